"""From catalog entries and settings to policy documents: pure functions, plain data.

A document is made from the strings of the settings alone, so it is whole and known at preview. It
has one canonical form, in which list order, repeated items and single-item lists make no
difference: ``canonical`` gives it, for our documents and for published ones alike.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from types import MappingProxyType
from typing import Any, cast

from components.catalog import CatalogError, Line, Statement, Trust
from components.partition import Partition
from components.settings import ContactCenter, ExistingInstance, Settings

Document = dict[str, Any]

VERSION = "2012-10-17"
SHORTEST_PREFIX = 4
INSTANCES_KNOWN = "instances.known"
EVERY_INSTANCE = "instance/*"

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")
_LEFTOVER = re.compile(r"<\w+>")
_STATEMENT_KEYS = (
    "Sid",
    "Effect",
    "Principal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
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
_WILDCARDS = re.compile(r"\*{2,}")


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

    def _value(self, match: re.Match[str]) -> str:
        name = match[1]
        if ":" in name or name in {"*", "?", "$"}:
            return match[0]
        if name not in self.names:
            raise CatalogError(f"the placeholder {match[0]} has no value here: {match.string!r}")
        return self.names[name]


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


def identity_document(statements: Iterable[Statement], scope: Scope) -> Document | None:
    """The policy document of catalog statements; ``None`` when none of them applies here.

    Raises ``CatalogError`` when a placeholder has no value, or when a condition loses all of its
    values, because without its condition the statement would say something else.
    """
    rendered = [one for statement in statements if (one := _statement(statement, scope))]
    return canonical({"Version": VERSION, "Statement": rendered}) if rendered else None


def trust_document(trust: Trust, scope: Scope, external_id: str | None) -> Document:
    """The trust policy: who may assume a role.

    ``external_id`` is the condition that Salesforce's management account has to meet, or ``None``
    for a role without it.
    """
    statement: Document = {"Effect": "Allow", "Action": "sts:AssumeRole"}
    if trust.sid:
        statement["Sid"] = trust.sid
    if trust.service:
        statement["Principal"] = {"Service": trust.service}
    elif trust.saml_provider:
        statement["Principal"] = {"Federated": saml_provider_arn(trust.saml_provider, scope)}
        statement["Action"] = "sts:AssumeRoleWithSAML"
        statement["Condition"] = {"StringEquals": {"saml:aud": scope.partition.saml_audience}}
    else:
        root = scope.partition.iam_arn(scope.partition.salesforce_account, "root")
        statement["Principal"] = {"AWS": root}
        if external_id is not None:
            statement["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
    return canonical({"Version": VERSION, "Statement": [statement]})


def saml_provider_arn(name: str, scope: Scope) -> str:
    """The ARN of a SAML provider of the stack's account, its name given as in the catalog."""
    provider = f"saml-provider/{scope.resolve(name)}"
    return scope.partition.iam_arn(scope.names["account_id"], provider)


def canonical(document: Mapping[str, Any]) -> Document:
    """The one form of a document: keys in AWS's order, lists sorted, without repetition.

    A list of one item becomes the item. The order of statements stays, it is for readers.
    """
    statements = cast("object", document["Statement"])
    listed = cast("Sequence[Mapping[str, Any]]", _listed(statements))
    return {
        "Version": document.get("Version", "2008-10-17"),
        "Statement": [_canonical_statement(statement) for statement in listed],
    }


def to_json(document: Document) -> str:
    """A document as it is sent to AWS: compact JSON."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def _statement(statement: Statement, scope: Scope) -> Document | None:
    elements = {
        "Action": statement.actions,
        "NotAction": statement.not_actions,
        "Resource": statement.resources,
        "NotResource": statement.not_resources,
    }
    values = {key: _values(lines, scope) for key, lines in elements.items() if lines}
    if not all(values.values()):
        return None
    rendered: Document = {"Effect": statement.effect, **values}
    if statement.sid:
        # AWS refuses other characters, and a contact center's name may hold "-" and "_".
        rendered["Sid"] = re.sub(r"[^A-Za-z0-9]", "", scope.resolve(statement.sid))
    if statement.condition:
        rendered["Condition"] = {
            operator: {key: _condition_values(key, lines, scope) for key, lines in keys.items()}
            for operator, keys in statement.condition.items()
        }
    return rendered


def _condition_values(key: str, lines: Sequence[Line], scope: Scope) -> list[str]:
    values = _values(lines, scope)
    if not values:
        raise CatalogError(f"the condition {key} has no value left")
    return values


def _values(lines: Sequence[Line], scope: Scope) -> list[str]:
    return [value for line in lines for value in _expanded(line, scope)]


def _expanded(line: Line, scope: Scope) -> Iterator[str]:
    about_centers = not _CENTER_PLACEHOLDERS.isdisjoint(_PLACEHOLDER.findall(line.value)) or any(
        fact is not None and fact.startswith(_CENTER_FACTS) for fact in (line.when, line.unless)
    )
    for each in scope.centers if about_centers else (scope,):
        if each.applies(line):
            for value in _each_of_a_list(line.value, each):
                yield _WILDCARDS.sub("*", value)


def _each_of_a_list(template: str, scope: Scope) -> Iterator[str]:
    listed = next((name for name in _PLACEHOLDER.findall(template) if name in scope.lists), None)
    if listed is None:
        yield scope.resolve(template)
        return
    for value in scope.lists[listed]:
        yield replace(scope, names={**scope.names, listed: value}).resolve(template)


def _canonical_statement(statement: Mapping[str, Any]) -> Document:
    unknown = statement.keys() - set(_STATEMENT_KEYS)
    if unknown:
        raise CatalogError(f"a statement with {', '.join(sorted(unknown))}: no form is defined")
    return {key: _canonical_value(statement[key]) for key in _STATEMENT_KEYS if key in statement}


def _canonical_value(value: Any) -> Any:
    if isinstance(value, Mapping):
        mapping = cast("Mapping[str, Any]", value)
        return {key: _canonical_value(mapping[key]) for key in sorted(mapping)}
    items = sorted(set(cast("Iterable[str]", _listed(value))))
    return items[0] if len(items) == 1 else items


def _listed(value: object) -> Sequence[object]:
    return cast("Sequence[object]", value) if isinstance(value, list | tuple) else (value,)
