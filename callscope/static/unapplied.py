"""A backward pass runs what was applied: of what only code that nothing runs applies, it is a guess."""

from __future__ import annotations

from callscope.static.naming import owner
from callscope.static.openworld import reached
from callscope.static.solver import Solver


def doubt_unapplied(s: Solver) -> None:
    """Make candidates of the edges from ``backward()`` to custom functions that no reached code applies.

    In an open world callers outside may run everything, so that all stays.
    """
    backward = [key for key, (via, _) in s.edges.items() if via == "backward"]
    if s.open_world or not backward:
        return
    applying = {site for (site, _), (via, _) in s.edges.items() if via == "apply"}
    seen = reached(s)
    applied: dict[int | str, bool] = {}
    for site, target in backward:
        if site in applying:
            applied[target] = applied.get(target, False) or owner(s, s.unit_of(site)) in seen
    for site, target in backward:
        if site not in applying and not applied.get(target, True) and owner(s, s.unit_of(site)) in seen:
            s.edges[site, target] = ("backward", True)
