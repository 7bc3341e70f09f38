"""The one way a role is made: its permissions boundary is a required argument."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import pulumi
import pulumi_aws as aws

from components.plan.model import PlannedRole

STAND_IN = "@external-id@"
"""Stands in a plan for an external ID that is an output: the documents around it stay known."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a plan is placed, and what all that is placed there has in common.

    ``boundary_arn`` goes on every role. ``prefix`` begins the names that Pulumi gives resources,
    not those in AWS. ``tags`` are for a place whose AWS provider does not set them. ``external_id``
    is what the plan's ``STAND_IN`` stands for.
    """

    boundary_arn: str
    prefix: str = ""
    tags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    external_id: "pulumi.Output[str] | None" = None

    @property
    def own_tags(self) -> dict[str, str] | None:
        """The tags as a resource takes them; ``None`` where there are none."""
        return dict(self.tags) or None


def place_role(
    planned: PlannedRole,
    *,
    place: Place,
    made: Mapping[str, pulumi.Resource],
    parent: pulumi.Resource,
) -> aws.iam.Role:
    """Make a role, its inline policies and its attachments, and keep others from being added.

    The two ``*Exclusive`` resources remove, at the next ``pulumi up``, whatever somebody attached
    by hand. ARNs are strings, known at preview; ``made``, the stack's own policies and SAML
    provider by ARN, gives the order that references would have given.
    """
    name = f"{place.prefix}{planned.name}"
    role = aws.iam.Role(
        name,
        name=planned.name,
        path=planned.path,
        description=planned.description,
        assume_role_policy=_trust(planned, place.external_id),
        max_session_duration=planned.max_session_duration,
        permissions_boundary=place.boundary_arn,
        tags=place.own_tags,
        opts=pulumi.ResourceOptions(
            parent=parent, depends_on=_ours(made, [place.boundary_arn, planned.saml_provider])
        ),
    )
    inline = [
        aws.iam.RolePolicy(
            f"{name}/{policy.name}",
            name=policy.name,
            role=planned.name,
            policy=policy.document,
            opts=pulumi.ResourceOptions(parent=role, depends_on=[role]),
        )
        for policy in planned.inline
    ]
    attached = [
        aws.iam.RolePolicyAttachment(
            f"{name}/{arn.rpartition('/')[2]}",
            role=planned.name,
            policy_arn=arn,
            opts=pulumi.ResourceOptions(parent=role, depends_on=[role, *_ours(made, [arn])]),
        )
        for arn in planned.attached
    ]
    aws.iam.RolePoliciesExclusive(
        name,
        role_name=planned.name,
        policy_names=[policy.name for policy in planned.inline],
        opts=pulumi.ResourceOptions(parent=role, depends_on=[role, *inline]),
    )
    aws.iam.RolePolicyAttachmentsExclusive(
        name,
        role_name=planned.name,
        policy_arns=list(planned.attached),
        opts=pulumi.ResourceOptions(parent=role, depends_on=[role, *attached]),
    )
    return role


def _trust(
    planned: PlannedRole, external_id: "pulumi.Output[str] | None"
) -> "str | pulumi.Output[str]":
    # The external ID is a secret, so the document that holds it is one in the stack's state.
    if not planned.secret:
        return planned.trust
    if external_id is None:
        return pulumi.Output.secret(planned.trust)
    return pulumi.Output.secret(external_id).apply(
        lambda given: planned.trust.replace(json.dumps(STAND_IN), json.dumps(given))
    )


def _ours(made: Mapping[str, pulumi.Resource], arns: Iterable[str | None]) -> list[pulumi.Resource]:
    return [made[arn] for arn in arns if arn is not None and arn in made]
