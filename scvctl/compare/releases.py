"""The provisioning policy of a stack, and of each release and partition, to compare with."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from components.catalog import RELEASES, Catalog
from components.markers import filled_in, is_template, without_unused
from components.outputs import PROVISIONING_ROLE
from components.partition import PARTITIONS, Partition
from components.plan.documents import identity_document, to_json
from components.plan.model import PlannedRole, StackPlan
from components.plan.scope import account_scope
from components.settings.settings import Settings
from iam.arns import parse_arn
from iam.documents import Document, Statement, joined, parse
from iam.grants import grants_of, uncovered

_OF_SALESFORCE = frozenset(one.salesforce_account for one in PARTITIONS.values())


@dataclass(frozen=True, slots=True)
class Match:
    """A release's policy in a partition, and in how many grants the given one differs from it."""

    release: int
    partition: Partition
    differences: int


def provisioning_role(plan: StackPlan) -> PlannedRole:
    """The role that holds the provisioning policy; every stack has one."""
    return next(role for role in plan.roles if role.output == PROVISIONING_ROLE)


def deployed_document(plan: StackPlan) -> Document:
    """All permissions of the stack's provisioning role, as one document."""
    inline = provisioning_role(plan).inline
    return joined(parse(policy.document, "policy") for policy in inline)


def prepared(document: Document, settings: Settings) -> Document:
    """A given document with its markers filled in, or left out where somebody filled it in."""
    if is_template(document):
        return filled_in(document, settings)
    return without_unused(document, settings)


def partition_of(document: Document) -> Partition | None:
    """The partition that most ARNs of a document name; ``None`` where none names one."""
    named = Counter(arn.partition for text in _texts(document) if (arn := parse_arn(text)))
    known = [(times, name) for name, times in named.items() if name in PARTITIONS]
    return PARTITIONS[max(known)[1]] if known else None


def accounts_of(document: Document) -> frozenset[str]:
    """The accounts that a document names, in the account's place of an ARN or within names.

    Salesforce's own are not among them.
    """
    arns = (parse_arn(text) for text in _texts(document))
    return frozenset(account for arn in arns if arn for account in arn.accounts) - _OF_SALESFORCE


def moved(document: Document, given: Partition, account: str | None, to: Settings) -> Document:
    """A document of one partition and account as that of the settings."""

    def text(line: str) -> str:
        if line.startswith(f"arn:{given.name}:"):
            line = line.replace(f":{given.name}:", f":{to.partition.name}:", 1)
        return line.replace(account, to.account_id) if account else line

    return tuple(_with_texts(statement, text) for statement in document)


def matches(document: Document, settings: Settings, catalog: Catalog) -> tuple[Match, ...]:
    """Each release's policy in the partition of the settings, the most like one first."""
    found = (_match(document, replace(settings, release=one), catalog) for one in RELEASES)
    return tuple(sorted(found, key=lambda one: (one.differences, -one.release)))


def published_document(settings: Settings, catalog: Catalog) -> Document:
    """The provisioning policy that settings come to, whatever else a stack of them has."""
    family, role = next(
        (family, role)
        for family in catalog.families.values()
        for role in family.roles
        if role.output == PROVISIONING_ROLE
    )
    statements = [one for policy in role.inline_policies for one in policy.statements]
    document = identity_document(statements, account_scope(settings, family.constants))
    if document is None:
        raise ValueError("the catalog has no provisioning policy")
    return parse(to_json(document), "policy")


def _match(document: Document, settings: Settings, catalog: Catalog) -> Match:
    theirs = grants_of(prepared(document, settings))
    published = grants_of(published_document(settings, catalog))
    different = [*uncovered(theirs, published), *uncovered(published, theirs)]
    return Match(settings.release, settings.partition, len(different))


def _texts(document: Document) -> Iterator[str]:
    return (text for statement in document for _, text in statement.texts())


def _with_texts(statement: Statement, text: Callable[[str], str]) -> Statement:
    return replace(
        statement,
        resources=tuple(map(text, statement.resources)),
        not_resources=tuple(map(text, statement.not_resources)),
        conditions={
            operator: {key: tuple(map(text, wanted)) for key, wanted in keys.items()}
            for operator, keys in statement.conditions.items()
        },
    )
