"""The one way a role is made: its permissions boundary is a required argument."""

from collections.abc import Iterable, Mapping

import pulumi
import pulumi_aws as aws

from components.planned import PlannedRole


def place_role(
    planned: PlannedRole,
    *,
    boundary_arn: str,
    made: Mapping[str, pulumi.Resource],
    parent: pulumi.Resource,
) -> aws.iam.Role:
    """Make a role, its inline policies and its attachments, and keep others from being added.

    The two ``*Exclusive`` resources remove, at the next ``pulumi up``, whatever somebody attached
    by hand. ARNs are strings, known at preview; ``made``, the stack's own policies and SAML
    provider by ARN, gives the order that references would have given.
    """
    # The external ID is a secret, so the document that holds it is one in the stack's state.
    trust = pulumi.Output.secret(planned.trust) if planned.secret else planned.trust
    role = aws.iam.Role(
        planned.name,
        name=planned.name,
        path=planned.path,
        description=planned.description,
        assume_role_policy=trust,
        max_session_duration=planned.max_session_duration,
        permissions_boundary=boundary_arn,
        opts=pulumi.ResourceOptions(
            parent=parent, depends_on=_ours(made, [boundary_arn, planned.saml_provider])
        ),
    )
    inline = [
        aws.iam.RolePolicy(
            f"{planned.name}/{policy.name}",
            name=policy.name,
            role=planned.name,
            policy=policy.document,
            opts=pulumi.ResourceOptions(parent=role, depends_on=[role]),
        )
        for policy in planned.inline
    ]
    attached = [
        aws.iam.RolePolicyAttachment(
            f"{planned.name}/{arn.rpartition('/')[2]}",
            role=planned.name,
            policy_arn=arn,
            opts=pulumi.ResourceOptions(parent=role, depends_on=[role, *_ours(made, [arn])]),
        )
        for arn in planned.attached
    ]
    aws.iam.RolePoliciesExclusive(
        planned.name,
        role_name=planned.name,
        policy_names=[policy.name for policy in planned.inline],
        opts=pulumi.ResourceOptions(parent=role, depends_on=[role, *inline]),
    )
    aws.iam.RolePolicyAttachmentsExclusive(
        planned.name,
        role_name=planned.name,
        policy_arns=list(planned.attached),
        opts=pulumi.ResourceOptions(parent=role, depends_on=[role, *attached]),
    )
    return role


def _ours(made: Mapping[str, pulumi.Resource], arns: Iterable[str | None]) -> list[pulumi.Resource]:
    return [made[arn] for arn in arns if arn is not None and arn in made]
