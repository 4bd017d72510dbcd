"""The names of the fields of ``collections.namedtuple`` classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callscope.taint.names.torch_names import NAMESPACES, PLAIN_ATTRIBUTES
from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View

_STEPS = 8


def tuple_fields(view: View, names: Spelling) -> frozenset[str]:
    """Return the fields of all such classes of a program, and the attributes of its namespaces."""
    return frozenset(
        name
        for g, unit in enumerate(view.units)
        for op, operands, tags in unit.values
        if op == "call"
        for name in _named(view, names, g, operands, tags)
    )


def _named(view: View, names: Spelling, g: int, operands: tuple[int, ...], tags: tuple[str, ...]) -> Iterable[str]:
    made = names.name(g, operands[0])
    if made == "collections.namedtuple":
        return _listed(view, g, operands)
    if made not in NAMESPACES:
        return ()
    return _read(view) if "**" in tags else [tag for tag in tags if tag not in ("", "*")]


def _read(view: View) -> Iterator[str]:
    """``SimpleNamespace(**values)``: which of the attributes that a program reads are its, is not seen."""
    for unit in view.units:
        of_values = (
            data for op, operands, data in unit.values if op == "attr" and unit.values[operands[0]][0] != "import"
        )
        yield from (name for name in of_values if name not in PLAIN_ATTRIBUTES)


def field_names(view: View, names: Spelling, g: int, v: int) -> list[str]:
    """Return the fields of the class that a value is; nothing where its making is not seen."""
    for _ in range(_STEPS):
        op, operands, data = view.units[g].values[v]
        if op == "call":
            return _listed(view, g, operands) if names.name(g, operands[0]) == "collections.namedtuple" else []
        place: tuple[int, int] | None = None
        if op in ("global", "free"):
            captured = view.units[g].captures.get(data, ())
            place = (view.first(g) + data[0], captured[0]) if len(captured) == 1 else None
        elif op == "importfrom":
            place = view.binding(data[0], data[1])
        elif op in ("cell", "pi"):
            place = (g, operands[0])
        if place is None:
            return []
        g, v = place
    return []


def _listed(view: View, g: int, operands: tuple[int, ...]) -> list[str]:
    if len(operands) < 3:
        return []
    op, inner, data = view.units[g].values[operands[2]]
    if op == "const" and isinstance(data, str):
        return data.replace(",", " ").split()
    elements = [view.units[g].values[o] for o in inner] if op in ("list", "tuple") else []
    return [one[2] for one in elements if one[0] == "const" and isinstance(one[2], str)]
