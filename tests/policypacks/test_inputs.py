"""What a rule reads of a resource, input by input: what it cannot read never lets one pass."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from components.partition import PARTITIONS
from policypacks.scv_guardrails.model import ResourceRule, StackRule
from tests.policypacks.asking import ALL_RULES, Answer, ask, stack
from tests.policypacks.case_files import SENTINELS, filled, places
from tests.policypacks.recorded import Shown, example, files

_OF_PROVIDER = "provider."
_BROKEN = "the rule itself failed"
_WRONG: Mapping[str, Any] = {
    "a number": 42,
    "a fraction": 0.5,
    "true": True,
    "a list": [1, {"a": True}],
    "an object": {"a": [1]},
    "an empty text": "",
    "an empty list": [],
    "an empty object": {},
}


@dataclass(frozen=True, slots=True)
class Input:
    """One input of one resource, under one rule; whether the rule reads it."""

    rule: str
    partition: str
    title: str
    key: str
    read: bool

    def __str__(self) -> str:
        return f"{self.rule}: {self.key} of {self.title} ({self.partition})"

    @property
    def of_stack(self) -> bool:
        """Whether the rule looks at all resources together, which takes its time."""
        return isinstance(ALL_RULES[self.rule], StackRule)

    def answer(self, value: Any, *, alone: bool = False) -> Answer:
        """What the rule says of the resource, or of its stack, with another value."""
        shown = _with(example(self.partition).resources[self.title], self.key, value)
        return self.about(shown, alone=alone)

    def about(self, shown: Shown, *, alone: bool = False) -> Answer:
        """What the rule says of the resource, changed so, or of the stack with it."""
        if not self.of_stack:
            return ask(ALL_RULES[self.rule], shown, stack(self.partition))
        others = example(self.partition).resources
        whole = [shown] if alone else [*{**others, self.title: shown}.values()]
        return ask(ALL_RULES[self.rule], whole, stack(self.partition))


def _with(shown: Shown, key: str, value: Any) -> Shown:
    if key.startswith(_OF_PROVIDER):
        name = key.removeprefix(_OF_PROVIDER)
        return replace(shown, provider={**(shown.provider or {}), name: value})
    return replace(shown, inputs={**shown.inputs, key: value}, from_wire=False)


def _inputs() -> Iterator[Input]:
    for rule, sections in files().items():
        for given, read in sections["reads"].items():
            for partition in PARTITIONS:
                title = filled(given, places(partition))
                shown = example(partition).resources[title]
                keys = [*shown.inputs, *(f"{_OF_PROVIDER}{key}" for key in shown.provider or {})]
                for key in dict.fromkeys([*keys, *read]):
                    yield Input(rule, partition, title, key, key in read)


INPUTS = [*_inputs()]


def _of(name: str) -> list[Input]:
    return [one for one in INPUTS if one.rule == name and one.read]


@pytest.mark.parametrize("name", ALL_RULES)
def test_what_it_reads_and_does_not_know_is_a_violation(name: str) -> None:
    for one in _of(name):
        assert one.answer(f"x{UNKNOWN_STRING_VALUE}y").said, str(one)
        every = () if one.of_stack else SENTINELS.items()
        passed = [sentinel for sentinel, value in every if not one.answer(value).said]
        assert passed == [], str(one)


@pytest.mark.parametrize("name", ALL_RULES)
def test_what_it_does_not_read_may_be_unknown(name: str) -> None:
    unread: dict[tuple[str, str], list[Input]] = {}
    for one in INPUTS:
        if one.rule == name and not one.read:
            unread.setdefault((one.partition, one.title), []).append(one)
    for (partition, title), inputs in unread.items():
        shown = example(partition).resources[title]
        for one in inputs:
            shown = _with(shown, one.key, UNKNOWN_STRING_VALUE)
        assert inputs[0].about(shown).messages == [], str(inputs)


@pytest.mark.parametrize("name", ALL_RULES)
def test_no_wrong_type_breaks_it(name: str) -> None:
    for one in _of(name):
        answers = {what: one.answer(value, alone=True).messages for what, value in _WRONG.items()}
        broken = [what for what, messages in answers.items() if _BROKEN in "".join(messages)]
        assert broken == [], str(one)


@pytest.mark.parametrize("name", ALL_RULES)
def test_a_document_that_is_no_text_is_a_violation(name: str) -> None:
    for one in _of(name):
        if one.key in {"policy", "assumeRolePolicy"}:
            passed = [what for what, value in _WRONG.items() if not one.answer(value).said]
            assert passed == [], str(one)


@pytest.mark.parametrize("name", ALL_RULES)
@pytest.mark.parametrize("partition", PARTITIONS)
def test_the_real_resources_pass(name: str, partition: str) -> None:
    shown = [*example(partition).resources.values()]
    rule = ALL_RULES[name]
    answers = (
        [ask(rule, one, stack(partition)) for one in shown]
        if isinstance(rule, ResourceRule)
        else [ask(rule, shown, stack(partition))]
    )
    assert [message for answer in answers for message in answer.messages] == []
