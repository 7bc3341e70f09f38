"""The documents that give a planned role its rights, AWS's managed policies among them."""

import json
from collections.abc import Mapping
from functools import cache

from components.catalog import CatalogError, load_catalog
from components.partition import COMMERCIAL
from components.plan.documents import identity_document, to_json
from components.plan.model import PlannedRole, StackPlan
from components.plan.scope import account_scope

_ANY_ACCOUNT = "111122223333"


def identity_documents(planned: StackPlan, role: PlannedRole) -> dict[str, str]:
    """Name and JSON of every inline and attached policy of a role.

    Policies that Salesforce's stacks make are as Salesforce publishes them. AWS's own are those
    that an emulated account of the stack's partition has.
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
    return tuple(arn for arn in planned.policies_of_others if arn not in planned.boundary_arns)


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
    commercial, own = (f"arn:{one}:" for one in (COMMERCIAL.name, planned.settings.partition.name))
    return _managed_by_aws()[arn.rpartition(":policy/")[2]].replace(commercial, own)


@cache
def _managed_by_aws() -> Mapping[str, str]:
    # To open an account takes a second, which only those wait for who ask for a role's rights.
    from scvctl.aws.emulated.account import emulated_account
    from scvctl.aws.live import LiveAccount

    names = {name for role in load_catalog().roles() for name in role.aws_policies}
    with emulated_account(_ANY_ACCOUNT, COMMERCIAL.default_region) as client:
        account = LiveAccount(client)
        found = {name: account.policy(COMMERCIAL.aws_policy_arn(name)) for name in names}
    return {name: json.dumps(policy.document) for name, policy in found.items() if policy}
