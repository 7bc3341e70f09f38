"""The escalation paths of ``escalations.yaml``, as calls with the names of a stack."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from components.plan.model import StackPlan
from components.plan.scope import EVERY_INSTANCE, INSTANCES_KNOWN, Scope, account_scope
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
    """A call that the boundary must deny: its group, the call, and what it would give away."""

    about: str
    call: Call
    why: str


def escalations(plan: StackPlan) -> Iterator[Escalation]:
    """The calls of the list that apply to this stack, with its names.

    A boundary with patterns for contact centers or instances does allow similar names. Those calls
    are left out, and the program warns of them.
    """
    text = resources.files("components.boundary").joinpath("escalations.yaml").read_text("utf-8")
    scope = account_scope(plan.settings, {})
    facts = frozenset(_facts(plan, scope))
    for group in yaml.safe_load(text):
        for row in group["calls"]:
            if row.get("when") in {None, *facts}:
                yield Escalation(group["about"], filled_call(row, scope), row["why"])


def _facts(plan: StackPlan, scope: Scope) -> Iterator[str]:
    patterns = plan.boundary.patterns if plan.boundary else ()
    if patterns in {(), (EVERY_INSTANCE,)}:
        yield "names.listed"
    if INSTANCES_KNOWN in scope.facts and EVERY_INSTANCE not in patterns:
        yield INSTANCES_KNOWN


def filled_call(row: Mapping[str, Any], scope: Scope) -> Call:
    """The call of a row (``action``, ``resource``, ``context``), with the stack's names."""
    context = {key: (_filled(value, scope),) for key, value in row.get("context", {}).items()}
    return Call(row["action"], _filled(row["resource"], scope), context)


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
