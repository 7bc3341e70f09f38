"""``new-role-trust``: no role beside the catalog's gives the account's users an SCV policy."""

from collections.abc import Iterator, Sequence

from iam.arns import parse_arn
from iam.documents import Malformed, Statement
from policypacks.scv_guardrails import tokens
from policypacks.scv_guardrails.model import CannotJudge, Context, Finding, Resource, StackRule
from policypacks.scv_guardrails.reading import document_of
from policypacks.scv_guardrails.rules.shared import (
    ACCESS_ENFORCEMENT,
    ACCOUNT_MANAGEMENT,
    URL_PRINCIPAL,
)


def _check(resources: Sequence[Resource], context: Context) -> Iterator[Finding]:
    carrying = {*_carrying(resources)}
    for role in resources:
        if role.type != tokens.ROLE:
            continue
        name = role.required("name")
        if name not in context.stack.roles and name in carrying:
            yield from _role(role, name, context)


def _carrying(resources: Sequence[Resource]) -> Iterator[str]:
    """The names of the roles that carry a policy of this stack, inline or attached."""
    for resource in resources:
        if resource.type in {tokens.ROLE_POLICY, tokens.ROLE_POLICY_ATTACHMENT}:
            yield resource.required("role")


def _role(role: Resource, name: str, context: Context) -> Iterator[Finding]:
    try:
        document = document_of(role)
    except Malformed as reason:
        raise CannotJudge(f"the policy document is malformed: {reason}.", role.urn) from None
    if any(statement.allows and _trusts_own(statement, context) for statement in document):
        yield Finding(
            f"{name!r} is no role of the catalog, carries policies of this stack and trusts the "
            "stack's own account: whoever may assume roles there can work with them. Trust a "
            "service, or write down an exception that names the role.",
            role.urn,
        )


def _trusts_own(statement: Statement, context: Context) -> bool:
    for principal in statement.principals.get("AWS", ()):
        arn = parse_arn(principal)
        if (arn.account if arn else principal) == context.stack.account:
            return True
    return False


RULE = StackRule(
    name="new-role-trust",
    title="No new role for the account's own users",
    demands=(
        "A role that carries policies of this stack and is not in the catalog does not "
        "trust the stack's own account."
    ),
    why=(
        "The account's root in a trust policy means everybody in the account who may call "
        "sts:AssumeRole. Such a role gives Service Cloud Voice's permissions to people "
        "whom nobody reviewed."
    ),
    remedy=(
        "Trust the service that needs the role, deploy it in a stack of its own, or write down an "
        "exception that names the role."
    ),
    url=URL_PRINCIPAL,
    severity="high",
    references=(ACCESS_ENFORCEMENT, ACCOUNT_MANAGEMENT),
    check=_check,
)
