"""Names that stand for an annotation: ``States = Union[State, list[State]]``, ``OneOrMany = T | Sequence[T]`` and what is made of them."""

from __future__ import annotations

from typing import Any

from callscope.source.facts import Unit
from callscope.static.solver import Solver

_VARIABLE = "variable"
_MAKERS_OF_VARIABLES = ("TypeVar", "typing.TypeVar", "typing_extensions.TypeVar")
_DEEP = 8
_TRANSPARENT = frozenset({"pi", "cell"})


class Aliases:
    """By module and name, the unit and the annotation that the name stands for, if it does."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], tuple[int, Any] | None] = {}


def alias_of(s: Solver, module: str, name: str, deep: int = 0) -> tuple[int, Any] | None:
    """Return ``(unit, tree)`` of the annotation that a module's name stands for, followed through imports."""
    known = s.kept(Aliases).known
    if (module, name) not in known:
        known[module, name] = None  # meanwhile: one that stands for itself stands for nothing
        known[module, name] = _find(s, module, name, deep)
    return known[module, name]


def _find(s: Solver, module: str, name: str, deep: int) -> tuple[int, Any] | None:
    number = s.modules.file(module)
    if number is None or deep > _DEEP:
        return None
    unit = s.first_unit[number]
    value = s.units[unit].bindings.get(name)
    if value is None:
        return _behind_stars(s, unit, module, name, deep)
    op, _, data = s.units[unit].values[value]
    if op == "importfrom":
        found = s.modules.resolve(data[0], module) if data[0] else None
        return alias_of(s, found, data[1], deep + 1) if found is not None else None
    tree = _tree(s, unit, s.units[unit], value, deep)
    return (unit, tree) if tree is not None and tree[0] in ("or", "sub") else None


def _behind_stars(s: Solver, unit: int, module: str, name: str, deep: int) -> tuple[int, Any] | None:
    stars = (s.modules.resolve(data, module) for op, _, data in s.units[unit].values if op == "importstar")
    found = (alias_of(s, star, name, deep + 1) for star in stars if star is not None)
    return next((one for one in found if one is not None), None)


def _tree(s: Solver, unit: int, record: Unit, value: int, deep: int) -> Any:
    """Return the annotation that a value of a module body would be, None where it is none."""
    if deep > _DEEP:
        return None
    op, operands, data = record.values[value]
    if op in _TRANSPARENT:
        return _tree(s, unit, record, operands[0], deep + 1)
    if op == "item":
        base = _tree(s, unit, record, operands[0], deep + 1)
        inner = record.values[operands[1]]
        parts = inner[1] if inner[0] == "tuple" else (operands[1],)
        arguments = tuple(_tree(s, unit, record, part, deep + 1) or ("unknown",) for part in parts)
        return ("sub", base, arguments) if base is not None else None
    if op == "binop" and data == "|":
        parts = tuple(_tree(s, unit, record, part, deep + 1) for part in operands)
        return ("or", tuple(part for part in parts if part is not None)) if any(parts) else None
    if op == "call" and _spelled(record, operands[0]) in _MAKERS_OF_VARIABLES:
        kinds = [part for part, tag in zip(operands[1:], data, strict=True) if tag in ("", "bound")][1:]
        return (_VARIABLE, tuple(_tree(s, unit, record, part, deep + 1) or ("unknown",) for part in kinds))
    name = _spelled(record, value)
    return ("name", name) if name else None


def _spelled(record: Unit, value: int) -> str:
    """Return the dotted name by which a module body reaches a value, as far as it has one."""
    op, operands, data = record.values[value]
    if op == "attr":
        base = _spelled(record, operands[0])
        return f"{base}.{data}" if base else ""
    if op in ("global", "builtin"):
        return str(data[1] if isinstance(data, tuple) else data)
    if op == "const":
        return data if isinstance(data, str) and data.isidentifier() else ""
    return next((name for name, bound in record.bindings.items() if bound == value), "")


def filled(tree: Any, arguments: tuple[Any, ...]) -> Any:
    """Return an annotation with its variables replaced: by the one argument, else by what they are bound to."""
    if tree[0] == _VARIABLE:
        return arguments[0] if len(arguments) == 1 else ("or", tree[1])
    if tree[0] == "or":
        return ("or", tuple(filled(part, arguments) for part in tree[1]))
    if tree[0] == "sub":
        return ("sub", tree[1], tuple(filled(part, arguments) for part in tree[2]))
    return tree


__all__ = ["alias_of", "filled"]
