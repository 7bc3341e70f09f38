"""``scvctl compare --live``: the role in the account, however its policy is kept there."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from scvctl.aws import live as reader
from tests.examples.expected import ACCOUNT
from tests.scvctl.compare.files import filled
from tests.scvctl.embedded_runs import scvctl
from tests.scvctl.live_accounts import live
from tests.scvctl.plain_client import TRUST

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

ROLE = "SCVProvisioningRole"
STACKS = {"dev": "aws", "gov": "aws-us-gov"}


def _role(client: "IAMClient", name: str = ROLE, **inline: Mapping[str, Any]) -> None:
    client.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
    for policy, document in inline.items():
        client.put_role_policy(
            RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(document)
        )


@pytest.mark.parametrize("stack", STACKS)
def test_the_same_policy_is_the_same(stack: str) -> None:
    with live(stack) as client:
        _role(client, Other=filled(STACKS[stack], 22))
        printed = scvctl("compare", "--live", "--stack", stack, "--json")
    assert printed.code == 0, printed.err
    result = json.loads(printed.out)
    assert result["same"] is True
    assert result["compared"] == f"arn:{STACKS[stack]}:iam::{ACCOUNT}:role/{ROLE}"


@pytest.mark.parametrize("stack", STACKS)
def test_an_older_policy_is_named(stack: str) -> None:
    with live(stack) as client:
        _role(client, Policy=filled(STACKS[stack], 19))
        printed = scvctl("compare", "--live", "--stack", stack)
    assert printed.code == 1
    assert (
        f"This is release 19's policy. Stack {stack} is at release 22, which is newer."
        in printed.out
    )


def test_a_policy_in_parts_counts_as_a_whole() -> None:
    document = filled("aws", 22)
    half = len(document["Statement"]) // 2
    first, second = (
        {**document, "Statement": part}
        for part in (document["Statement"][:half], document["Statement"][half:])
    )
    with live("dev") as client:
        _role(client, First=first)
        arn = client.create_policy(PolicyName="Second", PolicyDocument=json.dumps(second))[
            "Policy"
        ].get("Arn", "")
        before = scvctl("compare", "--live", "--stack", "dev")
        client.attach_role_policy(RoleName=ROLE, PolicyArn=arn)
        after = scvctl("compare", "--live", "--stack", "dev")
    assert before.code == 1
    assert after.code == 0, after.out


def test_a_policy_that_somebody_attached_is_seen() -> None:
    with live("dev") as client:
        _role(client, Policy=filled("aws", 22))
        arn = "arn:aws:iam::aws:policy/AdministratorAccess"
        client.attach_role_policy(RoleName=ROLE, PolicyArn=arn)
        printed = scvctl("compare", "--live", "--stack", "dev", "--json")
    assert printed.code == 1
    wider = [row for row in json.loads(printed.out)["differences"] if row["actions"] == ["*"]]
    assert [(row["change"], row["resources"]) for row in wider] == [("wider", ["*"])]


def test_a_missing_role_names_those_that_are_like_it() -> None:
    with live("dev") as client:
        _role(client, "ScvProvisionerRole")
        _role(client, "unrelated")
        printed = scvctl("compare", "--live", "--stack", "dev")
    assert printed.code == 2
    assert f"{ROLE}: no such role in account {ACCOUNT}. Did you mean ScvProvisionerRole?" in (
        printed.err
    )


def test_what_cannot_be_compared_is_said_of_every_policy() -> None:
    spared = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": spared}
    with live("dev") as client:
        _role(client, One=document, Two=document)
        printed = scvctl("compare", "--live", "--stack", "dev")
        _role(client, "AcmeProvisioningRole")
        empty = scvctl(
            *("compare", "--live", "--stack", "dev"),
            *("--config", 'provisioningRoleName="AcmeProvisioningRole"'),
        )
    assert printed.code == 2
    assert f"{ROLE}, inline policy One: statement 1: NotAction" in printed.err
    assert f"{ROLE}, inline policy Two: statement 1: NotAction" in printed.err
    assert empty.code == 2
    assert "the role has no policy at all" in empty.err


def test_another_account_is_refused() -> None:
    with live("dev"):
        printed = scvctl(
            "compare", "--live", "--stack", "dev", "--config", 'accountId="111122223333"'
        )
    assert printed.code == 2
    assert printed.out == ""
    assert f"they are of account {ACCOUNT}, the stack's is 111122223333" in printed.err


def test_no_credentials_say_what_to_give() -> None:
    with live("dev"), pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        missing = scvctl("compare", "--live", "--stack", "dev")
        monkeypatch.setenv("AWS_PROFILE", "nobody")
        unknown = scvctl("compare", "--live", "--stack", "dev")
    assert missing.code == unknown.code == 2
    assert f"AWS credentials: none were found. Give credentials of account {ACCOUNT}" in missing.err
    assert "The config profile (nobody) could not be found" in unknown.err


def test_a_refused_call_is_said_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetRole")

    monkeypatch.setattr(reader.LiveAccount, "role", refuse)
    with live("dev"):
        printed = scvctl("compare", "--live", "--stack", "dev")
    assert printed.code == 1
    assert "scvctl compare failed: AWS: An error occurred (AccessDenied)" in printed.err
    assert "Traceback" not in printed.err
