"""The judge tells allowed from denied, refuses what makes no sense, and cannot fail unseen."""

import sys
from dataclasses import replace
from typing import Any

import pytest

from tests.decisions import machine
from tests.decisions.judge import Judge, JudgeError, Match, Policy, Request, running_judge

_ACCOUNT = "123456789012"
_BUCKET = "arn:aws:s3:::acmevoice"
_KEY = f"arn:aws:kms:us-west-2:{_ACCOUNT}:key/11111111-1111-1111-1111-111111111111"
_ROOT = f"arn:aws:iam::{_ACCOUNT}:root"


def _document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _allow(action: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def _deny(action: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def _asked(**changes: Any) -> Request:
    asked = Request(
        principal=f"arn:aws:sts::{_ACCOUNT}:assumed-role/Role/session",
        account=_ACCOUNT,
        action="s3:GetBucketPolicy",
        resource=_BUCKET,
        identity=(Policy("own", _document(_allow("s3:Get*", Sid="Read"))),),
        boundary=None,
    )
    return replace(asked, **changes)


def _bounded(*statements: dict[str, Any]) -> Request:
    return _asked(boundary=Policy("limit", _document(*statements)))


def test_what_the_role_may_do_is_allowed(judge: Judge) -> None:
    decision = judge.decide(_asked())
    assert decision.result == "Allowed"
    assert decision.identity.allow == (Match("own", "Read"),)


def test_what_nobody_allows_is_denied(judge: Judge) -> None:
    assert judge.decide(_asked(action="s3:PutBucketPolicy")).result == "ImplicitlyDenied"
    assert judge.decide(_asked(identity=())).result == "ImplicitlyDenied"


def test_a_boundary_grants_nothing(judge: Judge) -> None:
    asked = replace(_bounded(_allow("*")), identity=())
    assert judge.decide(asked).result == "ImplicitlyDenied"


def test_a_boundary_limits(judge: Judge) -> None:
    assert judge.decide(_bounded(_allow("*"))).result == "Allowed"
    assert judge.decide(_bounded(_allow("s3:List*"))).result == "ImplicitlyDenied"
    assert judge.decide(_bounded(_allow("*", f"{_BUCKET}-other"))).result == "ImplicitlyDenied"


def test_a_deny_is_named(judge: Judge) -> None:
    decision = judge.decide(_bounded(_allow("*"), _deny("s3:*", Sid="No"), _deny("s3:Get*")))
    assert decision.result == "ExplicitlyDenied"
    assert decision.boundary.deny == (Match("limit", "No"), Match("limit", "3"))


def test_conditions_are_read(judge: Judge) -> None:
    condition = {"StringEquals": {"aws:PrincipalArn": "somebody"}}
    asked = _bounded(_allow("*", Condition=condition))
    assert judge.decide(asked).result == "ImplicitlyDenied"
    assert judge.decide(replace(asked, context={"aws:PrincipalArn": "else"})).allowed is False
    assert judge.decide(replace(asked, context={"aws:PrincipalArn": ["somebody"]})).allowed


def test_a_key_needs_its_own_policy(judge: Judge) -> None:
    identity = (Policy("own", _document(_allow("kms:*"))),)
    asked = _asked(action="kms:Decrypt", resource=_KEY, identity=identity)
    delegating = _document(_allow("kms:*", Principal={"AWS": _ROOT}))
    assert judge.decide(asked).result == "ImplicitlyDenied"
    assert judge.decide(replace(asked, resource_policy=delegating)).result == "Allowed"


def test_another_account_must_let_the_role_in(judge: Judge) -> None:
    asked = _asked(account="444455556666")
    opened = _document(_allow("s3:*", Principal={"AWS": f"arn:aws:iam::{_ACCOUNT}:role/Role"}))
    assert judge.decide(asked).result == "ImplicitlyDenied"
    assert judge.decide(replace(asked, resource_policy=opened)).result == "Allowed"


def test_a_key_that_aws_never_sends_is_reported(judge: Judge) -> None:
    decision = judge.decide(_asked(context={"iam:PolicyARN": "x"}))
    assert decision.ignored_context == ("iam:PolicyARN",)


def test_a_pattern_is_reported(judge: Judge) -> None:
    asked = _asked(resource="arn:aws:s3:::acme*")
    assert judge.decide(asked).pattern
    assert not judge.decide(_asked()).pattern


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"action": "s3:GetBucketPolice"}, "invalid.action"),
        ({"action": "s4:GetObject"}, "invalid.service"),
        ({"action": "GetObject"}, "invalid.action"),
        ({"resource": f"arn:aws:iam::{_ACCOUNT}:role/Role"}, "no.resource.types"),
        ({"action": "s3:ListAllMyBuckets"}, "must.use.wildcard"),
        ({"identity": (Policy("own", _document({"Effect": "Perhaps"})),)}, "identityPolicyErrors"),
        ({"boundary": Policy("limit", {"Statement": 3})}, "permissionBoundaryErrors"),
        ({"resource_policy": _document(_allow("s3 all"))}, "resourcePolicyErrors"),
        ({"context": {"aws:PrincipalArn": ["a", "b"]}}, "exactly one value"),
    ],
)
def test_what_makes_no_sense_is_an_error(changes: dict[str, Any], error: str, judge: Judge) -> None:
    with pytest.raises(JudgeError, match=error):
        judge.decide(_asked(**changes))


def test_it_goes_on_after_an_error(judge: Judge) -> None:
    with pytest.raises(JudgeError):
        judge.decide(_asked(action="s3:Nothing"))
    assert judge.decide(_asked()).allowed


def test_a_dead_process_is_an_error() -> None:
    dies = [sys.executable, "-c", "import sys; sys.exit('out of order')"]
    with running_judge(dies) as dead, pytest.raises(JudgeError, match="out of order"):
        dead.decide(_asked())


def test_a_silent_process_is_an_error() -> None:
    hangs = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with (
        running_judge(hangs, timeout=0.2) as silent,
        pytest.raises(JudgeError, match=r"did not answer within 0\.2 s"),
    ):
        silent.decide(_asked())


def test_without_the_judge_tests_are_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CI", raising=False)
    reason = machine.lacking()
    assert reason is not None
    assert "Install Node" in reason
    with pytest.raises(pytest.skip.Exception, match="Install Node"):
        machine.give_up(reason)


def test_under_ci_that_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="a reason"):
        machine.give_up("a reason")
