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
