"""Turns of a loop in which a gradient is taken: what one hands to the next is in another graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from callscope.taint.forward.trace import Trace
from callscope.taint.program.view import View

_LOOPS = ("for", "while")
_MAPPED = frozenset({"map", "functools.reduce", "itertools.accumulate", "itertools.starmap"})


class Turns:
    """Knows the loops of each function that hold a ``backward()``."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._loops: dict[int, frozenset[int]] = {}

    def passes_backward(self, g: int, v: int, phi: int) -> bool:
        """Return whether ``phi``, at the head of a loop, gets ``v`` from the turn before, and such a turn takes a gradient."""
        regions, head = self.view.units[g].regions, self.view.places(g).region(phi)
        return any(regions[loop][0] == head for loop in self.around(g, v) if loop in self._graded(g))

    def is_over(self, g: int, v: int, user: int) -> bool:
        """Return whether a use stands before ``v``, and no loop comes back to it but one that has taken its gradient by then."""
        around = set(self.around(g, v))
        return user < v and not any(loop in around and loop not in self._graded(g) for loop in self.around(g, user))

    def is_graded(self, g: int, v: int) -> bool:
        """Return whether a value stands in a loop whose every turn takes a gradient."""
        return any(loop in self._graded(g) for loop in self.around(g, v)[:1])

    def takes_gradients(self, g: int) -> bool:
        """Return whether a function has a loop with a ``backward()``."""
        return bool(self._graded(g))

    def outlives(self, cls: int) -> bool:
        """Return whether an object of a class is made before a loop that takes gradients, kept by another object, or has such a loop itself."""
        if any(self.takes_gradients(g) for g in self.view.index.methods(cls)):
            return True
        for g, v in self.view.index.made(cls):
            kept = any(self.view.units[g].values[user][0] == "setattr" for user in self.view.users(g).get(v, ()))
            if kept or self._is_made_before(g, v):
                return True
        return False

    def _is_made_before(self, g: int, v: int, callers: int = 3) -> bool:
        """``line = cell(k1, k2)``, ``fit(line, [k1, k2])``: an object is made before a loop that takes gradients, here or by a helper that gives it to who runs the loop."""
        if self.takes_gradients(g):
            return not self.is_graded(g, v)
        if self.around(g, v):
            return False
        places = self.view.callers.get(g, ()) if callers else ()
        return self._calls_loop(g, callers) or any(self._is_made_before(*one, callers - 1) for one in places)

    def is_built_once(self, cls: int, depth: int = 3) -> bool:
        """Return whether every object of a class is made before a loop that takes gradients, or by an object's constructor that itself is built once."""
        made = self.view.index.made(cls)
        return bool(made) and all(self._is_once(g, v, depth) for g, v in made)

    def _is_once(self, g: int, v: int, depth: int) -> bool:
        owner = self.view.owner(g)
        if owner is not None and self.view.units[g].name.endswith("__init__"):
            return depth > 0 and self.is_built_once(owner, depth - 1)
        if self.takes_gradients(g):
            return not self.is_graded(g, v)
        return not self.around(g, v) and self._calls_loop(g, depth)

    def _calls_loop(self, g: int, depth: int) -> bool:
        """``mech = Mechanism(p)``, ``fit(mech)``: the loop that takes gradients is in what a function calls."""
        called = {c.unit for v in range(len(self.view.units[g].values)) for c in self.view.callees(g, v) if not c.guess}
        return any(self.takes_gradients(unit) or (depth and self._calls_loop(unit, depth - 1)) for unit in called)

    def is_repeated(self, g: int, calls: int = 3, *, ignored: Callable[[int, int], bool] = lambda g, v: False) -> bool:
        """Return whether a function is called in a loop that takes no gradient of its own, directly or through its callers: in time, not in turns. Calls that are ``ignored`` record nothing."""
        recorded = [place for place in self.view.callers.get(g, ()) if not ignored(*place)] if calls else []
        for where, call in recorded:
            if self._is_called_again(where, call, recorded):
                return True
            if self._is_gone_through(where, call):
                return True
            loops = self.around(where, call)
            if any(loop not in self._graded(where) for loop in loops[:1]):
                return True
            graded = any(taken > call for taken in self._taken(where))  # ``def turn(x): loss(cell(x)).backward()``
            if not loops and not graded and where != g and self.is_repeated(where, calls - 1, ignored=ignored):
                return True
        return False

    def _is_called_again(self, g: int, call: int, recorded: Sequence[tuple[int, int]]) -> bool:
        """``net(x, cache).sum() + net(y, cache).sum()``: a second call with the same arguments' objects, and no gradient taken in between."""
        values = self.view.units[g].values
        for where, other in recorded:
            if where == g and other > call and values[other][0] == values[call][0] == "call":
                shared = set(values[call][1][1:]) & set(values[other][1][1:])
                if shared and not any(call < taken < other for taken in self._taken(g)):
                    return True
        return False

    def _is_gone_through(self, g: int, call: int) -> bool:
        """``[cell(x) for x in xs]``, ``map(cell, xs)``: a loop in which no gradient is taken."""
        unit = self.view.units[g]
        within = any(region[1] == "comprehension" for region in self.view.places(g).enclosing(call))
        op, _, name = unit.values[unit.values[call][1][0]]
        return within or (op == "builtin" and name in _MAPPED) or (op == "attr" and f"functools.{name}" in _MAPPED)

    def is_after_backward(self, g: int, v: int, calls: int = 3) -> bool:
        """Return whether the last gradient of its loop's turn has been taken when a value is made, here or in every caller."""
        loop = next((loop for loop in self.around(g, v) if loop in self._graded(g)), None)
        if loop is not None:
            return v > max(u for u in self._taken(g) if loop in self.around(g, u))
        callers = self.view.callers.get(g, ()) if calls else ()
        return bool(callers) and all(
            where != g and self.is_after_backward(where, call, calls - 1) for where, call in callers
        )

    def comes_from_last(self, g: int, v: int, trace: Trace, calls: int = 3) -> bool:
        """Return whether a value is what a loop that takes gradients brought from the turn before, here or in every caller."""
        values, seen = self.view.units[g].values, set[int]()
        for _ in range(12):
            op, operands, data = values[v]
            if op == "phi" and v not in seen and any(self.passes_backward(g, o, v) for o in operands if o > v):
                return True
            seen.add(v)
            if op == "param":
                given = trace.arguments(g, data[0]) if calls else []
                return bool(given) and all(self.comes_from_last(*place, trace, calls - 1) for place in given)
            if op not in ("attr", "item", "iter", "unpack", "pi", "call", "cell") or not operands:
                return False
            if op == "call" and values[operands[0]][0] != "attr":
                return False
            v = operands[0]
        return False

    def _graded(self, g: int) -> frozenset[int]:
        found = self._loops.get(g)
        if found is None:
            found = self._loops[g] = frozenset(loop for v in self._taken(g) for loop in self.around(g, v))
        return found

    def _taken(self, g: int) -> list[int]:
        """Return where a function takes gradients: ``loss.backward``, and ``optimizer.step(closure)`` of a closure that does."""
        return [
            v
            for v, (op, operands, data) in enumerate(self.view.units[g].values)
            if (op == "attr" and data == "backward") or (op == "call" and self._runs_closure(g, operands))
        ]

    def _runs_closure(self, g: int, operands: tuple[int, ...]) -> bool:
        values = self.view.units[g].values
        op, _, name = values[operands[0]]
        if op != "attr" or name != "step":
            return False
        objects = self.view.solver.objects
        given = [o for v in operands[1:] for o in self.view.points(g, v)]
        given = [objects.data[o][0] if objects.kinds[o] == "bound" else o for o in given]  # ``self.closure``
        units = [objects.data[o][0] for o in given if objects.kinds[o] == "function"]
        return any(
            op == "attr" and data == "backward" for unit in units for op, _, data in self.view.units[unit].values
        )

    def around(self, g: int, v: int) -> list[int]:
        """Return the numbers of the loops around a value, innermost first."""
        regions, number, found = self.view.units[g].regions, self.view.places(g).region(v), list[int]()
        while number:
            if regions[number][1] in _LOOPS:
                found.append(number)
            number = regions[number][0]
        return found
