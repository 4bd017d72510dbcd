"""Data that is assigned where no gradient is lost by it: a leaf's step after its ``backward()``, its first value, what a user sets."""

from __future__ import annotations

import re

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.turns import Turns
from callscope.taint.names.intent_names import is_starting
from callscope.taint.program.bare import bare
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import made_before
from callscope.taint.site import Site

_SETS = re.compile(r"^_*(set|assign|load|import|restore)(_|$)|^_*set[A-Z]|^__set(attr|item|state)__$")
_PASSES = (".forward", ".__call__", ".training_step")
_LOOKS = frozenset({"data", "grad", "shape", "device", "dtype", "size", "requires_grad", "requires_grad_"})


class Assigned:
    """Asks of ``t.data = value`` for whom it is."""

    def __init__(self, flow: Flow, uses: Uses, turns: Turns) -> None:
        self.flow, self.view, self.uses, self.turns = flow, flow.view, uses, turns

    def is_one(self, site: Site) -> bool:
        """Return whether nothing goes through what is assigned to: its gradient has been taken, or nobody has computed with it."""
        op, operands, _ = self.view.units[site.g].values[site.v]
        if site.match.rule.name != "data-write" or op != "setattr":
            return False
        return self._is_stepped(site, operands[0]) or self._is_begun(site.g, site.v, operands[0])

    def _is_stepped(self, site: Site, target: int) -> bool:
        """``loss.backward()``, then ``delta.data = project(delta.data + step * delta.grad)`` in each turn, ``delta`` a tensor of the function's own or an argument; not where the graph is kept."""
        g, values = site.g, self.view.units[site.g].values
        if values[bare(self.view, g, target)][0] not in ("param", "call", "phi") or self._keeps_graph(g):
            return False
        return self.turns.is_graded(g, site.v) and self.turns.is_after_backward(g, site.v)

    def _keeps_graph(self, g: int) -> bool:
        return any(
            op == "call" and not {"retain_graph", "create_graph"}.isdisjoint(data)
            for op, _, data in self.view.units[g].values
        )

    def _is_begun(self, g: int, v: int, target: int) -> bool:
        """``delta = nn.Parameter(zeros)``, ``delta.data = clamp(x + delta.data) - x``: the first thing that is done with a new leaf."""
        made = bare(self.view, g, target)
        if self.view.units[g].values[made][0] == "param" and is_starting(self.view.units[g].name):
            return not self._is_of(g, _PASSES[:2])  # ``def rand_init_delta(delta, x): delta.data = ...``
        if made not in self.flow.frames[g].leaves or self._is_kept(g, made):
            return False
        return all(self._only_starts(g, u) for u in self.uses.of(g, made) if u < v)

    def _is_kept(self, g: int, made: int) -> bool:
        values = self.view.units[g].values
        return any(values[u][0] in ("setattr", "setitem") and values[u][1][-1] == made for u in self.uses.of(g, made))

    def _only_starts(self, g: int, user: int) -> bool:
        """Return whether a use reads a tensor's data, or hands it to a function that is named for giving first values."""
        op, _, name = self.view.units[g].values[user]
        if op in ("attr", "setattr"):
            return name in _LOOKS
        callees = self.view.callees(g, user) if op == "call" else ()
        return bool(callees) and all(is_starting(self.view.units[one.unit].name) for one in callees)

    def is_users(self, site: Site) -> bool:
        """``def set_weight(self, w): self.weight.data = w``, a setter: who calls it gives a value; not what a pass calls."""
        g, values = site.g, self.view.units[site.g].values
        op, operands, _ = values[site.v]
        if site.match.rule.name != "data-write" or op != "setattr" or not self._sets(g):
            return False
        if not self._is_own(g, operands[0]) or self._is_of_pass(g):
            return False
        if values[bare(self.view, g, operands[0])][0] == "param":
            return True  # ``self.data = value`` of a kind of tensor: what else it holds are its limits
        given = made_before(values, (operands[1],))
        return not any(values[v][0] == "attr" and self._is_own(g, v) and self.flow.gradient(g, v) for v in given)

    def _sets(self, g: int) -> bool:
        """Return whether a method is named for setting something, or is a property's setter."""
        unit = self.view.units[g]
        if self.view.owner(g) is None:
            return False
        return _SETS.search(unit.name.rpartition(".")[2]) is not None or self._is_setter(g)

    def _is_setter(self, g: int) -> bool:
        """``@weight.setter``"""
        values, index = self.view.units[self.view.parent(g)].values, self.view.units[g].index
        made = {v for v, (op, _, data) in enumerate(values) if op == "function" and data[0] == index}
        return any(
            op == "decorate" and not made.isdisjoint(operands) and values[operands[0]][2] == "setter"
            for op, operands, _ in values
        )

    def _is_own(self, g: int, v: int) -> bool:
        """Return whether a value is the method's object, or is read of it."""
        values = self.view.units[g].values
        v = bare(self.view, g, v)
        while values[v][0] in ("attr", "item"):
            v = bare(self.view, g, values[v][1][0])
        return values[v][0] == "param" and values[v][2][0] == 0

    def _is_of_pass(self, g: int) -> bool:
        """Return whether a pass through a module, or what takes a gradient, calls a function: then what is set is computed with."""
        callers = (self.view.units[where] for where, _ in self.view.callers.get(g, ()))
        graded = any(op == "attr" and name == "backward" for unit in callers for op, _, name in unit.values)
        return graded or self._is_of(g, _PASSES)

    def _is_of(self, g: int, passes: tuple[str, ...]) -> bool:
        return any(self.view.units[where].name.endswith(passes) for where, _ in self.view.callers.get(g, ()))


__all__ = ["Assigned"]
