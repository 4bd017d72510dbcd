"""In-place writes behind autograd's back: what they change is lost to the gradient."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from callscope.dynamic import idioms, values
from callscope.dynamic.leaves import storage_of
from callscope.dynamic.places import Place
from callscope.dynamic.sites import Sites


@dataclass(slots=True)
class Write:
    """An in-place write that autograd does not record.

    ``owner`` is the tensor with a history whose memory is written (the target itself, or what it is an alias of);
    ``old`` its values before. Without an owner the target is plain, and what is written to it escapes.
    """

    target: Tensor
    owner: Tensor | None
    old: Tensor | None


class Writes:
    """Follows aliases of tensors that carry a gradient (``.data``, ``detach()``) and the writes through them."""

    def __init__(self, sites: Sites) -> None:
        self._sites = sites
        self._aliased: dict[int, weakref.ref[Tensor]] = {}

    def alias(self, tensor: Tensor) -> None:
        """Take note that the memory of a tensor with a history has a name without one."""
        self._aliased[storage_of(tensor)] = weakref.ref(tensor)

    def begin(
        self, func: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any], carrying: Sequence[Tensor]
    ) -> Write | None:
        """Return the write that ``func`` is about to make, None where it makes none or autograd records it."""
        if idioms.only_aliases(func) and carrying:
            self.alias(carrying[0])
        target = _target(func, args, options)
        if target is None or (torch.is_grad_enabled() and (target.requires_grad or carrying) and "out" not in options):
            return None
        owner = self._owner(target)
        if owner is not None:
            return Write(target, owner, target.detach().clone())
        return Write(target, None, None) if carrying else None

    def _owner(self, target: Tensor) -> Tensor | None:
        if target.requires_grad:
            return None if target.is_leaf else target
        reference = self._aliased.get(storage_of(target)) if self._aliased else None
        owner = reference() if reference is not None else None
        return None if owner is None or owner.is_leaf else owner

    def end(self, write: Write, place: Place | None, operation: str, carrying: Sequence[Tensor]) -> None:
        """Record what a write let escape: the change of a tensor with a history, or a plain target's new values."""
        target = write.target
        if write.owner is None or write.old is None:
            self._plain(target, place, operation, [t for t in carrying if t is not target])
            return
        change = target.detach() - write.old
        escaping = self._sites.visit(place, operation, [write.owner, *carrying], change)
        if escaping is not change:
            values.overwrite(target, write.old + escaping)

    def _plain(self, target: Tensor, place: Place | None, operation: str, carrying: Sequence[Tensor]) -> None:
        if not carrying:
            return
        value = target.detach()
        escaping = self._sites.visit(place, operation, carrying, value)
        if escaping is not value:
            values.overwrite(target, escaping)


def _target(func: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any]) -> Tensor | None:
    """Return the tensor that ``func`` writes to."""
    found = args[0] if args and idioms.writes_in_place(func) else options.get("out")
    return found if isinstance(found, Tensor) else None
