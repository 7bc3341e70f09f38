"""The values that the catalog's placeholders take in a stack, and the facts of its conditions.

The account has a scope, and each contact center has its own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import takewhile
from types import MappingProxyType

from components.catalog import CatalogError, Line
from components.partition import Partition
from components.settings.settings import ContactCenter, ExistingInstance, Settings

INSTANCES_KNOWN = "instances.known"
# Names that Salesforce publishes as patterns, then shorter patterns for the provisioning role,
# whose own policy has the published ones; functions give way last.
_PUBLISHED = ("names.published", "names.short", "functions.published")

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")
_LEFTOVER = re.compile(r"<\w+>")
_WILDCARDS = re.compile(r"\*{2,}")
# In the order in which they give way to patterns: the least harm first.
_FOLDING_NAMES = (
    ("logged_contact_center",),
    ("contact_record_stream", "contact_lens_stream"),
    ("tenant_bucket", "recordings_bucket"),
)
_CENTER_PLACEHOLDERS = frozenset(
    {"contact_center", "connect_instance", "connect_instance_id", "salesforce_org_id"}
).union(*_FOLDING_NAMES)
# An ID is random: its first group tells the few instances of an account apart.
INSTANCE_BEGINNING = len("12345678")
_SHORTEST_PREFIX = 4
_CENTER_FACTS = "existing."


@dataclass(frozen=True, slots=True)
class Scope:
    """The values of placeholders and the facts, for the account or for one contact center.

    ``names`` has the value of each placeholder, ``facts`` those that ``when`` and ``unless`` may
    name. A line with a placeholder of ``lists`` is repeated for each of its values. A line about
    contact centers is repeated for each of ``centers``: all of them in the account's scope, only
    itself in a contact center's.
    """

    settings: Settings
    names: Mapping[str, str]
    facts: frozenset[str]
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    centers: "tuple[Scope, ...]" = ()

    @property
    def partition(self) -> Partition:
        """The partition of the stack's region."""
        return self.settings.partition

    @property
    def contact_center(self) -> str | None:
        """The name of the contact center; ``None`` in the account's scope."""
        return self.names.get("contact_center")

    def iam_arn(self, resource: str) -> str:
        """The ARN of an IAM resource (``role/x``) in the stack's account."""
        return self.partition.iam_arn(self.settings.account_id, resource)

    def resolve(self, template: str) -> str:
        """The text with every placeholder replaced; IAM's policy variables stay.

        Raises ``CatalogError`` for a placeholder that has no value here.
        """
        text = _PLACEHOLDER.sub(self._value, template) if _placeholders(template) else template
        if _LEFTOVER.search(text):
            raise CatalogError(f"{template!r} holds a marker that somebody should have filled in")
        return text

    def applies(self, line: Line) -> bool:
        """Whether a line of the catalog holds for this release, partition and facts."""
        return (
            line.is_in(self.settings.release)
            and line.partition in {None, self.partition.name}
            and (line.when is None or line.when in self.facts)
            and (line.unless is None or line.unless not in self.facts)
        )

    def values(self, lines: Sequence[Line]) -> list[str]:
        """The resolved values of the lines that apply."""
        return [value for line in lines for value in self._expanded(line)]

    def _expanded(self, line: Line) -> Iterator[str]:
        about_centers = _is_about_centers(line.value, line.when, line.unless)
        for scope in self.centers if about_centers else (self,):
            if scope.applies(line):
                for value in _each_of_a_list(line.value, scope):
                    yield _WILDCARDS.sub("*", value)

    def _value(self, match: re.Match[str]) -> str:
        name = match[1]
        if ":" in name or name in {"*", "?", "$"}:
            return match[0]
        if name not in self.names:
            raise CatalogError(f"the placeholder {match[0]} has no value here: {match.string!r}")
        return self.names[name]


@lru_cache(maxsize=4_096)
def _placeholders(template: str) -> tuple[str, ...]:
    return tuple(_PLACEHOLDER.findall(template))


@lru_cache(maxsize=4_096)
def _is_about_centers(template: str, *facts: str | None) -> bool:
    return not _CENTER_PLACEHOLDERS.isdisjoint(_placeholders(template)) or any(
        fact is not None and fact.startswith(_CENTER_FACTS) for fact in facts
    )


def _each_of_a_list(template: str, scope: Scope) -> Iterator[str]:
    placeholders = _placeholders(template)
    listed = next((name for name in placeholders if name in scope.lists), None)
    if listed is None:
        yield scope.resolve(template)
        return
    for value in scope.lists[listed]:
        yield replace(scope, names={**scope.names, listed: value}).resolve(template)


