"""The documents that give a planned role its rights, AWS's managed policies among them."""

import json
from collections.abc import Mapping
from functools import cache

from components.partition import COMMERCIAL
from components.planned import PlannedRole, StackPlan


def identity_documents(planned: StackPlan, role: PlannedRole) -> dict[str, str]:
    """Name and JSON of every inline and attached policy of a role.

    AWS's own policies are those that moto has copied, in the partition of the stack.
    """
    ours = {policy.arn: policy.document for policy in planned.policies}
    inline = {policy.name: policy.document for policy in role.inline}
    attached = {
        arn.rpartition("/")[2]: ours[arn] if arn in ours else _of_aws(arn, planned)
        for arn in role.attached
    }
    return {**inline, **attached}


def _of_aws(arn: str, planned: StackPlan) -> str:
    document = json.dumps(_managed_by_aws()[arn.rpartition("/")[2]])
    commercial, own = (f"arn:{one}:" for one in (COMMERCIAL.name, planned.settings.partition.name))
    return document.replace(commercial, own)


@cache
def _managed_by_aws() -> Mapping[str, object]:
    # Two megabytes of text, which only those read who ask for a role's rights.
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    policies = json.loads(aws_managed_policies_data)
    return {name: policy["Document"] for name, policy in policies.items()}
