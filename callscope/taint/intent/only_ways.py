"""Leaves of modules and optimizers whose every way ends as a position, a size or a test: nothing brings them a gradient."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.trace import Place
from callscope.taint.intent.living import Living
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.site import Site

RULES = frozenset(
    {
        "position-of-value",
        "rounding",
        "integer-cast",
        "comparison-as-factor",
        "floor-division",
        "parameter-of-tensor",
        "int-call",
    }
)
_KNOWN = ("torch.", "math.", "cmath.", "numpy.", "builtins.", "<builtin>.", "itertools.", "functools.")


class OnlyWays:
    """Holds what a site's value is made of against all that live ways, and what the program hands out, are made of."""

    def __init__(self, flow: Flow, living: Living) -> None:
        self.flow, self.view, self.living = flow, flow.view, living

    def is_one(self, site: Site) -> bool:
        """Return whether a leaf that a module keeps gets its gradient by the site alone, so by no way at all."""
        if not site.level & PROVEN or self._is_frozen(site):
            return False
        if site.match.rule.name not in RULES and not self._is_made_whole(site):
            return False
        return self.are_lost(self.living.sources(site.g, site.inputs))

    def _is_made_whole(self, site: Site) -> bool:
        """``table[int(x)]``: a whole number of Python's only chooses."""
        op, operands, _ = self.view.units[site.g].values[site.v]
        return op == "call" and self.flow.names.name(site.g, operands[0]) == "int"

    def lost(self, site: Site) -> frozenset[Place]:
        """Return the leaves that modules keep, that a site is made of, and that nothing reaches."""
        behind = self.living.sources(site.g, site.inputs) & self._kept
        return behind - (self._live or frozenset())

    def are_lost(self, leaves: frozenset[Place]) -> bool:
        """Return whether one of some leaves is kept by a module and gets its gradient by no way."""
        behind = leaves & self._kept
        live = self._live if behind else None
        return live is not None and not behind <= live

    def _is_frozen(self, site: Site) -> bool:
        """``nn.Parameter(self.w.exp(), requires_grad=False)``: a packed form, which nobody means to train."""
        op, _, tags = self.view.units[site.g].values[site.v]
        return op == "call" and "requires_grad" in tags

    @cached_property
    def _kept(self) -> frozenset[Place]:
        """Return the leaves and layers that modules keep, and what optimizers hold."""
        return frozenset(self.living.kept()) | self.living.optimized()

    @cached_property
    def _live(self) -> frozenset[Place] | None:
        """Return what goes live into any ``backward()``, out of any function that the program's users call or model that it evaluates, into fields, or into what is not known; None where that is too much."""
        found = self.living.before(self._ends())
        return None if found is None else found | self.living.live()

    def _ends(self) -> Iterator[Place]:
        for g, unit in enumerate(self.view.units):
            open_, frame = self.flow.is_open(g), self.flow.frames[g]
            yield from ((g, v) for v, (op, _, _) in enumerate(unit.values) if op == "call" and self._evaluates(g, v))
            for v, (op, operands, _) in enumerate(unit.values) if not frame.muted else ():
                if op in ("return", "yield", "yieldfrom"):
                    yield from ((g, o) for o in operands if open_)
                elif op in ("setattr", "setitem", "setglobal", "setfree"):
                    if not frame.made_in(operands[-1]) and not self._makes(g, operands[-1]):
                        yield g, operands[-1]
                elif op == "call" and self._is_unknown(g, v, operands[0]):
                    yield from ((g, o) for o in operands[1:])

    def _evaluates(self, g: int, v: int) -> bool:
        """``with torch.no_grad(): y = model(x)``: what the model gives has its ways, whoever trains it elsewhere.

        In a module's own method that also trains, such a call is a look at a value, and no use of it.
        """
        frame, owner = self.flow.frames[g], self.view.owner(g)
        inside = owner is not None and self.view.is_module(owner)
        if not frame.muted and (inside or not frame.mute_of(v)):
            return False
        owners = [self.view.owner(callee.unit) for callee in self.view.callees(g, v)]
        return any(one is not None and self.view.is_module(one) for one in owners)

    def _makes(self, g: int, v: int) -> bool:
        """Return whether a value is a leaf or an object where it is stored: keeping it is no use of it."""
        if v in self.flow.frames[g].leaves or self.view.instances(g, v):
            return True
        op, operands, _ = self.view.units[g].values[v]
        return op in ("param", "attr") or (op == "call" and bool(self.view.classes(g, operands[0])))

    def _is_unknown(self, g: int, v: int, called: int) -> bool:
        """Return whether nothing tells what a call does with its arguments."""
        if self.view.callees(g, v) or self.view.classes(g, called):
            return False
        name = self.flow.names.name(g, called)
        if name is not None:
            return "." in name and not name.startswith(_KNOWN)
        return self.view.units[g].values[called][0] != "attr"
