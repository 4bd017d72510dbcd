"""Steps of Newton's kind: what an equation leaves over at a point, divided by how it grows there."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.trace import Place

_WAY = 80
_DEPTH = 3
_SOLVES = frozenset({"solve", "solve_triangular", "cholesky_solve", "lu_solve", "lstsq", "spsolve", "solve_ex"})
_INVERTS = frozenset({"inv", "pinv", "inverse", "pinverse", "reciprocal", "inv_ex"})


class Corrections:
    """Tells a step that brings a derivative back from any other sum of a value and what is made of it."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.view = flow, flow.view

    def corrects(self, g: int, step: int, start: int) -> bool:
        """Return whether a step is a remainder at ``start`` over a slope: ``f(x) / slope``, ``solve(J, r)``, ``r @ J.inverse()``, by a helper too."""
        return any(self._leaves_over(g, left, start) for left, _ in self._quotients(g, step))

    def is_slope(self, g: int, step: int, reached: set[Place]) -> bool:
        """Return whether what is followed is only what a remainder is divided by."""
        return any((g, by) in reached and (g, left) not in reached for left, by in self._quotients(g, step))

    def _quotients(self, g: int, step: int) -> list[tuple[int, int]]:
        """Return what is divided in a step and by what (-1: a helper does it), signs, factors and reshapings left out."""
        values, found, stack, seen = self.view.units[g].values, list[tuple[int, int]](), [step], set[int]()
        while stack and len(seen) < _WAY:
            v = stack.pop()
            if v in seen:
                continue
            seen.add(v)
            op, operands, symbol = values[v]
            if op == "binop" and symbol == "/":
                found.append((operands[0], operands[1]))
                stack.append(operands[0])
            elif op == "binop" and symbol in ("*", "@"):
                left, right = operands
                found.extend(pair for pair in ((left, right), (right, left)) if self._inverts(g, pair[1]))
                stack.extend(operands)
            elif op == "call" and self._name(g, v) in _SOLVES:
                given = operands[1:3] if len(operands) > 2 else (values[operands[0]][1] or (-1,))[:1] + operands[1:2]
                found.extend(((given[0], given[1]), (given[1], given[0])) if len(given) == 2 else ())
            elif op == "call" and self._divides(g, v):
                found.append((v, -1))
            elif op in ("unary", "pi", "item", "attr", "call", "phi"):
                stack.extend(operands)
        return found

    def _inverts(self, g: int, v: int, depth: int = _DEPTH) -> bool:
        values = self.view.units[g].values
        op, operands, symbol = values[v]
        if op == "call" and self._name(g, v) in _INVERTS:
            return True
        if op == "binop" and symbol in ("/", "**"):
            return True
        return bool(depth and op in ("pi", "attr", "call", "item", "unary")) and any(
            self._inverts(g, o, depth - 1) for o in operands
        )

    def _divides(self, g: int, call: int) -> bool:
        """Return whether a function of the program that gives the step divides, or solves."""
        for callee in self.view.callees(g, call):
            values = self.view.units[callee.unit].values
            for v, (op, _, symbol) in enumerate(values):
                if (op == "binop" and symbol == "/") or (op == "call" and self._name(callee.unit, v) in _SOLVES):
                    return not callee.guess
        return False

    def _name(self, g: int, call: int) -> str:
        operands = self.view.units[g].values[call][1]
        dotted = self.flow.names.name(g, operands[0])
        return dotted.rpartition(".")[2] if dotted else str(self.view.units[g].values[operands[0]][2])

    def _leaves_over(self, g: int, v: int, start: int) -> bool:
        """Return whether a value may vanish at ``start``: a sum or difference with it, or what a function of the program makes of it."""
        values, stack, seen = self.view.units[g].values, [v], set[int]()
        found = False
        meets = False
        while stack and len(seen) < _WAY:
            one = stack.pop()
            if one == start:
                meets = True
                continue
            if one in seen:
                continue
            seen.add(one)
            op, operands, symbol = values[one]
            found = found or (op in ("binop", "inplace") and symbol in ("+", "-"))
            found = found or (op == "call" and bool(self.view.callees(g, one)))
            stack.extend(operands)
        return found and meets
