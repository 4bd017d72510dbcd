"""The leaves of a run: noted as they are made or first seen, numbered by place, displaced when asked."""

from __future__ import annotations

import contextlib
import sys
import threading
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

import torch
from torch import Tensor
from torch.nn import Parameter
from torch.nn.parameter import is_lazy

from callscope.dynamic.forward import functorch
from callscope.dynamic.forward.directions import direction
from callscope.dynamic.forward.untraced import untraced
from callscope.dynamic.source.places import Place, Places
from callscope.model.run import Shift
from callscope.model.span import Span

_no_transform: Any = torch._C._DisableFuncTorch
_SHAPE: Any = Tensor.shape
_DTYPE: Any = Tensor.dtype
"""Torch's own, whatever a subclass has in their place."""
_NOTHING_DUE = (None, sys.maxsize, Shift(0.0))


@dataclass(slots=True, eq=False)
class Leaf:
    """A leaf tensor. ``made`` numbers the leaves of one place; ``writes`` counts the in-place writes to it.

    ``read_after`` is the number of writes before its last read: the state of the leaf that the graph saw.
    ``bit`` stands for the leaf in sets of leaves. ``parameter``: it is a module's. ``made_of``: the leaves that lead to
    the severed edge whose value it was made of. ``probing``: it was made to probe a derivative of a function, and
    serves no other. ``identity`` and ``memory``: the tensor's ``id`` and the address of its storage, while it lives.
    """

    reference: weakref.ref[Tensor]
    span: Span
    place: Place | None
    made: int
    bit: int
    shape: tuple[int, ...]
    dtype: str
    writes: int = 0
    read_after: int = -1
    parameter: bool = False
    made_of: int = 0
    probing: bool = False
    identity: int = 0
    memory: int = 0
    names: list[str] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """Return what names the leaf in every run: ``path:line#n``, and ``~w`` where it was rewritten first."""
        number = f"#{self.made}" if self.made else ""
        writes = f"~{self.read_after}" if self.read_after > 0 else ""
        return f"{self.span.anchor()}{number}{writes}"

    @property
    def used(self) -> bool:
        """Return whether an operation read it."""
        return self.read_after >= 0

    def tensor(self) -> Tensor | None:
        """Return the tensor, None where the program dropped it."""
        return self.reference()


