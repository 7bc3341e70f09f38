"""The provisioning policy of a stack, and of each release and partition, to compare with."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from components.catalog import RELEASES, Catalog
from components.outputs import PROVISIONING_ROLE
from components.partition import PARTITIONS, Partition
from components.plan.documents import identity_document, to_json
from components.plan.model import PlannedRole, StackPlan
from components.plan.scope import account_scope
from components.settings.settings import Settings
from iam.documents import Document, joined, parse
from iam.grants import grants_of, uncovered
from scvctl.compare.markers import filled_in, is_template, without_unused


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
    """All that the stack's provisioning role may do, as one document."""
    inline = provisioning_role(plan).inline
    return joined(parse(policy.document, "policy") for policy in inline)


def prepared(document: Document, settings: Settings) -> Document:
    """A given document with its markers filled in, or left out where somebody filled it in."""
    if is_template(document):
        return filled_in(document, settings)
    return without_unused(document)


def best_match(document: Document, settings: Settings, catalog: Catalog) -> Match:
    """The release and partition whose policy a given document is, or is most like."""
    matches = _matches(document, settings, catalog)
    return min(matches, key=lambda one: (one.differences, -one.release))


def _matches(document: Document, settings: Settings, catalog: Catalog) -> Iterator[Match]:
    for partition in PARTITIONS.values():
        for release in RELEASES:
            other = replace(settings, release=release, partition=partition)
            theirs = grants_of(prepared(document, other))
            published = grants_of(published_document(other, catalog))
            different = [*uncovered(theirs, published), *uncovered(published, theirs)]
            yield Match(release, partition, len(different))


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
