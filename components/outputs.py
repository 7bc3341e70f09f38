"""The stack's outputs, a contract with other teams: ``outputs.schema.json`` describes them."""

from typing import Any

from components.plan.build import PROVISIONING_ROLE
from components.plan.model import PlannedRole, StackPlan

OUTPUTS_VERSION = 1


def stack_outputs(plan: StackPlan) -> dict[str, Any]:
    """Name and value of every output: strings, numbers and objects of them, known at preview.

    A role's ARN has a key of its own only if this stack makes the role. A contact center that
    Salesforce integrates has no keys.
    """
    settings = plan.settings
    provisioning = [role for role in plan.roles if role.output == PROVISIONING_ROLE]
    return {
        "outputsVersion": OUTPUTS_VERSION,
        "accountId": settings.account_id,
        "partition": settings.partition.name,
        "release": settings.release,
        **_by_output(provisioning),
        "permissionsBoundaryArn": settings.boundary_arn,
        "provisioningBoundaryArn": settings.provisioning_boundary_arn,
        "roleArns": {role.name: role.arn for role in plan.roles},
        "policyArns": {policy.name: policy.arn for policy in plan.policies},
        "contactCenters": {
            center.name: _by_output(plan.roles_of(center.name))
            for center in settings.contact_centers
        },
    }


def _by_output(roles: list[PlannedRole]) -> dict[str, str]:
    return {role.output: role.arn for role in roles if role.output is not None}
