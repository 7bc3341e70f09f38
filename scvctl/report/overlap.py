"""Whether patterns with wildcards have anything in common, and whether one covers another."""

from functools import lru_cache

from iam.decide import arn_like

_ARN_PARTS = 6
_MANY = "*"
_ONE = "?"


@lru_cache(maxsize=65_536)
def arns_overlap(*patterns: str) -> bool:
    """Whether some ARN fits every pattern; ``*`` alone is every resource.

    As in IAM, a wildcard does not reach past a colon, except in the last part.
    """
    limited = [pattern for pattern in patterns if pattern != _MANY]
    if len(limited) < 2:  # noqa: PLR2004 - one pattern alone always has something
        return True
    parts = [pattern.split(":", _ARN_PARTS - 1) for pattern in limited]
    if any(len(one) != _ARN_PARTS for one in parts):
        return len(set(limited)) == 1
    return all(overlap(*given) for given in zip(*parts, strict=True))


def arn_covers(wide: str, narrow: str) -> bool:
    """Whether every ARN that fits ``narrow`` fits ``wide``, too.

    ``False`` in doubt: a pattern is read letter by letter, its wildcards as letters.
    """
    if wide == _MANY:
        return True
    return narrow != _MANY and (wide == narrow or (_ONE not in wide and arn_like(wide, narrow)))


@lru_cache(maxsize=65_536)
def overlap(*patterns: str) -> bool:
    """Whether some text fits every pattern with ``*`` and ``?``."""
    start = tuple(0 for _ in patterns)
    seen, to_do = {start}, [start]
    while to_do:
        at = to_do.pop()
        if all(place == len(pattern) for place, pattern in zip(at, patterns, strict=True)):
            return True
        for following in _following(at, patterns):
            if following not in seen:
                seen.add(following)
                to_do.append(following)
    return False


def _following(at: tuple[int, ...], patterns: tuple[str, ...]) -> list[tuple[int, ...]]:
    heads = [pattern[place : place + 1] for place, pattern in zip(at, patterns, strict=True)]
    ended = [
        (*at[:index], at[index] + 1, *at[index + 1 :])
        for index, head in enumerate(heads)
        if head == _MANY
    ]
    letters = {head for head in heads if head not in {_MANY, _ONE}}
    if "" in heads or len(letters) > 1:
        return ended
    consumed = tuple(place + (head != _MANY) for place, head in zip(at, heads, strict=True))
    return [*ended, consumed]
