"""Holds what a rule says to what a case says that it does, and to the wording of the messages."""

import functools
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from tests.examples import EXTERNAL_ID
from tests.policypacks.asking import Answer, ask
from tests.policypacks.case_files import Case, rule_of_case, stack_of_case
from tests.policypacks.recorded import Shown

_WORDING = Path(__file__).with_name("wording.yaml")
_ABOUT = re.compile(r"\[[^]]*\] ")


@functools.cache
def answer(case: Case) -> Answer:
    """What its rule says of a case."""
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
    """Fails unless the rule says what the case says: each message, in order, and no others."""
    given = answer(case)
    found = said(given, case.shown)
    assert len(found) == len(case.messages), f"{case}: {found}"
    for message, phrase in zip(found, case.messages, strict=True):
        whole = sentences(case.rule, _ABOUT.sub("", phrase))
        assert phrase == message if whole else phrase in message, str(case)
        if not isinstance(case.shown, Shown):
            assert _about(phrase) == _about(message), str(case)
    for message in given.messages:
        assert sentences(case.rule, message), f"{case}: wording.yaml has not: {message}"
    assert given.not_applicable is None
    assert EXTERNAL_ID not in "".join(given.messages)
    assert "secret-of-the-tests" not in "".join(given.messages)
    assert (case.kind == "pass") is (not case.messages)


def sentences(rule: str, message: str) -> list[str]:
    """Those of ``wording.yaml`` that the whole message is an instance of."""
    own = (*wording()["every rule"], *wording().get(rule, ()))
    return [one for one in own if _fits(message, one.split("{}"))]


@functools.cache
def wording() -> Mapping[str, Sequence[str]]:
    """The sentences by rule."""
    return yaml.safe_load(_WORDING.read_text("utf-8"))


def _fits(message: str, parts: Sequence[str]) -> bool:
    # The plain look first: a pattern of many holes is slow to find out that there is no match.
    return all(part in message for part in parts) and bool(
        re.fullmatch(".*".join(map(re.escape, parts)), message, re.DOTALL)
    )


def _about(text: str) -> str:
    found = _ABOUT.match(text)
    assert found, f"{text} does not begin with what it is about"
    return found[0]
