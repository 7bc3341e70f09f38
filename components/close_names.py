"""Suggests known names for an unknown one, for messages."""

from collections.abc import Iterable
from difflib import get_close_matches

_MOST = 5


def close_names(name: str, known: Iterable[str]) -> str:
    """`` Did you mean ...?`` with similar names, otherwise `` Known: ...`` with all of them."""
    names = sorted(known)
    by_lower = {known_name.lower(): known_name for known_name in names}
    close = get_close_matches(name.lower(), by_lower, n=_MOST, cutoff=0.6)
    within = [lower for lower in by_lower if name.lower() in lower]
    similar = [by_lower[lower] for lower in dict.fromkeys([*close, *within])]
    if similar:
        return f" Did you mean {', '.join(similar[:_MOST])}?"
    return f" Known: {', '.join(names)}." if names else ""
