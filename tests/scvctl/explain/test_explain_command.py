"""``scvctl explain``: the role that is meant, its words, the decision, and wrong input."""

import json
from typing import Any

import pytest

from scvctl.cli import main
from tests.examples.settings import center, plan
from tests.scvctl.embedded_runs import Printed, scvctl

STACKS = {"dev": "aws", "gov": "aws-us-gov"}
TWO_CENTERS = [center(), center(name="acmechat", tenantBucket="acmechat")]


def _explain(*arguments: str, stack: str = "dev", **config: Any) -> Printed:
    overrides = [
        part for key, value in config.items() for part in ("--config", f"{key}={json.dumps(value)}")
    ]
    return scvctl("explain", *arguments, "--stack", stack, *overrides)


def _json(*arguments: str, stack: str = "dev", **config: Any) -> dict[str, Any]:
    printed = _explain(*arguments, "--json", stack=stack, **config)
    assert printed.code == 0, printed.err
    return json.loads(printed.out)


def _refused(printed: Printed) -> str:
    assert printed.code == 2
    assert printed.out == ""
    assert "Traceback" not in printed.err
    assert "created" not in printed.err  # it never creates anything
    return printed.err


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("SCVProvisioningRole", "SCVProvisioningRole"),
        ("scvprovisioningrole", "SCVProvisioningRole"),
        ("acmevoice-SAMLRole", "acmevoice-SAMLRole"),
        ("SAMLRole", "acmevoice-SAMLRole"),
        ("${contact_center}-SAMLRole", "acmevoice-SAMLRole"),
        ("arn:PARTITION:iam::123456789012:role/SCVIDPLambdaRole", "SCVIDPLambdaRole"),
    ],
)
def test_a_role_is_found(given: str, name: str, stack: str) -> None:
    found = _json(given.replace("PARTITION", STACKS[stack]), stack=stack)
    assert found["role"]["name"] == name
    assert found["role"]["arn"] == f"arn:{STACKS[stack]}:iam::123456789012:role/{name}"
    assert found["decision"] is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("SCVProvisionRole", "Did you mean SCVProvisioningRole"),
        ("HealthCheckRole", "Did you mean acmevoice-SCVHealthCheckRole"),
        ("nothing-like-it", "Known: BYOATrailLogGroupRole, SCVAmazonConnectManagementRole"),
        (
            "arn:aws:iam::111122223333:role/SCVIDPLambdaRole",
            "this stack's role of that name is arn:aws:iam::123456789012:role/SCVIDPLambdaRole",
        ),
    ],
)
def test_an_unknown_role_names_those_that_are_like_it(given: str, says: str) -> None:
    assert says in _refused(_explain(given))


def test_a_name_that_several_contact_centers_have_is_refused() -> None:
    said = _refused(_explain("SAMLRole", contactCenters=TWO_CENTERS))
    assert "several roles have this name: acmevoice-SAMLRole, acmechat-SAMLRole" in said
    found = _json("acmechat-SAMLRole", contactCenters=TWO_CENTERS)
    assert found["role"]["contactCenter"] == "acmechat"


@pytest.mark.parametrize("stack", STACKS)
def test_every_statement_of_every_role_has_its_words(stack: str) -> None:
    for role in plan(STACKS[stack]).roles:
        found = _json(role.name, stack=stack)["role"]
        kinds = {policy["name"]: policy["kind"] for policy in found["policies"]}
        assert {name for name, kind in kinds.items() if kind == "inline"} == {
            policy.name for policy in role.inline
        }
        attached = {arn.rpartition("/")[2]: arn for arn in role.attached}
        assert {name for name, kind in kinds.items() if kind != "inline"} == set(attached)
        for name, arn in attached.items():
            assert kinds[name] == ("managed by AWS" if ":aws:policy" in arn else "managed")
        assert found["purpose"] == role.description
        assert found["trust"]
        assert all(
            said["words"].endswith(".")
            for policy in found["policies"]
            for said in policy["statements"]
        )


def test_the_words_stand_on_the_terminal() -> None:
    printed = _explain("SCVUpdateCredentialRole", externalId="geheim-wort")
    assert printed.code == 0
    text = " ".join(printed.out.split())
    assert "Salesforce's commercial management account 793525387755 may assume it" in text
    assert "if the call carries the external ID" in text
    assert "Allows AddPermission, InvokeAsync, InvokeFunction" in text
    assert "geheim" not in printed.out + printed.err


