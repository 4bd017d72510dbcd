"""Parameters that are handed on, under their own name, to where a model hands one of its parameters."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.program.shown import Handed, Shown


def fed_alike(shown: Shown, trained: set[tuple[int | None, str]]) -> Iterator[tuple[int, int]]:
    """``lame(E, nu)`` in ``stiffness(E, nu)``: what another place gives a model's parameter for is one under the same name here.

    ``trained``: the attributes, with their class, that are parameters.
    """
    fed = {(one.callee, one.parameter) for one in shown.handed if _hands_parameter(shown, trained, one)}
    for one in shown.handed:
        if (one.callee, one.parameter) in fed:
            taken = {p.name for p in shown.view.units[one.callee].parameters if p.value == one.parameter}
            for p in shown.view.units[one.g].parameters:
                if p.value in one.roots and p.name in taken and p.annotation is None and not p.has_default:
                    yield one.g, p.value


def _hands_parameter(shown: Shown, trained: set[tuple[int | None, str]], one: Handed) -> bool:
    owner = shown.view.owner(one.g)
    family = shown.view.family(owner) if owner is not None else ()
    return any((cls, root) in trained for cls in family for root in one.roots if isinstance(root, str))
