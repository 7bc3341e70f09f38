"""Explains a role in words: its purpose, its trust, and each of its statements."""

from collections.abc import Iterator
from dataclasses import dataclass

from components.plan.model import PlannedFamily, PlannedRole, StackPlan
from iam.documents import parse
from scvctl.explain.identities import identity_documents
from scvctl.explain.words import statement_in_words, trust_in_words


@dataclass(frozen=True, slots=True)
class ExplainedStatement:
    """A statement: its name within the document, its effect, and the sentence about it."""

    statement: str
    effect: str
    words: str


@dataclass(frozen=True, slots=True)
class ExplainedPolicy:
    """A policy of a role; ``kind`` is ``inline``, ``managed`` or ``managed by AWS``."""

    name: str
    kind: str
    statements: tuple[ExplainedStatement, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A role; ``trust`` has a sentence for each statement of its trust policy."""

    role: PlannedRole
    family: str
    contact_center: str | None
    trust: tuple[str, ...]
    boundary_arn: str
    policies: tuple[ExplainedPolicy, ...]


def explain(family: PlannedFamily, role: PlannedRole, plan: StackPlan) -> Explanation:
    """The explanation of a role."""
    documents = identity_documents(plan, role).items()
    return Explanation(
        role=role,
        family=family.family,
        contact_center=family.contact_center,
        trust=trust_in_words(parse(role.trust, "trust policy")),
        boundary_arn=role.boundary_arn,
        policies=tuple(
            ExplainedPolicy(name, _kind(name, role, plan), tuple(_said(document, plan)))
            for name, document in documents
        ),
    )


def _said(document: str, plan: StackPlan) -> Iterator[ExplainedStatement]:
    for statement in parse(document, "policy"):
        sentence = statement_in_words(statement, plan.settings.account_id)
        yield ExplainedStatement(statement.name, statement.effect, sentence)


def _kind(name: str, role: PlannedRole, plan: StackPlan) -> str:
    if name in {policy.name for policy in role.inline}:
        return "inline"
    return "managed" if name in {policy.name for policy in plan.policies} else "managed by AWS"
