"""What passes between the engine and the pack beside pulumi_policy: heard, answered, added to."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from policypacks.scv_guardrails.exchange import Exchange, listen
from policypacks.scv_guardrails.source import StackSource
from scvctl.policy.process import pack_process
from scvctl.project import read_stack
from tests.policypacks.recorded import ROOT, Shown, example

_URN = "urn:pulumi:dev::scv-connect-iam::aws:iam/role:Role::x"
_OTHER = "111122223333"
_READ = "Role acmevoice-SCVS3Role"


def _config() -> dict[str, str]:
    return read_stack(ROOT, "dev", [f'accountId="{_OTHER}"']).as_pulumi()


def _silent(*_given: Any) -> Any:
    return analyzer_pb2.AnalyzeResponse()


def _servicer() -> Any:
    def ask(name: str) -> Callable[[Any, Any], Any]:
        return lambda request, context: (name, request, context)

    return SimpleNamespace(**{name: ask(name) for name in ("ConfigureStack", "Analyze")})


def _added(
    monkeypatch: pytest.MonkeyPatch, servicer: Any, source: StackSource, exchange: Exchange
) -> list[Any]:
    added: list[Any] = []

    def add(*given: Any) -> None:
        added.append(given)

    monkeypatch.setattr(analyzer_pb2_grpc, "add_AnalyzerServicer_to_server", add)
    listen(source, exchange)
    generated: Any = analyzer_pb2_grpc
    generated.add_AnalyzerServicer_to_server(servicer, "server")
    return added


def test_the_engine_is_listened_to_and_still_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    servicer, source, exchange = _servicer(), StackSource(), Exchange()
    servicer.AnalyzeStack = _silent
    assert _added(monkeypatch, servicer, source, exchange) == [(servicer, "server")]
    request = SimpleNamespace(project="scv-connect-iam", stack="dev", config=_config())
    assert servicer.ConfigureStack(request, "context") == ("ConfigureStack", request, "context")
    assert source.stack(_URN).account == _OTHER
    one = SimpleNamespace(urn=_URN)
    assert servicer.Analyze(one, "context") == ("Analyze", one, "context")
    assert exchange.is_made(_URN)
    assert not exchange.is_made(f"{_URN}2")
    # A new word about a stack begins anew.
    servicer.ConfigureStack(request, "context")
    assert exchange.is_made(f"{_URN}2")


def test_what_is_noted_is_in_the_answer_about_the_whole_stack() -> None:
    exchange = Exchange()

    def ask(*_given: Any) -> Any:
        exchange.note("known-role", "x is allowed")
        response = analyzer_pb2.AnalyzeResponse()
        response.not_applicable.add(policy_name="quota", reason="y is allowed")
        return response

    asked = exchange.whole(ask)
    for _ in range(2):
        notes = [
            (one.policy_name, one.reason) for one in asked("request", "context").not_applicable
        ]
        assert notes == [("quota", "y is allowed"), ("known-role", "x is allowed")]


def test_what_is_noted_when_nobody_asks_is_in_no_answer() -> None:
    exchange = Exchange()

    def fails(*_given: Any) -> Any:
        exchange.note("known-role", "x is allowed")
        raise LookupError

    with pytest.raises(LookupError):
        exchange.whole(fails)("request", "context")
    exchange.note("known-role", "x is allowed")
    assert list(exchange.whole(_silent)("request", "context").not_applicable) == []


def _properties(given: Any) -> Any:
    properties = struct_pb2.Struct()
    properties.update(given)
    return properties


def _about(one: Shown) -> dict[str, Any]:
    provider = analyzer_pb2.AnalyzerProviderResource(
        properties=_properties(one.provider or {}), urn="x", name="aws"
    )
    about = {"type": one.type, "urn": one.urn, "name": one.name, "provider": provider}
    return {**about, "properties": _properties(one.inputs)}


def test_the_real_process_counts_what_is_only_read_for_nothing() -> None:
    about = example("aws")
    with pack_process(ROOT) as process:
        stub = process.connect()
        config = about.config.as_pulumi()
        stub.ConfigureStack(
            analyzer_pb2.AnalyzerStackConfigureRequest(
                stack="dev", project="scv-connect-iam", config=config
            )
        )
        for title, one in about.resources.items():
            if title != _READ:
                stub.Analyze(analyzer_pb2.AnalyzeRequest(**_about(one)))
        whole = [analyzer_pb2.AnalyzerResource(**_about(one)) for one in about.resources.values()]
        answer = stub.AnalyzeStack(analyzer_pb2.AnalyzeStackRequest(resources=whole))
        said = {one.policyName: one.message for one in answer.diagnostics}
        assert "role/acmevoice-SCVS3Role is missing." in said["stack-complete"]
        assert "acmevoice-SCVS3Role is no role of this stack" in said["exclusive-covers-roles"]
        stub.Analyze(analyzer_pb2.AnalyzeRequest(**_about(about.resources[_READ])))
        answer = stub.AnalyzeStack(analyzer_pb2.AnalyzeStackRequest(resources=whole))
        assert list(answer.diagnostics) == []
