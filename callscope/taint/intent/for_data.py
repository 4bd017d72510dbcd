"""Models that a function makes to get data of: ``truth = Model(); observed = truth(x).detach()``. Nobody trains them."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.lattice.masks import LAYERS
from callscope.taint.names.words import words
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site

_MOVES = words("to double float cpu cuda eval train half requires_grad_ type bfloat16")
"""Methods that give back the model itself."""
_ASKS = words(
    "parameters named_parameters zero_grad add_module register_parameter register_module children modules named_children named_modules"
)
"""Methods by which others get at what a model trains."""
_CARRIES = ("attr", "item", "unpack", "pi", "phi", "binop", "unary", "tuple", "list")
_MOST = 60


class ForData:
    """Tells values that only models made on the spot bring a gradient to, which nobody else gets and whose parameters nobody reads."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.view, self.uses = flow, flow.view, uses

    def is_one(self, site: Site) -> bool:
        """Return whether what is stopped is data of a model that is not trained."""
        makers, stack, seen = set[int](), list(site.inputs or (site.v,)), set[int]()
        while stack and len(seen) < _MOST:
            v = stack.pop()
            if v in seen or not self._bears(site.g, v):
                continue
            seen.add(v)
            if self._is_made(site.g, v):
                makers.add(v)
                continue
            op, operands, _ = self.view.units[site.g].values[v]
            if (op != "call" and op not in _CARRIES) or not any(self._bears(site.g, o) for o in operands):
                return False  # a leaf, or a layer of torch's: no such model brings that gradient
            stack.extend(operands)
        if site.kind == "number" and not self._has_others(site.g, makers):
            return False
        return bool(makers) and len(seen) < _MOST and all(self._is_kept_here(site.g, one) for one in makers)

    def _has_others(self, g: int, makers: set[int]) -> bool:
        """Return whether there is another model here, which the numbers are for."""
        others = set(range(len(self.view.units[g].values))) - makers
        return any(self._is_made(g, v) and not self._is_part(g, v) for v in others)

    def _is_made(self, g: int, v: int) -> bool:
        """Return whether a value is a module of the program's that is made here, of nothing that is trained."""
        op, operands, _ = self.view.units[g].values[v]
        made = self.view.classes(g, operands[0]) if op == "call" else ()
        if not made or not all(map(self.view.is_module, made)):
            return False
        return all(not self._bears(g, o) or self._is_part(g, o) for o in operands[1:])

    def _is_part(self, g: int, v: int) -> bool:
        """``Sum(bond=Bond(...))``: a module that is made for another one alone."""
        return len(self.uses.of(g, v)) == 1 and self._is_made(g, v)

    def _bears(self, g: int, v: int) -> bool:
        """Return whether a value brings a gradient: itself, as a layer, or as an object that has some."""
        if self.flow.gradient(g, v, inside=True) or self.flow.mask(g, v) & LAYERS:
            return True
        op, operands, _ = self.view.units[g].values[v]
        if op in ("attr", "call"):
            return self._is_made(g, v) or self._bears(g, operands[0])
        return False

    def _is_kept_here(self, g: int, v: int, depth: int = 2) -> bool:
        """Return whether all that is done to an object is to call it, to move it, and to set it up unrecorded, by functions that get it too."""
        for user in self.uses.of(g, v):
            op, operands, name = self.view.units[g].values[user]
            if op == "tuple" and not self.uses.of(g, user):
                continue  # ``truth, model = Model(), Model()``
            if op == "call" and operands[0] == v and v not in operands[1:]:
                continue
            if op == "call" and operands[0] != v and depth and self._is_handed_on(g, user, v, depth):
                continue
            if op != "attr" or name in _ASKS or not self._is_asked(g, user, name):
                return False
        return True

    def _is_handed_on(self, g: int, call: int, v: int, depth: int) -> bool:
        """``forces(truth, x)``: a function of the program that does no more with it."""
        values, callees = self.view.units[g].values, self.view.callees(g, call)
        held = [
            (callee.unit, self.view.units[callee.unit].parameters[link.parameter].value)
            for callee in callees
            if callee.bound and not callee.guess
            for link in self.view.given(callee, values[call][2])
            if values[call][1][1 + link.argument] == v and link.into is None and link.out_of is None
        ]
        return len(held) == len(callees) > 0 and all(self._is_kept_here(*place, depth - 1) for place in held)

    def _is_asked(self, g: int, attribute: int, name: str) -> bool:
        """Return whether an attribute is a method that is called, or a field written unrecorded."""
        values = self.view.units[g].values
        for user in self.uses.of(g, attribute):
            op, operands, below = values[user]
            called = op == "call" and operands[0] == attribute
            if called and name in _MOVES:
                if not self._is_kept_here(g, user):
                    return False
            elif not (called or self.flow.frames[g].mute_of(user) or (op == "attr" and below == "data")):
                return False
        return True


__all__ = ["ForData"]
