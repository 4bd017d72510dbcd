"""In-place writes behind autograd's back: what they change is lost to the gradient."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from callscope.dynamic.forward import idioms, values
from callscope.dynamic.forward.leaves import storage_of
from callscope.dynamic.forward.sites import Sites
from callscope.dynamic.source.places import Place


@dataclass(slots=True)
class Write:
    """An in-place write that autograd does not record.

    ``owner`` is the tensor with a history whose memory is written (the target itself, or what it is an alias of);
    ``old`` its values before. Without an owner the target is plain, and what is written to it escapes.
    """

    target: Tensor
    owner: Tensor | None
    old: Tensor | None


@dataclass(slots=True)
class Alias:
    """A name without a history for the memory of ``source``; ``made`` is the site that made it, if it is one."""

    source: weakref.ref[Tensor]
    made: tuple[Place | None, str] | None


class Writes:
    """Follows names without a history for a tensor's memory (``.data``, ``detach()``) and the writes through them."""

    def __init__(self, sites: Sites) -> None:
        self._sites = sites
        self._of_storage: dict[int, Alias] = {}
        self._of_name: dict[int, tuple[weakref.ref[Tensor], weakref.ref[Tensor]]] = {}
        self._views: dict[int, tuple[weakref.ref[Tensor], list[tuple[Place | None, str]]]] = {}

    def alias(self, source: Tensor, place: Place | None, operation: str) -> None:
        """Take note that the memory of a tensor with a history has a name without one."""
        self._of_storage[storage_of(source)] = Alias(weakref.ref(source), (place, operation))

    def viewed(self, source: Tensor, view: Tensor, place: Place | None, operation: str) -> None:
        """Take note of a view that was made where nothing is recorded: what is written to it is written to ``source``."""
        key = id(view)
        gone = weakref.ref(view, lambda _: self._views.pop(key, None))
        self._views[key] = gone, [(place, operation), *self._views_behind(source)]

    def _views_behind(self, tensor: Tensor) -> list[tuple[Place | None, str]]:
        view, made = self._views.get(id(tensor), (None, []))
        return made if view is not None and view() is tensor else []

    def name_of(self, tensor: Tensor) -> Alias | None:
        """Return what is known of a tensor as another's name without a history."""
        return self._of_storage.get(storage_of(tensor)) if self._of_storage else None

    def detached(self, source: Any, name: Any) -> None:
        """Take note of another name for a tensor without a history: what it gains there, the tensor does not."""
        if isinstance(source, Tensor) and isinstance(name, Tensor) and not source.requires_grad:
            self._of_name[id(name)] = (weakref.ref(name), weakref.ref(source))

    def named(self, target: Tensor) -> Tensor:
        """Return the tensor that a name without a history (``p.data``) stands for: itself, where none is known."""
        name, source = self._of_name.get(id(target), (None, None))
        owner = source() if source is not None and name is not None and name() is target else None
        return target if owner is None else owner

    def begin(
        self, func: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any], carrying: Sequence[Tensor]
    ) -> Write | None:
        """Return the write that ``func`` is about to make, None where it makes none or autograd records it."""
        target = _target(func, args, options)
        if target is None:
            return None
        for made in self._views_behind(target) if self._views else ():
            self._sites.rewritten(*made)
        if torch.is_grad_enabled() and func != idioms.SET_DATA and "out" not in options:
            if target.requires_grad:
                return None
            if carrying:
                return self._through_name(target)
        owner = self._owner(target)
        if owner is not None:
            return Write(target, owner, target.detach().clone())
        return Write(target, None, None) if any(tensor is not target for tensor in carrying) else None

    def _through_name(self, target: Tensor) -> Write | None:
        """Return the write to a tensor that does not get the history that its other name gets."""
        owner = self._owner(target)
        if owner is not None:
            return Write(target, owner, target.detach().clone())
        for whole in (target, *([] if target._base is None else [target._base])):  # a part of a name: m.data[0] += k
            plain = self.named(whole)
            if plain is not whole:
                return Write(plain, None, None)
        return None

    def _owner(self, target: Tensor) -> Tensor | None:
        if target.requires_grad:
            return None if target.is_leaf else target
        alias = self._of_storage.get(storage_of(target)) if self._of_storage else None
        owner = alias.source() if alias is not None else None
        if alias is None or owner is None:
            return None
        if alias.made is not None:
            self._sites.rewritten(*alias.made)
        return None if owner.is_leaf else owner

    def end(self, write: Write, place: Place | None, operation: str, carrying: Sequence[Tensor]) -> None:
        """Record what a write let escape: the change of a tensor with a history, or a plain target's new values."""
        target = write.target
        if write.owner is None or write.old is None or write.old.shape != target.shape:
            self._plain(target, place, operation, [t for t in carrying if t is not target])
            return
        change = target.detach() - write.old
        escaping = self._sites.visit(place, operation, [write.owner, *carrying], change)
        if escaping is not change:
            _give(target, write.old + escaping, operation)

    def _plain(self, target: Tensor, place: Place | None, operation: str, carrying: Sequence[Tensor]) -> None:
        if not carrying:
            return
        value = target.detach()
        escaping = self._sites.visit(place, operation, carrying, value)
        if escaping is not value:
            _give(target, escaping, operation)


def _give(target: Tensor, value: Tensor, operation: str) -> None:
    """Give ``target`` new values: in place, unless its memory has just become another tensor's."""
    if operation == "data=":
        target.data = value
    else:
        values.overwrite(target, value)


def _target(func: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any]) -> Tensor | None:
    """Return the tensor that ``func`` writes to."""
    found = args[0] if args and idioms.writes_in_place(func) else options.get("out")
    return found if isinstance(found, Tensor) else None
