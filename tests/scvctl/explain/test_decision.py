"""The decision on a call: every row of the table of decisions, and what cannot be decided."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from components.boundary.escalations import escalations, in_account
from components.partition import PARTITIONS
from components.plan.model import PlannedInlinePolicy, PlannedRole, StackPlan
from iam.decide import Call
from scvctl.explain.decision import CallVerdict, decide_call
from tests.decisions.table import Case, load_table
from tests.examples.settings import plan

ASKED = [case for case in load_table() if not case.row.widened]


def _role(name: str, stack: StackPlan) -> PlannedRole:
    return next(role for role in stack.roles if role.name == name)


def _asked(stack: StackPlan, role: str, action: str, resource: str, **context: str) -> CallVerdict:
    given = {key.replace("_", ":"): (value,) for key, value in context.items()}
    known = in_account(action, stack.settings)
    return decide_call(Call(action, resource, {**known, **given}), _role(role, stack), stack)


def _call(case: Case) -> Call:
    known = in_account(case.row.action, case.stack.settings)
    return Call(case.row.action, case.resource, {**known, **case.context})


@pytest.mark.parametrize("case", ASKED, ids=str)
def test_a_row_is_decided_as_expected(case: Case) -> None:
    call = _call(case)
    decided = decide_call(call, _role(case.row.role, case.stack), case.stack)
    if decided.verdict == "cannot be decided":
        assert "${aws:userid}" in decided.sentence
    else:
        assert (decided.verdict == "allowed") is case.row.expects_allow, decided.sentence
    denying = {one.statement for one in decided.boundary if one.result == "denied"}
    named = set(case.row.denied_by) - {"absent", "identity"}
    assert not named or decided.verdict != "denied" or denying & named


def test_few_rows_cannot_be_decided() -> None:
    undecided = [
        case
        for case in ASKED
        if decide_call(
            _call(case),
            _role(case.row.role, case.stack),
            case.stack,
        ).verdict
        == "cannot be decided"
    ]
    assert {case.row.role for case in undecided} <= {"acmevoice-SAMLRole"}


@pytest.mark.parametrize("partition", PARTITIONS)
def test_no_way_out_is_called_allowed(partition: str) -> None:
    stack = plan(partition)
    for role in stack.roles:
        for one in escalations(stack):
            verdict = decide_call(one.call, role, stack).verdict
            assert verdict in {"denied", "not allowed"}, (role.name, one)


@pytest.mark.parametrize("partition", PARTITIONS)
def test_the_condition_keys_that_the_call_lacks_are_named(partition: str) -> None:
    stack = plan(partition)
    resource = f"arn:{partition}:iam::123456789012:role/SCVx"
    decided = _asked(stack, "SCVProvisioningRole", "iam:CreateRole", resource)
    assert decided.verdict == "denied"
    assert "OnlyBoundedRoles" in decided.sentence
    assert set(decided.missing) == {"iam:PermissionsBoundary", "iam:PolicyARN"}
    bounded = {"iam_PermissionsBoundary": stack.settings.boundary_arn}
    decided = _asked(stack, "SCVProvisioningRole", "iam:CreateRole", resource, **bounded)
    assert decided.verdict == "allowed"
    assert set(decided.missing) == {"iam:PolicyARN"}
    assert [one.result for one in decided.identity] == ["allowed"]


def test_a_boundary_that_is_not_ours_is_not_judged() -> None:
    arn = "arn:aws:iam::123456789012:policy/organisation/Guardrail"
    stack = plan(permissionsBoundaryArn=arn)
    decided = _asked(stack, "SCVProvisioningRole", "kms:CreateKey", "*")
    assert decided.verdict == "cannot be decided"
    assert arn in decided.sentence
    # What the role's own policies lack, no boundary can give.
    assert _asked(stack, "SCVProvisioningRole", "ec2:RunInstances", "*").verdict == "not allowed"


def _beside(statement: Mapping[str, object], **context: str) -> CallVerdict:
    stack = plan()
    role = _role("SCVProvisioningRole", stack)
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    added = PlannedInlinePolicy("Added", document)
    call = Call("kms:CreateKey", "*", {key: (value,) for key, value in context.items()})
    return decide_call(call, replace(role, inline=(*role.inline, added)), stack)


@pytest.mark.parametrize(
    ("effect", "resource", "verdict"),
    [
        ("Deny", "*", "denied"),
        # A Deny that may hold leaves it open; an Allow that may hold does nothing beside another.
        ("Deny", "arn:aws:kms:::${aws:userid}", "cannot be decided"),
        ("Allow", "arn:aws:kms:::${aws:userid}", "allowed"),
    ],
)
def test_a_statement_beside_the_others(effect: str, resource: str, verdict: str) -> None:
    decided = _beside({"Effect": effect, "Action": "kms:*", "Resource": resource})
    assert decided.verdict == verdict, decided.sentence


def test_an_operator_that_is_not_judged_leaves_it_open() -> None:
    condition = {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
    statement = {"Effect": "Deny", "Action": "kms:*", "Resource": "*", "Condition": condition}
    # Without the key the condition does not hold, whatever the operator.
    assert _beside(statement).verdict == "allowed"
    decided = _beside(statement, **{"aws:SourceIp": "10.0.0.1"})
    assert decided.verdict == "cannot be decided"
    assert "IpAddress" in decided.sentence


def test_an_action_without_a_resource_names_where_it_is_allowed() -> None:
    decided = _asked(plan(), "SCVProvisioningRole", "lambda:invokefunction", "*")
    assert decided.verdict == "cannot be decided"
    assert "depends on the resource" in decided.sentence
    assert decided.elsewhere == ("SCVProvisioningPolicy / LambdaAccess",)
    # Every resource is asked about, and the boundary has some.
    decided = _asked(plan(), "SCVAmazonConnectManagementRole", "connect:CreateUser", "*")
    assert decided.verdict == "cannot be decided"
    assert decided.elsewhere == ("ScvPermissionsBoundary / NamedResources",)
    assert _asked(plan(), "SCVProvisioningRole", "ec2:RunInstances", "*").elsewhere == ()


@pytest.mark.parametrize(
    ("role", "action", "resource"),
    [
        # It takes no resource, so a grant on named ones never matches.
        ("SCVUpdateCredentialRole", "lambda:ListFunctions", "*"),
        # What the boundary has no resource for.
        ("SCVProvisioningRole", "ds:DeleteDirectory", "*"),
        ("SCVProvisioningRole", "iam:GetRole", "arn:aws:iam::444455556666:role/SCVx"),
    ],
)
def test_what_no_resource_would_change_is_not_allowed(
    role: str, action: str, resource: str
) -> None:
    assert _asked(plan(), role, action, resource).verdict == "not allowed"


def test_a_denial_speaks_of_no_other_resources() -> None:
    decided = _asked(plan(), "SCVProvisioningRole", "iam:DeleteRolePermissionsBoundary", "*")
    assert decided.verdict == "denied"
    assert decided.elsewhere == ()
