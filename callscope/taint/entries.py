"""What the analysis starts from: decorators by function, fields of records, parameters used as tensors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from callscope.taint.sources import annotated, is_discrete, tensor_evidence, without_gradient
from callscope.taint.spelling import Spelling
from callscope.taint.state import EMPTY, State
from callscope.taint.view import View

_RECORDS = ("NamedTuple", "BaseModel", "TypedDict")


def decorators(view: View) -> dict[int, list[tuple[int, int, int]]]:
    """Return, for each decorated function, ``(unit, decorate value, decorator value)`` of its decorators."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    for g, unit in enumerate(view.units):
        for v, (op, operands, _) in enumerate(unit.values):
            if op == "decorate":
                target = _decorated(view, g, operands[1])
                if target is not None:
                    found.setdefault(target, []).append((g, v, operands[0]))
    return found


def _decorated(view: View, g: int, v: int) -> int | None:
    op, operands, data = view.units[g].values[v]
    while op == "decorate":
        op, operands, data = view.units[g].values[operands[1]]
    return view.first(g) + int(data[0]) if op in ("function", "class") else None


def evidence_of(view: View, names: Spelling, g: int) -> set[int]:
    """Return the parameters' values of ``g`` that are used as only tensors are."""
    return tensor_evidence(view.units[g], names, g)


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


def _spelled(view: View, g: int, v: int) -> str:
    op, operands, data = view.units[g].values[v]
    if op == "call":
        op, operands, data = view.units[g].values[operands[0]]
    return str(data[-1] if isinstance(data, tuple) else data)


def field_sources(view: View, constructed: set[int]) -> Iterator[tuple[tuple[int, str], State]]:
    """Yield the tensor fields of records that nothing in the program constructs: a caller outside does."""
    for cls in sorted(view.class_of_unit.values()):
        if cls in constructed or not is_record(view, cls):
            continue
        annotations: dict[str, Any] = view.units[view.class_unit(cls)].annotations
        for name, tree in annotations.items():
            state = annotated(tree)
            if state is not EMPTY:
                yield (cls, name), without_gradient(state) if is_discrete(name) else state
