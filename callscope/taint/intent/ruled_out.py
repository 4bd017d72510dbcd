"""Ends that a stop's value cannot come to: the caller on the way asks for no stop, or its object has the method from another class."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.trace import Place
from callscope.taint.lattice.masks import GRADIENT
from callscope.taint.program.flags import Flags
from callscope.taint.program.selves import is_self
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site


class RuledOut:
    """Holds the calls that a way comes out of against the flags around the stop, and against whose method it stands in.

    A way is ruled out where the call on it is, and no call that is not brings a gradient.
    """

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.view = flow, flow.view
        self.flags = Flags(flow.view, uses)

    def is_one(self, site: Site, trail: tuple[Place, ...]) -> bool:
        """Return whether a way from a site to an end is one that no run takes."""
        calls = list(self._ways_out(site.g, trail))
        if any(place[0] == site.g for _, place in calls):
            return False
        return self._by_flags(site, calls) or self._by_classes(calls) or self._is_given_none(site)

    def _ways_out(self, g: int, trail: tuple[Place, ...]) -> Iterator[tuple[int, Place]]:
        """Yield what a way comes out of, and the call that it comes out at."""
        inside = g
        for place in trail:
            if place[0] != inside and any(c.unit == inside for c in self.view.callees(*place)):
                yield inside, place
            inside = place[0]

    def _by_flags(self, site: Site, calls: list[tuple[int, Place]]) -> bool:
        """``if not keep: x = x.detach()``, called with ``keep=True``."""
        wanted = self.flags.asked(site.g, site.v)
        if not wanted or not calls or calls[0][0] != site.g:
            return False
        return self._rules_out(site.g, calls[0][1], lambda g, v: self.flags.agrees(site.g, g, v, wanted))

    def _is_given_none(self, site: Site) -> bool:
        """``if mode == "norm": self.mean = x.mean().detach()``: only what is called with another mode brings a gradient."""
        wanted = self.flags.asked(site.g, site.v)
        carrying = [v for v in site.inputs if self.flow.gradient(site.g, v)]
        if not wanted or not carrying or any(self.flow.symbolic(site.g, v) & GRADIENT for v in carrying):
            return False
        callers = self.view.callers.get(site.g, ())
        return bool(callers) and not any(
            self.flags.agrees(site.g, *call, wanted) and self._brings(*call) for call in callers
        )

    def _by_classes(self, calls: list[tuple[int, Place]]) -> bool:
        """``class Slow(Kernel): def move(...)``, called by ``self.move(x)`` in ``Kernel.chain``, called for an object of ``Fast``."""
        for (method, (base, call)), (left, place) in pairwise(calls):
            owner = self.view.owner(method)
            if owner is None or left != base or not self._is_own_method(base, call, method):
                continue
            if self._rules_out(base, place, lambda g, v, owner=owner: self._may_be(g, v, owner)):  # type: ignore[misc]
                return True
        return False

    def _rules_out(self, unit: int, place: Place, fits: Callable[[int, int], bool]) -> bool:
        """Return whether a call is ruled out, and so are all others of the function that bring a gradient."""
        if fits(*place):
            return False
        others = (one for one in self.view.callers.get(unit, ()) if one != place and fits(*one))
        return not any(self._brings(*one) for one in others)

    def _brings(self, g: int, call: int) -> bool:
        op, operands, _ = self.view.units[g].values[call]
        if op != "call" or not self.view.units[g].values[call][1]:
            return True
        return any(self.flow.gradient(g, o, inside=True) for o in operands[1:])

    def _is_own_method(self, g: int, call: int, method: int) -> bool:
        """``self.move(x)``, not ``self.layer(x)``."""
        receiver = self._receiver(g, call)
        if receiver < 0 or not is_self(self.view, g, receiver):
            return False
        called = self.view.units[g].values[self.view.units[g].values[call][1][0]][2]
        return bool(self.view.units[method].name.rpartition(".")[2] == called)

    def _receiver(self, g: int, call: int) -> int:
        """Return what a method is called on, -1 where it is no such call."""
        op, operands, _ = self.view.units[g].values[call]
        below, receiver, _ = self.view.units[g].values[operands[0]] if op == "call" else ("", (), None)
        return receiver[0] if below == "attr" else -1

    def _may_be(self, g: int, call: int, owner: int) -> bool:
        """Return whether the object that a method is called on may be of a class; one that is not seen may be any."""
        receiver = self._receiver(g, call)
        if receiver < 0 or is_self(self.view, g, receiver) or not self.view.is_seen(g, receiver):
            return True
        classes = self.view.instances(g, receiver)
        return not classes or any(owner in self.view.family(cls) for cls in classes)


__all__ = ["RuledOut"]
