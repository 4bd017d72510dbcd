"""What torch's own derivatives claim: of operations seen as a whole, or, where those are asked for, of all.

They are wrong where an index is written to twice, or where memory that an operation has saved is changed behind
autograd's back before the backward reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from types import FunctionType
from typing import Any

import torch
from torch import Tensor
from torch.autograd.graph import GradientEdge, get_gradient_edge

from callscope.dynamic.backward.claims import LARGEST, Claims, plain
from callscope.dynamic.backward.packing import Packing
from callscope.dynamic.forward import functorch, idioms
from callscope.dynamic.forward.arguments import tensors_in
from callscope.dynamic.forward.leaves import storage_of
from callscope.dynamic.source.places import Place, Places

MOST_CLAIMS = 20_000
"""So many operations of one run are checked, where all are."""
Claim = dict[str, Any]
Memory = tuple[str, int]
"""A storage, by address, or a tensor that may get another one (``p.data = ...``), by identity."""
Claimed = Callable[[Place | None, Any], None]
_sequence_number = torch._C._autograd._get_sequence_nr


class Derivatives:
    """Adds to a run's claims those of torch's operations. ``every``: of all that carry a gradient on."""

    def __init__(self, places: Places, claims: Claims, packing: Packing, *, every: bool) -> None:
        self._places = places
        self._claims = claims
        self._packing = packing
        self._every = every
        self._beside: list[tuple[Collection[Memory], dict[str, Any]]] = []
        self._writes: list[tuple[int, Collection[Memory], Place | None, str]] = []

    def checks(self, func: Callable[..., Any]) -> bool:
        """Return whether calls of a torch function are checked: of those written in Python, or of all."""
        return self._every or isinstance(func, FunctionType)

    def wrote(self, place: Place | None, func: Callable[..., Any], target: Any) -> None:
        """Take note of memory that is written."""
        if self._every and isinstance(target, Tensor):
            self._writes.append((len(self._claims.made), _memory([target]), place, idioms.name_of(func)))

    def beginning(self, func: Callable[..., Any], args: tuple[Any, ...], carrying: Sequence[Tensor]) -> Claimed | None:
        """Keep what a torch function is given, before it may overwrite it; return what takes its result."""
        if not self.checks(func) or torch._C._get_tracing_state() is not None or len(self._claims.made) > MOST_CLAIMS:
            return None
        before, edges = list(map(plain, carrying)), [get_gradient_edge(tensor) for tensor in carrying]
        given = tensors_in(args, {})
        constants = [] if functorch.active() else list(filter(_is_small_constant, given))
        values = list(map(_copied, constants))  # running statistics are written behind the version counters too
        written, since = args[0] if args and idioms.writes_in_place(func) else None, _sequence_number()
        views = [(tensor, tensor._version) for tensor in carrying if tensor._is_view()]

        def ended(place: Place | None, result: Any) -> None:
            if any(view._version != version for view, version in views):
                return  # written in place: its gradient goes back by what it is a view of, not by what it was made by
            fed = self._fed(_memory(constants))
            changed = [t for t, v in zip(constants, values, strict=True) if t is not written and _changed(t, v)]
            if changed:
                self._beside.append((_memory(changed), self._at(place, idioms.name_of(func))))
            made = [t for t in tensors_in((result if written is None else written,), {}) if t.grad_fn is not None]
            roots = list(map(get_gradient_edge, made))
            if roots and len({root.node for root in roots}) == 1 and sum(t.numel() for t in made) <= LARGEST:
                claim = self._claims.claim(place, idioms.name_of(func), before, list(map(plain, made)))
                claim["builtin"] = True
                claim["fed"] = fed
                claim["packed"] = None if self._packing.now is None else self._at(*self._packing.now)
                self._follow(claim, _memory([*given, *made]), roots, edges, since)

        return ended

    def _follow(
        self, claim: Claim, memory: Collection[Memory], roots: Sequence[GradientEdge], edges: Sequence[GradientEdge],
        since: int,
    ) -> None:  # fmt: skip
        """Let what comes to an operation's nodes, those made ``since``, be noted, and what they send out of it."""
        totals: list[Tensor | None] = [None] * len(edges)
        order = len(self._claims.made)

        def passing(received: tuple[Tensor | None, ...]) -> None:
            claim["received"] = [plain(received[root.output_nr]) for root in roots]
            claim["sent"] = [None] * len(edges)
            claim["rewritten"] = self._rewritten(order, memory)

        def sending(node: Any, sent: Sequence[Tensor | None], _: Any) -> None:
            if claim["received"] is None:  # a write to a view has put other nodes in the place of the result's own
                return
            for (inner, number), gradient in zip(node.next_functions, sent, strict=False):
                for index, edge in enumerate(edges):
                    if gradient is not None and inner is edge.node and number == edge.output_nr:
                        known = totals[index]
                        totals[index] = gradient if known is None else known + gradient
                        claim["sent"][index] = plain(totals[index])
                        break

        roots[0].node.register_prehook(passing)
        for node in _made_since(since, roots[0].node, {edge.node for edge in edges}):
            node.register_hook(partial(sending, node))

    def _rewritten(self, order: int, memory: Collection[Memory]) -> dict[str, Any] | None:
        """Return the first write to an operation's memory after the operation."""
        for when, written, place, name in self._writes:
            if when >= order and not set(written).isdisjoint(memory):
                return self._at(place, name)
        return None

    def _fed(self, memory: Collection[Memory]) -> dict[str, Any] | None:
        """Return the operation that wrote, beside its result, what another one is given as a plain value."""
        found = (at for written, at in reversed(self._beside) if not set(written).isdisjoint(memory))
        return next(found, None)

    def _at(self, place: Place | None, name: str) -> dict[str, Any]:
        span = self._places.span(place)
        return {
            "path": span.path, "line": span.line, "name": name, "function": self._places.function(place),
            "callers": self._places.callers(place),
        }  # fmt: skip


def _is_small_constant(tensor: Tensor) -> bool:
    plain_memory = tensor.layout == torch.strided and tensor.device.type != "meta"
    return not tensor.requires_grad and plain_memory and tensor.numel() <= LARGEST


def _copied(tensor: Tensor) -> Tensor:
    with torch._C.DisableTorchFunction():
        return tensor.detach().clone()


def _changed(tensor: Tensor, before: Tensor) -> bool:
    with torch._C.DisableTorchFunction():
        return not (tensor.shape == before.shape and torch.equal(tensor, before))


def _memory(tensors: Sequence[Tensor]) -> set[Memory]:
    storages = {("storage", address) for address in map(storage_of, tensors) if address}
    return storages | {("tensor", id(tensor)) for tensor in tensors}


def _made_since(since: int, root: Any, ends: Collection[Any]) -> list[Any]:
    """Return the autograd nodes below ``root`` that were made since a sequence number, as far as ``ends``."""
    found: dict[Any, bool] = {}
    stack = [root]
    while stack:
        node = stack.pop()
        new = node is not None and node not in ends and node not in found and not hasattr(node, "variable")
        if new and node._sequence_nr() >= since:
            found[node] = True
            stack.extend(inner for inner, _ in node.next_functions)
    return list(found)
