"""The object of ``scvctl explain --json``."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from components.settings.settings import Settings
from scvctl.explain.answers import Answer
from scvctl.explain.decision import CallVerdict
from scvctl.explain.explanation import Explanation
from scvctl.json_object import about_stack

JSON_VERSION = 1
"""Changes when a key is renamed or removed, not when a key is added."""


def as_json(
    explanation: Explanation | None, given: Sequence[Answer], settings: Settings, stack: str
) -> dict[str, Any]:
    """The explanation of a role, if one was named, and the decision on each call.

    ``decision`` is that of the only call, if there is one.
    """
    only = given[0].decided if len(given) == 1 else None
    return {
        **about_stack(JSON_VERSION, stack, settings),
        "role": None if explanation is None else _role(explanation),
        "decision": None if only is None else _decision(only),
        "calls": [_call(one) for one in given],
    }


def _role(explanation: Explanation) -> dict[str, Any]:
    return {
        "name": explanation.role.name,
        "arn": explanation.role.arn,
        "family": explanation.family,
        "contactCenter": explanation.contact_center,
        "purpose": explanation.role.description,
        "trust": list(explanation.trust),
        "boundaryArn": explanation.boundary_arn,
        "policies": [asdict(policy) for policy in explanation.policies],
    }


def _call(given: Answer) -> dict[str, Any]:
    return {
        "place": given.given.place,
        "times": given.given.times,
        "role": None if given.explanation is None else given.explanation.role.name,
        "event": given.given.event,
        "error": given.given.error,
        "reason": given.given.reason,
        "problem": given.problem,
        "notes": list(given.notes),
        "decision": None if given.decided is None else _decision(given.decided),
    }


def _decision(decided: CallVerdict) -> dict[str, Any]:
    return {
        "action": decided.call.action,
        "resource": decided.call.resource,
        "context": {key: list(values) for key, values in decided.call.context.items()},
        "verdict": decided.verdict,
        "sentence": decided.sentence,
        "identity": [asdict(voice) for voice in decided.identity],
        "boundary": [asdict(voice) for voice in decided.boundary],
        "missingKeys": list(decided.missing),
        "elsewhere": list(decided.elsewhere),
    }