class Leaves:
    """Finds leaves by identity; displaces those that ``shifts`` names, at their first read."""

    def __init__(self, places: Places, shifts: Mapping[str, Shift]) -> None:
        self._places = places
        self.by_id: dict[int, Leaf] = {}
        self._made: Counter[str] = Counter()
        self.all: list[Leaf] = []
        self.shifts = {key.partition("@")[2]: shift for key, shift in shifts.items()}
        self._pending = {_without_writes(anchor): (_writes(anchor), s) for anchor, s in self.shifts.items() if s.step}
        self._waiting: dict[int, tuple[Leaf, int, Shift]] = {}
        self._storages: dict[int, Leaf] = {}
        self._displacing = threading.RLock()
        self._closed: list[int] = []
        self.waiting = bool(self._pending)
        """Whether a displacement is still to be made."""

    def known(self, tensor: Tensor) -> Leaf | None:
        """Return the leaf that ``tensor`` is, None where it was not seen before."""
        return self.by_id.get(id(tensor))

    def owner(self, tensor: Tensor) -> Leaf | None:
        """Return the leaf whose memory ``tensor`` has, None where no known leaf has it."""
        leaf = self._storages.get(storage_of(tensor))
        return leaf if leaf is not None and leaf.tensor() is not None else None

    def note(self, tensor: Tensor, place: Place | None) -> Leaf:
        """Take note of a leaf tensor (known or new), made or first seen at ``place``."""
        leaf = self.by_id.get(id(tensor))
        return self._add(tensor, place) if leaf is None else leaf

    def note_seen(self, tensor: Tensor, frame: FrameType | None) -> None:
        """Take note of a leaf that was met in ``frame``; that is where it was made if it was not known before."""
        known = id(tensor) in self.by_id or functorch.is_wrapped(tensor) or is_lazy(tensor)
        if not (known or (self._closed and threading.get_ident() in self._closed and not is_parameter(tensor))):
            self._add(tensor, self._places.place(frame))

    @contextlib.contextmanager
    def closed(self) -> Iterator[None]:
        """While it lasts, this thread runs a custom Function's forward: what it makes there gets no gradient of the run's."""
        self._closed.append(threading.get_ident())
        try:
            yield
        finally:
            self._closed.remove(threading.get_ident())

    def read(self, tensor: Tensor) -> None:
        """Take note that an operation read a leaf."""
        leaf = self.by_id.get(id(tensor))
        if leaf is not None:
            leaf.read_after = leaf.writes

    def note_read(self, tensor: Tensor, frame: FrameType) -> None:
        """Take note that a leaf which may not be known yet was read in ``frame``."""
        if is_leaf(tensor):
            self.note_seen(tensor, frame)
            self.read(tensor)

    def _add(self, tensor: Tensor, place: Place | None) -> Leaf:
        span = self._places.span(place)
        anchor, bit = span.anchor(), 1 << len(self.all)
        key = id(tensor)
        reference = weakref.ref(tensor, lambda _: self.by_id.pop(key, None))
        shape, dtype = tuple(_SHAPE.__get__(tensor)), str(_DTYPE.__get__(tensor))
        leaf = Leaf(reference, span, place, self._made[anchor], bit, shape, dtype)
        leaf.parameter, leaf.identity = is_parameter(tensor), key
        self._made[anchor] += 1
        self.by_id[key] = leaf
        self.all.append(leaf)
        self._watch_storage(tensor, leaf)
        return leaf

    def _watch_storage(self, tensor: Tensor, leaf: Leaf) -> None:
        address = leaf.memory = storage_of(tensor)
        if address:
            self._storages[address] = leaf
        asked = self._pending.pop(leaf.anchor.partition("~")[0], None)
        if asked is not None:
            self._waiting[leaf.bit] = (leaf, *asked)

    def written(self, target: Tensor) -> Leaf | None:
        """Take note of an in-place write to ``target``; return the leaf that it rewrites, if any."""
        leaf = self.by_id.get(id(target)) or self._storages.get(storage_of(target))
        if leaf is not None and leaf.tensor() is not None:
            leaf.writes += 1
            return leaf
        return None

    def moved(self, tensor: Tensor) -> None:
        """Take note that a leaf has another storage now (``p.data = ...``)."""
        leaf = self.by_id.get(id(tensor))
        if leaf is not None:
            leaf.memory, leaf.dtype = storage_of(tensor), str(tensor.dtype)
            self._storages[leaf.memory] = leaf

    def settle(self, tensors: Iterable[Tensor], frame: FrameType | None) -> None:
        """Take note of the leaves that are read now in ``frame``, and displace them where it is due."""
        for tensor in tensors if self.waiting else ():
            if is_leaf(tensor):
                self.note_seen(tensor, frame)
            self.before_read([tensor])

    def before_read(self, tensors: Iterable[Tensor]) -> None:
        """Displace the leaves that ``tensors`` are (or share memory with), where that is asked and due."""
        for tensor in tensors if self._waiting else ():
            leaf = self.by_id.get(id(tensor)) or self._storages.get(storage_of(tensor))
            if leaf is not None and leaf.bit in self._waiting:
                self._displace(leaf)

    def displace_all(self) -> None:
        """Displace every leaf that is due: compiled code is about to run, which reads without being seen."""
        for leaf, _, _ in list(self._waiting.values()):
            self._displace(leaf)

    def _displace(self, leaf: Leaf) -> None:
        with self._displacing:  # another thread that reads it now waits until it is moved
            _, due, shift = self._waiting.get(leaf.bit, _NOTHING_DUE)
            tensor = leaf.tensor()
            if tensor is None or leaf.writes < due:
                return
            with untraced():
                move(tensor, shift)
            del self._waiting[leaf.bit]
            self.waiting = bool(self._waiting or self._pending)

    def of_bits(self, bits: int) -> list[Leaf]:
        """Return the leaves of a set of bits."""
        return [leaf for leaf in self.all if leaf.bit & bits]


def move(tensor: Tensor, shift: Shift) -> None:
    """Displace a leaf in place, behind autograd's back (and that of a transform that is under way)."""
    with torch.no_grad(), torch._C.DisableTorchFunction(), _no_transform():
        along = direction(shift, (*tensor.shape, 2) if tensor.is_complex() else tuple(tensor.shape))
        step = torch.from_numpy(along.copy()) * shift.step
        step = torch.view_as_complex(step) if tensor.is_complex() else step
        tensor.data.add_(step.to(device=tensor.device, dtype=tensor.dtype))


def is_parameter(tensor: Tensor) -> bool:
    """Return whether a tensor is a module's parameter; unlike ``isinstance`` it asks nothing of a subclass's own attributes."""
    return issubclass(type(tensor), Parameter) or bool(vars(tensor).get("_is_param"))


def is_leaf(tensor: Tensor) -> bool:
    """Return whether a tensor requires a gradient and has no history.

    A view that was made of a leaf under ``no_grad`` says that it is one, and once written to may not even be asked.
    """
    try:
        base = tensor._base if tensor.requires_grad else None
        return tensor.requires_grad and tensor.is_leaf and not (base is not None and base.requires_grad)
    except RuntimeError:
        return False


def storage_of(tensor: Tensor) -> int:
    """Return the address of a tensor's storage, 0 where it has none."""
    if is_lazy(tensor):
        return 0
    try:
        return tensor.untyped_storage().data_ptr()
    except (NotImplementedError, RuntimeError):  # sparse, meta, functorch wrappers
        return 0


def state_of(gradient: Any) -> str:
    """Return none | zero | nonfinite | live for what autograd left in a leaf's gradient."""
    if gradient is None:
        return "none"
    values = gradient.coalesce().values() if gradient.is_sparse else gradient
    if not bool(torch.isfinite(values).all()):
        return "nonfinite"
    return "live" if bool((values != 0).any()) else "zero"


def _writes(anchor: str) -> int:
    return int(anchor.rpartition("~")[2]) if "~" in anchor else 0


def _without_writes(anchor: str) -> str:
    return anchor.partition("~")[0]
