"""The light function mode of a bare run: finds the leaves and displaces them at their first read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from torch import Tensor
from torch.overrides import TorchFunctionMode

from callscope.dynamic import idioms, promotion
from callscope.dynamic.arguments import Arguments, Options, tensors_in, written_by
from callscope.dynamic.leaves import Leaves, is_leaf
from callscope.dynamic.places import Places


class LeafMode(TorchFunctionMode):
    """The light mode of a bare run: finds the leaves and displaces them at their first read."""

    def __init__(self, places: Places, leaves: Leaves, *, promote: bool = False) -> None:
        super().__init__()
        self._promote = promote
        self.paused = False
        self._places = places
        self._leaves = leaves
        self._looking = idioms.looking()

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Arguments = (), kwargs: Options | None = None
    ) -> Any:
        options = kwargs or {}
        if self.paused or func in self._looking:
            return func(*args, **options)
        if not (self._leaves.waiting or self._promote or idioms.writes_in_place(func)):
            result = func(*args, **options)
            if isinstance(result, Tensor) and result.grad_fn is not None:
                return result
            self.before(func, args, options, tensors_in(args, options))
            self.after(func, args, result)
            return result
        inputs = tensors_in(args, options)
        self.before(func, args, options, inputs)
        result = self.call(func, args, options, inputs)
        self.after(func, args, result)
        return result

    def call(self, func: Callable[..., Any], args: Arguments, options: Options, inputs: Sequence[Tensor]) -> Any:
        """Do what the program asked for; in a promoted run, what comes in from outside comes in float64."""
        return promotion.call(func, args, options, not inputs) if self._promote else func(*args, **options)

    def before(self, func: Callable[..., Any], args: Arguments, options: Options, inputs: Sequence[Tensor]) -> None:
        """Note leaves among the inputs, count writes to leaves, displace leaves that are read now."""
        targets = written_by(func, args, options)
        for tensor in inputs:
            if is_leaf(tensor):
                self._leaves.note_seen(tensor, sys._getframe(2))
                if targets and any(tensor is target for target in targets):
                    continue
                self._leaves.read(tensor)
        if self._leaves.waiting:
            self._leaves.before_read(t for t in inputs if not any(t is target for target in targets))
        for target in targets:
            self._leaves.written(target)

    def after(self, func: Callable[..., Any], args: Arguments, result: Any) -> None:
        """Note the leaves that an operation made."""
        if func == idioms.SET_DATA:
            self._leaves.moved(args[0])
        made = args[:1] if func == idioms.SET_REQUIRES_GRAD else (result,)
        for tensor in tensors_in(made, {}):
            if is_leaf(tensor):
                self._leaves.note_seen(tensor, sys._getframe(2))
