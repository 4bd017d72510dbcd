"""Functions of which nothing needs a history: methods of custom autograd functions and optimizers, hooks on gradients, and what serves them alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callscope.taint.program.gradient_hooks import gradient_hooks
from callscope.taint.program.view import View
from callscope.taint.program.walks import reached


def quiet(view: View) -> frozenset[int]:
    """Return those units. One walk from methods and hooks to what stands in them or is called by none but such."""
    callers = {g: _callers(view, g) for g in view.callers}
    waiting = {g: len(units) for g, units in callers.items() if _may_serve(view, g, units)}
    serves: dict[int, list[int]] = {}
    for g in waiting:
        for unit in callers[g]:
            serves.setdefault(unit, []).append(g)
    inside = _nested(view)

    def onward(g: int) -> Iterator[int]:
        yield from inside.get(g, ())
        for served in serves.get(g, ()):
            waiting[served] -= 1
            if not waiting[served]:
                yield served

    hooks = gradient_hooks(view)
    return frozenset(reached([*hooks, *(g for g in range(len(view.units)) if _is_method(view, g))], onward))


def _callers(view: View, g: int) -> frozenset[int]:
    return frozenset(unit for unit, _ in view.callers.get(g, ()))


def _may_serve(view: View, g: int, callers: Iterable[int]) -> bool:
    """A function called by others; a ``backward`` may be called by hand, on what is recorded, and who calls a module is its user, where others are a guess."""
    if view.units[g].kind != "function" or (_is_forward(view, g) and view.is_only_guessed(g)):
        return False
    return not any(unit == g or view.units[unit].name.endswith(".backward") for unit in callers)


def _is_forward(view: View, g: int) -> bool:
    owner = view.owner(g)
    return owner is not None and view.is_module(owner) and view.units[g].name.endswith(".forward")


def _nested(view: View) -> dict[int, list[int]]:
    """Return the functions that stand directly in a unit."""
    found: dict[int, list[int]] = {}
    for g, unit in enumerate(view.units):
        if unit.kind in ("function", "lambda") and view.parent(g) >= 0:
            found.setdefault(view.parent(g), []).append(g)
    return found


def _is_method(view: View, g: int) -> bool:
    owner = view.owner(g)
    return owner is not None and (view.is_function(owner) or view.is_optimizer(owner))
