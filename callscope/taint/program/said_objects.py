"""Values that are said to be objects of the program's own classes: ``self``, ``boxes: Boxes``, what ``def inv(self) -> Quaternion`` gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from callscope.taint.program.selves import is_self
from callscope.taint.program.sources import is_tensor_type

if TYPE_CHECKING:
    from callscope.taint.program.view import View

_DEPTH = 6
_ELEMENTS = frozenset({"list", "List", "tuple", "Tuple", "Sequence", "Iterable"})


def is_object(view: View, g: int, v: int, owners: Sequence[int], depth: int = _DEPTH) -> bool:
    """Return whether a value is said to be an object of one of ``owners``, the classes that it may have, and no tensor as well."""
    op, operands, _ = view.units[g].values[v]
    if depth == 0 or not owners:
        return False
    if is_self(view, g, v):
        return not any(map(_is_tensors(view), owners))
    if op in ("pi", "cell"):
        return is_object(view, g, operands[0], owners, depth - 1)
    if op == "phi":
        return all(is_object(view, g, operand, owners, depth - 1) for operand in operands)
    return any(_names(view, tree, owners) for tree in _said(view, g, v))


def _said(view: View, g: int, v: int) -> list[Any]:
    """Return what annotations say of a parameter, an element of one, or the result of what surely runs."""
    op, operands, data = view.units[g].values[v]
    if op == "param":
        return [view.units[g].parameters[data[0]].annotation]
    if op == "iter":
        below, _, position = view.units[g].values[operands[0]]
        return [_of_element(view.units[g].parameters[position[0]].annotation)] if below == "param" else []
    callees = view.callees(g, v) if op in ("call", "attr", "binop") else ()
    said = [view.units[callee.unit].annotations.get("return") for callee in callees]
    return said[:1] if said and all(one == said[0] for one in said) and not any(c.guess for c in callees) else []


def _of_element(tree: Any) -> Any:
    named = tree and tree[0] == "sub" and tree[1][0] == "name" and tree[1][1].rpartition(".")[2] in _ELEMENTS
    return tree[2][0] if named and tree[2] else None


def _names(view: View, tree: Any, owners: Sequence[int]) -> bool:
    """``Boxes``, ``Optional[Boxes]``: a class of the program, and not a tensor as well."""
    if not tree:
        return False
    if tree[0] == "or":
        return all(choice[0] == "none" or _names(view, choice, owners) for choice in tree[1])
    if tree[0] == "sub" and tree[1][0] == "name" and tree[1][1].rpartition(".")[2] == "Optional":
        return _names(view, tree[2][0], owners)
    last = tree[1].rpartition(".")[2] if tree[0] == "name" else ""
    named = [cls for cls in owners if view.units[view.class_unit(cls)].name.rpartition(".")[2] == last]
    return bool(named) and not any(map(_is_tensors(view), named))


def _is_tensors(view: View) -> Any:
    """Return what tells whether a class is a kind of tensor."""
    return lambda cls: any(
        is_tensor_type(base.rpartition(".")[2]) or base.endswith(".Parameter") for base in view.bases(cls)
    )


__all__ = ["is_object"]
