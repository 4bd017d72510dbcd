"""``nn.Sequential``: which classes stand behind its first layer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


def behind_first(solver: Any, objects: Iterable[int]) -> frozenset[int] | None:
    """Return the classes of the layers that others of these sequences come before; None if none of the objects is a sequence."""
    boxes = [number for number in objects if _is_sequence(solver, number)]
    return frozenset(cls for box in boxes for cls in _later(solver, box)) if boxes else None


def _is_sequence(solver: Any, number: int) -> bool:
    kind, data = solver.objects.kinds[number], solver.objects.data[number]
    return kind == "box" and str(data[0]).endswith("Sequential")


def _later(solver: Any, box: int) -> Iterator[int]:
    """Yield the classes of a sequence's elements but the first; of all where their order is not known."""
    keys = solver.keys.get(box, [])
    nodes = [node for position, node in keys if position != 0] if keys else [solver.field("items", box)]
    for node in nodes:
        for number in solver.pointees(node):
            kind, data = solver.objects.kinds[number], solver.objects.data[number]
            if kind == "instance" and solver.objects.kinds[data[0]] == "class":
                yield data[0]
