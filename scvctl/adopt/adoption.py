"""One adoption: what is imported, the file for it, and what there is to say."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from types import MappingProxyType
from typing import Any

from components import tokens
from components.settings.settings import Settings
from scvctl.adopt.account import Present
from scvctl.adopt.finding import Finding
from scvctl.adopt.ids import ATTACHMENT_LIST, INLINE_LIST, SAML_PROVIDER, import_id
from scvctl.adopt.import_file import Existing, import_file
from scvctl.embedded.deployment import in_order
from scvctl.embedded.recorder import Recorded, Recording

AWS_PROVIDER_PACKAGE = "pulumi_aws"
JSON_VERSION = 1
"""Changes when a key is renamed or removed, not when a key is added."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """The import file, how many resources of AWS it takes over, and what there is to say.

    ``live`` tells whether the account was looked at; without it, everything is taken to be there.
    """

    settings: Settings
    file: Mapping[str, Any]
    count: int
    findings: tuple[Finding, ...]
    live: bool

    @property
    def ready(self) -> bool:
        """Whether the file can be imported as things are."""
        return self.count > 0 and not _blocked(self)


def adopt(
    recording: Recording,
    settings: Settings,
    present: Present | None,
    findings: Sequence[Finding] = (),
) -> Adoption:
    """The adoption of what is ``present``, or of everything where nobody looked."""
    registered = [*in_order(recording.resources)]
    aws = [one for one in registered if one.type.startswith("aws:")]
    here = [one for one in aws if present is None or is_present(one, present, settings)]
    existing = [Existing(one, import_id(one.type, one.inputs, settings)) for one in here]
    version = metadata.version(AWS_PROVIDER_PACKAGE)
    file = import_file(registered, existing, version)
    return Adoption(settings, file, len(existing), tuple(findings), present is not None)


def is_present(one: Recorded, present: Present, settings: Settings) -> bool:
    """Whether a registered resource is in the account, as something that can be imported."""
    return _PRESENT[one.type](one.inputs, present, import_id(one.type, one.inputs, settings))


def as_json(adoption: Adoption, stack: str) -> dict[str, Any]:
    """The adoption as the object of ``scvctl adopt --json``."""
    settings = adoption.settings
    return {
        "version": JSON_VERSION,
        "stack": stack,
        "accountId": settings.account_id,
        "partition": settings.partition.name,
        "release": settings.release,
        "live": adoption.live,
        "ready": adoption.ready,
        "importFile": adoption.file,
        "findings": [asdict(one) for one in adoption.findings],
    }


def sentences(adoption: Adoption, stack: str) -> Iterator[str]:
    """What there is to say, in the order in which somebody needs it."""
    for kind, title in _TITLES.items():
        found = [one for one in adoption.findings if one.kind == kind]
        if found:
            yield title
            yield from (f"  - {one.where}: {one.what.removesuffix('.')}." for one in found)
    if not adoption.count:
        yield _NOTHING_YET if _blocked(adoption) else _NOTHING
        return
    source = "found in the account" if adoption.live else "of this stack; nobody looked into AWS"
    yield f"{adoption.count} resources to import into stack {stack}, {source}."


def _blocked(adoption: Adoption) -> bool:
    return any(one.kind == "first" for one in adoption.findings)


def _inline(inputs: Mapping[str, Any], present: Present, _: str) -> bool:
    role = present.roles.get(inputs["role"])
    return role is not None and inputs["name"] in role.inline


def _attached(inputs: Mapping[str, Any], present: Present, _: str) -> bool:
    role = present.roles.get(inputs["role"])
    return role is not None and inputs["policyArn"] in role.attached


_NOTHING = "There is nothing to import: pulumi up makes everything."
_NOTHING_YET = "Nothing can be imported as things are: see above."
_TITLES = MappingProxyType(
    {
        "first": "By hand, before the import:",
        "removed": "What pulumi up takes away:",
        "changed": "What pulumi up changes:",
        "made": "What pulumi up makes:",
    }
)
_PRESENT: Mapping[str, Callable[[Mapping[str, Any], Present, str], bool]] = MappingProxyType(
    {
        tokens.ROLE: lambda _, present, name: name in present.roles,
        tokens.ROLE_POLICY: _inline,
        tokens.ROLE_POLICY_ATTACHMENT: _attached,
        INLINE_LIST: lambda _, present, name: name in present.roles,
        ATTACHMENT_LIST: lambda _, present, name: name in present.roles,
        tokens.POLICY: lambda _, present, arn: arn in present.policies,
        SAML_PROVIDER: lambda _, present, arn: arn in present.saml_providers,
    }
)