def account_scope(
    settings: Settings,
    constants: Mapping[str, str],
    lists: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Scope:
    """The scope of documents that exist once in an account.

    ``constants`` are the family's own placeholders, ``lists`` those with several values.
    """
    names = {
        **constants,
        "partition": settings.partition.name,
        "account_id": settings.account_id,
        "region": settings.region,
        "saml_bucket": settings.partition.saml_bucket,
        "provisioning_role_name": settings.provisioning_role_name,
        "boundary_arn": settings.boundary_arn,
    }
    if settings.multi_org is not None:
        names["lambda_prefix"] = settings.multi_org.lambda_prefix
        names["tenant_bucket_full_name"] = settings.multi_org.tenant_bucket
    account = Scope(
        settings=settings,
        names=MappingProxyType(names),
        facts=frozenset(_facts(settings)),
        lists=lists,
    )
    centers = tuple(_center_scope(account, center) for center in settings.contact_centers)
    return replace(account, centers=centers)


def _facts(settings: Settings) -> Iterator[str]:
    if not settings.provisioning_role_name.endswith("ProvisioningRole"):
        yield "provisioningRole.renamed"
    if settings.saml_metadata is not None:
        yield "samlProvider.ours"
    if settings.multi_org is not None:
        yield "multiOrg"
    # Salesforce may be about to create an instance, whose ID is not known then. An instance that is
    # imported by XML, or that has buckets or streams of its own, exists.
    nothing = ExistingInstance()
    all_exist = all(center.existing != nothing for center in settings.contact_centers)
    if settings.integrated_by == "customer" or all_exist:
        yield INSTANCES_KNOWN


def _center_scope(account: Scope, center: ContactCenter) -> Scope:
    existing = center.existing
    optional = {
        "recordings_bucket": ("existing.recordingsBucket", existing.recordings_bucket),
        "contact_record_stream": ("existing.contactRecordStream", existing.contact_record_stream),
        "contact_lens_stream": ("existing.contactLensStream", existing.contact_lens_stream),
    }
    names = {
        **account.names,
        "contact_center": center.name,
        "logged_contact_center": center.name,
        "connect_instance": center.connect_instance_id[:INSTANCE_BEGINNING],
        "connect_instance_id": center.connect_instance_id,
        "salesforce_org_id": center.salesforce_org_id,
        "tenant_bucket": center.tenant_bucket,
        **{name: value for name, (_, value) in optional.items() if value is not None},
    }
    facts = account.facts | {fact for fact, value in optional.values() if value is not None}
    scope = replace(account, names=MappingProxyType(names), facts=facts)
    return replace(scope, centers=(scope,))


def folded(account: Scope) -> Iterator[tuple[Scope, bool]]:
    """Ever wider scopes for a document that is too large, and whether one needs consent.

    First, names that Salesforce publishes as patterns become those patterns, functions last. Then,
    with consent, every instance is meant, and other names become their common beginning and ``*``.
    """
    for fact in _PUBLISHED:
        account = _with_facts(account, account.facts | {fact})
        yield account, False
    account = _with_facts(account, account.facts - {INSTANCES_KNOWN})
    yield account, True
    for names in _FOLDING_NAMES:
        patterns = {name: f"{_common_prefix(account.centers, name)}*" for name in names}
        centers = tuple(_with_patterns(center, patterns) for center in account.centers)
        account = replace(account, centers=centers)
        yield account, True


def _with_facts(account: Scope, facts: frozenset[str]) -> Scope:
    added, removed = facts - account.facts, account.facts - facts
    centers = tuple(
        replace(center, facts=(center.facts | added) - removed) for center in account.centers
    )
    return replace(account, facts=facts, centers=centers)


def _with_patterns(center: Scope, patterns: Mapping[str, str]) -> Scope:
    names = {name: patterns.get(name, value) for name, value in center.names.items()}
    return replace(center, names=names)


def _common_prefix(centers: Sequence[Scope], name: str) -> str:
    names = sorted({center.names[name] for center in centers if name in center.names})
    same = takewhile(lambda letters: len({*letters}) == 1, zip(*names, strict=False))
    prefix = "".join(letters[0] for letters in same)
    return prefix if len(prefix) >= _SHORTEST_PREFIX else ""


def example(pattern: str, settings: Settings) -> str:
    """The ARN of a resource of another application that a pattern of a boundary reaches."""
    if not pattern.startswith("arn:"):
        return f"every resource, with {pattern}"
    prefix, partition, service, region, account, name = pattern.split(":", 5)
    known = {"*": settings.partition.name}.get(partition, partition)
    where = settings.region if region == "*" else region
    ending = "*" if name.endswith("*") and name[-2:-1].isalnum() else ""
    name = name.removesuffix(ending).replace(":*/", ":/aws/lambda/").replace("*", "payroll")
    return f"{prefix}:{known}:{service}:{where}:{account}:{name}"
