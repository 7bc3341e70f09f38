"""Patterns of names: ``*`` matches any text, also none, and ``?`` any single letter.

The time grows at most with the product of the compared lengths.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate

# Wildcards with a "*" among them: they stand for any text of at least as many letters as "?".
_GAP = re.compile(r"(\?*\*[*?]*)")
_MANY = "*"
_ONE = "?"


def matches(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern."""
    return _placed(_parted(pattern), [text])


@lru_cache(maxsize=65_536)
def covers(wide: str, narrow: str) -> bool:
    """Whether every text that fits ``narrow`` fits ``wide``, exactly.

    Two kinds of text decide, however many fit ``narrow``; a letter that is in neither pattern
    stands for each of its ``?``. With so many of that letter for each ``*`` that nothing of
    ``wide`` between two gaps reaches across, every such part has to lie between two ``*`` of
    ``narrow``. With nothing for each ``*``, what is left between two parts has to be as long as
    the gap asks for. Where both is so, every other text fits: another letter fits wherever that one
    does, and a longer text only makes the gaps longer.
    """
    return _placed(_parted(wide), narrow.split(_MANY))


@lru_cache(maxsize=65_536)
def overlaps(*patterns: str) -> bool:
    """Whether some text fits every pattern.

    Reads all of them side by side, and looks at each combination of places in them at most once.
    """
    start = tuple(0 for _ in patterns)
    seen, to_do = {start}, [start]
    while to_do:
        at = to_do.pop()
        if all(place == len(pattern) for place, pattern in zip(at, patterns, strict=True)):
            return True
        following = {*_following(at, patterns)} - seen
        seen |= following
        to_do += following
    return False


def action_matches(pattern: str, action: str) -> bool:
    """``matches`` for actions, which have no case."""
    return matches(pattern.lower(), action.lower())


def action_covers(wide: str, narrow: str) -> bool:
    """``covers`` for actions, which have no case."""
    return covers(wide.lower(), narrow.lower())


@lru_cache(maxsize=8_192)
def _parted(pattern: str) -> tuple[str, ...]:
    """Parts and gaps in turn, a part first and last.

    A part next to a gap is empty, or has a letter there: a ``?`` beside a ``*`` is of the gap.
    """
    return tuple(_GAP.split(pattern))


def _placed(parts: Sequence[str], stretches: Sequence[str]) -> bool:
    """Whether all parts have room in their order, each within one stretch of the text.

    Each is put as early as it can: that leaves most to the others.
    """
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return len(stretches) == 1 and _fits(first, stretches[0])
    text, tail = "".join(stretches), stretches[-1]
    at, end = len(first), len(text) - len(last)
    if not _fits(first, stretches[0][:at]) or not _fits(last, tail[-len(last) :] if last else ""):
        return False
    ends = [*accumulate(map(len, stretches))]
    for gap, part in zip(parts[1:-2:2], parts[2:-1:2], strict=True):
        at = _place(part, text, at + gap.count(_ONE), ends)
        if at < 0:
            return False
        at += len(part)
    return at + parts[-2].count(_ONE) <= end


def _place(part: str, text: str, at: int, ends: Sequence[int]) -> int:
    """The first place of a part from ``at`` on, or -1."""
    sought = part[0] if _ONE in part else part
    while (at := text.find(sought, at)) >= 0:
        after = at + len(part)
        if after <= ends[bisect_right(ends, at)] and _fits(part, text[at:after]):
            break
        at += 1
    return at


def _fits(part: str, text: str) -> bool:
    return part == text or (
        len(part) == len(text)
        and all(one in {_ONE, letter} for one, letter in zip(part, text, strict=True))
    )


def _following(at: tuple[int, ...], patterns: tuple[str, ...]) -> Iterator[tuple[int, ...]]:
    heads = [pattern[place : place + 1] for place, pattern in zip(at, patterns, strict=True)]
    for index, head in enumerate(heads):
        if head == _MANY:
            yield (*at[:index], at[index] + 1, *at[index + 1 :])
    if "" not in heads and len({*heads} - {_MANY, _ONE}) <= 1:
        yield tuple(place + (head != _MANY) for place, head in zip(at, heads, strict=True))
