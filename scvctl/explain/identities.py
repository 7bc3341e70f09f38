"""The documents that give a planned role its rights, AWS's managed policies among them."""

import json
from collections.abc import Mapping
from functools import cache

from components.catalog import CatalogError, load_catalog
from components.partition import COMMERCIAL
from components.plan.documents import identity_document, to_json
from components.plan.model import PlannedRole, StackPlan
from components.plan.scope import account_scope


def identity_documents(planned: StackPlan, role: PlannedRole) -> dict[str, str]:
    """Name and JSON of every inline and attached policy of a role.

    Policies that Salesforce's stacks make are as Salesforce publishes them. AWS's own are those
    that moto has copied, in the partition of the stack.
    """
    known = {policy.arn: policy.document for policy in planned.policies}
    known |= {arn: _of_salesforce(arn, planned) for arn in salesforces_policies(planned)}
    inline = {policy.name: policy.document for policy in role.inline}
    attached = {
        arn.rpartition("/")[2]: known[arn] if arn in known else _of_aws(arn, planned)
        for arn in role.attached
    }
    return {**inline, **attached}


def salesforces_policies(planned: StackPlan) -> tuple[str, ...]:
    """ARNs of the policies that roles carry and that Salesforce's stacks make, not this one."""
    return tuple(arn for arn in planned.policies_of_others if arn != planned.boundary_arn)


def _of_salesforce(arn: str, planned: StackPlan) -> str:
    catalog, name = load_catalog(), arn.rpartition("/")[2]
    entry = catalog.policy(name)
    family = next(one for one in catalog.families.values() if entry in one.policies)
    document = identity_document(
        entry.statements, account_scope(planned.settings, family.constants)
    )
    if document is None:
        raise CatalogError(f"no statement of {name} applies in this stack")
    return to_json(document)


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
