"""What is taken off inside an exponent and added to its logarithm: ``m + log(sum(exp(x - m)))``."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.names.torch_names import MOVES
from callscope.taint.names.words import words

_WAY = 60
_LOGS = frozenset({"log", "log2", "log10", "logsumexp"})
_NORMALISING = _LOGS | words(
    "softmax log_softmax softmin normalize argmax argmin argsort sort topk multinomial Categorical gumbel_softmax cross_entropy"
)
"""What does not depend on a shift, or has it added back."""
_UNSEEN = frozenset({"setattr", "setitem", "yield", "return"})
_ASKED = frozenset({"compare", "format", "assert"})
_FAR = 200
_CALLS = 3


class Shifts:
    """Knows the sums in which the value of a shift does not matter."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.view = flow, flow.view

    def goes_away(self, g: int, shifted: int, calls: int = _CALLS) -> bool:
        """Return whether what follows ``x - x.max()`` is normalised, or goes where it is not seen; ``exp(x - top).sum()`` does depend on the shift."""
        values, stack, seen = self.view.units[g].values, [shifted], set[int]()
        while stack and len(seen) < _FAR:
            one = stack.pop()
            if one in seen:
                continue
            seen.add(one)
            for user in self.view.users(g).get(one, ()):
                op = values[user][0]
                if op in _UNSEEN:
                    if op != "return" or self._goes_away_outside(g, calls):
                        return True
                elif op in ("call", "attr") and not self._is_plain(g, user, one):
                    return True
                elif op not in _ASKED:
                    stack.append(user)
        return any(values[v][::2] == ("binop", "/") and seen.issuperset(values[v][1]) for v in seen)

    def _goes_away_outside(self, g: int, calls: int) -> bool:
        callers = self.view.callers.get(g, ()) if calls else ()
        return any(self.goes_away(where, call, calls - 1) for where, call in callers)

    def _is_plain(self, g: int, call: int, given: int) -> bool:
        """Return whether a call is a method of what it is given, or a function of torch, that normalises nothing."""
        op, operands, name = self.view.units[g].values[call]
        if op == "attr":
            return name not in _NORMALISING
        dotted = self.flow.names.name(g, operands[0])
        if self.view.callees(g, call) or (dotted or "").rpartition(".")[2] in _NORMALISING:
            return False
        return operands[0] == given or (dotted or "").startswith("torch.")

    def adds_back(self, g: int, other: int, v: int) -> bool:
        """Return whether ``other``, to which ``v`` is added, is a logarithm of what ``v`` was taken off from in another shape."""
        values, taken = self.view.units[g].values, self.unshaped(g, v)
        return any(
            values[one][::2] == ("binop", "-") and self.unshaped(g, values[one][1][1]) == taken
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

    def unshaped(self, g: int, v: int) -> int:
        """Return what a value is an item or another shape of."""
        values = self.view.units[g].values
        while self.only_moves(g, v):
            v = values[v][1][0]
        return v

    def called(self, g: int, v: int) -> str:
        """Return the last name of a function of torch that is called, of a method that is read or called."""
        op, operands, data = self.view.units[g].values[v]
        if op == "attr":
            return str(data)
        if op != "call":
            return ""
        dotted = self.flow.names.name(g, operands[0])
        below = self.view.units[g].values[operands[0]]
        return dotted.rpartition(".")[2] if dotted else str(below[2]) if below[0] == "attr" else ""

    def only_moves(self, g: int, v: int) -> bool:
        """Return whether a value is another one, moved, reshaped or read out of it."""
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
