"""Every row of the table, in each of its partitions, as the judge decides it."""

from dataclasses import replace

import pytest

from tests.decisions.calls import reasons, request_of, without_boundary, without_statements
from tests.decisions.judge import Judge
from tests.decisions.table import Case, load_table

_CASES = load_table()
_DENIED = [case for case in _CASES if not case.row.expects_allow]


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


def test_it_is_the_boundary_that_denies(judge: Judge) -> None:
    turned = [case for case in _DENIED if judge.decide(without_boundary(request_of(case))).allowed]
    assert len(turned) >= 30
