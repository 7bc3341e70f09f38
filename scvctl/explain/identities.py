"""The documents that give a planned role its rights, AWS's managed policies among them."""

from components.catalog import CatalogError, load_catalog
from components.catalog.loader import packaged
from components.plan.documents import identity_document, to_json
from components.plan.model import PlannedRole, StackPlan
from components.plan.scope import account_scope
from iam.arns import EVERYTHING
from iam.documents import VERSION


def identity_documents(planned: StackPlan, role: PlannedRole) -> dict[str, str]:
    """Name and JSON of every inline and attached policy of a role.

    Policies that Salesforce's stacks make are as Salesforce publishes them. AWS's own come
    from ``aws_policies.yaml``.
    """
    known = {policy.arn: policy.document for policy in planned.policies}
    known |= {arn: _of_salesforce(arn, planned) for arn in salesforces_policies(planned)}
    inline = {policy.name: policy.document for policy in role.inline}
    attached = {
        arn.rpartition("/")[2]: known[arn] if arn in known else _of_aws(arn)
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


def _of_aws(arn: str) -> str:
    allowed = {
        "Effect": "Allow",
        "Action": packaged("scvctl.explain", "aws_policies.yaml")[arn.rpartition(":policy/")[2]],
        "Resource": EVERYTHING,
    }
    return to_json({"Version": VERSION, "Statement": [allowed]})
