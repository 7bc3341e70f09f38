"""Decides whether a role may make a call, by its own policies and its boundary.

Service control policies, session policies and resource policies are not evaluated. They may still
deny the call, and a resource policy may allow it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from components.plan.model import PlannedPolicy, PlannedRole, StackPlan
from components.settings.settings import Settings
from iam.arns import EVERYTHING
from iam.decide import Call, CannotDecide, decide, names_action
from iam.documents import Statement, parse
from scvctl.explain.access import Boundary, grants
from scvctl.explain.actions import actions, resource_types
from scvctl.explain.identities import identity_documents

Verdict = Literal["allowed", "denied", "not allowed", "cannot be decided"]


@dataclass(frozen=True, slots=True)
class StatementVerdict:
    """A statement that matches the call, its verdict, and the condition keys it checks.

    ``result`` is ``not allowed`` if only its condition is not met; ``reason`` says why it could not
    be decided.
    """

    policy: str
    statement: str
    effect: str
    result: Verdict
    reason: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallVerdict:
    """The verdict on a call, in a word and in a sentence, and the statements behind it.

    ``missing`` are condition keys that the statements check and the call does not have.
    ``elsewhere`` are statements that allow the action on other resources: those of the role's
    policies, or those of the boundary if only the boundary does not allow the call.
    """

    call: Call
    verdict: Verdict
    sentence: str
    identity: tuple[StatementVerdict, ...]
    boundary: tuple[StatementVerdict, ...]
    missing: tuple[str, ...]
    elsewhere: tuple[str, ...]


def decide_call(call: Call, role: PlannedRole, plan: StackPlan) -> CallVerdict:
    """The verdict on a call by the role's policies and its boundary."""
    documents = identity_documents(plan, role)
    limit = plan.boundary_of(role)
    own = {limit.name: limit.document} if limit else {}
    identity, boundary = tuple(_voices(documents, call)), tuple(_voices(own, call))
    verdict, sentence = _verdict(identity, boundary, role, limit)
    silent = documents if not identity else own if not boundary else {}
    elsewhere = tuple(_elsewhere(silent, call)) if verdict == "not allowed" else ()
    if elsewhere and _depends(documents, call, plan.settings, limit):
        verdict = "cannot be decided"
        sentence = (
            "It depends on the resource: on some it may be allowed. Name one with --resource."
        )
    given = {key.lower() for key in call.context}
    keys = dict.fromkeys(key for voice in (*identity, *boundary) for key in voice.keys)
    return CallVerdict(
        call=call,
        verdict=verdict,
        sentence=sentence,
        identity=identity,
        boundary=boundary,
        missing=tuple(key for key in keys if key.lower() not in given),
        elsewhere=elsewhere,
    )


def _voices(documents: Mapping[str, str], call: Call) -> Iterator[StatementVerdict]:
    for name, text in documents.items():
        for statement in parse(text, "policy"):
            voice = _voice(name, statement, call)
            if voice is not None:
                yield voice


def _voice(policy: str, statement: Statement, call: Call) -> StatementVerdict | None:
    result, reason = "not allowed", ""
    try:
        if decide([replace(statement, conditions={})], call).result == "not allowed":
            return None
        result = decide([statement], call).result
    except CannotDecide as error:
        result, reason = "cannot be decided", str(error)
    keys = dict.fromkeys(key for keys in statement.conditions.values() for key in keys)
    return StatementVerdict(policy, statement.name, statement.effect, result, reason, tuple(keys))


def _elsewhere(documents: Mapping[str, str], call: Call) -> Iterator[str]:
    for name, text in documents.items():
        for statement in parse(text, "policy"):
            if statement.allows and names_action(statement, call.action):
                yield f"{name} / {statement.name}"


def _depends(
    documents: Mapping[str, str], call: Call, settings: Settings, limit: PlannedPolicy | None
) -> bool:
    """Whether a call without a resource is allowed on some resource, without conditions."""
    service, _, name = call.action.lower().partition(":")
    known = next((one for one in actions(service) if one.lower() == name), None)
    if call.resource != EVERYTHING or known is None or not resource_types(service, known):
        return False
    own = [parse(text, "policy") for text in documents.values()]
    boundary = Boundary(parse(limit.document, "policy")) if limit else None
    found = grants(own, boundary, settings)
    return any(one.left for one in found if one.action == f"{service}:{known}")


def _verdict(
    identity: Sequence[StatementVerdict],
    boundary: Sequence[StatementVerdict],
    role: PlannedRole,
    limit: PlannedPolicy | None,
) -> tuple[Verdict, str]:
    every = (*identity, *boundary)
    if any(one.result == "denied" for one in every):
        return "denied", f"{_names(every, 'denied')} denies it, and nothing overrides a Deny."
    if not _may_allow(identity):
        return "not allowed", "No statement of the role's policies allows it."
    if limit is None:
        unknown = f"The role's boundary, {role.boundary_arn}, is not this stack's"
        return "cannot be decided", f"{unknown}: what it allows is not known here."
    if not _may_allow(boundary):
        return "not allowed", "No statement of the permissions boundary allows it."
    unsure = [one for one in every if one.result == "cannot be decided"]
    deciding = [one for one in unsure if one.effect == "Deny"]
    if deciding or not (_allows(identity) and _allows(boundary)):
        reasons = "; ".join(f"{one.policy} / {one.statement}: {one.reason}" for one in unsure)
        return "cannot be decided", f"It depends on what is not judged here: {reasons}."
    who, within = _names(identity, "allowed"), _names(boundary, "allowed")
    return "allowed", f"{who} allows it, and so does the boundary: {within}."


def _allows(voices: Iterable[StatementVerdict]) -> bool:
    return any(one.result == "allowed" for one in voices)


def _may_allow(voices: Iterable[StatementVerdict]) -> bool:
    may = {"allowed", "cannot be decided"}
    return any(one.effect == "Allow" and one.result in may for one in voices)


def _names(voices: Iterable[StatementVerdict], result: Verdict) -> str:
    found = (f"{one.policy} / {one.statement}" for one in voices if one.result == result)
    return ", ".join(dict.fromkeys(found))
