"""Compares the principals of a role's trust policy with the catalog's."""

from collections.abc import Iterator
from dataclasses import replace

from iam.arns import parse_arn
from iam.documents import Document, Statement, parse
from iam.patterns import action_covers
from policypacks.scv_guardrails import facts
from policypacks.scv_guardrails.able import shut_out
from policypacks.scv_guardrails.stack import Stack

_ACTIONS = frozenset({"sts:assumerole", "sts:assumerolewithsaml"})


def trusted_beyond(given: Document, role: str, stack: Stack) -> Iterator[str]:
    """What a trust policy allows and the catalog does not, as sentences.

    The rule ``salesforce-account-trusted`` judges accounts and services that have nothing to do
    with Service Cloud Voice; there they can be approved.
    """
    planned = stack.roles.get(role)
    wanted = parse(planned.trust, "trust policy") if planned else None
    for statement in given:
        if not statement.allows:
            continue
        other = [one for one in statement.actions if one.lower() not in _ACTIONS]
        if other or statement.not_actions:
            named = ", ".join(other) or f"all but {', '.join(statement.not_actions)}"
            needed = "sts:AssumeRole"
            if "Federated" in statement.principals:
                needed = "sts:AssumeRoleWithSAML"
            yield f"{statement.place} allows {named}; a trust policy needs {needed} alone."
        for kind, principals in statement.principals.items():
            for principal in principals:
                if _is_in_catalog(kind, principal, stack, known=wanted is not None) and not any(
                    _lets_in(one, kind, principal) for one in wanted or ()
                ):
                    yield f"{statement.place} trusts {principal}; the catalog's {role} does not."


def shut_out_of(given: Document, demanded: Document, *, known: bool) -> Iterator[tuple[str, str]]:
    """The principals that this trust policy names and still keeps out, and why.

    ``known`` says whether the demanded external ID is the real one.
    """
    for wanted in demanded:
        for kind, principals in wanted.principals.items():
            for principal in principals:
                about = [one for one in given if _is_about(one, kind, principal)]
                if any(one.allows for one in about):
                    for why in shut_out(about, wanted, known=known):
                        yield principal, why


def _is_about(statement: Statement, kind: str, principal: str) -> bool:
    if statement.not_principals:
        spared = replace(statement, principals=statement.not_principals)
        return not _lets_in(spared, kind, principal)
    within = not statement.allows and any(
        _is_within(one, principal) for one in statement.principals.get(kind, ())
    )
    return within or _lets_in(statement, kind, principal)


def _is_within(one: str, principal: str) -> bool:
    """Whether a Deny of this principal, such as a role, is about somebody in the account."""
    inner, outer = parse_arn(one), parse_arn(principal)
    return inner is not None and outer is not None and inner.account == outer.account


def not_let_in(given: Document, demanded: Document) -> Iterator[str]:
    """The principals that the demanded trust policy allows and this trust policy does not."""
    allows = [one for one in given if one.allows]
    for wanted in demanded:
        fitting = [one for one in allows if _has_actions_of(one, wanted)]
        for kind, principals in wanted.principals.items():
            for principal in principals:
                if not any(_lets_in(one, kind, principal) for one in fitting):
                    yield principal


def _has_actions_of(statement: Statement, wanted: Statement) -> bool:
    return all(
        any(action_covers(given, action) for given in statement.actions)
        for action in wanted.actions
    )


def _is_in_catalog(kind: str, principal: str, stack: Stack, *, known: bool) -> bool:
    """Whether the catalog decides about this principal on this role."""
    if kind == "Federated":
        return True
    if kind == "Service":
        return known and principal in facts.TRUSTED_SERVICES
    arn = parse_arn(principal)
    account = arn.account if arn else principal
    salesforce = account in facts.SALESFORCE_ACCOUNTS.values()
    return salesforce or (known and account == stack.account)


def _lets_in(statement: Statement, kind: str, principal: str) -> bool:
    given = parse_arn(principal)
    partition, account = (given.partition, given.account) if given else ("", principal)
    for one in (*statement.principals.get(kind, ()), *statement.principals.get("*", ())):
        if one in {principal, "*"}:
            return True
        # The root of an account, or its number, means everybody in it; a single role is less.
        wanted = parse_arn(one)
        if wanted is None:
            whole, place = one, ""
        elif wanted.resource == "root":
            whole, place = wanted.account, wanted.partition
        else:
            continue
        if account == whole and (partition == place or not partition or not place):
            return True
    return False
