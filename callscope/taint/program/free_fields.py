"""What is seen to be a number or a tensor further on: fields of records annotated with ``Any``, parameters with a number by default."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.program.defaults import written_default
from callscope.taint.program.entries import is_record
from callscope.taint.program.shown import Root, Shown
from callscope.taint.program.view import View

Field = tuple[int, str]
_FREE = frozenset({"Any", "object"})


def free_fields(shown: Shown) -> Iterator[Field]:
    """Yield the fields of records that may hold anything, and that are used as tensors, or as what may be a number or a tensor."""
    used = set(shown.fields)
    for g, roots in enumerate(_wrapped(shown)):
        used.update(field for root in roots for field in _fields(shown.view, g, root))
    for g, parts in enumerate(shown.parts):
        used.update(
            field for root, keys in parts.items() for key in keys for field in _fields(shown.view, g, (root, key))
        )
    for cls, name in sorted(used):
        if _is_free(shown.view, cls, name):
            yield cls, name


def default_numbers(shown: Shown) -> Iterator[tuple[int, int]]:
    """Yield the parameters, without annotation and a number by default, that ``torch.as_tensor`` is given functions further on, or as an attribute."""
    found = _wrapped(shown)
    kept = {(shown.view.owner(g), root) for g, roots in enumerate(found) for root in roots if isinstance(root, str)}
    for key, stored in shown.stored.items():
        for g, held in stored if key in kept else ():
            found[g] |= held
    for g, roots in enumerate(found):
        for parameter in shown.view.units[g].parameters if roots else ():
            free = parameter.value in roots and parameter.annotation is None and parameter.has_default
            if free and isinstance(written_default(shown.view, g, parameter.name), float):
                yield g, parameter.value


def _wrapped(shown: Shown) -> list[set[Root]]:
    """Return what ``torch.as_tensor`` and the like are given, handed back to callers once more for each function between."""
    found = [set(roots) for roots in shown.wrapped]
    for _ in range(_PASSES):
        for handed in shown.handed:
            if handed.parameter in found[handed.callee]:
                found[handed.g] |= handed.roots
    return found


_PASSES = 3


def _fields(view: View, g: int, root: Root) -> Iterator[Field]:
    """``self.tilt`` of the record itself, ``scene.tilt`` of one that is handed in."""
    owner = view.owner(g)
    if isinstance(root, str) and owner is not None:
        yield owner, root
    if isinstance(root, tuple) and root[1].startswith("."):
        yield from ((cls, root[1][1:]) for cls in view.instances(g, root[0]))


def _is_free(view: View, cls: int, name: str) -> bool:
    tree = view.units[view.class_unit(cls)].annotations.get(name)
    if tree is not None and tree[0] == "sub" and tree[1][1:] == ("Optional",):
        tree = tree[2][0]
    return tree is not None and tree[0] == "name" and tree[1].rpartition(".")[2] in _FREE and is_record(view, cls)
