"""The resources that the plan of a stack comes to, to foretell what a preview must show.

Written down a second time, not asked of the components: a mistake there must be seen here.
"""

import json
from collections.abc import Iterator
from typing import Any

from components.plan.model import PlannedRole, StackPlan
from tests.scvctl.embedded_runs import (
    ATTACHMENT,
    EXCLUSIVE_ATTACHMENTS,
    EXCLUSIVE_INLINE,
    INLINE,
    POLICY,
    ROLE,
)

Key = tuple[str, str]
Step = tuple[str, str, str]


def planned_resources(plan: StackPlan) -> dict[Key, Any]:
    """Every AWS resource by type and name, with what makes it another one when it changes."""
    found: dict[Key, Any] = {
        (POLICY, policy.name): json.loads(policy.document) for policy in plan.policies
    }
    for role in plan.roles:
        found |= dict(_of_role(role))
    return found


def expected_steps(before: StackPlan, after: StackPlan) -> set[Step]:
    """The steps from one plan to another one, where nothing has to be replaced."""
    old, new = planned_resources(before), planned_resources(after)
    return {
        *(("create", *key) for key in new.keys() - old.keys()),
        *(("delete", *key) for key in old.keys() - new.keys()),
        *(("update", *key) for key in new.keys() & old.keys() if new[key] != old[key]),
    }


def _of_role(role: PlannedRole) -> Iterator[tuple[Key, Any]]:
    about = (role.description, role.max_session_duration, role.boundary_arn)
    yield (ROLE, role.name), (json.loads(role.trust), *about)
    for policy in role.inline:
        yield (INLINE, f"{role.name}/{policy.name}"), json.loads(policy.document)
    for arn in role.attached:
        yield (ATTACHMENT, f"{role.name}/{arn.rpartition('/')[2]}"), arn
    yield (EXCLUSIVE_INLINE, role.name), {one.name for one in role.inline}
    yield (EXCLUSIVE_ATTACHMENTS, role.name), set(role.attached)
