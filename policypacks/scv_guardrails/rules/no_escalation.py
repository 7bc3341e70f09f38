"""``no-escalation``: nothing grants more than the release's policies and the listed deviations."""

from collections.abc import Iterable, Iterator
from types import MappingProxyType

from iam.containment import missing_denials
from iam.documents import Document, Statement, parse
from iam.patterns import action_covers
from policypacks.scv_guardrails import tokens
from policypacks.scv_guardrails.model import CannotJudge, Context, Resource, ResourceRule
from policypacks.scv_guardrails.reading import document_of, ignored
from policypacks.scv_guardrails.rules.shared import (
    ACCESS_ENFORCEMENT,
    LEAST_PRIVILEGE,
    NO_FULL_ADMIN,
    NO_SERVICE_WILDCARD,
    URL_LEAST_PRIVILEGE,
    beyond_by_statement,
    texts_option,
)
from policypacks.scv_guardrails.trust import trusted_beyond

_NEVER = ("iam:*", "sts:*")
# AWS cannot change a managed policy's description, so a difference would replace the policy.
_MAY_BE_IGNORED = (tokens.POLICY, "description")
_OF_BOUNDARY_REQUIRED = (tokens.ROLE, "permissionsBoundary")


def _check(resource: Resource, context: Context) -> Iterator[str]:
    yield from _ignored(resource)
    if resource.type == tokens.STACK:
        yield from _catalog(context)
    elif resource.type == tokens.ROLE:
        role = resource.required("name")
        yield from trusted_beyond(document_of(resource), role, context.stack)
        yield from _session(resource, role, context)
    elif resource.type in {tokens.POLICY, tokens.ROLE_POLICY}:
        yield from _document(resource, context)
    elif resource.type == tokens.ROLE_POLICY_ATTACHMENT:
        role, arn = resource.required("role"), resource.required("policyArn")
        yield from _attached(role, (arn,), context)
    elif resource.type == tokens.EXCLUSIVE_ATTACHMENTS:
        role, arns = resource.required("roleName"), resource.texts("policyArns")
        yield from _attached(role, arns, context)
    elif resource.type == tokens.SAML_PROVIDER:
        yield from _saml_provider(resource, context)
    else:
        yield from _unseen(resource, context)


def _ignored(resource: Resource) -> Iterator[str]:
    if resource.type in tokens.OF_IAM | {tokens.AWS_PROVIDER}:
        paths = [
            path
            for path, key in ignored(resource)
            if (resource.type, path) != _MAY_BE_IGNORED
            and (resource.type, key) != _OF_BOUNDARY_REQUIRED
        ]
        if paths:
            yield (
                f"ignoreChanges has {', '.join(paths)}: what somebody changes by hand would stay. "
                "Remove it."
            )


def _catalog(context: Context) -> Iterator[str]:
    changed = ", ".join(sorted(context.stack.unreviewed))
    if changed:
        yield (
            f"In the catalog, {changed} was changed since the last review, so what may be granted "
            "is not known. Undo the change, or have it reviewed and seal it with make reviewed."
        )
    elif context.stack.unreviewed_stacks:
        made = ", ".join(sorted(context.stack.unreviewed_stacks))
        yield (
            f"What the code in components/ makes of the catalog for {made} was changed since the "
            "last review, so what may be granted is not known. Undo the change, or have it "
            "reviewed and seal it with make reviewed."
        )


def _unseen(resource: Resource, context: Context) -> Iterator[str]:
    known = tokens.JUDGED | tokens.FOREIGN_MECHANISMS | {*context.options["approvedTypes"]}
    # A component has no provider and makes nothing by itself.
    component = resource.provider is None and not resource.type.startswith(("aws", "pulumi"))
    if resource.type not in known and not component:
        yield (
            f"The pack has never seen the type {resource.type} and cannot say what it grants. "
            "Deploy it in a stack of its own, or have it reviewed and list it in approvedTypes."
        )


