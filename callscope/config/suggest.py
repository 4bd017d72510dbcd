"""The nearest right name for a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name closest to ``name``, or None when none is close."""
    from difflib import get_close_matches

    by_folded = {item.casefold(): item for item in sorted(known)}
    close = get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.5)
    return by_folded[close[0]] if close else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a hint naming the closest known name; where none is close, all of them."""
    names = sorted(known)
    close = nearest(name, names)
    if close is not None:
        return f'did you mean "{close}"?'
    return f"known: {', '.join(names)}" if names else "there are none"
