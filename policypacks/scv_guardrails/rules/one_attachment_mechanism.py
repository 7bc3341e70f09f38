"""``one-attachment-mechanism``: roles get policies in one way only, users and groups none."""

from collections.abc import Iterator

from policypacks.scv_guardrails import tokens
from policypacks.scv_guardrails.model import Context, Resource, ResourceRule
from policypacks.scv_guardrails.rules.shared import (
    ACCOUNT_MANAGEMENT,
    CONFIGURATION,
    NO_USER_POLICIES,
    URL_INLINE,
)

_DEPRECATED = ("inlinePolicies", "managedPolicyArns")


def _check(resource: Resource, _context: Context) -> Iterator[str]:
    if resource.type in tokens.FOREIGN_MECHANISMS:
        kind = resource.type.rpartition(":")[2]
        yield (
            f"{kind} has no place in this stack: it has no users, groups or access keys, and "
            "policies come to roles by RolePolicy and RolePolicyAttachment."
        )
        return
    for key in _DEPRECATED:
        if key in resource.inputs and resource.inputs[key] is not None:
            yield (
                f"{key} of the role is deprecated, and fights with RolePolicy and "
                "RolePolicyAttachment over the same policies. Use those."
            )


RULE = ResourceRule(
    name="one-attachment-mechanism",
    title="One way to attach policies",
    demands=(
        "Policies come to roles by RolePolicy and RolePolicyAttachment alone; there are no "
        "deprecated arguments, no PolicyAttachment, no users, groups or access keys."
    ),
    why=(
        "Two mechanisms on one role undo each other at every deployment, and PolicyAttachment "
        "takes the policy away from every role of the account that this stack does not know. A "
        "user's access keys never expire."
    ),
    remedy="Make roles with components.role.create_role.",
    url=URL_INLINE,
    severity="high",
    references=(ACCOUNT_MANAGEMENT, CONFIGURATION, NO_USER_POLICIES),
    types=tokens.FOREIGN_MECHANISMS | {tokens.ROLE},
    check=_check,
)
