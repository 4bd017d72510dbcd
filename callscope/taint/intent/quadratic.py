"""Stopped vectors and sizes beside the very matrix that they were found with: ``v @ a @ v`` after a power iteration, ``a + c * size * eye``."""

from __future__ import annotations

from collections.abc import Callable

from callscope.taint.forward.analysis import Flow
from callscope.taint.program.bare import bare
from callscope.taint.program.uses import Uses

_DIAGONALS = frozenset({"diagonal", "diag", "trace"})
_PRODUCTS = frozenset({"mv", "matmul", "mm", "einsum"})
_NORMS = frozenset({"norm", "vector_norm", "normalize"})
_STEPS = 4


class Quadratic:
    """``way`` gives what a value is made of."""

    def __init__(self, flow: Flow, uses: Uses, way: Callable[[int, int], set[int]]) -> None:
        self.flow, self.uses, self.way = flow, uses, way

    def is_quotient(self, g: int, v: int, user: int) -> bool:
        """``u @ a @ v``, both vectors found by iterating with ``a``, normalised: the derivative by the vectors is zero there."""
        values = self.flow.view.units[g].values
        if values[user][::2] != ("binop", "@"):
            return False
        other = next((o for o in values[user][1] if o != v), v)
        if values[other][::2] == ("binop", "@"):  # ``(u @ a) @ v``, seen from ``v``
            return any(self._are_found(g, (v, one), a, user) for one, a in (values[other][1], values[other][1][::-1]))
        outer = [u for u in self.uses.of(g, user) if values[u][::2] == ("binop", "@")]
        others = [o for u in outer for o in values[u][1] if o != user]
        return bool(others) and self._are_found(g, (v, *others), other, user)

    def _are_found(self, g: int, vectors: tuple[int, ...], matrix: int, user: int) -> bool:
        return self.flow.may_carry(g, matrix) and all(self._was_found_with(g, v, matrix, user) for v in vectors)

    def _was_found_with(self, g: int, v: int, matrix: int, user: int) -> bool:
        """Return whether a stopped vector was multiplied with a matrix and normalised."""
        if self.flow.may_carry(g, v) and not self.flow.frames[g].has_left(v, user):
            return False
        values, way, root = self.flow.view.units[g].values, self.way(g, v) | {v}, bare(self.flow.view, g, matrix)
        product = any(
            (values[one][::2] == ("binop", "@") or self._called(g, one) in _PRODUCTS)
            and any(bare(self.flow.view, g, o) == root for o in values[one][1])
            for one in way
        )
        return product and any(self._called(g, one) in _NORMS for one in way)

    def damps(self, g: int, v: int, user: int) -> bool:
        """``a + c * a.diagonal().detach().mean() * eye``: a damping of the matrix's own size."""
        values = self.flow.view.units[g].values
        sized = {
            bare(self.flow.view, g, self._receiver(g, one))
            for one in self.way(g, v)
            if self._called(g, one) in _DIAGONALS
        }
        level = [user]
        for _ in range(_STEPS):
            above = [(one, u) for one in level for u in self.uses.of(g, one)]
            for one, u in above:
                op, operands, symbol = values[u]
                if op in ("binop", "inplace") and symbol == "+":
                    return any(bare(self.flow.view, g, o) in sized for o in operands if o != one)
            level = [u for _, u in above if values[u][::2] == ("binop", "*") or values[u][0] in ("call", "attr")]
        return False

    def _receiver(self, g: int, call: int) -> int:
        values = self.flow.view.units[g].values
        operands = values[call][1]
        method = self.flow.names.name(g, operands[0]) is None and bool(values[operands[0]][1])
        return values[operands[0]][1][0] if method else operands[1] if len(operands) > 1 else -1

    def _called(self, g: int, v: int) -> str:
        values = self.flow.view.units[g].values
        op, operands, _ = values[v]
        if op != "call":
            return ""
        dotted = self.flow.names.name(g, operands[0])
        return dotted.rpartition(".")[2] if dotted else str(values[operands[0]][2])


__all__ = ["Quadratic"]
