"""Whether one pattern with ``*`` and ``?`` covers everything that another one covers."""

import re
from functools import lru_cache

_ARN_PARTS = 6
_WILDCARDS = re.compile(r"[*?]+")


def action_covers(pattern: str, other: str) -> bool:
    """Whether an action pattern covers another one; the case of actions does not matter to IAM."""
    return covers(pattern.lower(), other.lower())


def resource_covers(pattern: str, other: str) -> bool:
    """Whether a resource pattern covers another one, part by part of the ARN.

    A wildcard does not reach past a colon, except in the last part; ``*`` alone is every resource.
    """
    if pattern in {"*", other}:
        return True
    parts = pattern.split(":", _ARN_PARTS - 1), other.split(":", _ARN_PARTS - 1)
    if len(parts[0]) != _ARN_PARTS or len(parts[1]) != _ARN_PARTS:
        return False
    return all(covers(one, part) for one, part in zip(*parts, strict=True))


@lru_cache(maxsize=65_536)
def covers(pattern: str, other: str) -> bool:
    """Whether every text that fits ``other`` fits ``pattern`` too.

    Only ``*`` covers ``*``: what ``other`` leaves open, ``pattern`` must leave open in one place.
    """
    wide, narrow = _normal(pattern), _normal(other)
    # For each beginning of narrow, whether the part of wide that was read so far covers it.
    reached = [True, *[False] * len(narrow)]
    for letter in wide:
        previous = reached
        reached = [letter == "*" and previous[0]]
        for index, given in enumerate(narrow):
            if letter == "*":
                covered = previous[index + 1] or reached[index]
            else:
                covered = previous[index] and (letter == given or (letter == "?" and given != "*"))
            reached.append(covered)
    return reached[-1]


def _normal(pattern: str) -> str:
    # "*?" and "?*" are the same; in this form the same text stands for both.
    return _WILDCARDS.sub(lambda run: _first_questions(run[0]), pattern)


def _first_questions(run: str) -> str:
    return "?" * run.count("?") + ("*" if "*" in run else "")
