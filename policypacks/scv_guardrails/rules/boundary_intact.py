"""``boundary-intact``: the boundary keeps its protections and is not attached as a policy."""

from collections.abc import Iterator
from types import MappingProxyType

from components.boundary.verdict import boundary_verdict
from components.plan.model import PlannedPolicy
from iam.arns import parse_arn
from iam.containment import missing_denials
from iam.decide import CannotDecide
from iam.documents import parse
from policypacks.scv_guardrails import facts, tokens
from policypacks.scv_guardrails.model import CannotJudge, Context, Resource, ResourceRule
from policypacks.scv_guardrails.reading import document_of
from policypacks.scv_guardrails.rules.shared import (
    LEAST_PRIVILEGE,
    UNAUTHORIZED_CHANGE,
    URL_BOUNDARIES,
    beyond_by_statement,
    texts_option,
)


def _check(resource: Resource, context: Context) -> Iterator[str]:
    if resource.type == tokens.POLICY:
        yield from _policy(resource, context)
        return
    arns = (
        resource.texts("policyArns")
        if resource.type == tokens.EXCLUSIVE_ATTACHMENTS
        else (resource.required("policyArn"),)
    )
    for arn in arns:
        if _is_boundary(arn, context):
            yield (
                f"{arn} is a permissions boundary and is attached as a policy of permissions: its "
                "Allow statements would be granted. Remove the attachment."
            )


def _is_boundary(arn: str, context: Context) -> bool:
    parsed = parse_arn(arn)
    known = {*context.stack.plan.boundary_arns, *context.options["approvedBoundaries"]}
    below = parsed is not None and parsed.resource.lower().startswith(
        f"policy{facts.BOUNDARY_PATH}"
    )
    return arn in known or below


def _policy(resource: Resource, context: Context) -> Iterator[str]:
    arn = context.stack.arn("policy", resource.text("path") or "/", resource.required("name"))
    if not _is_boundary(arn, context):
        return
    planned = next((one for one in context.stack.plan.boundaries if one.arn == arn), None)
    if planned is None:
        yield f"{arn} is not a boundary of the stack, and nothing else may lie there."
        return
    given, wanted = document_of(resource), parse(planned.document, "policy")
    for statement in missing_denials(given, wanted):
        yield (
            f"{statement.place} of the catalog's boundary denies "
            f"{', '.join(statement.actions) or 'all but ' + ', '.join(statement.not_actions)}. "
            "No statement here denies as much."
        )
    for statement, grants in beyond_by_statement(given, wanted):
        yield f"{statement.place} lets through {grants}, which the catalog's boundary does not."
    yield from _open_escalations(resource, planned, context)


def _open_escalations(
    resource: Resource, planned: PlannedPolicy, context: Context
) -> Iterator[str]:
    # By its decisions, whatever its statements look like.
    try:
        verdict = boundary_verdict(resource.required("policy"), planned, context.stack.plan)
    except CannotDecide as error:
        raise CannotJudge(f"the boundary uses what is not judged here: {error}") from None
    for path in verdict.paths("open"):
        yield f"It allows {path.call.action} on {path.call.resource}: {path.why}"


RULE = ResourceRule(
    name="boundary-intact",
    title="The boundaries keep their protections",
    demands=(
        "Each permissions boundary denies as much as the catalog's, allows no more, and "
        "nothing under /boundary/ is attached as a permissions policy."
    ),
    why=(
        "The boundary closes the escalation paths in Salesforce's policies. Each removed "
        "Deny statement opens one again. Attached as a permissions policy, it would grant "
        "its Allow statements."
    ),
    remedy=(
        "Deploy the boundary of components/catalog/boundary.yaml unchanged. Make changes "
        "there, with the tests of docs/testing.md."
    ),
    url=URL_BOUNDARIES,
    severity="critical",
    references=(UNAUTHORIZED_CHANGE, LEAST_PRIVILEGE),
    options=MappingProxyType({"approvedBoundaries": texts_option()}),
    types=frozenset({tokens.POLICY, tokens.ROLE_POLICY_ATTACHMENT, tokens.EXCLUSIVE_ATTACHMENTS}),
    check=_check,
)
