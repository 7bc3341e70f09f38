"""ARNs and ARN patterns, compared part by part: a wildcard does not match a colon.

The last part, the resource, may contain colons.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from iam.patterns import covers, matches, overlaps

EVERYTHING = "*"

_PARTS = 6
_ACCOUNT = re.compile(r"[0-9]{12}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ACCOUNT_IN_NAME = re.compile(r"(?<![0-9A-Za-z])[0-9]{12}(?![0-9A-Za-z])")


class Arn(NamedTuple):
    """An ARN, or a pattern of ARNs, in its parts."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    @property
    def accounts(self) -> tuple[str, ...]:
        """Every account ID in it: in its account part, and in names such as a bucket's.

        Digits at the end of a UUID do not count.
        """
        in_names = _ACCOUNT_IN_NAME.findall(_UUID.sub("", self.resource))
        own = (self.account,) if is_account_id(self.account) else ()
        return (*own, *in_names)


@lru_cache(maxsize=16_384)
def parse_arn(text: str) -> Arn | None:
    """The parts of an ARN or ARN pattern; ``None`` for any other text."""
    parts = _parts(text)
    return Arn(*parts[1:]) if parts and parts[0] == "arn" else None


def is_account_id(text: str) -> bool:
    """Whether a text is 12 digits."""
    return _ACCOUNT.fullmatch(text) is not None


def arn_matches(pattern: str, arn: str) -> bool:
    """Whether an ARN fits a pattern; a text that is no ARN fits only itself."""
    wanted, given = _parts(pattern), _parts(arn)
    return pattern == arn or bool(wanted and given and all(map(matches, wanted, given)))


@lru_cache(maxsize=65_536)
def arn_covers(wide: str, narrow: str) -> bool:
    """Whether every resource that fits ``narrow`` fits ``wide``; ``*`` alone is every resource."""
    if wide in {EVERYTHING, narrow}:
        return True
    one, other = parse_arn(wide), parse_arn(narrow)
    return one is not None and other is not None and all(map(covers, one, other))


@lru_cache(maxsize=65_536)
def arns_overlap(*patterns: str) -> bool:
    """Whether some resource fits every pattern; ``*`` alone is every resource."""
    limited = {pattern for pattern in patterns if pattern != EVERYTHING}
    parts = [_parts(pattern) for pattern in limited]
    return len(limited) <= 1 or (all(parts) and all(map(overlaps, *parts)))


def _parts(text: str) -> Sequence[str]:
    """All parts, the word ``arn`` too; none of a text that has fewer."""
    parts = text.split(":", _PARTS - 1)
    return parts if len(parts) == _PARTS else ()
