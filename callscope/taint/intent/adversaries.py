"""Two networks that are trained against each other, each in a step of its own."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.program.walks import reached
from callscope.taint.site import Site

_WAY = 60
_CUTS = frozenset({"detach", "data", "item", "numpy"})


class Adversaries:
    """Asks whether what one network is given without a gradient reaches it with one elsewhere."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow

    def meet(self, site: Site, user: int) -> bool:
        """``critic(self.maker(z).detach())`` in one step, ``critic(self.maker(z))`` in that of the maker, methods of one class."""
        judge = self._network(site.g, user)
        makers = {self._network(site.g, v) for v in self._made_of(site.g, site.inputs)} - {None, judge}
        if judge is None or not makers:
            return False
        methods = self.flow.view.index.beside(site.g)
        return any(self._reaches(g, judge, makers, user if g == site.g else -1) for g in methods)

    def _reaches(self, g: int, judge: str, makers: set[str | None], but: int) -> bool:
        """Return whether the judge is given what a maker gives, with its history."""
        values, frame = self.flow.view.units[g].values, self.flow.frames[g]
        for v, (op, operands, _) in enumerate(values):
            if op != "call" or v == but or frame.mute_of(v) or self._network(g, v) != judge:
                continue
            if any(self._network(g, one) in makers for one in self._made_of(g, operands[1:])):
                return True
        return False

    def _network(self, g: int, v: int) -> str | None:
        """``self.critic(x)``: return the attribute of the object that is called."""
        values = self.flow.view.units[g].values
        op, operands, _ = values[v]
        below = values[operands[0]] if op == "call" else ("", (), "")
        own = below[0] == "attr" and values[below[1][0]][0] == "param" and values[below[1][0]][2][0] == 0
        return str(below[2]) if own else None

    def _made_of(self, g: int, starts: tuple[int, ...]) -> list[int]:
        """Return what values are computed of in their own function, no further than where a history is cut."""
        values = self.flow.view.units[g].values
        cut = {v for v, (op, _, data) in enumerate(values) if op == "attr" and data in _CUTS}
        whole = [v for v in starts if v not in cut]
        return sorted(reached(whole, lambda v: [o for o in values[v][1] if o not in cut], _WAY))
