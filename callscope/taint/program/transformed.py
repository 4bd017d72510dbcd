"""Functions that are handed to what differentiates them: ``torch.func.grad(loss)(weights, batch)``, ``jacobian(f, x)``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from callscope.taint.names.torch_names import GRADIENT_TRANSFORMS
from callscope.taint.program.bare import bare
from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View

_BY_PLACE = frozenset({"grad", "grad_and_value", "jacrev", "jacfwd", "hessian"})
"""What differentiates by the arguments that ``argnums`` names, the first by default; others by all."""


class Transformed(NamedTuple):
    """By which parameters a function is differentiated, whether only the first of what it returns is (``has_aux``), and whether it puts them into a module's layers (``functional_call``)."""

    positions: frozenset[int]
    first_only: bool
    by_layers: bool = False


def transformed(view: View, names: Spelling) -> dict[int, Transformed]:
    """Return the functions of the program that are differentiated, by unit."""
    found = dict[int, Transformed]()
    for g, unit in enumerate(view.units):
        for v, (op, operands, _) in enumerate(unit.values):
            dotted = (names.name(g, operands[0]) or "") if op == "call" and len(operands) > 1 else ""
            if dotted in GRADIENT_TRANSFORMS:
                for one, told in _handed(view, names, g, v, dotted.rpartition(".")[2]):
                    known = found.get(one, told)
                    positions = known.positions | told.positions
                    first_only = known.first_only or told.first_only
                    found[one] = Transformed(positions, first_only, _runs_layers(view, names, one))
    return found


def _runs_layers(view: View, names: Spelling, g: int) -> bool:
    """``functional_call(net, params, (x,))``"""
    called = (names.name(g, operands[0]) or "" for op, operands, _ in view.units[g].values if op == "call")
    return any(one.startswith("torch.") and one.endswith(".functional_call") for one in called)


def _handed(view: View, names: Spelling, g: int, v: int, transform: str) -> Iterator[tuple[int, Transformed]]:
    values = view.units[g].values
    _, operands, tags = values[v]
    if tags[0] not in ("", "func", "f"):
        return
    given = dict(zip(tags, operands[1:], strict=True))
    aux = "has_aux" in given and values[given["has_aux"]][::2] == ("const", True)
    for unit, filled in _functions(view, names, g, operands[1]):
        count = len(view.units[unit].parameters)
        chosen = _places(view, g, given.get("argnums")) if transform in _BY_PLACE else range(count - filled)
        yield unit, Transformed(frozenset(filled + one for one in chosen if filled + one < count), aux)


def _functions(view: View, names: Spelling, g: int, v: int) -> Iterator[tuple[int, int]]:
    """Yield the functions that a value may be, with how many of their parameters are filled already."""
    v = bare(view, g, v)
    op, operands, tags = view.units[g].values[v]
    if op == "call" and len(operands) > 1 and names.name(g, operands[0]) == "functools.partial":
        if "*" not in tags:
            yield from (
                (unit, filled + list(tags[1:]).count("")) for unit, filled in _functions(view, names, g, operands[1])
            )
        return
    objects = view.solver.objects
    for number in view.points(g, v):
        bound = objects.kinds[number] == "bound"
        number = objects.data[number][0] if bound else number
        if objects.kinds[number] == "function":
            yield objects.data[number][0], int(bound)


def _places(view: View, g: int, v: int | None) -> tuple[int, ...]:
    """Return what ``argnums`` says: ``0``, ``(0, 2)``; nothing where it is worked out."""
    if v is None:
        return (0,)
    op, operands, data = view.units[g].values[v]
    parts = [view.units[g].values[o] for o in operands] if op == "tuple" else [(op, operands, data)]
    return tuple(one for kind, _, one in parts if kind == "const" and isinstance(one, int) and one >= 0)


__all__ = ["Transformed", "transformed"]
