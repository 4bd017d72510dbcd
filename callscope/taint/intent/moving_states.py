"""A state that is written through ``.data`` and moves on, told from a step and from an average by hand."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.program.buffers import Buffers
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site

_WAY = 40
_EXACT = 1e-9


class MovingStates:
    """Asks of a write whether all that it is given goes nowhere else, and whether it mixes what was with what is new."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.view, self.uses = flow, flow.view, uses
        self._buffers = Buffers(flow.view)

    def moves_on(self, site: Site, target: int) -> bool:
        """``self.x.data.copy_(self.x + dt * v)`` where ``x`` is no leaf and no buffer, and the new value is used for nothing else."""
        op, operands, name = self.view.units[site.g].values[target]
        if op not in ("attr", "item") or self.flow.gradient(site.g, target):
            return False
        if op == "attr" and self._buffers.holds(site.g, operands[0], str(name)):
            return False
        written = [v for v in site.inputs if v != target and self.flow.gradient(site.g, v, inside=True)]
        return bool(written) and all(self._is_spent(site, v) and not self._is_mixed(site.g, v, target) for v in written)

    def _is_spent(self, site: Site, v: int) -> bool:
        """Return whether a new value is computed here, for the write alone."""
        values = self.view.units[site.g].values
        if values[v][0] not in ("binop", "call", "inplace", "unary"):
            return False
        users = (u for u in self.uses.of(site.g, v) if u != site.v)
        return all(values[u][0] == "setitem" and values[u][1][0] == v for u in users)

    def _is_mixed(self, g: int, start: int, target: int) -> bool:
        """``0.9 * self.x + 0.1 * new``, ``self.x + rate * (new - self.x)``, ``self.x.lerp(new, rate)``: an average, if nothing is learnt of its shares."""
        values, stack, seen = self.view.units[g].values, [start], set[int]()
        while stack and len(seen) < _WAY:
            v = stack.pop()
            if v in seen:
                continue
            seen.add(v)
            op, operands, sign = values[v]
            if op == "binop" and (self._pulls(g, v, target) or (sign == "+" and self._shares(g, operands))):
                return True
            if op == "call" and values[operands[0]][0] == "attr" and values[operands[0]][2] == "lerp":
                return not self.flow.gradient(g, operands[-1])
            stack.extend(operands if op not in ("phi", "param") else ())
        return False

    def _pulls(self, g: int, v: int, target: int) -> bool:
        """``rate * (new - self.x)``"""
        _, operands, sign = self.view.units[g].values[v]
        for factor, other in (operands, operands[::-1]) if sign == "*" and len(operands) == 2 else ():
            op, terms, minus = self.view.units[g].values[other]
            if op == "binop" and minus == "-" and any(self._is_same(g, o, target) for o in terms):
                return not self.flow.gradient(g, factor)
        return False

    def _shares(self, g: int, terms: tuple[int, ...]) -> bool:
        """``a * x + (1 - a) * y``"""
        values = self.view.units[g].values
        factors = [values[o][1] if values[o][0] == "binop" and values[o][2] == "*" else () for o in terms]
        pairs = ((a, b) for a in factors[0] for b in factors[1]) if len(factors) == 2 else ()
        return any(self._are_one(g, a, b) or self._are_one(g, b, a) for a, b in pairs)

    def _are_one(self, g: int, a: int, b: int) -> bool:
        """Two numbers that make one, or ``1 - a`` beside ``a``, of which nothing is learnt."""
        values = self.view.units[g].values
        numbers = [values[o][2] if values[o][0] == "const" else None for o in (a, b)]
        if all(isinstance(one, float | int) for one in numbers):
            return bool(abs(sum(numbers) - 1) < _EXACT)  # type: ignore[arg-type]
        op, terms, sign = values[b]
        rest = op == "binop" and sign == "-" and values[terms[0]][2] == 1
        return rest and self._is_same(g, terms[1], a) and not self.flow.gradient(g, a)

    def _is_same(self, g: int, v: int, target: int) -> bool:
        values = self.view.units[g].values
        while v != target and (values[v][0] == "item" or (values[v][0] == "attr" and values[v][2] == "data")):
            v = values[v][1][0]
        return v == target or (values[v][0] == "attr" and values[v] == values[target])


__all__ = ["MovingStates"]
