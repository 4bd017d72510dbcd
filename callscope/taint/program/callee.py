"""What a call may reach: one function, and how its arguments line up with it."""

from __future__ import annotations

from typing import NamedTuple

HOOK = "hook"
"""How torch calls a function before or after the forward of a module, whose result is its own."""
BESIDE = frozenset({HOOK, "backward"})
"""How torch runs functions on the way of a call whose result is not theirs: hooks, and what ``autograd.grad`` goes back through."""
SEVERAL = 5
"""Where a call may reach more functions than this, each of them is a guess: what is handed over need not meet what is kept in its class."""
MANY = 8
"""A call that may reach more functions than this is taken for one of something unknown, which computes with what it is given."""


class Callee(NamedTuple):
    """A function that a site may call. ``leading``: parameters filled before the first argument (``self``).

    ``receiver``: the caller's value that fills the first of them, -1 for a new object or an unknown one.
    ``guess``: a candidate by its name only, or one of several. ``bound``: False where the arguments do not line up with the site's (a callback run by something external).
    ``handed``: where the call hands the function to something that runs it, how its arguments stand there (``run_elsewhere``).
    """

    unit: int
    leading: int
    receiver: int
    bound: bool
    via: str
    guess: bool = False
    handed: tuple[str | None, ...] | None = None
