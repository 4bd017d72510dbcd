"""What a package hands out: functions and classes that an ``__init__`` or an ``__all__`` names are called from outside too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callscope.taint.program.view import View

_CHAIN = 8


def published(view: View) -> frozenset[int]:
    """Return the public functions and methods that a package hands out, however many callers it has of its own."""
    found: set[int] = set()
    driven = _driven(view)
    for number, file in enumerate(view.solver.files):
        if file.module.partition(".")[0] in driven:
            continue
        if any(part.startswith("_") for part in file.module.split(".")):
            continue
        unit = view.solver.first_unit[number]
        listed = _listed(view, unit)
        if PurePath(file.path).name == "__init__.py":
            listed |= _named(view, unit)
        for name in listed:
            found.update(_functions(view, unit, name, _CHAIN))
    return frozenset(found)


def _driven(view: View) -> frozenset[str]:
    """Return the packages that a script beside them imports and runs: their user is in view."""
    files = view.solver.files
    packages = {file.module.partition(".")[0] for file in files if "." in file.module}
    found: set[str] = set()
    for number, file in enumerate(files):
        if "." in file.module or file.module in packages:
            continue
        values = view.units[view.solver.first_unit[number]].values
        if any(op == "call" for op, _, _ in values):
            found |= {str(data[0]).partition(".")[0] for op, _, data in values if op in ("import", "importfrom")}
    return frozenset(found & packages)


def _named(view: View, unit: int) -> set[str]:
    """Return the public names that a package's own module binds, by star imports too."""
    names = {name for name in view.units[unit].bindings if not name.startswith("_")}
    for op, _, data in view.units[unit].values:
        if op == "importstar":
            names |= _offered(view, data)
    return names


def _offered(view: View, module: str) -> set[str]:
    unit = view.module_unit(module)
    if unit is None:
        return set()
    return _listed(view, unit) or {name for name in view.units[unit].bindings if not name.startswith("_")}


def _listed(view: View, unit: int) -> set[str]:
    """Return what ``__all__`` of a module lists."""
    known = view.units[unit]
    value = known.bindings.get("__all__")
    if value is None or known.values[value][0] not in ("list", "tuple"):
        return set()
    parts = [known.values[operand] for operand in known.values[value][1]]
    return {data for op, _, data in parts if op == "const" and isinstance(data, str)}


def _functions(view: View, unit: int, name: str, depth: int) -> Iterator[int]:
    """Yield the functions that a module's name stands for: itself, or a class's public methods."""
    value = view.units[unit].bindings.get(name)
    if value is None:
        for op, _, data in view.units[unit].values:
            source = view.module_unit(data) if op == "importstar" else None
            if source is not None and depth:
                yield from _functions(view, source, name, depth - 1)
        return
    op, operands, data = view.units[unit].values[value]
    while op == "decorate":
        op, operands, data = view.units[unit].values[operands[1]]
    if op == "importfrom":
        source = view.module_unit(data[0])
        if source is not None and depth:
            yield from _functions(view, source, data[1], depth - 1)
    elif op in ("function", "class"):
        yield from _public(view, view.first(unit) + data[0], op)


def _public(view: View, unit: int, op: str) -> Iterator[int]:
    if op == "function":
        yield unit
        return
    for cls in view.family(view.class_of_unit[unit]) if unit in view.class_of_unit else ():
        body = view.class_unit(cls)
        for name, value in view.units[body].bindings.items():
            if name.startswith("_") and not (name.startswith("__") and name.endswith("__")):
                continue
            kind, operands, data = view.units[body].values[value]
            while kind == "decorate":
                kind, operands, data = view.units[body].values[operands[1]]
            if kind == "function":
                yield view.first(body) + data[0]


__all__ = ["published"]
