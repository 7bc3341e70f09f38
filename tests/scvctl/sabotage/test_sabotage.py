"""Every sabotaged program is refused by the rules that should, and nothing of it is created."""

import json
from pathlib import Path
from typing import Any, NoReturn

import pytest

from policypacks.scv_guardrails.rules import RULES
from scvctl.cli import FAILED
from scvctl.embedded import deployment
from tests.examples import EXTERNAL_ID
from tests.scvctl.embedded_runs import scvctl
from tests.scvctl.sabotage.project import Case, changed_program, read_cases, rules

_CASES = read_cases()


def _nothing_may_be_created(*_given: Any) -> NoReturn:
    raise AssertionError("the account was opened")


@pytest.mark.usefixtures("one_pack")
@pytest.mark.parametrize("case", _CASES, ids=str)
def test_it_is_refused(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployment, "emulated_account", _nothing_may_be_created)

    printed = scvctl(*case.arguments, folder=changed_program(tmp_path, case))

    assert printed.code == FAILED
    assert printed.out, printed.err
    result = json.loads(printed.out)
    violations = result["policy"]["violations"]
    told = "\n".join(f"{one['rule']}: {one['message']}" for one in violations)
    assert rules(violations, "mandatory") == sorted(case.refused_by), told
    assert rules(violations, "advisory") == sorted(case.advised_by), told
    first = [one["message"] for one in violations if one["rule"] == case.refused_by[0]]
    assert any(case.says in message for message in first), told
    assert EXTERNAL_ID not in told + printed.err
    assert result["outputs"] == {}
    assert all(one["outputs"] == {} for one in result["resources"])


@pytest.mark.usefixtures("one_pack")
@pytest.mark.parametrize("stack", ["dev", "gov"])
def test_without_a_change_it_passes(stack: str, tmp_path: Path) -> None:
    case = Case("no change", (), "", stack=stack)
    printed = scvctl(*case.arguments, folder=changed_program(tmp_path, case))
    assert printed.code == 0, printed.err
    assert json.loads(printed.out)["policy"]["violations"] == []


def test_every_mandatory_rule_has_something_to_refuse() -> None:
    mandatory = {rule.name for rule in RULES if rule.level == "mandatory"}
    assert {case.refused_by[0] for case in _CASES} == mandatory


def test_no_two_cases_are_called_alike() -> None:
    names = [case.case for case in _CASES]
    assert len({*names}) == len(names) >= 25
