"""What is taken off inside an exponent and added to its logarithm: ``m + log(sum(exp(x - m)))``."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.names.torch_names import MOVES

_WAY = 60
_LOGS = frozenset({"log", "log2", "log10", "logsumexp"})


class Shifts:
    """Knows the sums in which the value of a shift does not matter."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.view = flow, flow.view

    def adds_back(self, g: int, other: int, v: int) -> bool:
        """Return whether ``other``, to which ``v`` is added, is a logarithm of what ``v`` was taken off from in another shape."""
        values, taken = self.view.units[g].values, self._unshaped(g, v)
        return any(
            values[one][::2] == ("binop", "-") and self._unshaped(g, values[one][1][1]) == taken
            for log in self._way(g, other)
            if self._is_log(g, log)
            for one in self._way(g, log)
        )

    def _is_log(self, g: int, v: int) -> bool:
        op, operands, _ = self.view.units[g].values[v]
        if op != "call":
            return False
        dotted = self.flow.names.name(g, operands[0])
        return (dotted.rpartition(".")[2] if dotted else self.view.units[g].values[operands[0]][2]) in _LOGS

    def _unshaped(self, g: int, v: int) -> int:
        """Return what a value is an item or another shape of."""
        values = self.view.units[g].values
        while self._only_moves(g, v):
            v = values[v][1][0]
        return v

    def _only_moves(self, g: int, v: int) -> bool:
        op, operands, name = self.view.units[g].values[v]
        if op == "call":
            op, _, name = self.view.units[g].values[operands[0]]
            return op == "attr" and name in MOVES
        return op in ("item", "pi") or (op == "attr" and name in MOVES)

    def _way(self, g: int, v: int) -> set[int]:
        values, stack, seen = self.view.units[g].values, [v], set[int]()
        while stack and len(seen) < _WAY:
            one = stack.pop()
            if one not in seen:
                seen.add(one)
                stack.extend(values[one][1])
        return seen
