"""Journey 4: what somebody changed behind Pulumi's back is shown, and repaired."""

import json
from pathlib import Path

import pytest
from pulumi import automation as auto

from scripts.ci import deployment
from tests.e2e.journeys import account
from tests.e2e.journeys.engine_stack import EXTERNAL_ID, EngineStack
from tests.scvctl.embedded_runs import EXCLUSIVE_ATTACHMENTS, INLINE, ROLE

PROVISIONING = "SCVProvisioningRole"
WIDENED = "SCVUpdateCredentialRole"
ATTACHED = "SCVRealtimeAlertRole"
UNBOUND = "SCVIDPLambdaRole"
OPENED = "acmevoice-SCVS3Role"
ANYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
ANYBODY = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}


def test_every_drift_is_shown_and_repaired(deployed: EngineStack) -> None:
    policy = _make_drift(deployed)
    drifted = account.roles(deployed.iam)
    assert ANYTHING in drifted[WIDENED].inline[policy]["Statement"]
    assert drifted[UNBOUND].boundary is None

    shown = deployed.preview(refresh=True)
    assert shown.inputs == {
        (INLINE, f"{WIDENED}/{policy}"): {"policy"},
        (EXCLUSIVE_ATTACHMENTS, ATTACHED): {"policyArns"},
        (ROLE, UNBOUND): {"permissionsBoundary"},
        (ROLE, OPENED): {"assumeRolePolicy"},
    }
    assert shown.operations == {"update"}
    assert account.roles(deployed.iam) == drifted

    deployed.up(refresh=True)
    repaired = account.roles(deployed.iam)
    del repaired[account.FOREIGN_ROLE]
    assert repaired == account.planned_roles(deployed.plan)
    assert deployed.preview(refresh=True).steps == frozenset()


def test_ci_repairs_what_its_preview_showed_and_nothing_else(
    small: EngineStack, tmp_path: Path
) -> None:
    """With the commands of the workflow *Deploy*."""
    plan = str(tmp_path / "plan.json")
    _ci(small, "preview", plan)
    assert EXTERNAL_ID not in Path(plan).read_text("utf-8")
    _ci(small, "up", plan)
    planned = account.planned_roles(small.plan)
    assert account.roles(small.iam) == planned

    document = json.dumps({"Version": "2012-10-17", "Statement": [ANYTHING]})
    small.iam.put_role_policy(RoleName=PROVISIONING, PolicyName="x", PolicyDocument=document)
    assert "1 to update" in _ci(small, "preview", plan)
    small.iam.delete_role_permissions_boundary(RoleName=PROVISIONING)
    drifted = account.roles(small.iam)
    with pytest.raises(auto.CommandError, match="violates plan"):
        _ci(small, "up", plan)
    assert account.roles(small.iam) == drifted

    _ci(small, "preview", plan)
    _ci(small, "up", plan)
    assert account.roles(small.iam) == planned


def _ci(stack: EngineStack, what: str, plan: str) -> str:
    arguments = deployment.command(what, stack.name, plan)[1:]
    return stack.command.run(arguments, str(stack.project), stack.environment).stdout


def _make_drift(stack: EngineStack) -> str:
    iam, roles = stack.iam, account.roles(stack.iam)
    policy, document = next(iter(roles[WIDENED].inline.items()))
    wider = {**document, "Statement": [*document["Statement"], ANYTHING]}
    iam.put_role_policy(RoleName=WIDENED, PolicyName=policy, PolicyDocument=json.dumps(wider))
    administrator = stack.plan.settings.partition.aws_policy_arn("AdministratorAccess")
    iam.attach_role_policy(RoleName=ATTACHED, PolicyArn=administrator)
    iam.delete_role_permissions_boundary(RoleName=UNBOUND)
    trust = roles[OPENED].trust
    opened = {**trust, "Statement": [*trust["Statement"], ANYBODY]}
    iam.update_assume_role_policy(RoleName=OPENED, PolicyDocument=json.dumps(opened))
    return policy
