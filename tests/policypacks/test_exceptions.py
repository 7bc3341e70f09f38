"""Exceptions: who they let pass and until when. What is wrong with a file is in the case file."""

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from policypacks.scv_guardrails.exceptions import (
    FILE,
    LONGEST,
    SHORTEST_REASON,
    Exceptions,
    Judged,
    RuleException,
    read_exceptions,
)
from policypacks.scv_guardrails.exchange import Notes
from policypacks.scv_guardrails.rules import all_rules, severities
from tests.policypacks.asking import TODAY, ask, stack
from tests.policypacks.recorded import ROOT, example

_URN = "urn:pulumi:dev::scv-connect-iam::aws:iam/role:Role::acme-reports"
_REASON = "The reporting team's own role."
_ONE_DAY = timedelta(days=1)


def _exception(urn: str = _URN, expires: date = TODAY) -> RuleException:
    return RuleException("known-role", urn, _REASON, expires)


def test_it_lets_its_rule_and_its_resource_pass_and_says_why() -> None:
    exceptions = Exceptions((_exception("urn:pulumi:dev::*::other-one"), _exception()))
    said = "allowed until 2026-11-25 (UTC): The reporting team's own role."
    assert exceptions.reason("known-role", _URN, TODAY) == said
    assert exceptions.reason("no-escalation", _URN, TODAY) is None
    assert exceptions.reason("known-role", f"{_URN}-2", TODAY) is None
    assert exceptions.reason("known-role", _URN.upper(), TODAY) is None
    assert exceptions.reason("known-role", None, TODAY) is None
    assert Exceptions().reason("known-role", _URN, TODAY) is None


def test_the_last_day_counts() -> None:
    exceptions = Exceptions((_exception(),))
    assert exceptions.reason("known-role", _URN, TODAY - _ONE_DAY)
    assert exceptions.reason("known-role", _URN, TODAY)
    assert exceptions.reason("known-role", _URN, TODAY + _ONE_DAY) is None


def test_one_that_ends_later_than_a_year_from_now_allows_nothing() -> None:
    assert _exception(expires=TODAY + LONGEST).allows("known-role", _URN, TODAY)
    assert not _exception(expires=TODAY + LONGEST + _ONE_DAY).allows("known-role", _URN, TODAY)


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("urn:pulumi:*::acme-reports", True),
        ("urn:pulumi:dev::*::acme-*", True),
        ("urn:pulumi:*::*:Role::acme-report?", False),
        ("urn:pulumi:*::*:Role::acme-report[s]", False),
        ("urn:pulumi:*::*:Role::*[]a-zA-Z0-9/_. -]*", False),
        ("urn:pulumi:*::*:Role::*Role*", False),
        ("urn:pulumi:gov::*::acme-reports", False),
        ("urn:pulumi:dev::*::acme-report", False),
        # What stands behind the last "::" is the name, not the project or the type.
        ("urn:pulumi:dev::scv-connect-iam*", False),
        ("urn:pulumi:*::scv-connect-iam*", False),
        ("urn:pulumi:dev::scv-connect-iam::aws:iam*", False),
    ],
)
def test_patterns(pattern: str, fits: bool) -> None:  # noqa: FBT001 - a table
    assert _exception(pattern).allows("known-role", _URN, TODAY) is fits


def test_a_name_may_hold_what_separates_the_parts() -> None:
    urn = "urn:pulumi:dev::scv-connect-iam::aws:iam/role:Role::acme::reports"
    assert not _exception().allows("known-role", urn, TODAY)
    assert _exception(urn.replace("acme::", "*")).allows("known-role", urn, TODAY)


def test_what_is_wrong_allows_nothing_and_what_is_right_still_does(tmp_path: Path) -> None:
    file = tmp_path / "exceptions.yaml"
    whole = f"rule: known-role\n  urn: {_URN}\n  reason: {_REASON}\n  expires: 2026-11-25\n"
    file.write_text(f"- {whole}- {whole.replace('acme-reports', '*')}", "utf-8")
    read = read_exceptions(severities(), file)
    assert read.usable == (_exception(),)
    assert len(read.problems) == 1


def test_a_file_that_is_not_there_or_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "exceptions.yaml"
    missing = read_exceptions(severities(), file)
    assert missing == Exceptions(problems=("exceptions.yaml cannot be read: FileNotFoundError",))
    file.write_bytes(b"\xff")
    binary = read_exceptions(severities(), file)
    assert binary == Exceptions(problems=("exceptions.yaml cannot be read: UnicodeDecodeError",))
    assert [*binary.wrong(TODAY, Judged())] == [*binary.problems]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[" * 50_000, "cannot be read: RecursionError"),
        ("- &a {rule: x}\n- *a\n", "has an alias. Write out"),
        ("#" * 100_001, "cannot be read: more than 100,000 bytes"),
    ],
    ids=["deep", "alias", "large"],
)
def test_a_hostile_file_is_a_problem_within_seconds(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "exceptions.yaml"
    file.write_text(text)
    before = time.monotonic()
    [problem] = read_exceptions(severities(), file).problems
    assert time.monotonic() - before < 5
    assert problem.startswith(f"exceptions.yaml {says}")
    [device] = read_exceptions(severities(), Path("/dev/zero")).problems
    assert device == "zero cannot be read: not a regular file"


def test_the_committed_file_is_valid() -> None:
    read = read_exceptions(severities())
    assert FILE.is_file()
    # On the day on which the tests run: an exception that has ended has to go.
    assert [*read.wrong(datetime.now(UTC).date(), Judged())] == []


def test_the_page_on_rules_has_the_limits_of_the_code() -> None:
    page = (ROOT / "docs/RULES.md").read_text("utf-8")
    assert f"a reason of {SHORTEST_REASON} characters or\nmore" in page
    assert f"at most {LONGEST.days} days ahead" in page


def test_the_last_rule_hears_what_the_others_said() -> None:
    notes = Notes()
    notes.judged.note("known-role", [_URN], frozenset())
    rule = all_rules(Exceptions((_exception(),)), TODAY, notes)[-1]
    (message,) = ask(rule, [*example("aws").resources.values()], stack()).messages
    assert "None of them needs it" in message
