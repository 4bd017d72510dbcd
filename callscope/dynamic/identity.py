"""What no function mode sees: a leaf replaced by a copy, and custom autograd Functions."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.autograd.graph import get_gradient_edge
from torch.nn import Parameter
from torch.nn.parallel import DistributedDataParallel

from callscope.dynamic.backward.hooks import mark
from callscope.dynamic.forward import values
from callscope.dynamic.forward.arguments import tensors_in
from callscope.dynamic.forward.copies import Copies, whole_module
from callscope.dynamic.forward.leaves import Leaves, is_leaf
from callscope.dynamic.forward.operations import OperationMode
from callscope.dynamic.forward.sites import KEPT
from callscope.dynamic.patches import Patches
from callscope.dynamic.source.places import Place, Places


class Identity:
    """Watches parameters as they are made; with a full mode also copies of leaves and custom Functions."""

    def __init__(self, places: Places, leaves: Leaves, mode: OperationMode | None, copies: Copies) -> None:
        self._copies = copies
        self._places = places
        self._leaves = leaves
        self._mode = mode

    def install(self, patches: Patches) -> None:
        """Wrap ``nn.Parameter``, ``set_``, ``copy.deepcopy``, pickling and ``Function.apply``."""
        patches.wrap(Parameter, "__new__", self._parameter)
        for name in _MAKING_SUBCLASSES:
            patches.wrap(Tensor, name, self._subclass)
        patches.wrap(Tensor, "set_", self._set)
        patches.wrap(Parameter, "__deepcopy__", self._deepcopy)
        patches.wrap(Tensor, "__reduce_ex__", self._pickle)
        patches.wrap(torch.autograd.Function, "apply", self._apply)
        for scripted in (torch._C.ScriptFunction, torch._C.ScriptMethod):
            patches.wrap(scripted, "__call__", self._scripted)
        if self._mode is not None:
            patches.wrap(DistributedDataParallel, "__init__", self._distributed)
            patches.wrap(Tensor, "register_hook", self._hooked)
            patches.wrap(Tensor, "register_post_accumulate_grad_hook", self._hooked)

    def _hooked(self, original: Callable[..., Any], tensor: Tensor, hook: Any) -> Any:
        place = self._places.scene(sys._getframe(2))
        if place is not None and tensor.requires_grad:
            node: Any = get_gradient_edge(tensor).node
            mark(node, place)
        return original(tensor, hook)

    def _parameter(self, original: Callable[..., Any], cls: type, *args: Any, **options: Any) -> Any:
        data = args[0] if args else options.get("data")
        source = data if isinstance(data, Tensor) and data.requires_grad else None
        if source is not None:
            self._settle(source)
        with _Mute(self._mode):
            made = original(cls, *args, **options)
        with _Unseen():  # what a subclass makes of torch's functions may need what its constructor has not set yet
            if isinstance(made, Tensor) and made.requires_grad:
                self._leaves.note_seen(made, sys._getframe(2))
            made = made if source is None else self._escaped("nn.Parameter", source, made)
            if isinstance(made, Tensor) and made.requires_grad:
                self._copies.begun(made, "nn.Parameter", sys._getframe(2))
        return made

    def _set(self, original: Callable[..., Any], target: Tensor, *args: Any, **options: Any) -> Any:
        """Give a tensor other memory, which no mode sees (``parametrize`` does): a leaf is then what it holds there."""
        for tensor in tensors_in(args, options):
            self._settle(tensor)
        self._leaves.written(target)
        result = original(target, *args, **options)
        self._leaves.moved(target)
        return result

    def _subclass(self, original: Callable[..., Any], cls: type, *args: Any, **options: Any) -> Any:
        """Make a tensor of a subclass, which may be a new leaf; that of data with a history does not continue it."""
        data = args[0] if args else options.get("data")
        source = data if isinstance(data, Tensor) and data.requires_grad else None
        if source is not None:
            self._settle(source)
        made = original(cls, *args, **options)
        with _Unseen():
            if isinstance(made, Tensor) and is_leaf(made):
                self._leaves.note_seen(made, sys._getframe(2))
            elif not isinstance(made, Tensor) or made.requires_grad:
                return made
            return made if source is None else self._escaped(_MAKING_SUBCLASSES[0], source, made)

    def _deepcopy(self, original: Callable[..., Any], parameter: Tensor, memo: dict[int, Any]) -> Any:
        if id(parameter) in memo:
            return memo[id(parameter)]
        if all(whole_module(sys._getframe(1))):
            with _Unseen():
                return original(parameter, memo)
        self._settle(parameter)
        with _Mute(self._mode):
            made = original(parameter, memo)
        memo[id(parameter)] = self._escaped("deepcopy", parameter, made) if parameter.requires_grad else made
        if parameter.requires_grad:
            self._copies.copied(parameter, made, sys._getframe(2))
        return memo[id(parameter)]

    def _pickle(self, original: Callable[..., Any], tensor: Tensor, protocol: Any) -> Any:
        self._settle(tensor)
        if not tensor.requires_grad or self._mode is None:
            return original(tensor, protocol)
        place = self._places.scene(sys._getframe(2))
        with _Unseen():
            value = tensor.detach()
            escaping = self._visit(place, "pickle", [tensor], value)
        with _Mute(self._mode):
            return original(tensor if escaping is value else escaping.requires_grad_(), protocol)

    def _apply(self, original: Callable[..., Any], cls: type, *args: Any, **options: Any) -> Any:
        inputs = tensors_in(args, options)
        for tensor in inputs:
            self._settle(tensor)
        if cls.__name__ == "CheckpointFunction":
            return self._checkpoint(original, cls, *args, **options)
        with _Mute(self._mode), self._leaves.closed():
            result = original(cls, *args, **options)
        if self._mode is None:
            return result
        place = self._places.scene(sys._getframe(2))
        self._kept(place, cls, [tensor for tensor in inputs if tensor.requires_grad], result)
        return self._mode.applied(place, cls.__name__, args, inputs, result)

    def _scripted(self, original: Callable[..., Any], function: Any, *args: Any, **options: Any) -> Any:
        """Run a function that torch.jit has compiled, as one operation: no mode sees inside."""
        inputs = tensors_in(args, options)
        for tensor in inputs:
            self._settle(tensor)
        self._leaves.displace_all()
        result = original(function, *args, **options)
        if self._mode is None or torch._C._get_tracing_state() is not None:
            return result
        place = self._places.scene(sys._getframe(2))
        return self._mode.applied(place, getattr(function, "name", "ScriptFunction"), args, inputs, result)

    def _kept(self, place: Place | None, cls: type, carrying: list[Tensor], result: Any) -> None:
        """Record the values that a Function's forward puts on ``ctx``: its backward reads them without a history."""
        made = [tensor for tensor in tensors_in((result,), {}) if tensor.grad_fn is not None]
        context = made[0].grad_fn if made and carrying else None
        for name, value in list(getattr(context, "__dict__", {}).items()):
            plain = isinstance(value, float) or (isinstance(value, Tensor) and value.grad_fn is None)
            if plain and values.is_continuous(value) and not any(value is tensor for tensor in carrying):
                escaping = self._visit(place, f"{cls.__name__}.{KEPT}{name}", carrying, value)
                if escaping is not value:
                    setattr(context, name, escaping)

    def _checkpoint(self, original: Callable[..., Any], cls: type, *args: Any, **options: Any) -> Any:
        """Run a reentrant checkpoint: it computes again with history, but only where an argument has one."""
        sites = self._mode.sites if self._mode is not None else None
        mark = sites.hits() if sites is not None else {}
        result = original(cls, *args, **options)
        if sites is not None and any(tensor.requires_grad for tensor in tensors_in((result,), {})):
            sites.forget_since(mark)
        return result

    def _distributed(self, original: Callable[..., Any], *args: Any, **options: Any) -> None:
        """Let parameters be compared and sent to the other ranks: these copies are nobody's values."""
        with _Mute(self._mode):
            original(*args, **options)

    def _settle(self, tensor: Tensor) -> None:
        """Let a leaf that is read now be known, and displaced where that is due."""
        if tensor.requires_grad and tensor.is_leaf:
            self._leaves.note_seen(tensor, sys._getframe(2))
            self._leaves.read(tensor)
        self._leaves.before_read([tensor])

    def _escaped(self, operation: str, source: Tensor, made: Any) -> Any:
        """Record a new leaf made of ``source``; displace or replay its values in place: nobody else has it yet."""
        place = self._places.scene(sys._getframe(3))
        with _Unseen():
            value = made.detach()
            escaping = self._visit(place, operation, [source], value)
            if escaping is not value:
                made.data = escaping
                self._leaves.moved(made)
        leaf = self._leaves.known(made) if isinstance(made, Tensor) else None
        if leaf is not None and self._mode is not None:
            leaf.made_of |= self._mode.sites.bits_at(place, operation)
        return made

    def _visit(self, place: Place | None, operation: str, inputs: list[Tensor], value: Any) -> Any:
        if self._mode is None or self._mode.muted:
            return value
        return self._mode.sites.visit(place, operation, inputs, value)


_MAKING_SUBCLASSES = ("_make_subclass", "_make_wrapper_subclass")
_Unseen = torch._C.DisableTorchFunction
"""While it lasts, no mode sees what we compute for ourselves."""


class _Mute:
    """While it lasts, the mode notes no operation."""

    def __init__(self, mode: OperationMode | None) -> None:
        self._mode = mode

    def __enter__(self) -> None:
        if self._mode is not None:
            self._mode.muted += 1

    def __exit__(self, *_: object) -> None:
        if self._mode is not None:
            self._mode.muted -= 1
