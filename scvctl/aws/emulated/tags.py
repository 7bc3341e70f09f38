"""Tags of a resource that is in the account."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_iam.type_defs import TagTypeDef


def retag(
    carried: "Sequence[TagTypeDef]",
    wanted: Mapping[str, str],
    *,
    untag: Callable[[list[str]], object],
    tag: "Callable[[list[TagTypeDef]], object]",
) -> None:
    """See that a resource that carries some tags carries the wanted ones and no others.

    ``untag`` gets the keys to take away and ``tag`` the tags to set; neither is called for nothing.
    """
    present = {one["Key"]: one["Value"] for one in carried}
    surplus = sorted(present.keys() - wanted.keys())
    if surplus:
        untag(surplus)
    missing = {key: value for key, value in wanted.items() if present.get(key) != value}
    if missing:
        tag([{"Key": key, "Value": value} for key, value in sorted(missing.items())])
