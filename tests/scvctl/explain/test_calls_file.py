"""``scvctl explain --calls``: events of CloudTrail and CSV, and what a hostile file comes to."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.examples import PROJECT
from tests.scvctl.embedded_runs import Printed, scvctl

STACKS = {"dev": "aws", "gov": "aws-us-gov"}
ACCOUNT = "123456789012"
_SECONDS = 5


def _event(stack: str = "dev", role: str = "SCVProvisioningRole", **changes: Any) -> dict[str, Any]:
    partition = STACKS[stack]
    issuer = {"type": "Role", "arn": f"arn:{partition}:iam::{ACCOUNT}:role/{role}"}
    identity = {
        "type": "AssumedRole",
        "arn": f"arn:{partition}:sts::{ACCOUNT}:assumed-role/{role}/x",
        "sessionContext": {"sessionIssuer": issuer},
    }
    named = {"eventSource": "iam.amazonaws.com", "eventName": "CreateUser"}
    return {"userIdentity": identity, **named, "awsRegion": "us-east-1", **changes}


def _denied(stack: str, action: str, resource: str, reason: str) -> dict[str, str]:
    who = f"arn:{STACKS[stack]}:sts::{ACCOUNT}:assumed-role/SCVProvisioningRole/x"
    message = f"User: {who} is not authorized to perform: {action} on resource: {resource} {reason}"
    return {"errorCode": "AccessDenied", "errorMessage": message}


def _explain(folder: Path, given: object, *arguments: str, stack: str = "dev") -> Printed:
    file = folder / "calls"
    file.write_text(given if isinstance(given, str) else json.dumps(given), "utf-8")
    return scvctl("explain", *arguments, "--calls", str(file), "--stack", stack)


def _calls(folder: Path, given: object, *arguments: str, stack: str = "dev") -> list[Any]:
    printed = _explain(folder, given, *arguments, "--json", stack=stack)
    assert printed.code == 0, printed.err
    return json.loads(printed.out)["calls"]


@pytest.mark.parametrize("stack", STACKS)
def test_an_access_denied_that_is_pasted_names_the_statement(stack: str, tmp_path: Path) -> None:
    role = f"arn:{STACKS[stack]}:iam::{ACCOUNT}:role/SCVx"
    own = f"arn:{STACKS[stack]}:iam::{ACCOUNT}:policy/boundary/ScvPermissionsBoundary"
    reason = "with an explicit deny in a permissions boundary"
    event = _event(
        stack,
        eventName="CreateRole",
        requestParameters={"permissionsBoundary": f"{own}2"},
        **_denied(stack, "iam:CreateRole", role, reason),
    )
    [call] = _calls(tmp_path, event, stack=stack)
    assert (call["role"], call["reason"]) == ("SCVProvisioningRole", reason)
    decision = call["decision"]
    assert (decision["action"], decision["resource"]) == ("iam:CreateRole", role)
    assert decision["context"]["iam:PermissionsBoundary"] == [f"{own}2"]
    assert decision["verdict"] in {"denied", "not allowed"}
    text = " ".join(_explain(tmp_path, event, stack=stack).out.split())
    assert decision["sentence"] in text
    assert f"AWS says: {reason}" in text
    assert "CloudTrail: CreateRole of iam.amazonaws.com, AccessDenied" in text


@pytest.mark.parametrize("form", ["log file", "list", "lookup-events"])
def test_every_form_of_events_is_read(form: str, tmp_path: Path) -> None:
    events = [_event(), _event(), _event(eventName="DeleteUser"), _event(role="Others")]
    given: object = {
        "log file": {"Records": events},
        "list": events,
        "lookup-events": {"Events": [{"CloudTrailEvent": json.dumps(one)} for one in events]},
    }[form]
    printed = _explain(tmp_path, given)
    assert printed.code == 0
    assert printed.out.startswith("4 calls: 3 not allowed, 1 not judged.\n")
    assert "(event 1, 2 times)" in printed.out
    assert "role/Others: no such role in this stack." in printed.out
    calls = _calls(tmp_path, given)
    assert [one["times"] for one in calls] == [2, 1, 1]


@pytest.mark.parametrize(
    ("source", "name", "action"),
    [
        ("lambda", "CreateFunction20150331", "lambda:CreateFunction"),
        ("lambda", "AddPermission20150331v2", "lambda:AddPermission"),
        ("lambda", "Invoke", "lambda:InvokeFunction"),
        ("s3", "ListObjects", "s3:ListBucket"),
        ("s3", "HeadObject", "s3:GetObject"),
        ("s3", "PutBucketLifecycle", "s3:PutLifecycleConfiguration"),
        ("monitoring", "PutMetricAlarm", "cloudwatch:PutMetricAlarm"),
        ("cloudfront", "CreateDistribution2020_05_31", "cloudfront:CreateDistribution"),
        ("cloudformation", "CreateStack", "cloudformation:CreateStack"),
    ],
)
def test_names_of_events_become_actions(
    source: str, name: str, action: str, tmp_path: Path
) -> None:
    event = _event(eventSource=f"{source}.amazonaws.com", eventName=name)
    [call] = _calls(tmp_path, event)
    assert call["decision"]["action"] == action
    assert not [note for note in call["notes"] if "IAM may call it otherwise" in note]


def test_what_is_not_certain_is_said(tmp_path: Path) -> None:
    [call] = _calls(tmp_path, _event(eventName="MadeUpCall"))
    uncertain, unnamed = call["notes"]
    assert "iam:MadeUpCall is CloudTrail's name of the call" in uncertain
    assert "taken as *" in unnamed


def test_a_bucket_is_the_resource_and_its_owner_the_account(tmp_path: Path) -> None:
    event = _event(
        eventSource="s3.amazonaws.com",
        eventName="GetObject",
        requestParameters={"bucketName": "acme", "key": "a/b"},
        resources=[
            {"type": "AWS::S3::Object"},
            {"ARN": "arn:aws:s3:::acme", "accountId": "1" * 12},
        ],
    )
    [call] = _calls(tmp_path, event)
    assert call["decision"]["resource"] == "arn:aws:s3:::acme/a/b"
    assert call["decision"]["context"]["aws:ResourceAccount"] == ["1" * 12]


def test_a_denial_that_the_stack_does_not_explain_is_named(tmp_path: Path) -> None:
    role = f"arn:aws:iam::{ACCOUNT}:role/SCVIDPLambdaRole"
    reason = "because no service control policy allows the iam:GetRole action"
    event = _event(eventName="GetRole", **_denied("dev", "iam:GetRole", role, reason))
    [call] = _calls(tmp_path, event)
    assert call["decision"]["verdict"] == "allowed"
    assert "what decides is not judged here" in call["notes"][-1]
    assert call["reason"] == reason


def test_csv_has_a_call_a_line(tmp_path: Path) -> None:
    text = (
        "Role, Action, Resource, Context\n"
        "SCVProvisioningRole,iam:CreateUser,*,\n"
        f"SCVProvisioningRole,iam:PassRole,arn:aws:iam::{ACCOUNT}:role/SCVx,"
        "iam:PassedToService=ec2.amazonaws.com\n"
    )
    verdicts = [one["decision"]["verdict"] for one in _calls(tmp_path, text)]
    assert verdicts == ["not allowed", "denied"]
    [call] = _calls(tmp_path, "action\niam:CreateUser\n", "SCVProvisioningRole")
    assert (call["place"], call["role"]) == ("line 2", "SCVProvisioningRole")
    [nobody] = _calls(tmp_path, "action\niam:CreateUser\n")
    assert "Name the role before --calls" in nobody["problem"]


def test_only_the_role_that_is_asked_for_is_judged(tmp_path: Path) -> None:
    events = {"Records": [_event(), _event(role="SCVIDPLambdaRole")]}
    calls = _calls(tmp_path, events, "SCVProvisioningRole")
    assert [one["problem"] for one in calls] == [
        None,
        "it is a call of SCVIDPLambdaRole, not of SCVProvisioningRole",
    ]


def test_several_actions_are_decided_at_once() -> None:
    actions = ("--action", "iam:CreateUser", "--action", "iam:PassRole")
    arguments = ("explain", "SCVProvisioningRole", *actions, "--stack", "dev")
    printed = scvctl(*arguments, "--json")
    result = json.loads(printed.out)
    assert result["decision"] is None
    assert [one["place"] for one in result["calls"]] == [
        "--action iam:CreateUser",
        "--action iam:PassRole",
    ]
    assert scvctl(*arguments).out.startswith("2 calls: ")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "neither JSON nor CSV of calls"),
        ("who,what\na,b\n", "neither JSON nor CSV of calls"),
        ("{", "not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a": ' * 50_000, "nested too deeply"),
        ('{"Records": []}', "there is no event in it"),
        ('{"Version": "2012-10-17"}', "item 1 is no event of CloudTrail: it has no eventSource"),
        ('{"Events": [{"CloudTrailEvent": "{"}]}', "item 1 is no event of CloudTrail"),
        (f'{{"eventSource": {"9" * 5_000}}}', "not JSON"),
        ("action\niam:*\n\ns3\n", "line 4, --action: 's3' is not one action"),
        ("action,role\niam:CreateUser\n", "not as many as the first line has"),
        (f"action\n{'x' * 200_000}\n", "is not CSV: field larger than field limit"),
        ("action\n" + "".join(f"iam:Get{n}\n" for n in range(501)), "more than 500 different"),
        ("x" * 5_000_001, "5,000,001 bytes, more than 5,000,000"),
    ],
    ids=range(14),
)
def test_what_cannot_be_read_is_refused_in_seconds(text: str, says: str, tmp_path: Path) -> None:
    before = time.monotonic()
    printed = _explain(tmp_path, text)
    assert time.monotonic() - before < _SECONDS
    assert printed.code == 2
    assert says in printed.err
    assert f"{tmp_path / 'calls'}" in printed.err
    assert "Traceback" not in printed.err


def test_nothing_of_a_file_commands_the_terminal(tmp_path: Path) -> None:
    hostile = "\x1b[31m\n::error::x [bold]a:x:b"
    event = _event(errorCode=hostile, errorMessage=hostile, role=hostile)
    for given in ([event, _event()], f'action,role\niam:CreateUser,"{hostile}"\n'):
        printed = _explain(tmp_path, given)
        assert printed.code == 0, printed.err
        assert "\x1b" not in printed.out + printed.err
        assert not [one for one in printed.out.splitlines() if one.startswith("::")]
        assert "[bold]a:x:b" in printed.out


def test_500_different_calls_are_answered_in_seconds(tmp_path: Path) -> None:
    events = [_event(eventName=f"Get{number}") for number in range(500)]
    before = time.monotonic()
    assert len(_calls(tmp_path, {"Records": events})) == 500
    assert time.monotonic() - before < _SECONDS


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--calls", "x", "--action", "a:b"), "--calls: the file has the calls"),
        (("--calls", "/dev/zero"), "/dev/zero: cannot be read: not a regular file"),
        (("--calls", "nowhere.json"), "nowhere.json: cannot be read"),
        (("--calls", str(PROJECT)), "cannot be read: not a regular file"),
    ],
)
def test_wrong_usage_is_refused(arguments: tuple[str, ...], says: str) -> None:
    printed = scvctl("explain", *arguments, "--stack", "dev")
    assert printed.code == 2
    assert says in printed.err
