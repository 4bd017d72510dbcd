"""Copies of whole modules, and what modules' parameters begin with: which leaf began as a copy of which, and with what values."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from torch import Tensor
from torch.nn import Module, Parameter
from torch.nn.parameter import is_lazy

from callscope.dynamic.forward import values
from callscope.dynamic.forward.constructing import is_constructing
from callscope.dynamic.forward.leaves import Leaf, Leaves, storage_of
from callscope.dynamic.forward.sites import Sites
from callscope.dynamic.patches import Patches
from callscope.dynamic.source.places import Places

_TORCH = str(Path(torch.__file__).parent)
_COPYING = (copy.__file__, str(Path(__file__).parent.parent), str(Path(_TORCH, "nn", "parameter.py")))
_BEGUN = " begins"
_GIVING = frozenset(("copy_", "fill_", "data=", "mul_", "div_", "add_", "sub_", "imul", "itruediv", "iadd", "isub"))
"""What gives a parameter values that may be worked out from others'; random ones are not."""
_ROOM = 4_000_000
"""How many entries of frozen parameters are kept altogether."""


class Copies:
    """Notes what ``deepcopy`` of a module, ``load_state_dict`` and ``copy_`` between parameters copy from leaf to leaf; replays what it is told to.

    ``made``: by ``path:line:operation`` the values copied there, None where the severed edge of that name holds them.
    """

    def __init__(self, places: Places, leaves: Leaves, sites: Sites, freeze: Mapping[str, Any], *, keeps: bool) -> None:
        self._places = places
        self._sites = sites
        self._leaves = leaves
        self._freeze = freeze
        self._keeps = keeps
        self._room = _ROOM
        self._sources: dict[int, Leaf] = {}
        self.made: dict[str, list[Any] | None] = {}

    def install(self, patches: Patches) -> None:
        """Wrap ``Module.load_state_dict``."""
        patches.wrap(Module, "load_state_dict", self._load)

    def begun(self, made: Tensor, operation: str, frame: FrameType | None) -> None:
        """Take note of what a module's parameter is given while the module is constructed.

        Where that was worked out from other parameters (a scale that begins at the weights' size), these two are trained
        apart from then on: it is where the training begins, and no path of the loss.
        """
        if is_lazy(made) or self._is_shared(made):
            return
        if self._keeps and made.numel() <= self._room and self._leads_from_parameters() and is_constructing(frame):
            self._room -= made.numel()
            self._loaded(self._key(frame, f"{operation}{_BEGUN}"), made)

    def _is_shared(self, made: Tensor) -> bool:
        """Return whether a parameter has the memory of another one (weights tied by ``data``): it begins with no values of its own."""
        memory = storage_of(made)
        others = (leaf.tensor() for leaf in self._leaves.all if leaf.memory == memory and leaf.parameter)
        return bool(memory) and any(other is not None and other is not made for other in others)

    def _leads_from_parameters(self) -> bool:
        """Return whether something of a module's parameters has lost its history so far."""
        bits = 0
        for site in self._sites.by_key.values():
            bits |= site.bits
        return any(leaf.parameter for leaf in self._leaves.of_bits(bits)) if bits else False

    def source(self, leaf: Leaf) -> Leaf | None:
        """Return the leaf that ``leaf`` began as a copy of."""
        return self._sources.get(leaf.bit)

    def copied(self, source: Tensor, made: Tensor, frame: FrameType) -> None:
        """Take note of a parameter that is copied with its module."""
        if whole_module(frame)[0] and self._pair(self._leaves.known(source), made):
            self.made[self._key(frame, "deepcopy")] = None

    def _load(self, original: Callable[..., Any], module: Module, state: Any, *args: Any, **options: Any) -> Any:
        result = original(module, state, *args, **options)
        key = self._key(sys._getframe(2), "load_state_dict")
        for name, parameter in module.named_parameters():
            given = state.get(name)
            source = self._leaves.owner(given) if isinstance(given, Tensor) else None
            if parameter.requires_grad and self._pair(source, parameter):
                self._loaded(key, parameter)
        return result

    def overwritten(self, target: Tensor, value: Any, operation: str, frame: FrameType | None) -> None:
        """Take note of a module's parameter that was overwritten.

        One that is frozen gets values that nobody means to differentiate (a teacher that follows by averages); one that
        gets another's whole values begins as its copy, as ``load_state_dict`` does.
        """
        if isinstance(target, Parameter) and not target.requires_grad:
            if self._keeps and target.numel() <= self._room and self._leaves.all:
                self._room -= target.numel()
                self._loaded(self._key(frame, operation), target)
        elif operation == "copy_" and self._copied_into(target, value, frame):
            return
        elif operation in _GIVING:
            leaf = self._leaves.known(target) or self._leaves.owner(target)  # after `data=` the memory may be another's
            made = leaf.tensor() if leaf is not None and leaf.parameter else None
            if made is not None:
                self.begun(made, operation, frame)

    def stepped(self, optimizer: torch.optim.Optimizer, *_: object) -> None:
        """Take note of what an optimizer made of its parameters, where others have been read that it does not train.

        A loss that is worked out after the step takes the parameters as they are: that the step depended on those others
        (the critic's on the generator's samples) is the training's course, and no path of the loss.
        """
        own = [tensor for group in optimizer.param_groups for tensor in group["params"] if tensor.requires_grad]
        known = {leaf.bit for leaf in map(self._leaves.known, own) if leaf is not None}
        others = any(
            leaf.used and leaf.read_after == leaf.writes and leaf.bit not in known for leaf in self._leaves.all
        )
        size = sum(tensor.numel() for tensor in own)
        if not (self._keeps and others and size <= self._room):
            return
        self._room -= size
        key = self._key(sys._getframe(1), "step")
        for tensor in own:
            self._loaded(key, tensor)

    def _copied_into(self, target: Tensor, value: Any, frame: FrameType | None) -> bool:
        leaf = self._leaves.owner(target)
        source = self._leaves.owner(value) if isinstance(value, Tensor) else None
        if leaf is None or source is None or leaf is source or not (leaf.parameter and source.parameter):
            return False
        made = leaf.tensor()
        if made is None or not (made.shape == target.shape == value.shape and self._pair(source, made)):
            return False
        self._loaded(self._key(frame, "copy_"), made)
        return True

    def _pair(self, source: Leaf | None, made: Tensor) -> bool:
        leaf = self._leaves.known(made)
        if source is None or leaf is None or source is leaf:
            return False
        self._sources[leaf.bit] = source
        return True

    def _loaded(self, key: str, parameter: Tensor) -> None:
        kept = self.made.setdefault(key, []) or []
        recorded = self._freeze.get(key, ())
        with torch._C.DisableTorchFunction():
            number = len(kept)
            kept.append(values.plain(parameter, sys.maxsize))
            self.made[key] = kept
            if number < len(recorded):
                values.overwrite(parameter, values.replayed(parameter.detach(), recorded[number]))

    def _key(self, frame: FrameType | None, operation: str) -> str:
        return f"{self._places.span(self._places.place(frame)).anchor()}:{operation}"


def whole_module(frame: FrameType | None) -> tuple[bool, bool]:
    """Return whether the copy that is under way is of a whole module, and whether torch itself asked for it.

    torch does where it makes several layers of one (``nn.TransformerEncoder``).
    """
    whole = False
    while frame is not None and frame.f_code.co_filename.startswith(_COPYING):
        whole |= isinstance(frame.f_locals.get("x"), Module)
        frame = frame.f_back
    return whole, frame is not None and frame.f_code.co_filename.startswith(_TORCH)
