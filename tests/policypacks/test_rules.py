"""Every rule refuses what it must and passes what it must, in both partitions, by its case file."""

from dataclasses import replace

import pytest

from tests.policypacks import checking
from tests.policypacks.asking import ALL_RULES
from tests.policypacks.case_files import Case, cases
from tests.policypacks.recorded import STACKS, files

CASES = [*cases()]


def by_title() -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = {}
    for case in CASES:
        # All that a stand-in for an unknown value stands for, and both partitions, in one test.
        found.setdefault(f"{case.rule}: {case.group}", []).append(case)
    return found


@pytest.mark.parametrize("same", [pytest.param(own, id=title) for title, own in by_title().items()])
def test_it_says_this_and_no_more(same: list[Case]) -> None:
    for case in same:
        checking.check(case)
    assert {case.partition for case in same} == {*STACKS}


def test_every_sentence_is_said_and_stands_once() -> None:
    said = {
        (case.rule, sentence)
        for case in CASES
        for message in checking.answer(case).messages
        for sentence in checking.sentences(case.rule, message)
    }
    for rule, own in checking.wording().items():
        assert len({*own}) == len(own)
        told = {sentence for name, sentence in said if rule in {name, "every rule"}}
        assert {*own} <= told, rule


def test_every_rule_has_a_file_and_every_file_a_rule() -> None:
    assert files().keys() == ALL_RULES.keys()


@pytest.mark.parametrize("name", ALL_RULES)
@pytest.mark.parametrize("partition", STACKS)
def test_every_rule_has_cases_of_every_kind(name: str, partition: str) -> None:
    own = [case for case in CASES if (case.rule, case.partition) == (name, partition)]
    assert len({case.title for case in own}) == len(own)
    read = {key for keys in files()[name]["reads"].values() for key in keys}
    needed = {"pass", "refuse"}
    if read:
        needed.add("unknown")
    # A file of exceptions is a document too.
    if {"policy", "assumeRolePolicy"} & read or not read:
        needed.add("malformed")
    assert {case.kind for case in own} >= needed


def test_a_case_that_is_told_otherwise_fails() -> None:
    case = next(case for case in CASES if case.kind == "refuse")
    with pytest.raises(AssertionError):
        checking.check(replace(case, messages=()))
    with pytest.raises(AssertionError):
        checking.check(replace(case, messages=(*case.messages, "more")))
    with pytest.raises(AssertionError):
        checking.check(replace(case, messages=("something else", *case.messages[1:])))
    of_stack = next(case for case in CASES if case.messages and isinstance(case.shown, tuple))
    other = of_stack.messages[0].replace(of_stack.messages[0].partition("]")[0], "[Role nobody")
    with pytest.raises(AssertionError):
        checking.check(replace(of_stack, messages=(other, *of_stack.messages[1:])))


def test_a_message_that_is_worded_otherwise_is_noticed() -> None:
    whole = "It has no permissions boundary. Give it arn:aws:iam::123456789012:policy/x."
    assert checking.sentences("boundary-required", whole)
    assert not checking.sentences("boundary-required", whole.replace("Give", "Please give"))
    assert not checking.sentences("known-role", whole)
