"""What an open function hands on as it is given: ``super().__init__(**kwargs)``. Whoever calls the one calls the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callscope.taint.program.view import View


def passed_on(view: View, is_open: Callable[[int], bool]) -> dict[int, frozenset[int]]:
    """Return, by function, the parameters that callers outside the program fill through ``*args`` and ``**kwargs`` of another."""
    found: dict[int, frozenset[int]] = {}
    waiting = [g for g, unit in enumerate(view.units) if unit.kind == "function" and is_open(g)]
    seen = set(waiting)
    while waiting:
        for unit, positions in _handed(view, waiting.pop()):
            if is_open(unit):
                continue
            known = found.get(unit, frozenset())
            found[unit] = known | positions
            if unit not in seen or found[unit] != known:
                seen.add(unit)
                waiting.append(unit)
    return found


def _handed(view: View, g: int) -> Iterator[tuple[int, frozenset[int]]]:
    """Yield the functions that a function hands its own ``*args`` or ``**kwargs``, with the parameters that these may fill."""
    values, own = view.units[g].values, _collected(view, g)
    for v, (op, operands, tags) in enumerate(values) if own else ():
        handed = op == "call" and any(
            tag in ("*", "**") and operand in own for operand, tag in zip(operands[1:], tags, strict=True)
        )
        for callee in view.callees(g, v) if handed else ():
            if callee.bound and not callee.guess:
                links = view.links(callee.unit, tags, callee.leading)
                said = {link.parameter for link in links if tags[link.argument] not in ("*", "**")}
                every = range(callee.leading, len(view.units[callee.unit].parameters))
                yield callee.unit, frozenset(every) - said


def _collected(view: View, g: int) -> frozenset[int]:
    """Return the values of a function's ``*args`` and ``**kwargs``."""
    return frozenset(one.value for one in view.units[g].parameters if one.kind in ("vararg", "kwarg"))


__all__ = ["passed_on"]
