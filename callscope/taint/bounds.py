"""The bounds of the analysis and what was left undone when one was met: never silent, a blind spot each."""

from __future__ import annotations

from callscope.model.callgraph import BlindSpot
from callscope.model.span import Span
from callscope.taint.forward.analysis import Flow
from callscope.taint.onward.analysis import Onward

UNSETTLED = "the gradient analysis met its bound before it was settled"
UNFOLLOWED = "the gradient analysis met its bound before the ways through it were followed"


def unfinished(flow: Flow, onward: Onward) -> tuple[BlindSpot, ...]:
    """Return the functions that were not worked out to the end; the reason begins with the function's name."""
    left = dict.fromkeys(onward.unfollowed, UNFOLLOWED) | dict.fromkeys(flow.unsettled, UNSETTLED)
    spots = []
    for g, reason in left.items():
        unit = flow.view.units[g]
        line = max(1, unit.line)
        spots.append(
            BlindSpot("taint", Span(flow.view.path(g), line, 1, line, 1), f"{flow.view.function(g)}: {reason}")
        )
    return tuple(sorted(spots, key=lambda spot: (spot.site.path, spot.site.line, spot.reason)))
