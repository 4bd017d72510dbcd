"""Leaves that have an optimizer of their own: a multiplier, a temperature. What they weigh is held while they are stepped."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.trace import Place, Trace
from callscope.taint.lattice.masks import LAYERS
from callscope.taint.program import module_places as kept
from callscope.taint.program.optimized import given_to_optimizers

_DEPTH = 3
_POSITIVE = frozenset({"exp", "softplus", "square", "abs"})


class Multipliers:
    """``Adam([self.log_alpha])``, in so many words or through a helper: the leaves that are all an optimizer holds."""

    def __init__(self, flow: Flow, trace: Trace) -> None:
        self.flow, self.view, self.trace = flow, flow.view, trace
        self._alone: frozenset[kept.Place] | None = None

    def weighs(self, g: int, v: int) -> bool:
        """Return whether a value is such a leaf, or what makes a positive number of it."""
        values = self.view.units[g].values
        op, operands, _ = values[v]
        if op == "call" and v not in self.flow.frames[g].leaves:
            kind, below, name = values[operands[0]]
            inner = below[:1] if self.flow.names.name(g, operands[0]) is None else operands[1:2]
            return kind == "attr" and name in _POSITIVE and any(self.weighs(g, o) for o in inner)
        return op in ("attr", "param", "global", "free", "call") and not self._places(g, v).isdisjoint(
            self._held_alone()
        )

    def is_beside_others(self, g: int, v: int) -> bool:
        """Return whether a value is such a leaf whose optimizer is made in one function with others."""
        if not self.weighs(g, v):
            return False
        units = [where for where, _ in given_to_optimizers(self.view, self.flow.names)]
        return any(
            units.count(where) > 1 and self._is_given_alone(where, given, g, v)
            for where, given in given_to_optimizers(self.view, self.flow.names)
        )

    def _is_given_alone(self, where: int, given: int, g: int, v: int) -> bool:
        """``Adam([self.log_alpha])`` of ``self.log_alpha.exp()``"""
        values = self.view.units[g].values
        while values[v][0] == "call":
            method = values[v][1][0]
            v = values[method][1][0] if self.flow.names.name(g, method) is None else values[v][1][1]
        held = (place for o in self._leaves(where, given) for place in self._places(where, o))
        return not self._places(g, v).isdisjoint(held)

    def _held_alone(self) -> frozenset[kept.Place]:
        if self._alone is None:
            given = [one for g, v in given_to_optimizers(self.view, self.flow.names) for one in self._arguments(g, v)]
            self._alone = frozenset(place for g, v in given for o in self._leaves(g, v) for place in self._places(g, o))
        return self._alone

    def _arguments(self, g: int, v: int) -> list[Place]:
        """Return what an optimizer is given, by each caller of a helper that makes one."""
        op, _, data = self.view.units[g].values[v]
        return self.trace.arguments(g, data[0]) if op == "param" else [(g, v)]

    def _leaves(self, g: int, v: int) -> tuple[int, ...]:
        """Return the only element of a list, a tensor and no module's parameters."""
        op, operands, tags = self.view.units[g].values[v]
        if op not in ("list", "tuple") or tags != ("",):
            return ()
        plain = all(self.flow.gradient(g, o) and not self.flow.mask(g, o) & LAYERS for o in operands)
        return operands if plain else ()

    def _places(self, g: int, v: int) -> frozenset[kept.Place]:
        return frozenset(kept.module_places(self.view, g, v, _DEPTH))


__all__ = ["Multipliers"]
