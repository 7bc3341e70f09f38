"""Every row of the table, in each of its partitions, as the judge decides it."""

import json
from dataclasses import replace

import pytest

from components.partition import PARTITIONS
from tests.decisions.calls import (
    reasons,
    request_of,
    without_boundary,
    without_statements,
)
from tests.decisions.judge import Judge
from tests.decisions.table import Case, load_table, stack_plan

_CASES = load_table()
_DENIED = [case for case in _CASES if not case.row.expects_allow]


def _boundary(case: Case) -> str:
    limit = request_of(case).boundary
    assert limit is not None
    return limit.name


@pytest.mark.parametrize("case", _CASES, ids=str)
def test_the_call_is_decided_as_expected(case: Case, judge: Judge) -> None:
    decision = judge.decide(request_of(case))
    assert not decision.pattern, "a row asks about one resource, not about a pattern"
    assert decision.ignored_context == (), "AWS never sends these keys with this action"
    assert decision.allowed == case.row.expects_allow, (
        f"expected {case.row.expected}, because: {case.row.why}. The judge: {decision}"
    )


@pytest.mark.parametrize("case", _DENIED, ids=str)
def test_the_denial_is_by_what_the_row_says(case: Case, judge: Judge) -> None:
    asked = request_of(case)
    found = list(reasons(judge, asked))
    said = tuple(sorted(case.row.denied_by))
    assert said in found, f"denied_by may be {' or '.join(', '.join(one) for one in found)}"
    if judge.decide(asked).result == "ExplicitlyDenied":
        assert asked.boundary is not None
        lifted = replace(asked, boundary=without_statements(asked.boundary, said))
        assert judge.decide(lifted).result != "ExplicitlyDenied"


@pytest.mark.parametrize("partition", PARTITIONS)
def test_it_is_the_boundary_that_denies(partition: str, judge: Judge) -> None:
    denied = [case for case in _DENIED if case.partition == partition]
    turned = [case for case in denied if judge.decide(without_boundary(request_of(case))).allowed]
    assert len(turned) >= 100


def test_there_are_as_many_rows_of_our_own_as_given_ones() -> None:
    own = [case for case in _CASES if case.row.given is None]
    assert len(own) >= 2 * (len(_CASES) - len(own))


def test_every_role_has_work_that_stays_allowed() -> None:
    at_work = {case.row.role for case in _CASES if case.row.expects_allow}
    roles = {role.name for role in stack_plan("aws", {}).roles}
    assert roles <= at_work


@pytest.mark.parametrize("partition", PARTITIONS)
def test_every_statement_that_denies_is_needed_by_a_row(partition: str) -> None:
    stack = stack_plan(partition, {"multiOrg": {"tenantBucket": "acme-shared"}})
    denying = {
        (policy.name, one["Sid"])
        for policy in stack.boundaries
        for one in json.loads(policy.document)["Statement"]
        if one["Effect"] == "Deny"
    }
    needed = {
        (_boundary(case), sid)
        for case in _DENIED
        if case.partition == partition
        for sid in case.row.denied_by
    }
    assert denying <= needed
