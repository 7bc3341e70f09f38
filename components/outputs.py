"""The stack's outputs: a contract with the teams that read them, see ``outputs.schema.json``."""

from typing import Any

from components.catalog import OutputName
from components.plan.model import PlannedRole, StackPlan

OUTPUTS_VERSION = 1
PROVISIONING_ROLE: OutputName = "provisioningRoleArn"


def stack_outputs(plan: StackPlan) -> dict[str, Any]:
    """Name and value of every output: texts, numbers and objects of them, known at preview.

    ARNs stand under a key of their own only where this stack makes the role; a contact center that
    Salesforce integrates has no keys.
    """
    settings = plan.settings
    provisioning = [role for role in plan.roles if role.output == PROVISIONING_ROLE]
    return {
        "outputsVersion": OUTPUTS_VERSION,
        "accountId": settings.account_id,
        "partition": settings.partition.name,
        "release": settings.release,
        **_named(provisioning),
        "permissionsBoundaryArn": plan.boundary_arn,
        "roleArns": {role.name: role.arn for role in plan.roles},
        "policyArns": {policy.name: policy.arn for policy in plan.policies},
        "contactCenters": {
            center.name: _named(plan.roles_of(center.name)) for center in settings.contact_centers
        },
    }


def _named(roles: list[PlannedRole]) -> dict[str, str]:
    return {role.output: role.arn for role in roles if role.output is not None}
