"""A Deny of the catalog: it has none today but the boundary's, so no case on disk is about it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from policypacks.scv_guardrails.stack import Stack
from tests.policypacks.asking import ALL_RULES, ask, stack
from tests.policypacks.recorded import STACKS, example

_TITLE = "Policy SCVKMSAccessPolicy"
_DENY = {"Sid": "Never", "Effect": "Deny", "Action": "kms:DeleteKey", "Resource": "*"}


def _with_deny(document: str) -> str:
    parsed: dict[str, Any] = json.loads(document)
    return json.dumps({**parsed, "Statement": [*parsed["Statement"], _DENY]})


def _stack_with_deny(partition: str) -> Stack:
    about = stack(partition)
    families = [
        replace(
            family,
            policies=tuple(
                replace(one, document=_with_deny(one.document)) if one.name in _TITLE else one
                for one in family.policies
            ),
        )
        for family in about.plan.families
    ]
    return replace(about, plan=replace(about.plan, families=tuple(families)))


@pytest.mark.parametrize("partition", STACKS)
def test_a_deny_of_the_catalog_has_to_be_there(partition: str) -> None:
    shown, about = example(partition).resources[_TITLE], _stack_with_deny(partition)
    rule = ALL_RULES["no-escalation"]
    arn = about.partition.iam_arn(about.account, "policy/scv/SCVKMSAccessPolicy")
    message = f"The catalog's statement 4 (Never) of {arn} is a Deny that is missing here."
    assert ask(rule, shown, about).messages == [message]
    inputs = {**shown.inputs, "policy": _with_deny(shown.inputs["policy"])}
    assert ask(rule, replace(shown, inputs=inputs), about).messages == []


@pytest.mark.parametrize("partition", STACKS)
def test_where_several_documents_are_the_limit_none_of_their_denials_is_demanded(
    partition: str,
) -> None:
    shown, about = example(partition).resources[_TITLE], _stack_with_deny(partition)
    inputs = {**shown.inputs, "name": "Reports"}
    assert ask(ALL_RULES["no-escalation"], replace(shown, inputs=inputs), about).messages == []
