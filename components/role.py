"""Creates roles. There is no other place that does: a role needs its permissions boundary."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import pulumi
import pulumi_aws as aws

from components.plan.model import PlannedRole

EXTERNAL_ID_PLACEHOLDER = "@external-id@"
"""Replaces an external ID that is an output in a plan, so that all documents are known."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Settings shared by all resources of a deployment.

    ``prefix`` begins the names of resources in Pulumi, not in AWS. ``tags`` are for deployments
    whose AWS provider has no default tags. ``external_ids`` replace the plan's
    ``EXTERNAL_ID_PLACEHOLDER``.
    """

    prefix: str = ""
    tags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    external_ids: "pulumi.Output[tuple[str, ...]] | None" = None

    @property
    def resource_tags(self) -> dict[str, str] | None:
        """The tags as a resource takes them; ``None`` without tags."""
        return dict(self.tags) or None


def create_role(
    plan: PlannedRole,
    *,
    placement: Placement,
    dependencies: Mapping[str, pulumi.Resource],
    parent: pulumi.Resource,
) -> aws.iam.Role:
    """Create a role, its inline policies and its attachments, and prevent others.

    The two ``*Exclusive`` resources remove policies that were attached by hand, at the next
    ``pulumi up``. Pulumi does not find dependencies in ARNs, which are plain strings;
    ``dependencies``, the stack's policies and SAML provider by ARN, give the order instead.
    """
    name = f"{placement.prefix}{plan.name}"
    role = aws.iam.Role(
        name,
        name=plan.name,
        path=plan.path,
        description=plan.description,
        assume_role_policy=_trust(plan, placement.external_ids),
        max_session_duration=plan.max_session_duration,
        permissions_boundary=plan.boundary_arn,
        tags=placement.resource_tags,
        opts=pulumi.ResourceOptions(
            parent=parent,
            depends_on=_named(dependencies, [plan.boundary_arn, plan.saml_provider]),
        ),
    )
    inline = [
        aws.iam.RolePolicy(
            f"{name}/{policy.name}",
            name=policy.name,
            role=plan.name,
            policy=policy.document,
            opts=pulumi.ResourceOptions(parent=role, depends_on=[role]),
        )
        for policy in plan.inline
    ]
    attached = [
        aws.iam.RolePolicyAttachment(
            f"{name}/{arn.rpartition('/')[2]}",
            role=plan.name,
            policy_arn=arn,
            opts=pulumi.ResourceOptions(
                parent=role, depends_on=[role, *_named(dependencies, [arn])]
            ),
        )
        for arn in plan.attached
    ]
    aws.iam.RolePoliciesExclusive(
        name,
        role_name=plan.name,
        policy_names=[policy.name for policy in plan.inline],
        opts=pulumi.ResourceOptions(parent=role, depends_on=[role, *inline]),
    )
    aws.iam.RolePolicyAttachmentsExclusive(
        name,
        role_name=plan.name,
        policy_arns=list(plan.attached),
        opts=pulumi.ResourceOptions(parent=role, depends_on=[role, *attached]),
    )
    return role


def _trust(
    plan: PlannedRole, external_ids: "pulumi.Output[tuple[str, ...]] | None"
) -> "str | pulumi.Output[str]":
    # The external ID is a secret, so the document that holds it is one in the stack's state.
    if not plan.secret:
        return plan.trust
    if external_ids is None:
        return pulumi.Output.secret(plan.trust)
    return pulumi.Output.secret(external_ids).apply(
        lambda values: plan.trust.replace(json.dumps(EXTERNAL_ID_PLACEHOLDER), _in_json(values))
    )


def _in_json(external_ids: Sequence[str]) -> str:
    # As a canonical document has them.
    one, *others = sorted(external_ids)
    return json.dumps([one, *others] if others else one, separators=(",", ":"))


def _named(
    dependencies: Mapping[str, pulumi.Resource], arns: Iterable[str | None]
) -> list[pulumi.Resource]:
    return [dependencies[arn] for arn in arns if arn is not None and arn in dependencies]
