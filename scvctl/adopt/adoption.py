"""One adoption: the resources to import, the import file, and the findings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
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
from scvctl.json_object import about_stack

AWS_PROVIDER_PACKAGE = "pulumi_aws"
_NO_KEYS: Mapping[str, str] = MappingProxyType({})
JSON_VERSION = 1
"""Changes when a key is renamed or removed, not when a key is added."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """The import file, its number of AWS resources, and the findings.

    ``live`` tells whether the account was read; without it, every resource is assumed to exist.
    ``config`` are keys that the stack needs for this file.
    """

    settings: Settings
    file: Mapping[str, Any]
    count: int
    findings: tuple[Finding, ...]
    live: bool
    config: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def ready(self) -> bool:
        """Whether the file can be imported as things are."""
        return self.count > 0 and not self.blocked

    @property
    def blocked(self) -> bool:
        """Whether something has to change by hand first."""
        return any(one.kind == "first" for one in self.findings)


def adopt(
    recording: Recording,
    settings: Settings,
    present: Present | None,
    findings: Sequence[Finding] = (),
    config: Mapping[str, str] = _NO_KEYS,
) -> Adoption:
    """The adoption of the ``present`` resources, or of all if the account was not read.

    ``config`` are keys that the program was run with and the stack's file does not have.
    """
    registered = [*in_order(recording.resources)]
    aws = [one for one in registered if one.type.startswith("aws:")]
    here = [one for one in aws if present is None or is_present(one, present, settings)]
    existing = [Existing(one, import_id(one.type, one.inputs, settings)) for one in here]
    version = metadata.version(AWS_PROVIDER_PACKAGE)
    file = import_file(registered, existing, version)
    return Adoption(settings, file, len(existing), tuple(findings), present is not None, config)


def is_present(one: Recorded, present: Present, settings: Settings) -> bool:
    """Whether a registered resource is in the account, as something that can be imported."""
    return _PRESENT[one.type](one.inputs, present, import_id(one.type, one.inputs, settings))


def as_json(adoption: Adoption, stack: str, commands: Sequence[str]) -> dict[str, Any]:
    """The adoption as the object of ``scvctl adopt --json``; ``commands`` are the next steps."""
    settings = adoption.settings
    return {
        **about_stack(JSON_VERSION, stack, settings),
        "live": adoption.live,
        "ready": adoption.ready,
        "importFile": adoption.file,
        "findings": [asdict(one) for one in adoption.findings],
        "config": dict(adoption.config),
        "commands": list(commands),
    }


def _inline(inputs: Mapping[str, Any], present: Present, _: str) -> bool:
    role = present.roles.get(inputs["role"])
    return role is not None and inputs["name"] in role.inline


def _attached(inputs: Mapping[str, Any], present: Present, _: str) -> bool:
    role = present.roles.get(inputs["role"])
    return role is not None and inputs["policyArn"] in role.attached


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
