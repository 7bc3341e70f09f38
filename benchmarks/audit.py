"""What ``scvctl audit`` costs in an account with 5,000 roles, besides what AWS spends.

The account has all roles of the largest stack, as they are published, and others: first with names
of other teams, then with names within Service Cloud Voice's, each of which is a finding.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import quote

from benchmarks.answers import Answers, answering
from benchmarks.commands import scvctl
from benchmarks.measuring import Bench, Process
from benchmarks.program import CENTERS, overrides_for
from components.plan.model import PlannedPolicy, PlannedRole, StackPlan
from components.plan.of_stack_file import checked_plan
from components.settings.stack_file import read_stack

_ROLES = 5_000
_OTHERS = {"of other teams": "team", "within SCV's names": "SCV"}
_WHEN = "2026-01-01T00:00:00Z"


def measure(bench: Bench) -> dict[str, Any]:
    """CPU seconds of an audit, by the names of the roles that are not the stack's."""
    overrides = overrides_for(max(CENTERS))
    plan = checked_plan(read_stack(bench.root, "dev", overrides))
    account = plan.settings.account_id
    policies = [_policy(one) for one in plan.policies]
    seconds: dict[str, float] = {}
    for title, prefix in _OTHERS.items():
        roles = [*islice(_roles(plan, prefix), _ROLES)]
        with answering(Answers(account, roles, policies)) as address:
            audit = _audit(bench, address, overrides)
            seconds |= bench.fastest({title: audit.seconds})
    own = len([*plan.roles])
    bench.show(
        f"scvctl audit, {_ROLES:,} roles, {own} of them the stack's",
        ("names of the others", "CPU, s"),
        [(title, f"{spent:.2f}") for title, spent in seconds.items()],
    )
    plain, within = seconds.values()
    return {"audit": {str(_ROLES): round(plain, 2), f"{_ROLES}Unknown": round(within, 2)}}


def _audit(bench: Bench, address: str, overrides: list[str]) -> Process:
    given = [word for one in overrides for word in ("--config", one)]
    output = ("--format", "json", "--output", str(bench.folder / "audit.json"))
    return Process(
        scvctl("audit", *given, *output),
        bench.root,
        environment={
            "AWS_ACCESS_KEY_ID": "benchmark",
            "AWS_SECRET_ACCESS_KEY": "benchmark",
            "AWS_ENDPOINT_URL": address,
        },
        # 1 says that there are findings.
        codes=(0, 1),
    )


def _roles(plan: StackPlan, prefix: str) -> Iterator[Mapping[str, Any]]:
    """The stack's roles, then the same again and again under other names, without boundaries."""
    for role in plan.roles:
        boundary = {"PermissionsBoundaryArn": role.boundary_arn}
        yield {**_role(role, role.name), "PermissionsBoundary": boundary}
    number = 0
    while True:
        for role in plan.roles:
            number += 1
            yield _role(role, f"{prefix}{number:04}-{role.name}"[:64])


def _role(role: PlannedRole, name: str) -> Mapping[str, Any]:
    return {
        "Path": role.path,
        "RoleName": name,
        "RoleId": f"AROA{name}",
        "Arn": role.arn.removesuffix(role.name) + name,
        "CreateDate": _WHEN,
        "AssumeRolePolicyDocument": quote(role.trust),
        "RolePolicyList": [
            {"PolicyName": one.name, "PolicyDocument": quote(one.document)} for one in role.inline
        ],
        "AttachedManagedPolicies": [
            {"PolicyName": arn.rpartition("/")[2], "PolicyArn": arn} for arn in role.attached
        ],
        "RoleLastUsed": {"LastUsedDate": _WHEN, "Region": "us-west-2"},
    }


def _policy(policy: PlannedPolicy) -> Mapping[str, Any]:
    version = {
        "Document": quote(policy.document),
        "VersionId": "v1",
        "IsDefaultVersion": True,
        "CreateDate": _WHEN,
    }
    return {
        "PolicyName": policy.name,
        "PolicyId": f"ANPA{policy.name}",
        "Arn": policy.arn,
        "Path": policy.path,
        "DefaultVersionId": "v1",
        "PolicyVersionList": [version],
    }
