"""The judge says what this project says of the calls that ``scvctl verify`` asks AWS about."""

import json

import pytest

from scvctl.verify.questions import Question, questions
from tests.decisions.calls import request
from tests.decisions.judge import Judge, JudgeError, Policy, Request
from tests.examples.settings import plan

_EVERY = 9
# Calls about everything of a kind: the judge takes a single one for no resource of theirs.
_MOST_REFUSED = 0.1


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov"])
def test_the_judge_agrees(judge: Judge, partition: str) -> None:
    planned = plan(partition)
    asked = [one for one in questions(planned)[::_EVERY] if one.allowed is not None]
    different: list[str] = []
    refused = 0
    for one in asked:
        subject = one.subject if one.kind == "role" else next(planned.roles).name
        call = one.call
        base = request(planned, subject, call.action, call.resource, call.context)
        try:
            allowed = judge.decide(_as_asked(one, base)).allowed
        except JudgeError:
            refused += 1
        else:
            different += [one.id] if allowed != one.allowed else []
    assert len(asked) > 200
    assert refused < _MOST_REFUSED * len(asked)
    assert different == []


def _as_asked(question: Question, base: Request) -> Request:
    """The request with the documents that AWS gets."""
    identity = (
        Policy(str(number), json.loads(one)) for number, one in enumerate(question.policies)
    )
    return Request(
        principal=base.principal,
        account=base.account,
        action=base.action,
        resource=base.resource,
        identity=tuple(identity),
        boundary=Policy("boundary", json.loads(question.boundary)),
        resource_policy=base.resource_policy,
        context=base.context,
    )
