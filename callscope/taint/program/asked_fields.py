"""Fields annotated as numbers of which the program itself asks whether they are tensors: an annotation that is not kept.

``spread: float = 0.0`` beside ``if isinstance(block.spread, torch.Tensor)``. Where a record has several such fields,
its other numbers may be tensors as well: its annotations tell what a field means, not what it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from callscope.taint.lattice.masks import LIKELY, TENSOR
from callscope.taint.lattice.state import ANY, State, union
from callscope.taint.program.guards import is_tensor_type
from callscope.taint.program.sources import is_discrete, is_number
from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View

_ASKING = frozenset({"isinstance", "torch.is_tensor"})
_MAKERS = frozenset({"torch.tensor", "torch.as_tensor", "torch.asarray"})
_PLAIN = frozenset({"float", "int", "list", "tuple", "Sequence"})
_SEVERAL = 2

Key = tuple[int, str]
_TENSOR = State(LIKELY | TENSOR)


class AskedFields:
    """What the program asks of its records' fields; ``records`` are their classes."""

    def __init__(self, view: View, names: Spelling, records: frozenset[int]) -> None:
        self.view, self.names, self.records = view, names, records

    def found(self) -> dict[Key, State]:
        """Return the fields that may be tensors, or hold some, against their annotation."""
        asked: dict[Key, State] = {}
        for g, unit in enumerate(self.view.units):
            for v, (op, operands, _) in enumerate(unit.values):
                if op == "call" and len(operands) > 1 and self.names.name(g, operands[0]) in _ASKING:
                    for key, state in self._asked(g, v, operands):
                        asked[key] = union(asked[key], state) if key in asked else state
        return {**dict(self._beside(asked)), **asked}

    def _asked(self, g: int, v: int, operands: tuple[int, ...]) -> Iterator[tuple[Key, State]]:
        value, inside = self._read(g, operands[1])
        op, base, name = self.view.units[g].values[value]
        tensor = len(operands) == 2 or is_tensor_type(self.names, g, operands[2])
        if op == "attr" and (tensor or self._else_tensor(g, operands)):
            for cls in self.view.instances(g, base[0]):
                if cls in self.records and _is_loose(self._annotation(cls, name)):
                    yield (cls, name), State(0, {ANY: _TENSOR}) if inside else _TENSOR

    def _read(self, g: int, v: int) -> tuple[int, bool]:
        """Return the attribute that a value is, or is an element of, and which of the two."""
        values, inside = self.view.units[g].values, False
        while values[v][0] in ("pi", "iter", "item", "unpack"):
            inside = inside or values[v][0] != "pi"
            v = values[v][1][0]
        return v, inside

    def _else_tensor(self, g: int, operands: tuple[int, ...]) -> bool:
        """``if isinstance(axis, (list, tuple)): axis = torch.tensor(axis)``: what is none of these is a tensor already."""
        kinds = self.view.units[g].values[operands[2]]
        asked = kinds[1] if kinds[0] == "tuple" else operands[2:3]
        if not all((self.names.name(g, o) or "").rpartition(".")[2] in _PLAIN for o in asked):
            return False
        values = self.view.units[g].values
        return any(op == "phi" and self._joins(g, below, operands[1]) for op, below, _ in values)

    def _joins(self, g: int, joined: tuple[int, ...], asked: int) -> bool:
        """Return whether a value is joined with the tensor that is made of it, and with nothing else."""
        values = self.view.units[g].values
        made = [
            o
            for o in joined
            if values[o][0] == "call"
            and self.names.name(g, values[o][1][0]) in _MAKERS
            and len(values[o][1]) > 1
            and self._is_of(g, values[o][1][1], asked)
        ]
        return bool(made) and all(o in made or self._is_of(g, o, asked) for o in joined)

    def _is_of(self, g: int, v: int, asked: int) -> bool:
        values = self.view.units[g].values
        while values[v][0] == "pi":
            v = values[v][1][0]
        return v == asked

    def _annotation(self, cls: int, name: str) -> Any:
        return self.view.units[self.view.class_unit(cls)].annotations.get(name)

    def _beside(self, asked: dict[Key, State]) -> Iterator[tuple[Key, State]]:
        """Yield the other numbers of records that have several such fields."""
        by_class: dict[int, set[str]] = defaultdict(set)
        for cls, name in asked:
            by_class[cls].add(name)
        for cls, names in sorted(by_class.items()):
            annotations = self.view.units[self.view.class_unit(cls)].annotations
            for name, tree in annotations.items() if len(names) >= _SEVERAL else ():
                if "." not in name and name not in names and is_number(tree) and not is_discrete(name):
                    yield (cls, name), _TENSOR


def _is_loose(tree: Any) -> bool:
    """A number, or a tuple or list of numbers."""
    if not tree:
        return False
    if tree[0] == "sub" and tree[1][0] == "name":
        inner = [part for part in tree[2] if part[0] not in ("none", "unknown")]
        return bool(inner) and all(map(_is_loose, inner))
    return is_number(tree)
