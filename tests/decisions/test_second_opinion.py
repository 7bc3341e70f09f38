"""``iam`` decides as the judge does, so what is said of patterns and of a boundary holds."""

import json
from itertools import product
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.boundary.escalations import RESOURCE_ACCOUNT, escalations
from components.partition import PARTITIONS
from components.plan.model import StackPlan
from iam.decide import Call, decide, names_action
from iam.documents import VERSION, parse
from iam.patterns import covers, matches
from tests.boundary.calls import calls_elsewhere
from tests.boundary.reach import lawful, services_of
from tests.decisions.calls import boundary_of, request, request_of
from tests.decisions.judge import Judge, JudgeError, Policy, Request
from tests.decisions.table import Case, load_table, stack_plan

_RESULTS = MappingProxyType(
    {"Allowed": "allowed", "ExplicitlyDenied": "denied", "ImplicitlyDenied": "not allowed"}
)
_FUNCTION_ROLE, _PROVISIONING_ROLE = "SCVRealtimeAlertRole", "SCVProvisioningRole"
_PATTERNS = st.text("ab*?", max_size=4)
_TEXTS = ["".join(letters) for length in range(6) for letters in product("abz", repeat=length)]


def _by_the_judge(judge: Judge, stack: StackPlan, role: str, call: Call) -> str:
    # With everything allowed beside it, the role leaves the decision to its boundary.
    asked = request(stack, role, call.action, call.resource, call.context, widened=True)
    return _RESULTS[judge.decide(asked).result]


def _by_us(stack: StackPlan, role: str, call: Call) -> str:
    planned = next(one for one in stack.roles if one.name == role)
    return decide(parse(json.dumps(boundary_of(stack, planned).document), "policy"), call).result


@pytest.mark.parametrize("case", load_table(), ids=str)
def test_a_row_is_decided_alike(case: Case, judge: Judge) -> None:
    context = {RESOURCE_ACCOUNT: (request_of(case).account,), **case.context}
    call = Call(case.row.action, case.resource, context)
    role = case.row.role
    assert _by_us(case.stack, role, call) == _by_the_judge(judge, case.stack, role, call)


@pytest.mark.parametrize("partition", PARTITIONS)
def test_the_escalations_are_decided_alike(partition: str, judge: Judge) -> None:
    stack = stack_plan(partition, {})
    for one, role in product(escalations(stack), (_FUNCTION_ROLE, _PROVISIONING_ROLE)):
        ours = _by_us(stack, role, one.call)
        assert ours == _by_the_judge(judge, stack, role, one.call), one


@pytest.mark.parametrize("role", [_FUNCTION_ROLE, _PROVISIONING_ROLE])
def test_what_a_boundary_names_is_decided_alike_on_resources_of_others(
    role: str, judge: Judge
) -> None:
    stack = stack_plan("aws", {})
    planned = next(one for one in stack.roles if one.name == role)
    text = json.dumps(boundary_of(stack, planned).document)
    boundary = parse(text, "policy")
    calls = [
        call
        for service in sorted(services_of(text))
        for call in calls_elsewhere(service, stack.settings, lawful(stack.settings))
        if any(names_action(one, call.action) for one in boundary if one.allows)
    ]
    unknown: list[str] = []
    for call in calls:
        try:
            expected = _by_the_judge(judge, stack, role, call)
        except JudgeError:
            # AWS adds actions faster than the judge learns them.
            unknown.append(call.action)
            continue
        assert decide(boundary, call).result == expected, call
    assert len(unknown) < len(calls) / 20, unknown


def _one_object(judge: Judge, text: str, **patterns: str) -> str:
    """The judge's result for one object of a bucket, by a pattern for each effect."""
    statements = [
        {"Effect": effect, "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::bucket/x{pattern}"}
        for effect, pattern in patterns.items()
    ]
    asked = Request(
        principal="arn:aws:iam::123456789012:role/Role",
        account="123456789012",
        action="s3:GetObject",
        resource=f"arn:aws:s3:::bucket/x{text}",
        identity=(Policy("Policy", {"Version": VERSION, "Statement": statements}),),
        boundary=None,
    )
    return judge.decide(asked).result


@settings(max_examples=100, deadline=None)
@given(_PATTERNS, st.sampled_from(_TEXTS))
def test_a_text_fits_a_pattern_alike(judge: Judge, pattern: str, text: str) -> None:
    expected = "Allowed" if matches(pattern, text) else "ImplicitlyDenied"
    assert _one_object(judge, text, Allow=pattern) == expected


@settings(max_examples=100, deadline=None)
@given(_PATTERNS, _PATTERNS, st.sampled_from(_TEXTS))
def test_what_is_covered_is_covered_alike(judge: Judge, wide: str, narrow: str, text: str) -> None:
    if covers(wide, narrow):
        assert _one_object(judge, text, Allow=narrow, Deny=wide) != "Allowed"
    else:
        found = (one for one in _TEXTS if matches(narrow, one) and not matches(wide, one))
        assert _one_object(judge, next(found), Allow=narrow, Deny=wide) == "Allowed"
