"""Scales whose value does not matter: ``s * ((x / s) ** p).sum() ** (1 / p)``, whatever ``s`` is. The derivative by ``s`` is zero exactly."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.shifts import Shifts
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site

_RULES = frozenset({"CS101", "CS102", "CS201", "CS203"})
_MOST = 40
_PLAIN = ("attr", "call", "item", "pi", "phi")
_SUMS = frozenset({"sum", "mean"})
_ROOTS = frozenset({"sqrt", "norm", "vector_norm"})


class ExactScales:
    """Follows a stopped value to what is divided by it, and from there to the size that it multiplies again."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.view, self.uses, self.shifts = flow, flow.view, uses, Shifts(flow)

    def is_one(self, site: Site) -> bool:
        """Return whether all that a stopped value does is to divide something and to multiply its size, of the same degree."""
        if site.match.rule.id not in _RULES:
            return False
        met = self._met(site)
        if met is None:
            return False
        quotients, factors = met
        sizes = {size for quotient in quotients for size in self._sizes(site.g, quotient) or {-1}}
        return bool(quotients) and bool(factors) and sizes == factors

    def _met(self, site: Site) -> tuple[set[int], set[int]] | None:
        """Return the quotients that have the value below, and what it multiplies; None where it does anything else."""
        values, stack, seen = self.view.units[site.g].values, list(site.starts), set[int]()
        quotients, factors = set[int](), set[int]()
        while stack:
            v = stack.pop()
            if v in seen:
                continue
            seen.add(v)
            if len(seen) > _MOST:
                return None
            for user in self.uses.of(site.g, v):
                op, operands, symbol = values[user]
                if op == "binop" and symbol == "/" and operands[1] == v != operands[0]:
                    quotients.add(user)
                elif op == "binop" and symbol == "*" and operands[0] != operands[1]:
                    factors.add(self.shifts.unshaped(site.g, operands[0] if operands[1] == v else operands[1]))
                elif op in _PLAIN and not self.flow.may_carry(site.g, user) and not self.view.callees(site.g, user):
                    stack.append(user)
                else:
                    return None
        return quotients, factors

    def _sizes(self, g: int, quotient: int) -> set[int] | None:
        """Return the sizes that all uses of a quotient come to; None where one is of another kind or degree."""
        values, found = self.view.units[g].values, set[int]()
        for user in self.uses.of(g, quotient):
            op, operands, symbol = values[user]
            name = self.shifts.called(g, user)
            if op == "call" and self._moves(g, user):
                inner = self._sizes(g, user)
            elif op == "binop" and symbol == "**" and operands[0] == quotient:
                inner = self._roots(g, user, operands[1])
            elif name in ("abs", "norm", "vector_norm", "square"):
                calls = [user] if op == "call" else list(self.uses.of(g, user))
                inner = self._of_named(g, calls, name)
            else:
                inner = None
            if not inner:
                return None
            found |= inner
        return found or None

    def _of_named(self, g: int, calls: list[int], name: str) -> set[int] | None:
        found = set[int]()
        for call in calls:
            inner = (
                {call}
                if name not in ("abs", "square")
                else self._sizes(g, call)
                if name == "abs"
                else self._roots(g, call, None)
            )
            if not inner:
                return None
            found |= inner
        return found or None

    def _roots(self, g: int, power: int, exponent: int | None) -> set[int] | None:
        """Return the roots of the sums of a power that undo it: ``** (1 / p)`` of ``** p``, a square root of squares."""
        values, found, stack = self.view.units[g].values, set[int](), [power]
        while stack and len(found) < _MOST:
            v = stack.pop()
            for user in self.uses.of(g, v):
                op, operands, symbol = values[user]
                name = self.shifts.called(g, user)
                if op == "binop" and symbol == "**" and operands[0] == v and self._undoes(g, operands[1], exponent):
                    found.add(user)
                elif name == "sqrt" and (exponent is None or values[exponent][2] == 2):
                    found.update([user] if op == "call" else self.uses.of(g, user))
                elif name in _SUMS or self._moves(g, user) or op == "pi":
                    stack.append(user)
                else:
                    return None
        return found or None

    def _undoes(self, g: int, root: int, exponent: int | None) -> bool:
        """Return whether a root is one over an exponent: both written, or the same value."""
        values = self.view.units[g].values
        op, operands, data = values[root]
        if exponent is None or values[exponent][0] == "const":
            number = 2 if exponent is None else values[exponent][2]
            return op == "const" and isinstance(data, float) and isinstance(number, int | float) and data * number == 1
        return op == "binop" and data == "/" and values[operands[0]][2] in (1, 1.0) and operands[1] == exponent

    def _moves(self, g: int, v: int) -> bool:
        op, operands, _ = self.view.units[g].values[v]
        return op == "item" or self.shifts.only_moves(g, operands[0] if op == "call" else v)


__all__ = ["ExactScales"]
