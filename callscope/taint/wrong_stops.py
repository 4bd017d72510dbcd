"""Stops on a rounding's way that nothing shows to be meant: they are no reason for it."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Effect
from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.judging import Intent
from callscope.taint.lattice.masks import LIKELY, PROVEN
from callscope.taint.onward.analysis import Onward, Sink
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site

_TO_PLAIN = frozenset({"numpy", "item", "tolist"})


class WrongStops:
    """Looks behind stops that numpy asks for."""

    def __init__(self, flow: Flow, uses: Uses, onward: Onward, intent: Intent) -> None:
        self.flow, self.view, self.uses, self.onward, self.intent = flow, flow.view, uses, onward, intent

    def behind(self, site: Site) -> Sink | None:
        """``round(w)``, then a ``detach().numpy()`` on the way to the loss that nothing shows to be meant: the one is no reason for the other."""
        if site.match.rule.effect is not Effect.ZEROES or not site.level & PROVEN:
            return None
        sink = self.onward.explore(site, past=True)
        if sink is None or not sink.level & PROVEN:
            return None
        stops = [stop for place in sink.trail for stop in self._stop_at(*place)]
        if not stops or any(not self._leaves_torch(stop) or self.intent.is_meant(stop) for stop in stops):
            return None
        return sink._replace(level=LIKELY)

    def _leaves_torch(self, stop: Site) -> bool:
        """``k.detach().numpy()``: numpy asks for the stop, so that it says nothing of what was wanted."""
        values = self.view.units[stop.g].values
        users = [user for user in self.uses.of(stop.g, stop.v) if values[user][0] == "attr"]
        copies = [call for user in users if values[user][2] == "cpu" for call in self.uses.of(stop.g, user)]
        moved = [user for call in copies for user in self.uses.of(stop.g, call)]
        return any(values[user][2] in _TO_PLAIN for user in (*users, *moved))

    def _stop_at(self, g: int, v: int) -> Iterator[Site]:
        unit = self.view.units[g]
        op, operands, tags = unit.values[v]
        below = unit.values[operands[0]] if op == "call" else ("", (), "")
        if below[0] == "attr" and below[2] == "detach":
            for match in self.flow.matcher.method(g, unit, "detach", operands, tags):
                yield Site(match, g, v, below[1], PROVEN, None, "tensor", (v,))
