"""Whether a role may make one call: by its own policies, and by its boundary.

Only these are judged. A resource's own policy, a service control policy or a session policy may
still deny, and the first may allow.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from components.plan.model import PlannedRole, StackPlan
from iam.decide import Call, CannotDecide, decide
from scvctl.explain.access import grants
from scvctl.explain.actions import actions, resource_types
from scvctl.explain.call import EVERY
from scvctl.explain.identities import identity_documents
from scvctl.explain.statements import Statement, statements_of

Verdict = Literal["allowed", "denied", "not allowed", "cannot be decided"]


@dataclass(frozen=True, slots=True)
class Voice:
    """A statement that is about the call: what it says of it, and what it would still ask for.

    ``result`` is ``not allowed`` where only its condition does not hold; ``reason`` says why it
    could not be decided. ``keys`` are the condition keys that it looks at.
    """

    policy: str
    statement: str
    effect: str
    result: Verdict
    reason: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """The verdict on a call, in one word and in a sentence, and the statements behind it.

    ``missing`` are condition keys that those statements look at and the call does not give.
    ``elsewhere`` are the statements that allow the action on other resources than the call's,
    of the role's policies, or of the boundary where only that does not allow the call.
    """

    call: Call
    verdict: Verdict
    sentence: str
    identity: tuple[Voice, ...]
    boundary: tuple[Voice, ...]
    missing: tuple[str, ...]
    elsewhere: tuple[str, ...]


def decide_call(call: Call, role: PlannedRole, plan: StackPlan) -> Decided:
    """What the role's policies and its boundary say of a call."""
    documents = identity_documents(plan, role)
    own = {plan.boundary.name: plan.boundary.document} if plan.boundary else {}
    identity, boundary = tuple(_voices(documents, call)), tuple(_voices(own, call))
    verdict, sentence = _verdict(identity, boundary, plan)
    silent = documents if not identity else own if not boundary else {}
    elsewhere = tuple(_elsewhere(silent, call)) if verdict == "not allowed" else ()
    if elsewhere and _depends(documents, call, plan):
        verdict = "cannot be decided"
        sentence = (
            "It depends on the resource: on some it may be allowed. Name one with --resource."
        )
    given = {key.lower() for key in call.context}
    keys = dict.fromkeys(key for voice in (*identity, *boundary) for key in voice.keys)
    return Decided(
        call=call,
        verdict=verdict,
        sentence=sentence,
        identity=identity,
        boundary=boundary,
        missing=tuple(key for key in keys if key.lower() not in given),
        elsewhere=elsewhere,
    )


def _voices(documents: Mapping[str, str], call: Call) -> Iterator[Voice]:
    for name, text in documents.items():
        for title, statement in statements_of(text):
            voice = _voice(name, title, statement, call)
            if voice is not None:
                yield voice


def _voice(policy: str, title: str, statement: Statement, call: Call) -> Voice | None:
    result, reason = "not allowed", ""
    try:
        unconditional = {key: value for key, value in statement.items() if key != "Condition"}
        if decide({"Statement": [unconditional]}, call).result == "not allowed":
            return None
        result = decide({"Statement": [statement]}, call).result
    except CannotDecide as error:
        result, reason = "cannot be decided", str(error)
    keys = (key for keys in statement.get("Condition", {}).values() for key in keys)
    return Voice(policy, title, statement["Effect"], result, reason, tuple(dict.fromkeys(keys)))


def _elsewhere(documents: Mapping[str, str], call: Call) -> Iterator[str]:
    for name, text in documents.items():
        for title, statement in statements_of(text):
            about = {"Effect": "Allow", "Resource": "*", "Action": statement.get("Action", ())}
            allows = statement["Effect"] == "Allow"
            if allows and decide({"Statement": [about]}, call).result == "allowed":
                yield f"{name} / {title}"


def _depends(documents: Mapping[str, str], call: Call, plan: StackPlan) -> bool:
    """Whether a call without a resource is allowed on some, conditions apart."""
    service, _, name = call.action.lower().partition(":")
    known = next((one for one in actions(service) if one.lower() == name), None)
    if call.resource != EVERY or known is None or not resource_types(service, known):
        return False
    texts = [json.loads(text) for text in documents.values()]
    limit = json.loads(plan.boundary.document) if plan.boundary else None
    found = grants(texts, limit, plan.settings)
    return any(one.left for one in found if one.action == f"{service}:{known}")


def _verdict(
    identity: Sequence[Voice], boundary: Sequence[Voice], plan: StackPlan
) -> tuple[Verdict, str]:
    every = (*identity, *boundary)
    if any(one.result == "denied" for one in every):
        return "denied", f"{_names(every, 'denied')} denies it, and nothing overrides a Deny."
    if not _may_allow(identity):
        return "not allowed", "No statement of the role's policies allows it."
    if plan.boundary is None:
        unknown = f"The role's boundary, {plan.boundary_arn}, is not this stack's"
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


def _allows(voices: Iterable[Voice]) -> bool:
    return any(one.result == "allowed" for one in voices)


def _may_allow(voices: Iterable[Voice]) -> bool:
    may = {"allowed", "cannot be decided"}
    return any(one.effect == "Allow" and one.result in may for one in voices)


def _names(voices: Iterable[Voice], result: Verdict) -> str:
    found = (f"{one.policy} / {one.statement}" for one in voices if one.result == result)
    return ", ".join(dict.fromkeys(found))
