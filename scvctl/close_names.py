"""Names that are like one that is not known, for messages."""

from collections.abc import Iterable
from difflib import get_close_matches


def close_names(name: str, known: Iterable[str]) -> str:
    """A sentence with the names that are like it, or with all of them; a space comes first."""
    names = sorted(known)
    lower = {one.lower(): one for one in names}
    within = [one for one in names if name.lower() in one.lower()]
    close = [lower[one] for one in get_close_matches(name.lower(), lower, n=5, cutoff=0.6)]
    found = list(dict.fromkeys([*close, *within]))
    if found:
        return f" Like it are: {', '.join(found[:5])}."
    return f" Known are: {', '.join(names)}." if names else ""
