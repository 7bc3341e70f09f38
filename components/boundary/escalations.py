"""The calls of ``escalations.yaml``, for one stack."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from components.plan.model import StackPlan
from components.plan.scope import EVERY_INSTANCE, INSTANCES_KNOWN, Scope, account_scope
from components.settings.settings import Settings
from iam.decide import Call

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
    """One call that must be denied: what it belongs to, the call, and why it would be a way out."""

    about: str
    call: Call
    why: str


def escalations(plan: StackPlan) -> Iterator[Escalation]:
    """Every call of the list that must be denied in this stack, with its names filled in.

    Where patterns stand for contact centers or instances, look-alikes of them are within reach; the
    program warns of that.
    """
    settings = plan.settings
    text = resources.files("components.boundary").joinpath("escalations.yaml").read_text("utf-8")
    scope = account_scope(settings, {})
    facts = frozenset(_facts(plan, scope))
    for group in yaml.safe_load(text):
        for row in group["calls"]:
            if row.get("when") in {None, *facts}:
                yield Escalation(group["about"], filled_call(row, scope, settings), row["why"])


def _facts(plan: StackPlan, scope: Scope) -> Iterator[str]:
    patterns = plan.boundary.patterns if plan.boundary else ()
    if patterns in {(), (EVERY_INSTANCE,)}:
        yield "names.listed"
    if INSTANCES_KNOWN in scope.facts and EVERY_INSTANCE not in patterns:
        yield INSTANCES_KNOWN


def filled_call(row: Mapping[str, Any], scope: Scope, settings: Settings) -> Call:
    """The call of one row: ``action``, ``resource``, ``context``, with the stack's names."""
    context = {
        key: (_filled(value, scope, settings),) for key, value in row.get("context", {}).items()
    }
    return Call(row["action"], _filled(row["resource"], scope, settings), context)


def _filled(text: str, scope: Scope, settings: Settings) -> str:
    """A resource of IAM is given without its ARN, and three names stand for what the stack has."""
    account, partition = settings.account_id, settings.partition
    if text == "ours":
        return settings.boundary_arn
    if text == "provisioning":
        return partition.iam_arn(account, f"role/{settings.provisioning_role_name}")
    if text.startswith("aws/"):
        return partition.aws_policy_arn(text.removeprefix("aws/"))
    if text.startswith(_IAM_KINDS):
        text = partition.iam_arn(account, text)
    return scope.centers[0].resolve(text)
