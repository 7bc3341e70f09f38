"""``salesforce-account-trusted``: from outside, only Salesforce's management account comes in."""

from collections.abc import Iterator
from types import MappingProxyType

from iam.arns import is_account_id, parse_arn
from iam.documents import Statement
from policypacks.scv_guardrails import facts, tokens
from policypacks.scv_guardrails.model import Context, Resource, ResourceRule
from policypacks.scv_guardrails.reading import document_of
from policypacks.scv_guardrails.rules.shared import (
    ACCESS_ENFORCEMENT,
    APPROVED_ACCOUNTS,
    EXTERNAL_SYSTEMS,
    NON_ORGANIZATIONAL_USERS,
    SERVICE_IDENTITY,
    URL_PRINCIPAL,
    texts_option,
)

_JUDGED_ELSEWHERE = "Federated"  # by saml-audience


def _check(resource: Resource, context: Context) -> Iterator[str]:
    for statement in document_of(resource):
        if statement.allows:
            yield from _statement(statement, context)


def _statement(statement: Statement, context: Context) -> Iterator[str]:
    if statement.not_principals:
        yield (
            f"{statement.place}: an Allow with NotPrincipal trusts everybody who is not listed. "
            "Say whom it trusts, with Principal."
        )
    for kind, principals in statement.principals.items():
        for principal in principals:
            if "*" in principal or "?" in principal:
                yield (
                    f"{statement.place}: the principal {principal!r} is more than one account. "
                    "Name the one that is meant."
                )
            elif kind == "AWS":
                yield from _account(principal, statement.place, context)
            elif kind == "Service":
                yield from _service(principal, statement.place, context)
            elif kind != _JUDGED_ELSEWHERE:
                yield (
                    f"{statement.place}: {kind} {principal!r} is a principal that SCV never has. "
                    "Remove it."
                )


def _account(principal: str, place: str, context: Context) -> Iterator[str]:
    partition = context.stack.partition
    arn = parse_arn(principal)
    account = arn.account if arn else principal
    salesforce = facts.SALESFORCE_ACCOUNTS[partition.name]
    if not is_account_id(account):
        yield f"{place}: the principal {principal!r} names no account."
        return
    if account in {context.stack.account, *context.options["approvedAccounts"]}:
        return
    if account != salesforce:
        elsewhere = [name for name, one in facts.SALESFORCE_ACCOUNTS.items() if one == account]
        known = f", which is Salesforce's in the partition {elsewhere[0]}," if elsewhere else ""
        yield (
            f"{place}: account {account}{known} is trusted. In the partition {partition.name} only "
            f"Salesforce's management account {salesforce} may be."
        )
    elif arn is not None and arn.partition != partition.name:
        yield (
            f"{place}: {principal!r} is in the partition {arn.partition}, the stack in "
            f"{partition.name}."
        )


def _service(principal: str, place: str, context: Context) -> Iterator[str]:
    approved = facts.TRUSTED_SERVICES | {*context.options["approvedServices"]}
    if principal not in approved:
        yield (
            f"{place}: the service {principal!r} is trusted. Service Cloud Voice needs only "
            f"{', '.join(sorted(approved))}."
        )


RULE = ResourceRule(
    name="salesforce-account-trusted",
    title="Only Salesforce's own account is trusted",
    demands=(
        "A role trusts, outside of the stack's account, only Salesforce's management account of "
        "this partition or an approved one, and only the services that Service Cloud Voice uses."
    ),
    why=(
        "Everybody in a trust policy can assume the role. Salesforce's commercial and "
        "GovCloud accounts are easily confused, because its templates default to the "
        "commercial one in both partitions. A wildcard or NotPrincipal lets any AWS "
        "customer in."
    ),
    remedy=(
        "Trust arn:<partition>:iam::<Salesforce's account>:root: 793525387755 in the commercial "
        "partition, 383319876315 in GovCloud. If another account or service is meant, have it "
        "reviewed and list it in approvedAccounts or approvedServices of this rule."
    ),
    url=URL_PRINCIPAL,
    severity="critical",
    references=(NON_ORGANIZATIONAL_USERS, EXTERNAL_SYSTEMS, ACCESS_ENFORCEMENT, SERVICE_IDENTITY),
    options=MappingProxyType({**APPROVED_ACCOUNTS, "approvedServices": texts_option()}),
    types=frozenset({tokens.ROLE}),
    check=_check,
)
