"""The object of ``scvctl explain --json``."""

from dataclasses import asdict
from typing import Any

from components.settings.settings import Settings
from scvctl.explain.decision import CallVerdict
from scvctl.explain.explanation import Explanation

JSON_VERSION = 1
"""Changes when a key is renamed or removed, not when a key is added."""


def as_json(
    explanation: Explanation, decided: CallVerdict | None, settings: Settings, stack: str
) -> dict[str, Any]:
    """The explanation of a role, and the decision if a call was given."""
    return {
        "version": JSON_VERSION,
        "stack": stack,
        "accountId": settings.account_id,
        "partition": settings.partition.name,
        "release": settings.release,
        "role": {
            "name": explanation.role.name,
            "arn": explanation.role.arn,
            "family": explanation.family,
            "contactCenter": explanation.contact_center,
            "purpose": explanation.role.description,
            "trust": list(explanation.trust),
            "boundaryArn": explanation.boundary_arn,
            "policies": [asdict(policy) for policy in explanation.policies],
        },
        "decision": None if decided is None else _decision(decided),
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
