"""What the analysis starts from: decorators by function, fields of records, parameters used as tensors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from callscope.taint.lattice.state import EMPTY, State
from callscope.taint.program.asked_fields import AskedFields
from callscope.taint.program.said_fields import said_fields
from callscope.taint.program.sources import annotated, is_discrete, without_gradient
from callscope.taint.program.spelling import Spelling
from callscope.taint.program.type_names import Aliases
from callscope.taint.program.view import View

_RECORDS = ("NamedTuple", "BaseModel", "TypedDict")
_PLAIN_BASES = frozenset({"object", "ABC", "Generic", "Module", "Protocol"})
"""Bases outside the program that make no dataclass of a class."""


def decorators(view: View) -> dict[int, list[tuple[int, int, int]]]:
    """Return, for each decorated function, ``(unit, decorate value, decorator value)`` of its decorators."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    for g, unit in enumerate(view.units):
        for v, (op, operands, _) in enumerate(unit.values):
            if op == "decorate":
                target = _decorated(view, g, operands[1])
                if target is not None:
                    found.setdefault(target, []).append((g, v, operands[0]))
            elif op == "call" and len(operands) == 2 and unit.values[operands[0]][0] == "call":
                for target in _only_wrapped(view, g, v, operands):
                    found.setdefault(target, []).append((g, v, operands[0]))
    return found


def _only_wrapped(view: View, g: int, v: int, operands: tuple[int, ...]) -> Iterator[int]:
    """``frozen = torch.no_grad()(f)``: a decorator written as a call, where ``f`` is not used otherwise."""
    values = view.units[g].values
    op, _, data = values[operands[1]]
    users = [u for u in view.users(g).get(operands[1], ()) if u != v]
    called = [c.unit for c in view.callees(g, v) if c.via == "callback"]
    if op == "function" and not users and called:
        yield view.first(g) + int(data[0])
    elif op == "param" and called and all(values[u][0] == "attr" for u in users):
        yield from (unit for unit in called if _is_decorated_by(view, unit, g))


def _is_decorated_by(view: View, unit: int, decorator: int) -> bool:
    """``@quietly`` above a function, where ``quietly(f)`` gives nothing but ``no_grad()(f)``: its name is never the bare function."""
    parent = view.parent(unit)
    for v, (op, operands, _) in enumerate(view.units[parent].values if parent >= 0 else ()):
        if op == "decorate" and _decorated(view, parent, operands[1]) == unit:
            return any(callee.unit == decorator for callee in view.callees(parent, v))
    return False


def _decorated(view: View, g: int, v: int) -> int | None:
    op, operands, data = view.units[g].values[v]
    while op == "decorate":
        op, operands, data = view.units[g].values[operands[1]]
    return view.first(g) + int(data[0]) if op in ("function", "class") else None


def field_order(view: View, cls: int) -> list[str]:
    """Return the annotated fields of a record class, base classes' first."""
    names: dict[str, None] = {}
    for owner in reversed(view.family(cls)):
        names.update(dict.fromkeys(n for n in view.units[view.class_unit(owner)].annotations if "." not in n))
    return list(names)


def is_record(view: View, cls: int) -> bool:
    """Return whether a class is a dataclass, a named tuple or the like."""
    unit = view.class_unit(cls)
    if any(base.rpartition(".")[2] in _RECORDS for base in view.bases(cls)):
        return True
    parent = view.parent(unit)
    return parent >= 0 and any(
        op == "decorate" and _decorated(view, parent, v) == unit and "dataclass" in _spelled(view, parent, operands[0])
        for v, (op, operands, _) in enumerate(view.units[parent].values)
    )


def may_be_dataclass(view: View, cls: int) -> bool:
    """Return whether a class is a record by itself, by a base in view, or perhaps by one that is not."""
    outside = {base.rpartition(".")[2] for base in view.bases(cls)} - _PLAIN_BASES
    return bool(outside) or any(is_record(view, one) for one in view.family(cls))


def is_named_tuple(view: View, cls: int) -> bool:
    """Return whether a class's objects are taken apart by position as well."""
    return any(base.rpartition(".")[2] == "NamedTuple" for base in view.bases(cls))


