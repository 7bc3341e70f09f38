"""What the engine asks about reaches each rule, and is brought into plain values once."""

from collections.abc import Mapping
from typing import Any

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime import rpc
from pulumi.runtime.proto import analyzer_pb2

from policypacks.scv_guardrails import question as module
from policypacks.scv_guardrails.model import CannotJudge, Resource, Unknown
from policypacks.scv_guardrails.question import Question
from tests.policypacks.case_files import SENTINELS

_URN = "urn:pulumi:dev::scv-connect-iam::a:b:C::x"


def _struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(dict(values))
    return struct


def _one(**inputs: Any) -> Any:
    secret = {
        rpc._special_sig_key: rpc._special_secret_sig,  # pyright: ignore[reportPrivateUsage]
        "value": ["s", 1],
    }
    return analyzer_pb2.AnalyzeRequest(
        type="a:b:C",
        urn=_URN,
        name="x",
        properties=_struct({"a": secret, "b": {"c": SENTINELS["UNKNOWN_STRING_VALUE"]}, **inputs}),
        options=analyzer_pb2.AnalyzerResourceOptions(ignoreChanges=["d"]),
        provider=analyzer_pb2.AnalyzerProviderResource(
            type="p", urn="u", name="n", properties=_struct({"region": "r"})
        ),
    )


def _whole(*ones: Any) -> Any:
    return analyzer_pb2.AnalyzeStackRequest(
        resources=[
            analyzer_pb2.AnalyzerResource(
                type=one.type, urn=one.urn, name=one.name, properties=one.properties
            )
            for one in ones
        ]
    )


def _asked(question: Question, request: Any) -> Any:
    """What two rules get, and what pulumi_policy does."""
    found: list[Any] = []

    def ask(given: Any, _context: Any) -> None:
        found.append(given)
        found.append(question.named(["not asked for"]))
        for _rule in range(2):
            try:
                found.append(question.resources(["not asked for"]))
            except Exception as error:  # noqa: BLE001 - what each rule meets
                found.append(error)

    question.kept(ask)(request, None)
    return found


@pytest.fixture
def conversions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The resources that were converted."""
    made: list[str] = []
    convert = module._from_wire  # pyright: ignore[reportPrivateUsage]

    def counted(message: Any) -> Resource:
        made.append(message.urn)
        return convert(message)

    monkeypatch.setattr(module, "_from_wire", counted)
    return made


def test_a_resource_is_converted_once_for_all_rules(conversions: list[str]) -> None:
    alone, named, first, second = _asked(Question(), _one())
    inputs = {"a": ["s", 1], "b": {"c": Unknown()}}
    assert first == second == [Resource(_URN, "a:b:C", "x", inputs, {"region": "r"}, ("d",))]
    assert named == [(_URN, "a:b:C")]
    assert conversions == [_URN]
    assert alone == analyzer_pb2.AnalyzeRequest(type="a:b:C", urn=_URN, name="x")


def test_a_stack_is_converted_once_for_all_rules(conversions: list[str]) -> None:
    alone, named, first, second = _asked(Question(), _whole(_one(), _one(b=2)))
    assert first is second
    assert [one.inputs["b"] for one in first] == [{"c": Unknown()}, 2]
    assert [one.provider for one in first] == [None, None]
    assert named == [(_URN, "a:b:C")] * 2
    assert conversions == [_URN] * 2
    assert alone == analyzer_pb2.AnalyzeStackRequest()


def test_what_cannot_be_read_is_said_to_each_rule(conversions: list[str]) -> None:
    for request in (_one(b=[""] * 10_001), _whole(_one(), _one(b=[""] * 10_001))):
        *_, first, second = _asked(Question(), request)
        assert isinstance(first, CannotJudge)
        assert first is second
        assert first.urn == _URN
    large = _one()
    large.provider.properties.update({"a": [""] * 10_001})
    *_, first, _ = _asked(Question(), large)
    assert isinstance(first, CannotJudge)
    assert first.urn == _URN
    unreadable = _one(b={rpc._special_sig_key: "x"})  # pyright: ignore[reportPrivateUsage]
    *_, first, second = _asked(Question(), unreadable)
    assert isinstance(first, AssertionError)
    assert isinstance(second, AssertionError)


def test_the_next_question_is_another_one() -> None:
    question = Question()
    *_, before = _asked(question, _one(b=1))
    *_, after = _asked(question, _one(b=2))
    assert (before[0].inputs["b"], after[0].inputs["b"]) == (1, 2)


def test_a_lost_question_is_no_pass() -> None:
    question = Question()
    assert question.resources([]) == []
    _asked(question, _one())
    with pytest.raises(CannotJudge, match="was lost"):
        question.resources([])
