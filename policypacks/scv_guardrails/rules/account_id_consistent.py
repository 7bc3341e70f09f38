"""``account-id-consistent``: no document and no provider names a foreign account."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any, cast

from components.settings.settings import Settings
from iam.arns import Arn, is_account_id, parse_arn
from policypacks.scv_guardrails import facts, providers, tokens
from policypacks.scv_guardrails.model import CannotJudge, Context, Resource, ResourceRule
from policypacks.scv_guardrails.reading import Text, account_ids_allowed, provider_value, texts_of
from policypacks.scv_guardrails.rules.shared import (
    APPROVED_ACCOUNTS,
    CONFIGURATION,
    EXTERNAL_SYSTEMS,
    INFORMATION_FLOW,
    URL_ARNS,
    texts_option,
)
from policypacks.scv_guardrails.stack import Stack

_AWS = tokens.AWS_PROVIDER.removeprefix(providers.PREFIX)
_DIGITS = re.compile(r"[0-9]{12}")
_ACCOUNT_KEYS = re.compile(
    r"Condition (aws:(Source|Principal|Resource)Account|aws:SourceOwner|kms:CallerAccount"
    r"|s3:(ResourceAccount|DataAccessPointAccount))",
    re.IGNORECASE,
)


def _check(resource: Resource, context: Context) -> Iterator[str]:
    if resource.type == tokens.AWS_PROVIDER:
        yield from _provider(resource, resource.inputs, context)
    elif resource.type.startswith(providers.PREFIX):
        provider = replace(resource, provider=resource.inputs)
        package = resource.type.removeprefix(providers.PREFIX)
        yield from providers.plugin(provider, package, _approved_plugins(context))
    elif resource.type in tokens.OF_IAM:
        yield from _of_iam(resource, context)


def _of_iam(resource: Resource, context: Context) -> Iterator[str]:
    for text in texts_of(resource):
        yield from _in_text(resource, text, context)
    if resource.provider is None:
        yield (
            "It has no provider of its own, so whatever account the credentials belong to would "
            "get it. Give it the stack's provider."
        )
    else:
        yield from _provider(resource, resource.provider, context)


def _in_text(resource: Resource, text: Text, context: Context) -> Iterator[str]:
    for account in _accounts(text, context):
        if account == context.stack.account or account in context.options["approvedAccounts"]:
            continue
        # Whom a role may trust is for salesforce-account-trusted.
        trusted = resource.type == tokens.ROLE and text.element == "Principal"
        if trusted and account in facts.SALESFORCE_ACCOUNTS.values():
            continue
        yield (
            f"{text.place}: account {account} in {text.value!r} is not the stack's, which is "
            f"{context.stack.account}. One that was reviewed goes into approvedAccounts."
        )


def _accounts(text: Text, context: Context) -> tuple[str, ...]:
    if text.secret:
        return ()
    arn = parse_arn(text.value)
    if arn is not None:
        return _of_others(arn, context)
    named = text.element in {"Principal", "NotPrincipal"} or _ACCOUNT_KEYS.fullmatch(text.element)
    return (text.value,) if named and is_account_id(text.value) else ()


def _of_others(arn: Arn, context: Context) -> tuple[str, ...]:
    """The accounts of an ARN, but for digits in the names that the stack is configured with."""
    if {*arn.accounts} <= {context.stack.account}:
        return ()
    names = (one for one in _configured_names(context.stack.settings) if _DIGITS.search(one))
    # Longest first, or a shorter name would leave the rest of a longer one.
    ours = "|".join(re.escape(one) for one in sorted(names, key=len, reverse=True))
    if not ours:
        return arn.accounts
    return arn._replace(resource=re.sub(rf"(?<![^/:])({ours})", "", arn.resource)).accounts


def _configured_names(settings: Settings) -> Iterator[str]:
    yield settings.provisioning_role_name
    boundary = parse_arn(settings.boundary_arn)
    if boundary is not None:
        yield boundary.resource
    for center in settings.contact_centers:
        yield center.name
        yield center.tenant_bucket
        existing = center.existing
        yield from filter(None, (getattr(existing, one.name) for one in fields(existing)))
    if settings.multi_org is not None:
        yield settings.multi_org.tenant_bucket
        yield settings.multi_org.lambda_prefix


def _provider(resource: Resource, given: Mapping[str, Any], context: Context) -> Iterator[str]:
    # The same checks for the provider's registration and for its resources' view of it.
    provider = Resource(resource.urn, resource.type, resource.name, given, provider=given)
    account = context.stack.account
    allowed = account_ids_allowed(provider)
    if account not in allowed:
        listed = ", ".join(allowed) or "no account, so any will do"
        yield f"allowedAccountIds of the provider lists {listed}; it has to list {account}."
    foreign = sorted({*allowed} - {account, *context.options["approvedAccounts"]})
    if account in allowed and foreign:
        yield f"allowedAccountIds of the provider also lists {', '.join(foreign)}. Remove them."
    yield from providers.refused_keys(provider, context.stack.settings)
    yield from providers.plugin(provider, _AWS, _approved_plugins(context))
    yield from providers.foreign_version(provider)
    yield from _assumed(provider, context)


def _approved_plugins(context: Context) -> tuple[str, ...]:
    return tuple(context.options["approvedPlugins"])


def _assumed(provider: Resource, context: Context) -> Iterator[str]:
    for key in ("assumeRoles", "assumeRole", "assumeRoleWithWebIdentity"):
        given: Any = provider_value(provider, key) or []
        for one in cast("list[Any]", given if isinstance(given, list) else [given]):
            role = cast("Mapping[str, Any]", one).get("roleArn") if isinstance(one, dict) else None
            if not isinstance(role, str):
                raise CannotJudge(f"{key} of the provider has no roleArn that is known.")
            arn = parse_arn(role)
            if arn is None or not _is_role_of(arn, context.stack):
                yield f"The provider assumes {role!r}, which is no role of {context.stack.account}."


def _is_role_of(arn: Arn, stack: Stack) -> bool:
    place = (arn.partition, arn.service, arn.account)
    ours = (stack.partition.name, "iam", stack.account)
    return place == ours and arn.resource.startswith("role/")


RULE = ResourceRule(
    name="account-id-consistent",
    title="Only the stack's own account",
    demands=(
        "Every account ID in an ARN is the stack's account, aws, or an approved one. The provider "
        "works in the stack's account only, with the credentials that the configuration names, and "
        "no provider's plugin comes from elsewhere than Pulumi or an approved address."
    ),
    why=(
        "An ARN with another account ID grants access to somebody else's resource, or "
        "silently grants nothing. A provider that accepts any account deploys into the "
        "account of the current credentials. A plugin is code that runs with them."
    ),
    remedy=(
        "Take the account from accountId in the stack's configuration. If another account is "
        "meant, have it reviewed and list it in approvedAccounts of this rule."
    ),
    url=URL_ARNS,
    severity="high",
    references=(INFORMATION_FLOW, EXTERNAL_SYSTEMS, CONFIGURATION),
    options=MappingProxyType({**APPROVED_ACCOUNTS, "approvedPlugins": texts_option()}),
    check=_check,
)
