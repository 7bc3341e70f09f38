"""Concrete resources and condition values that fit the patterns of several sides at once."""

from collections import deque
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from iam.arns import EVERYTHING, arns_overlap, parse_arn
from iam.documents import Values
from iam.patterns import matches, overlaps

_FREE = "x"


class Place(NamedTuple):
    """What takes the place of wildcards in the parts of an ARN that are no names."""

    partition: str
    region: str
    account: str


@lru_cache(maxsize=65_536)
def example(place: Place, *sides: Values) -> str | None:
    """A text that fits a pattern of each side; ``None`` if there is none.

    Of several, the first with as many slashes as the last side's pattern: a bucket is no object.
    """
    found: str | None = None
    for patterns in product(*sides):
        text = _fitting(place, *dict.fromkeys(one for one in patterns if one != EVERYTHING))
        if text and text.count("/") == patterns[-1].count("/"):
            return text
        found = found or text
    return found


@lru_cache(maxsize=65_536)
def _fitting(place: Place, *patterns: str) -> str | None:
    arns = [arn for arn in map(parse_arn, patterns) if arn]
    if not patterns or not arns:
        return shortest(patterns) if patterns else EVERYTHING
    if not arns_overlap(*patterns):
        return None
    known = (place.partition, "", place.region, place.account, "")
    parts = (_part(one, text) for one, text in zip(zip(*arns, strict=True), known, strict=True))
    return ":".join(("arn", *parts))


def _part(patterns: Sequence[str], known: str) -> str:
    if known and all(matches(pattern, known) for pattern in patterns):
        return known
    return shortest(patterns) or ""


def shortest(patterns: Sequence[str]) -> str | None:
    """The shortest text that fits every pattern; ``None`` if there is none."""
    if not overlaps(*patterns):
        return None
    start = (0,) * len(patterns)
    waiting, seen = deque([(start, "")]), {start}
    while waiting:
        places, text = waiting.popleft()
        if all(not one[at:].strip("*") for one, at in zip(patterns, places, strict=True)):
            return text
        steps = (_steps(one, at) for one, at in zip(patterns, places, strict=True))
        for letters, after in (zip(*step, strict=True) for step in product(*steps)):
            letter = {*letters} - {""}
            if len(letter) <= 1 and after not in seen:
                seen.add(after)
                waiting.append((after, text + (letter.pop() if letter else _FREE)))
    return None


def _steps(pattern: str, at: int) -> Iterator[tuple[str, int]]:
    """The next letter that a pattern takes, empty for any letter, and the place after it."""
    while pattern[at : at + 1] == "*":
        yield "", at
        at += 1
    if at < len(pattern):
        yield pattern[at].replace("?", ""), at + 1
