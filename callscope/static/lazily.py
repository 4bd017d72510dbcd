"""What ``map`` and ``filter`` give calls its function where it is iterated over, which may be another function's loop."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.invoke import Call
from callscope.static.naming import owner
from callscope.static.objects import BOX
from callscope.static.solver import Solver


class Lazy:
    """By iterator, the node of the function that it calls and how many arguments that gets."""

    def __init__(self) -> None:
        self.made: dict[int, tuple[int, int]] = {}


def is_lazy(s: Solver, site: int | None, callee: int | None, arguments: int) -> None:
    """Note that the iterator made at a call calls ``callee`` for each of its elements."""
    if site is not None and callee is not None:
        s.kept(Lazy).made[s.objects.intern(BOX, "iterator", site)] = (callee, arguments)


def run_lazily(s: Solver, number: int, site: int) -> None:
    """An iterator is iterated over at ``site``: where that is another function than made it, the call is that function's."""
    known = s.kept(Lazy).made.get(number)
    if known is not None and owner(s, s.unit_of(site)) != owner(s, s.unit_of(s.objects.data[number][1])):
        callee, arguments = known
        s.use(callee, _call, Call(site, (None,) * arguments, ("",) * arguments, None, "callback"))


def _call(s: Solver, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        s.call_object(number, call)