def _spelled(view: View, g: int, v: int) -> str:
    op, operands, data = view.units[g].values[v]
    if op == "call":
        op, operands, data = view.units[g].values[operands[0]]
    return str(data[-1] if isinstance(data, tuple) and data else data)


def field_sources(view: View, aliases: Aliases) -> Iterator[tuple[tuple[int, str], State]]:
    """Yield the tensor fields of records: a caller outside may fill them; not where the program itself trains, and only ever fills them with constants."""
    filled = _Filled(view, aliases.names)
    records = [cls for cls in sorted(view.class_of_unit.values()) if is_record(view, cls)]
    asked = {**AskedFields(view, aliases.names, frozenset(records)).found(), **dict(said_fields(view, records))}
    for key, state in sorted(asked.items(), key=lambda i: i[0]):
        if not filled.by_constants(*key):
            yield key, state
    for cls in records:
        annotations: dict[str, Any] = view.units[view.class_unit(cls)].annotations
        for name, tree in annotations.items():
            state = annotated(aliases.spelled(view.class_unit(cls), tree))
            if state is not EMPTY and not filled.by_constants(cls, name):
                yield (cls, name), without_gradient(state) if is_discrete(name) else state


class _Filled:
    """What a program gives to the fields of its records."""

    def __init__(self, view: View, names: Spelling) -> None:
        self.view, self.names = view, names
        self._given: dict[tuple[int, str], list[tuple[int, int]]] | None = None
        self._changed: set[str] = set()

    def by_constants(self, cls: int, name: str) -> bool:
        """Return whether a field is filled in view, in a program that takes derivatives, and by nothing but constants."""
        if self._given is None:
            self._given = self._gather() if self._differentiates() else {}
        places = self._given.get((cls, name), ())
        return bool(places) and name not in self._changed and all(self._is_constant(g, v) for g, v in places)

    def _differentiates(self) -> bool:
        return any(op == "attr" and data == "backward" for unit in self.view.units for op, _, data in unit.values)

    def _gather(self) -> dict[tuple[int, str], list[tuple[int, int]]]:
        found: dict[tuple[int, str], list[tuple[int, int]]] = {}
        for g, unit in enumerate(self.view.units):
            for op, operands, tags in unit.values:
                if op == "setattr":
                    self._changed.add(tags)
                for cls in self.view.classes(g, operands[0]) if op == "call" else ():
                    fields = field_order(self.view, cls)
                    for position, (operand, tag) in enumerate(zip(operands[1:], tags, strict=True)):
                        names = fields if tag in ("*", "**") else fields[position : position + 1] if not tag else [tag]
                        for name in names:
                            found.setdefault((cls, name), []).append((g, operand))
                if op == "call" and self._replaces(g, operands[0]):
                    self._changed.update(tags)
        return found

    def _replaces(self, g: int, callee: int) -> bool:
        """``state._replace(x=new)``, ``dataclasses.replace(state, x=new)``"""
        return self.view.units[g].values[callee][2] == "_replace" or self.names.name(g, callee) == "dataclasses.replace"

    def _is_constant(self, g: int, v: int, depth: int = 8) -> bool:
        """``torch.tensor([[0.0, 1.0]], dtype=torch.float64)``: literals, and what torch and numpy make of them."""
        op, operands, tags = self.view.units[g].values[v]
        if op == "const" or not depth:
            return op == "const"
        if op == "phi":
            return all(self._is_constant(g, o, depth - 1) for o in operands)
        if op == "call" and (self.names.name(g, operands[0]) or "").startswith("numpy."):
            return True  # what numpy makes has no history
        if op == "call" and self.view.callees(g, v):
            return all(self._gives_constants(callee.unit, depth - 1) for callee in self.view.callees(g, v))
        if op == "call" and "requires_grad" not in tags:
            below = self.view.units[g].values[operands[0]]
            operands = (*(below[1] if below[0] == "attr" else ()), *operands[1:])
        elif op not in ("list", "tuple", "unary", "binop", "attr"):
            return (self.names.name(g, v) or "").partition(".")[0] in ("torch", "numpy", "math")
        return all(self._is_constant(g, o, depth - 1) for o in operands)

    def _gives_constants(self, g: int, depth: int) -> bool:
        given = [operands for op, operands, _ in self.view.units[g].values if op == "return"]
        return bool(given) and all(self._is_constant(g, o, depth) for operands in given for o in operands)
