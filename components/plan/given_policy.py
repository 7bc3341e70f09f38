"""The provisioning policy that a stack deploys from a file instead of the catalog's."""

from typing import Any

from components.errors import InputError, Problem
from components.markers import filled_in, leftover
from components.plan.documents import to_json
from components.settings.provisioning_policy import without_mark
from components.settings.settings import Settings
from iam.canonical import canonical
from iam.documents import VERSION, Statement, parse

_TITLE = "The given provisioning policy cannot be used"
_WHERE = "provisioning policy"


def given_policy(settings: Settings) -> str | None:
    """The document with its markers filled in; ``None`` if the configuration has no policy.

    Raises ``InputError`` for a marker without a value in the stack, and for an empty result.
    """
    if settings.provisioning_policy is None:
        return None
    document = filled_in(parse(without_mark(settings.provisioning_policy), "policy"), settings)
    unknown = ", ".join(leftover(document))
    if unknown:
        what = f"nothing fills its markers {unknown}. Fill them in, and give the new digest."
        raise InputError(_TITLE, [Problem(_WHERE, what)])
    if not document:
        raise InputError(_TITLE, [Problem(_WHERE, "no statement of it applies in this stack")])
    return to_json(
        canonical({"Version": VERSION, "Statement": [_statement(one) for one in document]})
    )


def _statement(statement: Statement) -> dict[str, Any]:
    elements = {
        "Sid": statement.sid,
        "Action": [*statement.actions],
        "NotAction": [*statement.not_actions],
        "Resource": [*statement.resources],
        "NotResource": [*statement.not_resources],
        "Condition": {
            operator: {key: [*values] for key, values in keys.items()}
            for operator, keys in statement.conditions.items()
        },
    }
    given = {key: value for key, value in elements.items() if value}
    return {"Effect": statement.effect, **given}
