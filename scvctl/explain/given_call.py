"""A call of a file that is to be decided, with the file's notes on it."""

from collections.abc import Mapping
from dataclasses import dataclass

from components.text import one_line
from iam.decide import Call


@dataclass(frozen=True, slots=True)
class GivenCall:
    """A call, its place in the file, such as ``event 2``, and its count.

    ``role`` is the role's name or ARN, if the file names one. ``event`` is CloudTrail's name of the
    call, ``error`` its error code and ``reason`` what AWS says of it. ``notes`` say what is not
    certain.
    """

    place: str
    role: str | None
    call: Call
    event: str | None = None
    error: str | None = None
    reason: str | None = None
    notes: tuple[str, ...] = ()
    times: int = 1


def plain_text(values: Mapping[str, object], key: str, longest: int = 2_048) -> str | None:
    """A text of a file as one line without control characters; ``None`` without one."""
    given = values.get(key)
    if not isinstance(given, str) or not given.strip():
        return None
    return one_line(given.strip()[:longest])
