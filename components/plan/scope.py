"""What the catalog's lines are read against: the values of placeholders, and the facts.

The account has one scope, and each contact center in it one of its own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from types import MappingProxyType

from components.catalog import CatalogError, Line
from components.partition import Partition
from components.settings.settings import ContactCenter, ExistingInstance, Settings

SHORTEST_PREFIX = 4
INSTANCES_KNOWN = "instances.known"
EVERY_INSTANCE = "instance/*"

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")
_LEFTOVER = re.compile(r"<\w+>")
_WILDCARDS = re.compile(r"\*{2,}")
_NAMES_GIVEN = frozenset(
    {
        "contact_center",
        "tenant_bucket",
        "recordings_bucket",
        "contact_record_stream",
        "contact_lens_stream",
    }
)
_CENTER_PLACEHOLDERS = _NAMES_GIVEN | {"connect_instance_id", "salesforce_org_id"}
_CENTER_FACTS = "existing."


@dataclass(frozen=True, slots=True)
class Scope:
    """What the catalog's lines are read against: the account, or one contact center in it.

    ``names`` are the values of placeholders, ``facts`` what ``when`` and ``unless`` ask for. A
    line with a placeholder of ``lists`` is repeated for each of its values. ``centers`` are the
    scopes that a line about contact centers is repeated for: all of them in the account's scope,
    only itself in a contact center's.
    """

    release: int
    partition: Partition
    names: Mapping[str, str]
    facts: frozenset[str]
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    centers: "tuple[Scope, ...]" = ()

    def resolve(self, template: str) -> str:
        """The text with every placeholder replaced; IAM's policy variables stay.

        Raises ``CatalogError`` for a placeholder that has no value here.
        """
        text = _PLACEHOLDER.sub(self._value, template)
        if _LEFTOVER.search(text):
            raise CatalogError(f"{template!r} holds a marker that somebody should have filled in")
        return text

    def applies(self, line: Line) -> bool:
        """Whether a line of the catalog holds for this release, this partition and these facts."""
        return (
            (line.since is None or line.since <= self.release)
            and (line.until is None or self.release <= line.until)
            and line.partition in {None, self.partition.name}
            and (line.when is None or line.when in self.facts)
            and (line.unless is None or line.unless not in self.facts)
        )

    def values(self, lines: Sequence[Line]) -> list[str]:
        """The resolved values of the lines that apply, each as often as contact centers ask."""
        return [value for line in lines for value in self._expanded(line)]

    def _expanded(self, line: Line) -> Iterator[str]:
        placeholders = _PLACEHOLDER.findall(line.value)
        about_centers = not _CENTER_PLACEHOLDERS.isdisjoint(placeholders) or any(
            fact is not None and fact.startswith(_CENTER_FACTS) for fact in (line.when, line.unless)
        )
        for each in self.centers if about_centers else (self,):
            if each.applies(line):
                for value in _each_of_a_list(line.value, each):
                    yield _WILDCARDS.sub("*", value)

    def _value(self, match: re.Match[str]) -> str:
        name = match[1]
        if ":" in name or name in {"*", "?", "$"}:
            return match[0]
        if name not in self.names:
            raise CatalogError(f"the placeholder {match[0]} has no value here: {match.string!r}")
        return self.names[name]


def _each_of_a_list(template: str, scope: Scope) -> Iterator[str]:
    placeholders = _PLACEHOLDER.findall(template)
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
    """The scope of documents that exist once an account.

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
        release=settings.release,
        partition=settings.partition,
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
    # Salesforce may be about to create an instance, whose ID is not known then. One that is
    # imported by XML, or has buckets or streams of its own, exists.
    nothing = ExistingInstance()
    exist = all(center.existing != nothing for center in settings.contact_centers)
    if settings.integrated_by == "customer" or exist:
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
        "connect_instance_id": center.connect_instance_id,
        "salesforce_org_id": center.salesforce_org_id,
        "tenant_bucket": center.tenant_bucket,
        **{name: value for name, (_, value) in optional.items() if value is not None},
    }
    facts = account.facts | {fact for fact, value in optional.values() if value is not None}
    alone = replace(account, names=MappingProxyType(names), facts=facts)
    return replace(alone, centers=(alone,))


def folded(account: Scope) -> Iterator[tuple[Scope, tuple[str, ...]]]:
    """The account's scope with patterns for the contact centers, wider and wider; and the patterns.

    First names, buckets and streams that begin alike become that beginning and ``*``; then the
    instances' IDs, which are random, are given up for every instance.
    """
    beginnings = {name: _common(account.centers, name) for name in sorted(_NAMES_GIVEN)}
    stars = {name: f"{beginning}*" for name, beginning in beginnings.items() if beginning}
    centers = tuple(_with_stars(center, stars) for center in account.centers)
    used = tuple(sorted(set(stars.values())))
    yield replace(account, centers=centers), used
    if INSTANCES_KNOWN in account.facts:
        facts = account.facts - {INSTANCES_KNOWN}
        every = tuple(replace(one, facts=one.facts - {INSTANCES_KNOWN}) for one in centers)
        yield replace(account, centers=every, facts=facts), (*used, EVERY_INSTANCE)


def _with_stars(center: Scope, stars: Mapping[str, str]) -> Scope:
    names = {name: stars.get(name, value) for name, value in center.names.items()}
    return replace(center, names=names)


def _common(centers: Sequence[Scope], name: str) -> str:
    values = sorted({center.names[name] for center in centers if name in center.names})
    same = takewhile(lambda letters: len(set(letters)) == 1, zip(*values, strict=False))
    prefix = "".join(letters[0] for letters in same)
    return prefix if len(values) > 1 and len(prefix) >= SHORTEST_PREFIX else ""
