"""A finding about a resource that a stack takes over."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["first", "removed", "changed", "made"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding about the role or policy ``where``.

    ``first`` must be changed by hand before the import. The others are changes by ``pulumi up``
    after it: ``removed``, ``changed`` or ``made``.
    """

    kind: Kind
    where: str
    what: str
