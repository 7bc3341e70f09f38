"""``quota-per-role``: AWS's limits for all policies of one role."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from components import quotas
from components.errors import Problem
from policypacks.scv_guardrails import tokens
from policypacks.scv_guardrails.model import Context, Finding, Resource, StackRule
from policypacks.scv_guardrails.rules.shared import BASELINE, URL_QUOTAS

_ADVICE = "Shorten the contact center's name, or deploy fewer contact centers in this stack."


def _check(resources: Sequence[Resource], _context: Context) -> Iterator[Finding]:
    urns = {one.required("name"): one.urn for one in resources if one.type == tokens.ROLE}
    for role, problem in (*_inline(resources), *_attached(resources)):
        yield Finding(str(problem), urns.get(role))


def _inline(resources: Sequence[Resource]) -> Iterator[tuple[str, Problem]]:
    sizes: dict[str, int] = defaultdict(int)
    for one in resources:
        if one.type == tokens.ROLE_POLICY:
            sizes[one.required("role")] += quotas.document_size(one.required("policy"))
    for role, size in sizes.items():
        for problem in quotas.check_size("inline policies", role, size, _ADVICE):
            yield role, problem


def _attached(resources: Sequence[Resource]) -> Iterator[tuple[str, Problem]]:
    arns: dict[str, set[str]] = defaultdict(set)
    for one in resources:
        if one.type == tokens.ROLE_POLICY_ATTACHMENT:
            arns[one.required("role")].add(one.required("policyArn"))
    for role, attached in arns.items():
        for problem in quotas.check_attachments(role, len(attached)):
            yield role, problem


RULE = StackRule(
    name="quota-per-role",
    title="Within AWS's limits, role by role",
    demands="The inline policies of a role together, and its attachments, are within AWS's limits.",
    why="AWS refuses the last policy, and the role lacks its permissions.",
    remedy=_ADVICE,
    url=URL_QUOTAS,
    severity="medium",
    references=(BASELINE,),
    check=_check,
)
