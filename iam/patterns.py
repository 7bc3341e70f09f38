"""Whether one pattern with ``*`` and ``?`` covers everything that another one covers."""

import re
from collections.abc import Iterable
from functools import lru_cache

_ARN_PARTS = 6
_ANY_OTHER = "\0"  # stands for every letter that is in neither pattern
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
    """Whether every text that fits ``other`` fits ``pattern`` too."""
    # Where a pattern has only one kind of wildcard, each wildcard of the other lies in one place.
    placed = _covers_by_place(_normal(pattern), _normal(other))
    return placed or ("*" in pattern and "?" in pattern and _covers_by_letters(pattern, other))


def _covers_by_place(wide: str, narrow: str) -> bool:
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


def _covers_by_letters(wide: str, narrow: str) -> bool:
    """The same by reading texts of ``narrow`` letter by letter, in all places of both at once."""
    letters = {*wide, *narrow, _ANY_OTHER} - {"*", "?"}
    waiting = [(place, _after_stars(wide, {0})) for place in _after_stars(narrow, {0})]
    seen = set(waiting)
    while waiting:
        place, places = waiting.pop()
        if place == len(narrow):
            if len(wide) not in places:
                return False
            continue
        for letter in letters if narrow[place] in "*?" else narrow[place]:
            reached = _after(wide, places, letter)
            for follower in _after(narrow, {place}, letter):
                if (follower, reached) not in seen:
                    seen.add((follower, reached))
                    waiting.append((follower, reached))
    return True


def _after(pattern: str, places: Iterable[int], letter: str) -> frozenset[int]:
    """The places in a pattern that a letter leads to from these."""
    stayed = {place for place in places if place < len(pattern) and pattern[place] == "*"}
    passed = {
        place + 1 for place in places if place < len(pattern) and pattern[place] in {letter, "?"}
    }
    return _after_stars(pattern, stayed | passed)


def _after_stars(pattern: str, places: Iterable[int]) -> frozenset[int]:
    """These places, and those behind a ``*`` that stands for nothing."""
    found: set[int] = set()
    for place in places:
        found.add(place)
        while place < len(pattern) and pattern[place] == "*":
            place += 1  # noqa: PLW2901 - on from there
            found.add(place)
    return frozenset(found)


def _normal(pattern: str) -> str:
    # "*?" and "?*" are the same; in this form the same text stands for both.
    return _WILDCARDS.sub(lambda run: _first_questions(run[0]), pattern)


def _first_questions(run: str) -> str:
    return "?" * run.count("?") + ("*" if "*" in run else "")
