"""What there is to say about an account that a stack is to take over."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["first", "removed", "changed", "made"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a role or a policy, which ``where`` names.

    ``first`` must change by hand before the import. The others are what ``pulumi up`` does after
    it: ``removed`` is taken away, ``changed`` is updated, ``made`` is new.
    """

    kind: Kind
    where: str
    what: str
