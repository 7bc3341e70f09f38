"""A stack that is changed to somebody's advantage is refused by the rules that should."""

import pytest

from tests.examples import EXTERNAL_ID
from tests.policypacks import checking
from tests.policypacks.attacks import Attack, findings, read_attacks

ATTACKS = read_attacks()


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_it_is_refused_by_these_rules_and_no_others(attack: Attack) -> None:
    found = [*findings(attack)]
    told = "\n".join(f"{one.rule}: {one.message}" for one in found)
    assert {one.rule for one in found if one.level == "mandatory"} == {*attack.refused_by}, told
    assert {one.rule for one in found if one.level == "advisory"} == {*attack.advised_by}, told
    for rule, phrase in attack.refused_by.items():
        assert any(phrase in one.message for one in found if one.rule == rule), told
    assert all(checking.sentences(one.rule, one.message) for one in found), told
    assert EXTERNAL_ID not in told


@pytest.mark.parametrize("integrated_by", ["customer", "salesforce"])
@pytest.mark.parametrize("stack", ["dev", "gov"])
def test_without_a_change_nothing_is_said(stack: str, integrated_by: str) -> None:
    unchanged = Attack("no change", {}, stack=stack, integrated_by=integrated_by)
    assert [*findings(unchanged, everywhere=True)] == []


def test_no_two_attacks_are_called_alike() -> None:
    names = [attack.case for attack in ATTACKS]
    assert len({*names}) == len(names) >= 150
