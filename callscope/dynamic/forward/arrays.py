"""NumPy arrays that share memory with a tensor that has a history: what is written through them is lost to the gradient."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from callscope.dynamic.forward import values
from callscope.dynamic.forward.sites import Sites
from callscope.dynamic.forward.writes import Alias
from callscope.dynamic.source.places import Place

LARGEST = 1_000_000
"""Tensors with more entries are not compared with what they were."""
_WRITE = "a write through numpy()"


@dataclass(slots=True)
class _Shared:
    """A tensor and the array that shares its memory; ``known`` are its values when they were last looked at."""

    source: weakref.ref[Tensor]
    array: weakref.ref[Any]
    known: Tensor
    place: Place | None
    alias: Alias


class Arrays:
    """Compares the tensors whose memory an array shares with what they were, before they are used."""

    def __init__(self, sites: Sites) -> None:
        self._sites = sites
        self._shared: list[_Shared] = []

    def __bool__(self) -> bool:
        return bool(self._shared)

    def made(self, alias: Alias | None, array: Any, place: Place | None) -> None:
        """Take note of an array over memory that ``alias`` names."""
        source = None if alias is None else alias.source()
        if alias is None or source is None or source.is_leaf or source.numel() > LARGEST:
            return
        self._shared.append(_Shared(alias.source, weakref.ref(array), _copy(source), place, alias))

    def settle(self) -> None:
        """Record what was written since the last look; let go of what nobody can write to any more."""
        for shared in self._shared:
            source = shared.source()
            if source is not None and not _equal(source, shared.known):
                self._written(source, shared)
        self._shared = [s for s in self._shared if s.source() is not None and s.array() is not None]

    def renew(self) -> None:
        """Take the values as they are: torch wrote them, which is looked at elsewhere."""
        for shared in self._shared:
            source = shared.source()
            if source is not None:
                shared.known = _copy(source)

    def _written(self, source: Tensor, shared: _Shared) -> None:
        if shared.alias.made is not None:
            self._sites.rewritten(*shared.alias.made)
        change = source.detach() - shared.known
        escaping = self._sites.visit(shared.place, _WRITE, [source], change)
        if escaping is not change:
            values.overwrite(source, shared.known + escaping)
        shared.known = _copy(source)


def _copy(tensor: Tensor) -> Tensor:
    with torch._C.DisableTorchFunction():
        return tensor.detach().clone()


def _equal(tensor: Tensor, known: Tensor) -> bool:
    with torch._C.DisableTorchFunction():
        return tensor.shape != known.shape or bool(torch.equal(tensor.detach().nan_to_num(), known.nan_to_num()))