def test_an_encrypted_external_id_is_warned_of() -> None:
    printed = _explain("SCVUpdateCredentialRole", externalId={"secure": "v1:xyz"})
    assert printed.code == 0
    assert "is encrypted and cannot be read here" in printed.err


@pytest.mark.parametrize("stack", STACKS)
def test_a_decision_as_json(stack: str) -> None:
    role = f"arn:{STACKS[stack]}:iam::123456789012:role/SCVx"
    call = ("--action", "iam:PassRole", "--resource", role)
    context = ("--context", "iam:PassedToService=ec2.amazonaws.com")
    decision = _json("SCVProvisioningRole", *call, *context, stack=stack)["decision"]
    assert decision["action"] == "iam:PassRole"
    assert decision["resource"] == role
    assert decision["context"] == {"iam:PassedToService": ["ec2.amazonaws.com"]}
    assert decision["verdict"] == "denied"
    assert "OnlyTrustedServices" in decision["sentence"]
    assert [(one["statement"], one["result"]) for one in decision["identity"]] == [
        ("IAMAccess", "allowed")
    ]
    allowed = ("--context", "iam:PassedToService=lambda.amazonaws.com")
    decision = _json("SCVProvisioningRole", *call, *allowed, stack=stack)["decision"]
    assert decision["verdict"] == "allowed"
    assert decision["missingKeys"] == ["iam:PolicyARN"]


def test_a_decision_on_the_terminal() -> None:
    call = ("--action", "iam:GetRole", "--resource", "arn:aws:iam::444455556666:role/SCVx")
    text = " ".join(_explain("SCVProvisioningRole", *call).out.split())
    assert "on other resources than arn:aws:iam::444455556666:role/SCVx this may allow it" in text
    assert "SCVProvisioningPolicy / IAMAccess" in text
    assert "the resource is of account 444455556666, the stack's is 123456789012" in text
    assert "not allowed: No statement of the role's policies allows it." in text
    call = ("--action", "iam:PassRole", "--resource", "arn:aws:iam::123456789012:role/SCVx")
    text = " ".join(_explain("SCVProvisioningRole", *call).out.split())
    assert "the call was taken without iam:PolicyARN, iam:PassedToService" in text
    assert "ScvProvisioningBoundary / OnlyTrustedServices: denied" in text


@pytest.mark.parametrize(
    ("action", "says"),
    [
        ("s3:GetObjects", "s3:GetObjects is not a known action. Did you mean GetObject"),
        ("s4:GetObject", "s4 is not a known service; is s4:GetObject written right?"),
    ],
)
def test_an_action_that_aws_does_not_know_is_warned_of(action: str, says: str) -> None:
    printed = _explain("SCVProvisioningRole", "--action", action)
    assert printed.code == 0
    assert says in printed.err
    known = _explain("SCVProvisioningRole", "--action", "S3:getobject")
    assert known.err == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--resource", "*"), "--action: --resource and --context belong to an action"),
        (("--context", "a:b=c"), "--action: --resource and --context belong to an action"),
        (("--action", "s3:*"), "--action: 's3:*' is not one action"),
        (("--action", "GetObject"), "--action: 'GetObject' is not one action"),
        (("--action", "s3:Get", "--resource", "x"), "--resource: 'x' is neither an ARN nor *"),
        (
            ("--action", "s3:Get", "--resource", "arn:aws-us-gov:s3:::x"),
            "in the partition aws-us-gov, the stack in aws",
        ),
        (("--action", "s3:Get", "--context", "x"), "--context: 'x' is not of the form KEY=VALUE"),
        (("--action", "s3:Get", "--context", "x=y"), "--context: 'x=y' is not of the form"),
    ],
)
def test_a_call_that_cannot_be_read_is_refused(arguments: tuple[str, ...], says: str) -> None:
    assert says in _refused(_explain("SCVProvisioningRole", *arguments))


def test_all_that_is_wrong_is_said_at_once() -> None:
    said = _refused(_explain("Nobody", "--action", "x", "--resource", "y", "--context", "z"))
    assert "4 problems" in said


def test_a_wrong_configuration_is_refused() -> None:
    assert "release: 18" in _refused(_explain("SCVProvisioningRole", release=18))


def test_a_line_that_is_not_understood_shows_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["explain", "--stack", "dev"])
    assert ended.value.code == 2
    assert "usage: scvctl explain" in capsys.readouterr().err
