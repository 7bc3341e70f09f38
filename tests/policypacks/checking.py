"""Holds what a rule says to what a case says that it does."""

from collections.abc import Sequence

from tests.policypacks.asking import Answer, ask
from tests.policypacks.case_files import Case, rule_of_case, stack_of_case
from tests.policypacks.recorded import EXTERNAL_ID, Shown


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


def check(case: Case) -> None:
    """Fails unless the rule says exactly the messages of the case."""
    given = answer(case)
    assert said(given, case.shown) == list(case.messages), str(case)
    assert given.not_applicable is None
    assert EXTERNAL_ID not in "".join(given.messages)
    assert (case.kind == "pass") is (not case.messages)
