"""Shifts whose value does not matter: ``s + log(sum(exp(y - s)))``, whatever ``s`` is. The derivative by ``s`` is zero exactly."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.shifts import Shifts
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site

_RULES = frozenset({"CS101", "CS102", "CS201", "CS203"})
_MOST = 80
_PLAIN = ("attr", "call", "item", "unpack", "pi", "phi")
_LINEAR = frozenset({"sum", "mean", "nansum", "sum_to_size", "cumsum", "flip", "roll", "index_select"})
_LOGS = frozenset({"log"})
_ASKED = ("compare", "format", "assert")


class ExactShifts:
    """Follows a stopped value to the exponents it is taken off in, and to the logarithms it is added to."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.view, self.uses, self.shifts = flow, flow.view, uses, Shifts(flow)

    def is_one(self, site: Site) -> bool:
        """Return whether all that a stopped value does is to go in by an exponent and out by its logarithm, or by a quotient."""
        if site.match.rule.id not in _RULES:
            return False
        taken, added = self._met(site)
        if taken is None or not taken:
            return False
        logs = set[int]()
        for exponent, shift in taken.items():
            found = self._logs(site.g, exponent)
            if found is None or any(not self._gets_back(site.g, log, shift, added) for log in found):
                return False
            logs |= found
        return all(log in logs for log, _ in added.values())

    def _met(self, site: Site) -> tuple[dict[int, int] | None, dict[int, tuple[int, int]]]:
        """Return what the value is taken off in, and the sums that it is in (each with its other term); None where it does anything else."""
        values, stack, seen = self.view.units[site.g].values, list(site.starts), set[int]()
        taken, added = dict[int, int](), dict[int, tuple[int, int]]()
        while stack:
            v = stack.pop()
            if v in seen:
                continue
            seen.add(v)
            if len(seen) > _MOST:
                return None, {}
            for user in self.uses.of(site.g, v):
                op, operands, symbol = values[user]
                if op in _ASKED:
                    continue
                if op == "binop" and symbol == "-" and operands[1] == v and operands[0] != v:
                    taken[user] = v
                elif op == "binop" and symbol == "+":
                    added[user] = (self.shifts.unshaped(site.g, operands[0] if operands[1] == v else operands[1]), v)
                elif op in _PLAIN and not self.flow.may_carry(site.g, user) and not self.view.callees(site.g, user):
                    stack.append(user)
                else:
                    return None, {}
        return taken, added

    def _logs(self, g: int, exponent: int) -> set[int] | None:
        """Return the logarithms of sums of ``exp`` of a value; None where it goes anywhere else. A quotient of two such sums needs none."""
        powers = self._users(g, exponent, {"exp"})
        if powers is None:
            return None
        values, stack, seen, logs, over = self.view.units[g].values, sorted(powers), set(powers), set[int](), set[int]()
        while stack and len(seen) < _MOST:
            v = stack.pop()
            for user in self.uses.of(g, v):
                op, operands, symbol = values[user]
                name = self.shifts.called(g, user)
                if op in _ASKED or user in seen:
                    continue
                if name in _LOGS and (op == "call" or self.uses.of(g, user)):
                    logs.update([user] if op == "call" else self.uses.of(g, user))
                elif op == "binop" and symbol == "/":
                    (over.add(user) if operands[1] == v else stack.append(user))
                    seen.add(user) if operands[1] != v else None
                elif name in _LINEAR or self._moves(g, user) or (op == "binop" and symbol in ("*", "@")):
                    seen.add(user)
                    stack.append(user)
                else:
                    return None
        quotients = all(values[u][1][0] in seen for u in over)
        return logs if quotients and (logs or over) else None

    def _users(self, g: int, v: int, names: set[str]) -> set[int] | None:
        """Return the calls of these functions that a value is given to, None where it is given to anything else."""
        found = set[int]()
        for user in self.uses.of(g, v):
            op = self.view.units[g].values[user][0]
            if self.shifts.called(g, user) not in names:
                return None
            found.update([user] if op == "call" else self.uses.of(g, user))
        return found or None

    def _moves(self, g: int, v: int) -> bool:
        op, operands, _ = self.view.units[g].values[v]
        return op in ("pi", "item") or self.shifts.only_moves(g, operands[0] if op == "call" else v)

    def _gets_back(self, g: int, log: int, shift: int, added: dict[int, tuple[int, int]]) -> bool:
        """Return whether to a logarithm, and to nothing less, the very shift is added."""
        sums = [total for total, (other, _) in added.items() if other == log]
        same = all(self.shifts.unshaped(g, added[total][1]) == self.shifts.unshaped(g, shift) for total in sums)
        return bool(sums) and same and len(self.uses.of(g, log)) == len(sums)


__all__ = ["ExactShifts"]
