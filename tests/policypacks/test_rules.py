"""Every rule refuses what it must and passes what it must, in both partitions, by its case file."""

from collections.abc import Sequence

import pytest

from tests.policypacks.asking import ALL_RULES, Answer, ask
from tests.policypacks.case_files import Case, cases, files, rule_of_case, stack_of_case
from tests.policypacks.recorded import EXTERNAL_ID, Shown

CASES = [*cases()]


def answer(case: Case) -> Answer:
    rule = rule_of_case(case)
    return ask(rule, case.shown, stack_of_case(case), options=case.options)


def said(given: Answer, shown: Shown | Sequence[Shown]) -> list[str]:
    """The messages; those of a stack rule with what they are about."""
    if isinstance(shown, Shown):
        assert {urn for _, urn in given.said} <= {shown.urn}
        return given.messages
    titles = {one.urn: one.title for one in shown}
    return [f"[{titles[urn] if urn else 'the stack'}] {message}" for message, urn in given.said]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_says_this_and_no_more(case: Case) -> None:
    given = answer(case)
    assert said(given, case.shown) == list(case.messages)
    assert given.not_applicable is None
    assert EXTERNAL_ID not in "".join(given.messages)
    assert (case.kind == "pass") is (not case.messages)


def test_every_rule_has_a_file_and_every_file_a_rule() -> None:
    assert files().keys() == ALL_RULES.keys()
