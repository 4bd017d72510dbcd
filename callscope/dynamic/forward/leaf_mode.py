"""The light function mode of a bare run: finds the leaves and displaces them at their first read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import MethodType
from typing import Any

from torch import Tensor
from torch.overrides import TorchFunctionMode

from callscope.dynamic.forward import idioms, promotion, quick
from callscope.dynamic.forward.arguments import Arguments, Options, tensors_in, written_by
from callscope.dynamic.forward.draws import Draws, draws
from callscope.dynamic.forward.leaves import Leaves, is_leaf
from callscope.dynamic.forward.triangles import READING_ONE, Triangles
from callscope.dynamic.source.places import Places


class LeafMode(TorchFunctionMode):
    """The light mode of a bare run: finds the leaves and displaces them at their first read."""

    def __init__(
        self, places: Places, leaves: Leaves, *, promote: bool = False, triangles: Triangles | None = None
    ) -> None:
        super().__init__()
        self.promotes = promote
        self.draws = Draws()
        self.triangles = triangles
        self.evening = READING_ONE if triangles is not None else frozenset[Callable[..., Any]]()
        self.paused = False
        self.muted = 0
        self.places = places
        self.leaves = leaves
        self.looking = idioms.looking()
        self.take_calls()

    def take_calls(self, trace: Any = None) -> None:
        """Let torch call the handler itself, without a method between; ``trace`` is our trace function, where one is set."""
        self._trace = trace
        vars(self)["__torch_function__"] = MethodType(self.make_handler(trace), self)

    def take_closely(self) -> None:
        """Let every call be looked at closely, until calls are taken again."""
        vars(self)["__torch_function__"] = MethodType(quick.closely(self), self)

    @contextmanager
    def closely(self) -> Iterator[None]:
        """Look at every call closely while it lasts."""
        handler = vars(self)["__torch_function__"]
        self.take_closely()
        try:
            yield
        finally:
            vars(self)["__torch_function__"] = handler

    def make_handler(self, trace: Any = None) -> Callable[..., Any]:
        """Return what is called, as a method, with every torch function that the target calls."""
        return quick.passing(self)

    def look(self, func: Callable[..., Any], args: Arguments, options: Options) -> Any:
        """Do what a function asks for, watching its reads and writes."""
        if self.paused or func in self.looking:
            return func(*args, **options)
        inputs = tensors_in(args, options)
        self.before(func, args, options, inputs)
        result = self.call(func, args, options, inputs)
        self.after(func, args, result)
        return result

    def look_closely(self, func: Callable[..., Any], args: Arguments, options: Options) -> Any:
        """Do what a function asks for, taking no quick way."""
        return self.look(func, args, options)

    def look_for_leaves(self, func: Callable[..., Any], args: Arguments, options: Options, result: Any) -> None:
        """Look at what a plain operation has read and made."""
        self.before(func, args, options, tensors_in(args, options))
        self.after(func, args, result)

    def call(self, func: Callable[..., Any], args: Arguments, options: Options, inputs: Sequence[Tensor]) -> Any:
        """Do what the program asked for; in a promoted run, what comes in from outside comes in float64."""
        if self.triangles is not None and func in self.evening and args:
            args = (self.triangles.given(args[0]), *args[1:])
        if self.promotes:
            return promotion.call(func, args, options, not inputs, self.draws)
        result = func(*args, **options)
        if draws(func):
            self.draws.note(func, args, options, result)
        return result

    def before(self, func: Callable[..., Any], args: Arguments, options: Options, inputs: Sequence[Tensor]) -> None:
        """Note leaves among the inputs, count writes to leaves, displace leaves that are read now."""
        targets = written_by(func, args, options)
        for tensor in inputs:
            if is_leaf(tensor):
                self.leaves.note_seen(tensor, sys._getframe(2))
                if targets and any(tensor is target for target in targets):
                    continue
                self.leaves.read(tensor)
        if self.leaves.waiting:
            self.leaves.before_read(t for t in inputs if not any(t is target for target in targets))
        for target in targets:
            self.leaves.written(target)

    def after(self, func: Callable[..., Any], args: Arguments, result: Any) -> None:
        """Note the leaves that an operation made."""
        if func == idioms.SET_DATA:
            self.leaves.moved(args[0])
        made = args[:1] if func == idioms.SET_REQUIRES_GRAD else (result,)
        for tensor in tensors_in(made, {}):
            if is_leaf(tensor):
                self.leaves.note_seen(tensor, sys._getframe(2))
