"""ARNs and patterns of them as values, and what one pattern takes in of another."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

_PARTS = 6
_ACCOUNT = re.compile(r"[0-9]{12}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ACCOUNT_IN_NAME = re.compile(r"(?<![0-9A-Za-z])[0-9]{12}(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class Arn:
    """An ARN, or a pattern of ARNs, in its parts."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    @property
    def accounts(self) -> tuple[str, ...]:
        """Every account ID in it: in its account part, and in names such as a bucket's.

        The digits at the end of a UUID are none.
        """
        in_names = _ACCOUNT_IN_NAME.findall(_UUID.sub("", self.resource))
        own = (self.account,) if is_account_id(self.account) else ()
        return (*own, *in_names)


@lru_cache(maxsize=16_384)
def parse_arn(text: str) -> Arn | None:
    """The parts of an ARN or a pattern of ARNs; ``None`` for a text that is none."""
    parts = text.split(":", _PARTS - 1)
    if len(parts) != _PARTS or parts[0] != "arn":
        return None
    return Arn(*parts[1:])


def is_account_id(text: str) -> bool:
    """Whether a text is 12 digits."""
    return _ACCOUNT.fullmatch(text) is not None


def takes_in(wider: str, narrower: str) -> bool:
    """Whether every text that fits ``narrower`` fits ``wider``; both may hold ``*`` and ``?``.

    In doubt it says no.
    """
    return _expression(wider).fullmatch(narrower) is not None


@lru_cache(maxsize=65_536)
def arn_takes_in(wider: str, narrower: str) -> bool:
    """``takes_in`` for the resources of a policy: part by part, so no wildcard crosses a colon."""
    if wider in {"*", narrower}:
        return True
    one, other = parse_arn(wider), parse_arn(narrower)
    if one is None or other is None:
        return False
    return (
        takes_in(one.partition, other.partition)
        and takes_in(one.service, other.service)
        and takes_in(one.region, other.region)
        and takes_in(one.account, other.account)
        and takes_in(one.resource, other.resource)
    )


@lru_cache(maxsize=65_536)
def action_takes_in(wider: str, narrower: str) -> bool:
    """``takes_in`` for actions, which have no case."""
    return takes_in(wider.lower(), narrower.lower())


@lru_cache(maxsize=8_192)
def _expression(pattern: str) -> re.Pattern[str]:
    # A "*" of the narrower text is a letter here, which only a "*" may stand for.
    letters = (_WILDCARDS.get(letter) or re.escape(letter) for letter in pattern)
    return re.compile("".join(letters), re.DOTALL)


_WILDCARDS: Mapping[str, str] = MappingProxyType({"*": ".*", "?": "[^*]"})
