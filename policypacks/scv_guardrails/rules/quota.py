"""``quota``: nothing exceeds AWS's limits, which a deployment would find half-way only."""

from collections.abc import Iterator, Mapping
from typing import cast

from components import quotas
from components.errors import Problem
from policypacks.scv_guardrails import tokens
from policypacks.scv_guardrails.model import CannotJudge, Context, Resource, ResourceRule
from policypacks.scv_guardrails.reading import provider_value, too_large
from policypacks.scv_guardrails.rules.shared import BASELINE, URL_QUOTAS

_ADVICE = "Deploy fewer contact centers in this stack, or shorten their names."


def _check(resource: Resource, _context: Context) -> Iterator[str]:
    for problem in _problems(resource):
        yield str(problem)


def _problems(resource: Resource) -> Iterator[Problem]:
    if resource.type == tokens.ROLE:
        yield from _role(resource)
    elif resource.type == tokens.POLICY:
        yield from _policy(resource)
    elif resource.type == tokens.ROLE_POLICY:
        name = resource.required("name")
        yield from quotas.check_name("policy", name, quotas.POLICY_NAME_LENGTH)
        yield from too_large(resource, name, _ADVICE)
    elif resource.type == tokens.EXCLUSIVE_ATTACHMENTS:
        arns = resource.texts("policyArns")
        yield from quotas.check_attachments(resource.required("roleName"), len(arns))
    else:
        name = resource.required("name")
        longest = quotas.SAML_PROVIDER_NAME_LENGTH
        yield from quotas.check_name("SAML provider", name, longest)
        yield from _tags(resource, name)


def _role(resource: Resource) -> Iterator[Problem]:
    name = resource.required("name")
    yield from quotas.check_name("role", name, quotas.ROLE_NAME_LENGTH)
    yield from _common(resource, name)
    yield from too_large(resource, name, "Give a shorter externalId.")
    session = resource.inputs.get("maxSessionDuration")
    if session is not None:
        if not isinstance(session, int):
            raise CannotJudge("maxSessionDuration is not a known number of seconds")
        yield from quotas.check_session(name, session)


def _policy(resource: Resource) -> Iterator[Problem]:
    name = resource.required("name")
    yield from quotas.check_name("policy", name, quotas.POLICY_NAME_LENGTH)
    yield from _common(resource, name)
    yield from too_large(resource, name, _ADVICE)


def _common(resource: Resource, name: str) -> Iterator[Problem]:
    yield from quotas.check_path(name, resource.text("path") or "/")
    yield from quotas.check_description(name, resource.text("description") or "")
    yield from _tags(resource, name)


def _tags(resource: Resource, name: str) -> Iterator[Problem]:
    own = _texts(resource.inputs.get("tags") or {}, "tags are not a known object")
    # In the wire format the order of keys differs from run to run.
    together = dict(sorted({**_default_tags(resource), **own}.items()))
    among = "" if together == own else "with the provider's defaultTags, "
    for problem in quotas.check_tags(together):
        yield Problem(name, f"{among}{problem}")


def _default_tags(resource: Resource) -> Mapping[str, str]:
    # A resource without a provider of its own is for account-id-consistent.
    given: object = provider_value(resource, "defaultTags") if resource.provider else None
    tags = cast("dict[str, object]", given).get("tags") if isinstance(given, dict) else given
    return _texts(tags or {}, "defaultTags of the provider are not a known object")


def _texts(tags: object, otherwise: str) -> Mapping[str, str]:
    if not isinstance(tags, dict):
        raise CannotJudge(otherwise)
    given = cast("dict[str, object]", tags)
    if not all(isinstance(value, str) for value in given.values()):
        raise CannotJudge(otherwise)
    return cast("dict[str, str]", given)


RULE = ResourceRule(
    name="quota",
    title="Within AWS's limits",
    demands=(
        "Documents, names, paths, descriptions, attachments, tags and sessions are within AWS's "
        "limits, and every name is given."
    ),
    why=(
        "AWS refuses what is over a limit when the deployment comes to it, with half of the "
        "roles made. A name that is left to Pulumi ends in random letters that no pattern of "
        "Salesforce's policies fits."
    ),
    remedy=_ADVICE,
    url=URL_QUOTAS,
    severity="medium",
    references=(BASELINE,),
    types=frozenset(
        {
            tokens.ROLE,
            tokens.POLICY,
            tokens.ROLE_POLICY,
            tokens.EXCLUSIVE_ATTACHMENTS,
            tokens.SAML_PROVIDER,
        }
    ),
    check=_check,
)
