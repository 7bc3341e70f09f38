"""Which values are secrets: the engine marks them, and the rule about the external ID heeds it."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime import rpc
from pulumi.runtime.proto import analyzer_pb2

from policypacks.scv_guardrails.exchange import Notes
from tests.examples import EXTERNAL_ID
from tests.policypacks.asking import ALL_RULES, Answer, ask, stack
from tests.policypacks.recorded import STACKS, Shown, example

_RULE = ALL_RULES["external-id-secret"]
_ROLE = "Role acmevoice-SCVS3Role"


def _secret(value: Any) -> Any:
    return {rpc._special_sig_key: rpc._special_secret_sig, "value": value}  # pyright: ignore[reportPrivateUsage]


def _asked(shown: Shown, wire: dict[str, Any], partition: str) -> Answer:
    properties = struct_pb2.Struct()
    properties.update(wire)
    request = SimpleNamespace(resources=[SimpleNamespace(urn=shown.urn, properties=properties)])
    notes = Notes()
    answers: list[Answer] = []

    def answer(*_given: Any) -> Any:
        answers.append(ask(_RULE, [shown], stack(partition), notes=notes))
        return analyzer_pb2.AnalyzeResponse()

    notes.answered(answer)(request, None)
    return answers[0]


@pytest.mark.parametrize("partition", STACKS)
def test_a_trust_policy_with_the_external_id_is_a_secret(partition: str) -> None:
    shown = example(partition).resources[_ROLE]
    trust = shown.inputs["assumeRolePolicy"]
    assert _asked(shown, {"assumeRolePolicy": _secret(trust)}, partition).messages == []
    [message] = _asked(shown, {"assumeRolePolicy": trust}, partition).messages
    assert message.startswith("assumeRolePolicy has the external ID in clear")
    assert EXTERNAL_ID not in message


def test_an_output_may_be_a_secret_and_a_tag_may_not() -> None:
    shown = replace(example("aws").resources["Stack scv-connect-iam-dev"], inputs={})
    for wire in ({"hint": _secret(EXTERNAL_ID)}, {"hint": [_secret({"a": EXTERNAL_ID})]}):
        assert _asked(shown, wire, "aws").messages == []
    for wire in ({"hint": EXTERNAL_ID}, {"hint": [{"a": EXTERNAL_ID}], "b": _secret("x")}):
        assert len(_asked(shown, wire, "aws").messages) == 1
    tagged = replace(example("aws").resources[_ROLE], inputs={"tags": {"a": EXTERNAL_ID}})
    assert len(_asked(tagged, {"tags": _secret({"a": EXTERNAL_ID})}, "aws").messages) == 1
