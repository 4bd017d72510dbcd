"""Which functions a call of the search may reach, where what was handed in is known, and how sure that is."""

from __future__ import annotations

from callscope.taint.onward.broken import Handed, Item
from callscope.taint.onward.growth import Growth
from callscope.taint.onward.reach import MERGED
from callscope.taint.program.callee import BESIDE, Callee


class Reaching(Growth):
    """The functions behind a call."""

    def callees(self, item: Item, user: int) -> tuple[Callee, ...]:
        """Return the functions that a call may reach, of those handed in by the call that led here."""
        found = self.view.callees(item.g, user)
        handed = self._handed_to(item)
        position = self.handed.called_parameter(item.g, user) if handed else None
        if position not in handed:
            return found
        return tuple(callee._replace(guess=False) for callee in found if callee.unit in handed[position]) or found

    def _handed_to(self, item: Item) -> dict[int, frozenset[int]]:
        """Return the functions that the call by which a value came in hands to what it calls."""
        return dict(self._called[item.entry].key[-1]) if item.entry >= 0 else {}

    def _handed_by(self, item: Item, user: int, callee: Callee) -> Handed:
        """Return the functions that a call hands to what it calls, for the parameters that are called there."""
        handed, known = list[tuple[int, frozenset[int]]](), self._handed_to(item)
        for position in sorted(self.handed.called_parameters(callee.unit)):
            given = self.handed.argument(item.g, user, callee, position)
            if given is not None:
                op, _, data = self.view.units[item.g].values[given]
                passed = known.get(data[0]) if op == "param" else None
                handed.append((position, passed or self.handed.functions(item.g, given)))
        return tuple(one for one in handed if one[1])

    def _unsure_at(self, item: Item, user: int) -> int:
        """The same, where it is known what was handed in."""
        return (
            0
            if len(self.callees(item, user)) == 1 < len(self.view.callees(item.g, user))
            else self._unsure(item.g, user)
        )

    def _unsure(self, g: int, v: int) -> int:
        """What a call adds to the guesses: which of several functions runs is one, a tensor's own operation among them."""
        running = [callee for callee in self.view.callees(g, v) if callee.via not in BESIDE]
        return MERGED if len(running) > 1 or self._may_be_torchs(g, v) else 0

    def _may_be_torchs(self, g: int, v: int) -> bool:
        """Return whether an operator or attribute that may run a function of the program is one of a tensor as well."""
        op, operands, _ = self.view.units[g].values[v]
        return op != "call" and bool(operands) and self.flow.is_tensor(g, operands[0])
