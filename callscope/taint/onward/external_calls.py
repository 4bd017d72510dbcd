"""What a call that leaves the program does with a broken value among its arguments: particular cases, then by its fate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callscope.taint.forward.arguments import argument_fate
from callscope.taint.forward.asked import inputs_of_grad
from callscope.taint.intent.differentiated import is_product_with_gradient
from callscope.taint.lattice.state import ANY
from callscope.taint.names.use_names import CONTAINER_METHODS
from callscope.taint.names.words import words
from callscope.taint.onward.broken import TENSORS, Item
from callscope.taint.onward.handed_call import Handed
from callscope.taint.onward.particular_calls import CASES
from callscope.taint.onward.search import Search
from callscope.taint.program.dtypes import is_made_whole
from callscope.taint.program.pairs import is_of_pairs

_JOINS = words(
    "torch.cat torch.stack torch.concat torch.concatenate torch.hstack torch.vstack torch.dstack torch.where torch.gather torch.unique torch.sort torch.flip "
    "torch.repeat_interleave torch.roll torch.logical_and torch.logical_or torch.logical_xor torch.logical_not"
)
"""What chooses among positions and puts them side by side, or joins answers to one answer."""

_NUMBERS = frozenset({"float", "int", "complex"})


def external(s: Search, item: Item, user: int, operands: tuple[int, ...], tags: Any) -> None:
    """Follow the value through a call of something outside the program."""
    handed = Handed(s, item, user, operands, tags)
    if any(case(handed) for case in CASES):
        return
    fate, detail = argument_fate(s.flow, item.g, user, operands, tags, item.v)
    if fate in _FATES and not (s.measures and detail == "number"):
        _FATES[fate](handed, detail)


def _size(h: Handed, detail: Any) -> None:
    if not (h.named or "").endswith("_like"):  # it has the shape of what it is given, whatever the value
        h.s.count()


def _whole(h: Handed, detail: Any) -> None:
    if h.s.whole:
        h.on(kind="number", path=())


def _differentiated(h: Handed, detail: Any) -> None:
    """``autograd.grad(energy, position)``: no sink for what came by ``position`` itself; its result may go on."""
    inputs = inputs_of_grad(h.s.flow, h.item.g, h.operands, h.tags)
    if h.s.leaf and h.item.v in inputs and "create_graph" not in h.tags:
        h.s.count()  # what is asked for is the new leaf's own gradient
    asked = bool(inputs & h.item.asked)
    if "create_graph" not in h.tags and is_product_with_gradient(h.s.flow, h.item.g, h.operands[1]):
        return
    if not asked:
        h.s.graded(h.user)
    if asked or "create_graph" in h.tags:
        h.on(computed=True, path=(), kind="tensor")


def _carried(h: Handed, detail: Any) -> None:
    if h.named == "zip" and h.tags[h.position] == "*":  # ``states, actions = zip(*steps)``: rows become columns
        outer, inner = (*h.item.path, ANY, ANY)[:2]
        h.on(path=(inner, outer, *h.item.path[2:]))
        return
    if h.named == "dict" and is_of_pairs(h.s.view.units[h.item.g].values, h.tags, h.operands) and len(h.item.path) > 1:
        if h.item.path[1] in (1, ANY):
            h.on(path=(ANY, *h.item.path[2:]))
        return
    reads = h.item.kind == "text" and h.named == "map" and h.s.flow.names.name(h.item.g, h.operands[1]) in _NUMBERS
    kind = "number" if reads else h.item.kind  # ``map(float, line.split(","))``
    h.on(**{"kind": kind} | _moved(h.item, detail, 1 if h.named == "enumerate" else h.position))


def _moved(item: Item, kind: str, position: int) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if kind == "wrap":
        changes["path"] = (ANY, *item.path) if not item.path else item.path
    elif kind == "spread":
        changes["path"] = (ANY, position, *item.path[1:])
    elif kind == "next":
        changes["path"] = item.path[1:]
    elif kind:
        changes["kind"] = "rebuilt" if kind == "tensor" and item.kind in ("array", "rebuilt") else kind
        changes["path"] = ()
        if kind == "tensor" and item.kind not in TENSORS:  # it comes back: it is wanted as a tensor
            changes["computed"] = True
    return changes


def _computed(h: Handed, detail: Any) -> None:
    if h.s.is_dead(h.item.g, h.user):
        return
    tensor = detail == "tensor" or h.s.flow.is_tensor(h.item.g, h.user)
    plain = "array" if detail == "array" else h.item.kind
    kind = "tensor" if tensor and h.item.kind != "rebuilt" else plain
    alone = h.s.explicit and not h.s.flow.gradient(h.item.g, h.user)  # beside a live value it is part of a result
    moved = h.named in _JOINS or (h.named or "").startswith("einops.")
    joined = (h.s.place or h.s.rounds or alone) and not h.item.computed and moved
    h.on(computed=not joined, path=(), kind=kind)


def _stored(h: Handed, detail: Any) -> None:
    if detail is CONTAINER_METHODS:
        h.s.contained(h.item, h.receiver, ANY)
    elif is_made_whole(h.s.view, h.s.flow.names, h.item.g, h.receiver):
        if h.s.counts:
            h.s.count()
    elif not h.s.is_dead(h.item.g, h.user):
        h.into(h.receiver)


_FATES: dict[str, Callable[[Handed, Any], None]] = {
    "size": _size, "whole": _whole, "backward": _differentiated, "carry": _carried, "compute": _computed, "into": _stored,
}  # fmt: skip

__all__ = ["external"]
