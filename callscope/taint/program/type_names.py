"""Names of types that stand for something with a tensor in it: ``Number = float | Tensor``, ``Waves = list[Tensor]``, ``NewType("Angle", Tensor)``."""

from __future__ import annotations

import ast
from typing import Any

from callscope.source.annotations import annotation_tree
from callscope.taint.lattice.masks import TENSOR
from callscope.taint.lattice.state import EMPTY
from callscope.taint.program.sources import annotated
from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View

_DEPTH = 8
_PLAIN_TENSOR = ("name", "Tensor")
_NO_TYPE = ("unknown",)
_NEW, _VARIABLE, _TREE = "NewType", "TypeVar", "Tree"


class Aliases:
    """What the names in annotations stand for, by the module that they are written in."""

    def __init__(self, view: View, names: Spelling) -> None:
        self.view, self.names = view, names
        self._known: dict[tuple[int, str], Any] = {}

    def spelled(self, g: int, tree: Any) -> Any:
        """Return an annotation with such names replaced by what they stand for."""
        if not isinstance(tree, tuple) or not tree:
            return tree
        if tree[0] == "name":
            return self._stands_for(self.view.first(g), tree[1]) or tree
        return tuple(self.spelled(g, part) if isinstance(part, tuple) else part for part in tree)

    def _stands_for(self, module: int, name: str) -> Any:
        """Return the type behind a name, None where that is no alias, or one of something without a tensor."""
        key = (module, name)
        if key not in self._known:
            self._known[key] = None  # an alias of itself is none
            place = self._bound(module, name)
            tree = self._tree(*place, _DEPTH) if place is not None else _NO_TYPE
            state = annotated(tree)
            if state is not EMPTY:
                self._known[key] = _PLAIN_TENSOR if state.mask & TENSOR else tree
        return self._known[key]

    def _bound(self, module: int, name: str) -> tuple[int, int] | None:
        """Return the place where a name of a module is bound, ``kinds.Wave`` and what a star import brings among them."""
        head, _, rest = name.partition(".")
        unit = self.view.units[module]
        value = unit.bindings.get(head)
        if value is not None and rest:
            dotted = self.names.name(module, value)
            return self.view.binding(dotted, rest) if dotted else None
        if value is not None:
            return module, value
        stars = (self.view.binding(str(data), name) for op, _, data in unit.values if op == "importstar")
        return next((place for place in stars if place is not None), None)

    def _tree(self, g: int, v: int, depth: int) -> Any:
        """Return the type that an expression writes, as an annotation would be."""
        op, operands, data = self.view.units[g].values[v]
        if depth == 0:
            return _NO_TYPE
        if op == "const":
            return self._written(g, data)
        if op == "binop" and data == "|":
            return ("or", tuple(self._tree(g, o, depth - 1) for o in operands))
        if op == "item" and len(operands) > 1:
            inside = self.view.units[g].values[operands[1]]
            arguments = inside[1] if inside[0] == "tuple" else operands[1:2]
            return ("sub", self._tree(g, operands[0], depth - 1), tuple(self._tree(g, o, depth - 1) for o in arguments))
        if op in ("tuple", "list"):
            return ("list", tuple(self._tree(g, o, depth - 1) for o in operands))
        if op == "call":
            return self._made(g, operands, data, depth)
        place = self._behind(g, v)
        if place is not None:
            return self._tree(*place, depth - 1)
        name = self.names.name(g, v)
        return ("name", name) if name else _NO_TYPE

    def _behind(self, g: int, v: int) -> tuple[int, int] | None:
        """Return where a name that is read was bound, in this module or another one in view."""
        op, _, data = self.view.units[g].values[v]
        if op == "importfrom":
            return self.view.binding(data[0], data[1])
        captured = self.view.units[g].captures.get(data, ()) if op in ("global", "free") else ()
        return (self.view.first(g) + data[0], captured[0]) if len(captured) == 1 else None

    def _written(self, g: int, data: object) -> Any:
        """``Wave: TypeAlias = "torch.Tensor"``"""
        if data is None:
            return ("none",)
        if not isinstance(data, str):
            return _NO_TYPE
        try:
            return self.spelled(g, annotation_tree(ast.parse(data.strip(), mode="eval").body))
        except (SyntaxError, ValueError):
            return _NO_TYPE  # a text that is no type

    def _made(self, g: int, operands: tuple[int, ...], tags: Any, depth: int) -> Any:
        """``NewType("Angle", Tensor)``, ``TypeVar("T", bound=Tensor)``, ``PyTreeTypeVar("Tensors", Tensor)``."""
        name = (self.names.name(g, operands[0]) or "").rpartition(".")[2]
        given = [(tag, self._tree(g, o, depth - 1)) for o, tag in zip(operands[2:], tags[1:], strict=True)]
        if name == _NEW and given:
            return given[0][1]
        if name == _VARIABLE:
            return ("or", tuple(tree for tag, tree in given if tag in ("", "bound")))
        if _TREE in name:
            return ("or", tuple(one for _, tree in given for one in (tree, ("sub", ("name", "dict"), (tree,)))))
        return _NO_TYPE


__all__ = ["Aliases"]