def _session(resource: Resource, role: str, context: Context) -> Iterator[str]:
    planned = context.stack.roles.get(role)
    given = resource.inputs.get("maxSessionDuration")
    if planned is None or given is None:
        return
    if not isinstance(given, int):
        raise CannotJudge("maxSessionDuration is not a known number of seconds")
    if given > planned.max_session_duration:
        yield (
            f"A session may last {given:,} seconds; the catalog's {role} has "
            f"{planned.max_session_duration:,}."
        )


def _document(resource: Resource, context: Context) -> Iterator[str]:
    if resource.type == tokens.POLICY:
        arn = context.stack.arn("policy", resource.text("path") or "/", resource.required("name"))
        if arn in context.stack.plan.boundary_arns:
            return  # It limits and does not grant: boundary-intact judges it.
        planned = context.stack.policies.get(arn)
        about, limits = arn, (planned.document,) if planned else context.stack.shared_documents
    else:
        role = resource.required("role")
        exact = context.stack.inline_document(role, resource.required("name"))
        about, limits = role, (exact,) if exact else context.stack.documents_of(role)
    given = document_of(resource)
    allowed = [one for text in limits for one in parse(text, "policy")]
    yield from _far_too_much(given)
    yield from _too_much(given, allowed, about)
    if len(limits) == 1:
        for statement in missing_denials(given, allowed):
            yield f"The catalog's {statement.place} of {about} is a Deny that is missing here."


def _far_too_much(given: Document) -> Iterator[str]:
    # Whatever the catalog says.
    for statement in given:
        wide = [one for one in statement.actions if any(action_covers(one, no) for no in _NEVER)]
        if statement.allows and wide:
            yield f"{statement.place} allows {', '.join(wide)}: that is the whole account."


def _too_much(given: Document, allowed: Iterable[Statement], about: str) -> Iterator[str]:
    for statement, grants in beyond_by_statement(given, allowed):
        yield f"{statement.place} allows {grants}. What the catalog grants to {about} does not."


def _attached(role: str, arns: Iterable[str], context: Context) -> Iterator[str]:
    planned = context.stack.roles.get(role)
    allowed = planned.attached if planned else context.stack.attachable
    for arn in arns:
        if arn not in allowed and arn not in context.stack.plan.boundary_arns:
            known = ", ".join(allowed) or "nothing"
            yield f"{arn} is attached to {role}. The catalog attaches {known}."


def _saml_provider(resource: Resource, context: Context) -> Iterator[str]:
    planned = context.stack.plan.saml_provider
    if planned is None:
        yield (
            "The stack's configuration names no samlMetadataFile, so it makes no SAML provider. "
            "Set samlMetadataFile, or remove this one."
        )
    elif resource.required("samlMetadataDocument") != planned.metadata:
        yield "Its metadata is not that of samlMetadataFile: somebody else could sign agents in."


RULE = ResourceRule(
    name="no-escalation",
    title="No grant beyond the catalog",
    demands=(
        "Nothing grants more than the release's published policies and the listed deviations: no "
        "*, iam:* or sts:*, no NotAction or NotResource with Allow, no other attachment, and no "
        "resource type that the pack has never seen. ignoreChanges may name nothing but the "
        "description of a managed policy, which AWS cannot change."
    ),
    why=(
        "Every grant of this stack was compared with Salesforce's publication; an added "
        "grant was not. A wildcard or an additional iam:PassRole can lead to "
        "administrator rights."
    ),
    remedy=(
        "Deploy the catalog's document unchanged. Add a necessary grant to the catalog as "
        "a listed deviation with its reason, or write an exception."
    ),
    url=URL_LEAST_PRIVILEGE,
    severity="critical",
    references=(LEAST_PRIVILEGE, ACCESS_ENFORCEMENT, NO_FULL_ADMIN, NO_SERVICE_WILDCARD),
    options=MappingProxyType({"approvedTypes": texts_option()}),
    check=_check,
)
