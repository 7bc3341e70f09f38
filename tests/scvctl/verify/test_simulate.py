"""What is asked of the policy simulator, and what becomes of its answers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from iam.decide import Call
from scvctl.verify.questions import Question
from scvctl.verify.simulate import Answer, ask
from tests.scvctl.verify.answering import client, document, result, stubbed

ROLE = "arn:aws:iam::123456789012:role/x"
POLICY = document({"Effect": "Allow", "Action": "*", "Resource": "*"})
BOUNDARY = document(
    {
        "Effect": "Deny",
        "Action": "iam:PutRolePolicy",
        "Resource": "*",
        "Condition": {"StringNotEquals": {"iam:PermissionsBoundary": "b"}},
    },
    {
        "Effect": "Allow",
        "Action": "kms:Decrypt",
        "Resource": "*",
        "Condition": {"ForAnyValue:StringEquals": {"aws:CalledVia": "c"}},
    },
)
QUESTION = Question(
    kind="role",
    subject="SomeRole",
    about="Policy / Statement",
    call=Call("iam:PutRolePolicy", ROLE),
    policies=(POLICY,),
    boundary=BOUNDARY,
    allowed=False,
    sentence="",
)


def _about(action: str, **changes: Any) -> Question:
    call = Call(action, changes.pop("resource", ROLE), changes.pop("context", {}))
    return replace(QUESTION, call=call, **changes)


def _params(*actions: str, context: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    return {
        "PolicyInputList": [POLICY],
        "PermissionsBoundaryPolicyInputList": [BOUNDARY],
        "ActionNames": list(actions),
        "ResourceArns": [ROLE],
        "ContextEntries": list(context),
        "MaxItems": 1_000,
    }


def _answer(question: Question, decision: str, *missing: str) -> Answer:
    iam = client("iam")
    call = question.call
    evaluated = [result(call.action, call.resource, decision, *missing)]
    stubbed(iam).add_response("simulate_custom_policy", {"EvaluationResults": evaluated})
    (answer,) = ask(iam, [question], lambda: None)
    return answer


@pytest.mark.parametrize(
    ("allowed", "decision", "outcome"),
    [
        (True, "allowed", "agreed"),
        (True, "implicitDeny", "differed"),
        (True, "explicitDeny", "differed"),
        (False, "allowed", "differed"),
        (False, "implicitDeny", "agreed"),
        (False, "explicitDeny", "agreed"),
    ],
)
def test_an_answer_agrees_or_differs(*, allowed: bool, decision: str, outcome: str) -> None:
    answer = _answer(replace(QUESTION, allowed=allowed), decision)
    assert (answer.outcome, answer.reason) == (outcome, decision)


@pytest.mark.parametrize("decision", ["allowed", "implicitDeny", "explicitDeny"])
@pytest.mark.parametrize("allowed", [True, False])
def test_without_a_value_for_a_key_of_the_action_nothing_is_judged(
    *, allowed: bool, decision: str
) -> None:
    answer = _answer(replace(QUESTION, allowed=allowed), decision, "IAM:permissionsBoundary")
    assert answer.outcome == "not judged"
    assert f"AWS has {decision} without a value for iam:permissionsboundary" in answer.reason


def test_a_key_of_another_action_is_not_missed() -> None:
    assert _answer(QUESTION, "implicitDeny", "aws:CalledVia").outcome == "agreed"


def test_the_decision_on_the_resource_counts() -> None:
    iam = client("iam")
    evaluated = result("iam:PutRolePolicy", ROLE, "implicitDeny") | {"EvalDecision": "allowed"}
    stubbed(iam).add_response("simulate_custom_policy", {"EvaluationResults": [evaluated]})
    assert ask(iam, [QUESTION], lambda: None)[0].outcome == "agreed"


def test_what_the_answer_lacks_is_not_judged() -> None:
    iam = client("iam")
    stubbed(iam).add_response("simulate_custom_policy", {"EvaluationResults": []})
    assert ask(iam, [QUESTION], lambda: None)[0].outcome == "not judged"


def test_what_is_not_decided_here_is_not_asked() -> None:
    iam = client("iam")
    stubbed(iam)
    counted: list[None] = []
    undecided = replace(QUESTION, allowed=None, sentence="It depends.")
    (answer,) = ask(iam, [undecided], lambda: counted.append(None))
    assert (answer.outcome, answer.reason) == ("not judged", "scvctl: It depends.")
    assert len(counted) == 1


def test_the_context_has_the_types_of_the_conditions() -> None:
    context = {"aws:CalledVia": ("c",), "aws:ResourceAccount": ("123456789012",)}
    entries = [
        {
            "ContextKeyName": "aws:CalledVia",
            "ContextKeyValues": ["c"],
            "ContextKeyType": "stringList",
        },
        {
            "ContextKeyName": "aws:ResourceAccount",
            "ContextKeyValues": ["123456789012"],
            "ContextKeyType": "string",
        },
    ]
    iam = client("iam")
    stubber = stubbed(iam)
    evaluated = [result("kms:Decrypt", ROLE, "implicitDeny")]
    stubber.add_response(
        "simulate_custom_policy",
        {"EvaluationResults": evaluated},
        _params("kms:Decrypt", context=entries),
    )
    ask(iam, [_about("kms:Decrypt", context=context)], lambda: None)
    stubber.assert_no_pending_responses()


def test_calls_that_share_everything_are_asked_together_and_pages_are_read() -> None:
    iam = client("iam")
    stubber = stubbed(iam)
    first, second, third = "iam:PutRolePolicy", "iam:GetRole", "sts:AssumeRole"
    # AWS may give names in another case.
    stubber.add_response(
        "simulate_custom_policy",
        {
            "EvaluationResults": [result(first.lower(), ROLE, "implicitDeny")],
            "IsTruncated": True,
            "Marker": "more",
        },
        _params(first, second),
    )
    stubber.add_response(
        "simulate_custom_policy",
        {"EvaluationResults": [result(second, ROLE, "implicitDeny")]},
        _params(first, second) | {"Marker": "more"},
    )
    stubber.add_response(
        "simulate_custom_policy",
        {"EvaluationResults": [result(third, ROLE, "allowed")]},
        _params(third),
    )
    answers = ask(iam, [QUESTION, _about(third), _about(second)], lambda: None)
    assert {one.question.call.action: one.outcome for one in answers} == {
        first: "agreed",
        second: "agreed",
        third: "differed",
    }
    stubber.assert_no_pending_responses()


def test_a_batch_is_not_too_large() -> None:
    iam = client("iam")
    stubber = stubbed(iam)
    actions = [f"iam:A{number}" for number in range(70)]
    for part in (actions[:50], actions[50:]):
        evaluated = [result(one, ROLE, "implicitDeny") for one in part]
        stubber.add_response(
            "simulate_custom_policy", {"EvaluationResults": evaluated}, _params(*part)
        )
    answers = ask(iam, map(_about, actions), lambda: None)
    assert [one.outcome for one in answers] == ["agreed"] * 70


def test_what_aws_does_not_take_together_is_asked_apart_and_what_it_cannot_is_not_judged() -> None:
    iam = client("iam")
    stubber = stubbed(iam)
    first, second = "iam:PutRolePolicy", "iam:Unknown"
    stubber.add_client_error(
        "simulate_custom_policy", "InvalidInput", "require different authorization information"
    )
    evaluated = [result(first, ROLE, "implicitDeny")]
    stubber.add_response("simulate_custom_policy", {"EvaluationResults": evaluated}, _params(first))
    stubber.add_client_error(
        "simulate_custom_policy", "InvalidInput", "\x1b[31mno such\n::error::action"
    )
    agreed, unknown = ask(iam, [QUESTION, _about(second)], lambda: None)
    assert agreed.outcome == "agreed"
    assert unknown.outcome == "not judged"
    assert unknown.reason == ("AWS does not simulate it: \\x1b[31mno such\\n::error::action")


@pytest.mark.parametrize("code", ["AccessDenied", "ExpiredToken", "Throttling"])
def test_an_error_that_is_no_answer_ends_it(code: str) -> None:
    iam = client("iam")
    stubbed(iam).add_client_error("simulate_custom_policy", code)
    with pytest.raises(ClientError, match=code):
        ask(iam, [QUESTION], lambda: None)


def test_a_difference_says_what_whom_and_what_to_do() -> None:
    found = _answer(replace(QUESTION, allowed=True), "explicitDeny").difference
    assert found.failing
    assert found.id == QUESTION.id
    assert found.resource == ROLE
    for phrase in ("SomeRole", "iam:PutRolePolicy", "allowed here", "AWS has explicitDeny"):
        assert phrase in found.message
    assert "docs/verify.md" in found.remedy
