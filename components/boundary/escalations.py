"""The escalation paths of ``escalations.yaml``, as calls with the names of a stack."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from components.catalog.loader import packaged
from components.plan.model import StackPlan
from components.plan.scope import Scope, account_scope
from components.settings.settings import Settings
from iam.decide import Call
from iam.documents import Values

RESOURCE_ACCOUNT = "aws:ResourceAccount"
_IAM_KINDS = (
    "group/",
    "instance-profile/",
    "oidc-provider/",
    "policy/",
    "role/",
    "saml-provider/",
    "user/",
)


@dataclass(frozen=True, slots=True)
class Escalation:
    """A call that every boundary must deny: its group, the call, and its consequence."""

    about: str
    call: Call
    why: str


def escalations(plan: StackPlan) -> Iterator[Escalation]:
    """The calls of the list, with the names of a stack.

    Calls on foreign Connect instances are left out if Salesforce may still create an instance with
    an unknown ID. Patterns in a boundary leave out no call.
    """
    scope = account_scope(plan.settings, {})
    for group in packaged("components.boundary", "escalations.yaml"):
        for row in group["calls"]:
            if row.get("when") in {None, *scope.facts}:
                yield Escalation(group["about"], filled_call(row, scope), row["why"])


def filled_call(row: Mapping[str, Any], scope: Scope) -> Call:
    """The call of a row (``action``, ``resource``, ``context``), with the stack's names."""
    context = {key: (_filled(value, scope),) for key, value in row.get("context", {}).items()}
    known = in_account(row["action"], scope.settings)
    return Call(row["action"], _filled(row["resource"], scope), known | context)


def in_account(action: str, settings: Settings) -> dict[str, Values]:
    """The context of a call on a resource of the stack's account, which ARNs of S3 do not name."""
    of_s3 = action.lower().startswith("s3:")
    return {RESOURCE_ACCOUNT: (settings.account_id,)} if of_s3 else {}


def _filled(text: str, scope: Scope) -> str:
    """The text with ARNs for ``ours``, ``provisioning``, ``aws/...`` and resources of IAM."""
    if text == "ours":
        return scope.settings.boundary_arn
    if text == "provisioning":
        return scope.iam_arn(f"role/{scope.settings.provisioning_role_name}")
    if text.startswith("aws/"):
        return scope.partition.aws_policy_arn(text.removeprefix("aws/"))
    if text.startswith(_IAM_KINDS):
        text = scope.iam_arn(text)
    return scope.centers[0].resolve(text)
