"""The table shows a person what is wrong, why it matters and what to do."""

import io
import re

import pytest
from rich.console import Console

from scvctl.check import table
from scvctl.check.checking import Checked
from tests.scvctl.check import runs

_LONGEST = 80


def _blocks(text: str) -> dict[str, str]:
    """What stands below each rule's heading."""
    found = re.split(r"^[✗!] ([a-z-]+)  \w+, \w+$", text, flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


def _is_one_word(line: str) -> bool:
    return len(line.removeprefix("  see ").split()) == 1


def _words(text: str) -> str:
    return " ".join(text.split())


def test_a_stack_that_passes_is_three_lines_of_good_news(passing: Checked) -> None:
    lines = table.render(passing).splitlines()
    assert lines[0].startswith(f"{passing.config.stack}  account 123456789012, us-")
    assert lines[1] == "policy pack scv-guardrails 1.0.0, 20 rules"
    assert lines[2:] == ["", "✓ Passed: 20 rules let 10 resources through."]


def test_each_violated_rule_says_what_why_and_what_to_do(refused: Checked) -> None:
    blocks = _blocks(table.render(refused))
    assert set(blocks) == {one.rule for one in refused.refusals}
    for violation in refused.refusals:
        rule, block = refused.rule(violation.rule), blocks[violation.rule]
        for said in (violation.message, rule.title, rule.why, rule.remedy):
            assert said in _words(block)
        for word in (violation.urn, rule.url):
            assert word in block.split()
        assert re.search(r"^  SCVProvisioningRole$", block, re.MULTILINE)


def test_the_gravest_comes_first(refused: Checked) -> None:
    names = list(_blocks(table.render(refused)))
    assert names == ["salesforce-account-trusted", "boundary-required", "account-id-consistent"]


def test_it_ends_with_the_verdict_in_a_line(refused: Checked, mixed: Checked) -> None:
    last = table.render(refused).splitlines()[-1]
    assert last == "✗ Refused: 3 violations of 3 mandatory rules in 10 resources."
    last = table.render(mixed).splitlines()[-1]
    assert last == (
        "✗ Refused: 6 violations of 4 mandatory rules in 10 resources; 1 advisory remark; "
        "2 exceptions."
    )


def test_advice_and_exceptions_stand_apart(mixed: Checked) -> None:
    text = table.render(mixed)
    refusals, _, rest = text.partition("Advice, which refuses nothing\n")
    advice, _, excepted = rest.partition("Allowed by an exception\n")
    assert "! known-role" not in refusals
    assert "! known-role" in advice
    assert "stack-complete" in refusals
    assert "- outputs-complete  scv-connect-iam" in excepted
    assert runs.REASON in _words(excepted)


def test_what_the_configuration_lowers_is_said(advised: Checked) -> None:
    said = _words(table.render(advised))
    assert "boundary-required is advisory by configuration; the pack itself has it" in said
    assert "salesforce-account-trusted is disabled by configuration" in said
    assert "1 violation of 1 mandatory rule" in said
    assert said.index("Advice") < said.index("! boundary-required critical, advisory")


def test_only_what_cannot_be_broken_is_longer_than_80_columns(mixed: Checked) -> None:
    for line in table.render(mixed).splitlines()[:-1]:
        assert len(line) <= _LONGEST or _is_one_word(line), line


def test_many_resources_with_the_same_message_are_summed_up(refused: Checked) -> None:
    text = table.render(runs.repeated(refused, 12))
    assert text.count("It is wrong.") == 1
    assert "and 7 more resources" in text


@pytest.mark.parametrize("width", [60, 80, 200])
def test_a_terminal_gets_colors_and_its_own_width(refused: Checked, width: int) -> None:
    text = io.StringIO()
    table.show(refused, Console(file=text, width=width, force_terminal=True))
    assert "\x1b[" in text.getvalue()
    plain = re.sub(r"\x1b\[[\d;]*m", "", text.getvalue())
    lines = [line for line in plain.splitlines()[3:-1] if not _is_one_word(line)]
    longest = max(len(line) for line in lines)
    assert min(width, 100) - 25 < longest <= min(width, 100)


def test_what_a_document_holds_cannot_steer_a_terminal(mixed: Checked) -> None:
    text = table.render(mixed)
    assert all(letter.isprintable() or letter == "\n" for letter in text)
    assert r"*bold* <b> & \x00 \x1b[31m ]]> \u202e" in _words(text)
