"""The residual risks are those that the boundary leaves open, and no kind of them is missing."""

from dataclasses import replace
from typing import Any

import pytest

from components.boundary.escalations import filled_call
from components.catalog import load_catalog
from components.plan.build import plan_stack
from components.plan.model import StackPlan
from components.plan.scope import account_scope
from iam.decide import decide
from iam.documents import parse
from scvctl.explain.actions import covered
from scvctl.explain.words import service_name
from scvctl.report.limits import boundaries_of
from scvctl.report.risks import PATTERNS, known_risks, risks_of
from tests.examples.settings import center, plan, settings
from tests.scvctl.report.reports import FOLDED, STACKS, page_of, plan_of, report_of

_OURS = sorted(STACKS.keys() - {"organisation"})
_INSTANCES, _SIGN_IN = "Every Amazon Connect instance of the account", "The agents' sign-in."
_DIRECTORIES, _ALIKE = "Every directory can be deleted,", "What has names like the contact centers'"


def _titles(planned: StackPlan) -> set[str]:
    return {one.title for one in risks_of(planned, boundaries_of(planned))}


def _left(planned: StackPlan, row: Any) -> list[bool]:
    documents = [parse(one.document, "policy") for one in planned.boundaries]
    scope = account_scope(planned.settings, {})
    calls = (filled_call(one, scope) for one in row["calls"])
    return [any(decide(one, call).result == "allowed" for one in documents) for call in calls]


@pytest.mark.parametrize("row", known_risks(), ids=lambda row: row["title"])
def test_every_call_of_a_risk_is_open_in_some_stack(row: Any) -> None:
    assert any(all(_left(plan_of(stack), row)) for stack in _OURS)
    assert {*row} == {"id", "severity", "title", "text", "closes", "calls"}
    for one in row["calls"]:
        assert covered(one["action"]) == (one["action"],)


@pytest.mark.parametrize("stack", _OURS)
def test_a_risk_is_shown_where_it_is_one(stack: str) -> None:
    expected = {row["title"] for row in known_risks() if any(_left(plan_of(stack), row))}
    report = report_of(stack)
    shown = {one.title: one.actions for one in report.risks}
    assert shown.keys() - {_ALIKE} == expected
    assert (_ALIKE in shown) == any(one.patterns for one in report.boundaries)
    assert all(actions for title, actions in shown.items() if title != _ALIKE)


def test_what_depends_on_the_configuration_does() -> None:
    usual = _titles(plan())
    assert _SIGN_IN in usual
    assert not {_INSTANCES, _DIRECTORIES, _ALIKE} & usual
    assert _INSTANCES in _titles(plan(integratedBy="salesforce"))
    assert _DIRECTORIES in _titles(plan(release=19))
    assert _DIRECTORIES not in _titles(plan("aws-us-gov", release=19))
    guarded = plan_stack(replace(settings(), saml_metadata="metadata"), load_catalog())
    assert _SIGN_IN not in _titles(guarded)
    instances = [f"{one}2345678-1234-1234-1234-123456789012" for one in "abcdef"]
    many = plan(
        contactCenters=[center(name=f"acme-{one[0]}", connectInstanceId=one) for one in instances]
    )
    assert _ALIKE in _titles(many)


def test_a_boundary_that_allows_nothing_leaves_no_risk() -> None:
    assert _titles(plan(permissionsBoundaryArn="arn:aws:iam::123456789012:policy/org/B")) == set()


def test_the_register_has_the_worst_first_and_stable_names() -> None:
    risks = report_of(FOLDED).risks
    severities = [one.severity for one in risks]
    assert severities == sorted(severities, key=["critical", "high", "medium", "low"].index)
    names = [one.id for one in risks]
    assert len({*names}) == len(names)
    assert {*names} <= {PATTERNS, *(row["id"] for row in known_risks())}
    (patterns,) = (one for one in risks if one.id == PATTERNS)
    # The paths that the accepted patterns open.
    assert "connect:CreateUser" in patterns.actions
    assert all(one.closes for one in risks)


@pytest.mark.parametrize("stack", _OURS)
def test_each_service_in_which_something_else_can_be_changed_is_in_a_risk(stack: str) -> None:
    report = report_of(stack)
    tried = {action for risk in report.risks for action in risk.actions}
    named = {service_name(action.partition(":")[0]) for action in tried}
    assert report.worst is not None
    changing = {*report.today.changing, *report.worst.changing}
    assert changing
    assert changing <= named


def test_a_boundary_that_was_not_read_promises_no_end_of_risks() -> None:
    page = page_of("organisation")
    assert "lead to administrator rights" in page
    assert "residual risks" not in page
    assert "Salesforce can make itself administrator" in page
