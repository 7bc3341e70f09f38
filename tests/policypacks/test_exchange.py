"""What passes between the engine and the pack beside pulumi_policy: heard, answered, added to."""

from types import SimpleNamespace
from typing import Any

import pytest
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from components.settings.stack_file import read_stack
from policypacks.scv_guardrails.exchange import Notes, listen
from policypacks.scv_guardrails.source import StackSource
from tests.examples import PROJECT

_URN = "urn:pulumi:dev::scv-connect-iam::aws:iam/role:Role::x"
_OTHER = "111122223333"
_WHOLE = analyzer_pb2.AnalyzeStackRequest()


def _silent(*_given: Any) -> Any:
    return analyzer_pb2.AnalyzeResponse()


def _noted(answer: Any) -> list[tuple[str, str]]:
    return [(one.policy_name, one.reason) for one in answer.not_applicable]


def test_the_engine_is_listened_to_and_still_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    added: list[Any] = []
    asked: list[Any] = []
    notes = Notes()

    def add(*given: Any) -> None:
        added.append(given)

    def configure(request: Any, context: Any) -> str:
        asked.append((request, context))
        return "answer"

    def analyze(*given: Any) -> Any:
        asked.append(given)
        notes.add("known-role", "x is allowed")
        return analyzer_pb2.AnalyzeResponse()

    def answer(*given: Any) -> str:
        asked.append(given)
        return "answer"

    monkeypatch.setattr(analyzer_pb2_grpc, "add_AnalyzerServicer_to_server", add)
    servicer = SimpleNamespace(
        ConfigureStack=configure, Remediate=answer, Analyze=answer, AnalyzeStack=analyze
    )
    source = StackSource()
    listen(source, notes)
    generated: Any = analyzer_pb2_grpc
    generated.add_AnalyzerServicer_to_server(servicer, "server")
    config = read_stack(PROJECT, "dev", [f'accountId="{_OTHER}"']).as_pulumi()
    request = SimpleNamespace(project="scv-connect-iam", stack="dev", config=config)
    assert servicer.ConfigureStack(request, "context") == "answer"
    assert _noted(servicer.AnalyzeStack(_WHOLE, "context")) == [("known-role", "x is allowed")]
    one = analyzer_pb2.AnalyzeRequest(type="a:b:C", urn=_URN, name="x")
    assert servicer.Remediate(one, "context") == servicer.Analyze(one, "context") == "answer"
    assert added == [(servicer, "server")]
    assert asked == [(given, "context") for given in (request, _WHOLE, one, one)]
    assert source.stack(_URN).account == _OTHER


def test_what_is_noted_is_in_the_answer_once_and_after_all_else() -> None:
    notes = Notes()

    def ask(*_given: Any) -> Any:
        notes.add("known-role", "x is allowed")
        response = analyzer_pb2.AnalyzeResponse()
        response.not_applicable.add(policy_name="quota", reason="y is allowed")
        return response

    answered = notes.answered(ask)
    both = [("quota", "y is allowed"), ("known-role", "x is allowed")]
    assert _noted(answered(_WHOLE, "context")) == both
    assert _noted(answered(_WHOLE, "context")) == both


def test_what_is_noted_when_nobody_asks_is_in_no_answer() -> None:
    notes = Notes()

    def fails(*_given: Any) -> Any:
        notes.add("known-role", "x is allowed")
        raise LookupError

    with pytest.raises(LookupError):
        notes.answered(fails)(_WHOLE, "context")
    notes.add("known-role", "x is allowed")
    assert _noted(notes.answered(_silent)(_WHOLE, "context")) == []
