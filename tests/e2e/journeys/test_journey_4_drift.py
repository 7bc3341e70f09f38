"""Journey 4: what somebody changed behind Pulumi's back is shown, and repaired."""

import json

from tests.e2e.journeys import account
from tests.e2e.journeys.engine_stack import EngineStack
from tests.scvctl.embedded_runs import EXCLUSIVE_ATTACHMENTS, INLINE, ROLE

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
