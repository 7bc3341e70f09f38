"""A report shows every exception in force, also where its rule has something else to report."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scvctl.cli import FAILED
from tests.scvctl.sabotage.project import Replaced, changed_copy, run_copy

_TWO_ROLES_MORE = """
deploy(plan)
import pulumi
import pulumi_aws as aws
for name in ("acme-one", "acme-two"):
    provider = aws.Provider(name, region="us-west-2", allowed_account_ids=["123456789012"])
    aws.iam.Role(name, name=name, permissions_boundary=plan.settings.boundary_arn,
                 opts=pulumi.ResourceOptions(provider=provider), assume_role_policy='''{
        "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"}}]}''')
"""
_REASON = "The reporting team's own role, reviewed in November."


def _exceptions(*rules: str) -> str:
    expires = datetime.now(UTC).date() + timedelta(days=30)
    entries = [
        f'- rule: {rule}\n  urn: "urn:pulumi:dev::*::acme-one"\n'
        f"  reason: {_REASON}\n  expires: {expires}\n"
        for rule in rules
    ]
    return "\n" + "".join(entries)


def _report(folder: Path, *rules: str) -> dict[str, Any]:
    changed_copy(folder, Replaced("__main__.py", "\ndeploy(plan)\n", _TWO_ROLES_MORE))
    file = folder / "policypacks" / "scv_guardrails" / "exceptions.yaml"
    file.write_text(file.read_text("utf-8").replace("\n[]", _exceptions(*rules)), "utf-8")
    ended = run_copy(folder, "check", "--stack", "dev", "--format", "json")
    assert ended.returncode == FAILED, ended.stderr
    return json.loads(ended.stdout)


def test_it_is_shown_beside_what_the_same_rule_reports(tmp_path: Path) -> None:
    report = _report(tmp_path, "known-role", "outputs-complete", "exclusive-covers-roles")

    reported = {(one["rule"], one["name"]) for one in report["violations"]}
    assert reported == {
        (rule, "acme-two") for rule in ("known-role", "outputs-complete", "exclusive-covers-roles")
    }
    excepted = {one["rule"]: (one["name"], one["reason"]) for one in report["excepted"]}
    stack = "scv-connect-iam-dev"
    until = f"allowed until {datetime.now(UTC).date() + timedelta(days=30)} (UTC): {_REASON}"
    assert excepted == {
        "known-role": ("acme-one", until),
        "outputs-complete": (stack, f"acme-one is {until}"),
        "exclusive-covers-roles": (stack, f"acme-one is {until}"),
    }
    assert report["exceptionPatterns"] == [
        f"the exception from {rule} for urn:pulumi:dev::*::acme-one fits 1 resource of this "
        "stack: acme-one"
        for rule in ("known-role", "outputs-complete", "exclusive-covers-roles")
    ]
