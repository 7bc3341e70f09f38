"""What a rule reads of a resource, input by input: what it cannot read never lets one pass."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from components.partition import PARTITIONS
from policypacks.scv_guardrails.model import ResourceRule, StackRule
from tests.policypacks.asking import ALL_RULES, Answer, ask, stack
from tests.policypacks.case_files import SENTINELS, files, filled, places
from tests.policypacks.recorded import Shown, example

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
        about = example(self.partition)
        shown = _with(about.resources[self.title], self.key, value)
        if not self.of_stack:
            return ask(ALL_RULES[self.rule], shown, stack(self.partition))
        whole = [shown] if alone else [*{**about.resources, self.title: shown}.values()]
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


@pytest.mark.parametrize("one", [one for one in INPUTS if one.read], ids=str)
def test_what_it_reads_and_does_not_know_is_a_violation(one: Input) -> None:
    assert one.answer(f"x{UNKNOWN_STRING_VALUE}y").said
    every = () if one.of_stack else SENTINELS.items()
    assert [name for name, value in every if not one.answer(value).said] == []


def test_what_it_does_not_read_may_be_unknown() -> None:
    unread = [one for one in INPUTS if not one.read]
    refused = {str(one): one.answer(UNKNOWN_STRING_VALUE).messages for one in unread}
    assert {one: messages for one, messages in refused.items() if messages} == {}


@pytest.mark.parametrize("one", [one for one in INPUTS if one.read], ids=str)
def test_no_wrong_type_breaks_a_rule(one: Input) -> None:
    answers = {what: one.answer(value, alone=True).messages for what, value in _WRONG.items()}
    broken = [what for what, messages in answers.items() if _BROKEN in "".join(messages)]
    assert broken == []


@pytest.mark.parametrize(
    "one",
    [one for one in INPUTS if one.read and one.key in {"policy", "assumeRolePolicy"}],
    ids=str,
)
def test_a_document_that_is_no_text_is_a_violation(one: Input) -> None:
    passed = [what for what, value in _WRONG.items() if not one.answer(value).said]
    assert passed == []


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
