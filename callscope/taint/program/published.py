"""What a package hands out: what an ``__init__`` or an ``__all__`` names, or a docstring shows, is called from outside too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from callscope.taint.program.view import View

_CHAIN = 8
_EXAMPLE = ">>>"


def published(view: View) -> frozenset[int]:
    """Return the public functions and methods that a package hands out, however many callers it has of its own."""
    found: set[int] = set()
    for number, file in _modules(view):
        unit = view.solver.first_unit[number]
        listed = _listed(view, unit)
        if PurePath(file.path).name == "__init__.py":
            listed |= _named(view, unit)
        for name in listed:
            found.update(_functions(view, unit, name, _CHAIN))
    return frozenset(found | _of_given(view, found)) | shown(view)


def _of_given(view: View, handed: set[int]) -> set[int]:
    """Return the public methods of the torch modules that functions give to whoever calls them from outside: ``return Separator(...)``."""
    given = {
        cls
        for g in handed
        if view.owner(g) is None
        for op, operands, _ in view.units[g].values
        if op == "return" and operands
        for cls in view.instances(g, operands[0])
        if view.is_module(cls)
    }
    return {method for cls in given for method in _public(view, view.class_unit(cls))}


def shown(view: View) -> frozenset[int]:
    """Return the public functions and methods of which a docstring's example shows a user how to call them."""
    places = [view.solver.first_unit[number] for number, file in _modules(view) if "." in file.module]
    return frozenset(g for unit in places for target in _own(view, unit) for g in _public(view, target))


def _modules(view: View) -> Iterator[tuple[int, Any]]:
    """Yield the public modules, by number, of packages whose user is not in view."""
    driven = _driven(view)
    for number, file in enumerate(view.solver.files):
        parts = file.module.split(".")
        if parts[0] not in driven and not any(part.startswith("_") for part in parts):
            yield number, file


def _own(view: View, unit: int) -> Iterator[int]:
    """Yield the public functions and classes made in a module whose docstrings hold an example."""
    for name, value in view.units[unit].bindings.items():
        kind, target = _made(view, unit, value)
        if kind in ("function", "class") and not name.startswith("_") and _EXAMPLE in view.units[target].docstring:
            yield target


def _made(view: View, unit: int, value: int) -> tuple[str, int]:
    """Return what a binding makes, under its decorators: the kind, and the unit of a function or class."""
    op, operands, data = view.units[unit].values[value]
    while op == "decorate":
        op, operands, data = view.units[unit].values[operands[1]]
    return op, view.first(unit) + data[0] if op in ("function", "class") else -1


def _driven(view: View) -> frozenset[str]:
    """Return the packages that a script in the very folder where they stand imports and runs: their user is in view. One in ``scripts/`` or ``examples/`` is one of many."""
    files = view.solver.files
    packages = {file.module: PurePath(file.path).parent.parent for file in files if _is_top(file)}
    packages |= {
        file.module.partition(".")[0]: PurePath()
        for file in files
        if "." in file.module and file.module.partition(".")[0] not in packages
    }
    found: set[str] = set()
    for number, file in enumerate(files):
        if "." in file.module or file.module in packages:
            continue
        values = view.units[view.solver.first_unit[number]].values
        if any(op == "call" for op, _, _ in values):
            named = {str(data[0]).partition(".")[0] for op, _, data in values if op in ("import", "importfrom")}
            found |= {name for name in named if packages.get(name) == PurePath(file.path).parent}
    return frozenset(found)


def _is_top(file: Any) -> bool:
    return "." not in file.module and PurePath(file.path).name == "__init__.py"


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
    kind, target = _made(view, unit, value)
    if kind == "importfrom":
        data = view.units[unit].values[value][2]
        source, whole = view.module_unit(data[0]), view.module_unit(f"{data[0]}.{data[1]}")
        if whole is not None and depth:  # ``from . import rotations``: users call what is in it
            yield from _inside(view, whole)
        elif source is not None and depth:
            yield from _functions(view, source, data[1], depth - 1)
    elif kind in ("function", "class"):
        yield from _public(view, target)


def _inside(view: View, unit: int) -> Iterator[int]:
    """Yield the public functions, and methods of public classes, that are made in a module."""
    for name, value in view.units[unit].bindings.items():
        kind, target = _made(view, unit, value)
        if kind in ("function", "class") and not name.startswith("_"):
            yield from _public(view, target)


def _public(view: View, target: int) -> Iterator[int]:
    """Yield a function itself, or the public methods of a class and of its bases in view."""
    if view.units[target].kind != "class":
        yield target
        return
    for cls in view.family(view.class_of_unit[target]) if target in view.class_of_unit else ():
        body = view.class_unit(cls)
        for name, value in view.units[body].bindings.items():
            if name.startswith("_") and not (name.startswith("__") and name.endswith("__")):
                continue
            kind, method = _made(view, body, value)
            if kind == "function":
                yield method


__all__ = ["published", "shown"]
