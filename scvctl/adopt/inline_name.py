"""Finds the provisioning role's inline policy with Salesforce's file, under any name.

AWS's size limit does not allow the old and a renamed policy at once, so a rename would leave the
role without permissions for a moment. Therefore the policy keeps its name.
"""

import json
from collections.abc import Mapping
from typing import Any

from components.errors import InputError
from components.outputs import PROVISIONING_ROLE
from components.plan.model import PlannedRole, StackPlan
from iam.documents import Document
from iam.grants import grants_of, uncovered
from scvctl.adopt.roles import can_be_imported
from scvctl.aws.live import LiveAccount, LiveRole, UnreadableDocument
from scvctl.compare.policy_file import checked_document

KEY = "provisioningPolicyName"
# A policy with less of the file has another purpose.
_LEAST = 0.5


def inline_policy_name(account: LiveAccount, plan: StackPlan) -> str | None:
    """The name to keep; ``None`` where the stack's own is there, or no policy has the file."""
    role = next(one for one in plan.roles if one.output == PROVISIONING_ROLE)
    try:
        live = account.role(role.name)
    except UnreadableDocument:
        return None
    return _kept(role, live) if live is not None and can_be_imported(role, live) else None


def _kept(role: PlannedRole, live: LiveRole) -> str | None:
    (planned,) = role.inline
    if planned.name in live.inline:
        return None
    wanted = checked_document(json.loads(planned.document), planned.name)
    shares = {name: _share(document, wanted) for name, document in live.inline.items()}
    name = max(shares, key=lambda one: shares[one], default=None)
    return name if name is not None and shares[name] >= _LEAST else None


def _share(given: Mapping[str, Any], wanted: Document) -> float:
    """The share of the wanted grants that a document has."""
    try:
        theirs = grants_of(checked_document(given, "it"))
    except InputError:
        return 0
    ours = grants_of(wanted)
    return 1 - len([*uncovered(ours, theirs)]) / len(ours)
