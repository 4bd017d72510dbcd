"""Wrappers that many functions share: a call of a decorated function is a call of what stands under its own name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from callscope.taint.names.words import words

if TYPE_CHECKING:
    from callscope.taint.program.view import View

_CHANGES = words(
    "no_grad inference_mode set_grad_enabled enable_grad detach numpy item tolist tensor as_tensor from_numpy"
)
"""What a wrapper that names one of these does to a gradient is its own."""
_STEPS = 40


Place = tuple[int, int]


def unwrap(view: View, sites: dict[int, list[tuple[int | str, str]]], many: int) -> None:
    """Let the callers of wrappers that reach ``many`` functions reach what they name, and the wrappers' own calls nothing.

    ``def unpack(method): def wrapped(self, *args): return method(self, *args)``: who calls ``lens.shear`` goes through ``wrapped`` to the
    method of that name, not to each of all that are decorated. ``sites``: what the places of the program may call.
    """
    for place, reached in list(_shared(view, many)):
        for callee in view.callees(*place):
            view.callers[callee.unit] = [one for one in view.callers[callee.unit] if one != place]
        sites[_node(view, place)] = []
        for caller, units in reached.items():
            _redirect(view, sites, place[0], caller, units)


def _redirect(
    view: View, sites: dict[int, list[tuple[int | str, str]]], wrapper: int, caller: Place, units: tuple[int, ...]
) -> None:
    """Let a place call a wrapper and what it names, and nothing that the wrapper's other uses have mixed in."""
    at = _node(view, caller)
    for target, _ in sites[at]:
        if isinstance(target, int) and target != wrapper and target not in units:
            view.callers[target].remove(caller)
    for unit in units:
        if caller not in view.callers.setdefault(unit, []):
            view.callers[unit].append(caller)
    through = [site for site in sites[at] if not isinstance(site[0], int) or site[0] == wrapper]
    sites[at] = [*through, *((unit, "call") for unit in units)]


def _node(view: View, place: Place) -> int:
    node: int = view.solver.bases[place[0]] + place[1]
    return node


def _shared(view: View, many: int) -> Iterator[tuple[Place, dict[Place, tuple[int, ...]]]]:
    """Yield each such wrapper's call, and what its callers reach by name."""
    for g, unit in enumerate(view.units):
        for v, (op, operands, _) in enumerate(unit.values):
            if op != "call" or not _is_given_function(view, g, operands[0]):
                continue
            reached = [callee.unit for callee in view.callees(g, v)]
            if len(reached) > many and _hands_through(view, g, v):
                yield (g, v), _by_name(view, g, reached)


def _is_given_function(view: View, g: int, v: int) -> bool:
    """Return whether a value is a parameter of the function around: what a decorator is given."""
    op, _, data = view.units[g].values[v]
    parent = view.parent(g)
    if op != "free" or parent < 0 or view.units[parent].kind != "function":
        return False
    return any(parameter.name == data[1] for parameter in view.units[parent].parameters)


def _hands_through(view: View, g: int, call: int) -> bool:
    """Return whether a wrapper gives back what the function gives, and does nothing to gradients by itself."""
    values = view.units[g].values
    if any(op in ("attr", "global", "free") and _last(data) in _CHANGES for op, _, data in values):
        return False
    waiting = [o for op, operands, _ in values if op == "return" for o in operands]
    seen: set[int] = set()
    while waiting and len(seen) < _STEPS:
        v = waiting.pop()
        if v == call:
            return True
        if v not in seen:
            seen.add(v)
            waiting.extend(values[v][1])
    return False


def _by_name(view: View, wrapper: int, reached: list[int]) -> dict[Place, tuple[int, ...]]:
    """Return what each caller of a wrapper reaches through it."""
    named: dict[str, list[int]] = {}
    for unit in reached:
        named.setdefault(view.units[unit].name.rpartition(".")[2], []).append(unit)
    found: dict[Place, tuple[int, ...]] = {}
    for g, v in view.callers.get(wrapper, ()):
        op, operands, _ = view.units[g].values[v]
        callee = view.units[g].values[operands[0]] if op == "call" else ("", (), None)
        units = named.get(_last(callee[2]), []) if callee[0] in ("attr", "global", "free", "importfrom") else []
        if units:
            found[g, v] = tuple(_of_receiver(view, g, callee, units))
    return found


def _of_receiver(view: View, g: int, callee: tuple, units: list[int]) -> list[int]:  # type: ignore[type-arg]
    """Return those of some methods that the receiver's classes have; all, where that is not known."""
    if callee[0] != "attr":
        return units
    classes = {cls for owner in view.instances(g, callee[1][0]) for cls in view.family(owner)}
    return [unit for unit in units if view.owner(unit) in classes] or units


def _last(data: object) -> str:
    return str(data[-1] if isinstance(data, tuple) and data else data)


__all__ = ["unwrap"]
