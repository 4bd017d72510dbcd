"""The torch function modes: they see every torch call of the target, and what it does to the gradient."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from types import FrameType
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from callscope.dynamic.forward import functorch, idioms, quick, values
from callscope.dynamic.forward.arguments import Arguments, Options, tensors_in
from callscope.dynamic.forward.arrays import Arrays
from callscope.dynamic.forward.leaf_mode import LeafMode
from callscope.dynamic.forward.leaves import Leaves
from callscope.dynamic.forward.sites import Sites
from callscope.dynamic.forward.tape import Entry, Tape, scalars_in
from callscope.dynamic.forward.triangles import Triangles
from callscope.dynamic.forward.unkept import READING, Readings
from callscope.dynamic.forward.writes import Writes
from callscope.dynamic.forward.zeros import zero_of
from callscope.dynamic.source.places import Place, Places

_sequence_number = torch._C._autograd._get_sequence_nr
_ROOM = 4_000_000
"""How many entries of results are kept altogether."""


class Claiming(Protocol):
    """Checks what derivatives claim."""

    def checks(self, func: Callable[..., Any]) -> bool:
        """Return whether calls of a torch function are checked."""

    def wrote(self, place: Place | None, func: Callable[..., Any], target: Any) -> None:
        """Take note of memory that is written."""

    def beginning(
        self, func: Callable[..., Any], args: Arguments, carrying: Sequence[Tensor]
    ) -> Callable[[Place | None, Any], None] | None:
        """Look at a call that is about to be made; what is returned is called with its place and result."""


class OperationMode(LeafMode):
    """The full mode: notes every operation, and every severed edge, and intervenes at those."""

    def __init__(
        self, places: Places, leaves: Leaves, sites: Sites, tape: Tape, *, promote: bool = False,
        triangles: Triangles | None = None,
    ) -> None:  # fmt: skip
        self.sites = sites
        self.tape = tape
        self._writes = Writes(sites)
        self.arrays = Arrays(sites)
        self.readings = Readings(places)
        self.room = _ROOM
        self.overwritten: Callable[[Tensor, Any, str, FrameType | None], None] | None = None
        """Is told of tensors that are written to."""
        self.claims: Claiming | None = None
        """Is told of torch functions whose derivative is to be checked."""
        super().__init__(places, leaves, promote=promote, triangles=triangles)

    def make_handler(self, trace: Any = None) -> Callable[..., Any]:
        """Return what is called, as a method, with every torch function that the target calls."""
        return quick.noting(self, trace)

    def look_after(self, func: Callable[..., Any], args: Arguments, result: Any) -> Any:
        """Look at a plain operation whose result does not carry a gradient on, or is no tensor."""
        if self.paused:
            return result
        inputs = tensors_in(args, {})
        self.before(func, args, {}, inputs)
        if self.muted:
            self.after(func, args, result)
            return result
        place = self.places.scene(sys._getframe(2))
        self._note(place, func, args, inputs, result)
        carrying = _carrying(_read_by(func, args, inputs))
        if carrying:
            result = self.severed(place, idioms.name_of(func), carrying, args, result)
        elif isinstance(result, np.ndarray):
            self._shared(args[0], result, place)
        self.after(func, args, result)
        return result

    def _shared(self, tensor: Tensor, array: Any, place: Place | None) -> None:
        """Take note of an array over a tensor's memory: as long as there is one, every use of the tensor is looked at."""
        self.arrays.made(self._writes.name_of(tensor), array, place)
        if self.arrays:
            self.take_closely()

    def _settle_arrays(self) -> None:
        self.arrays.settle()
        if not self.arrays:
            self.take_calls(self._trace)

    def look_closely(self, func: Callable[..., Any], args: Arguments, options: Options) -> Any:
        """Do what a function asks for, watching its reads and writes."""
        if func is idioms.SET_GRAD_MODE:
            self.sites.modes.directly(sys._getframe(1), *args)
        if self.paused or func in self.looking:
            if func == READING and not (self.paused or self.muted):
                self.readings.read(args[0], sys._getframe(2))
            noted = func in idioms.MAKING and not (self.paused or self.muted)
            return self._filled(func, args, options) if noted else func(*args, **options)
        inputs = tensors_in(args, options)
        self.before(func, args, options, inputs)
        if self.muted:
            result = self.call(func, args, options, inputs)
            self.after(func, args, result)
            return result
        if self.arrays:
            self._settle_arrays()
        place = self.places.scene(sys._getframe(2))
        carrying = _carrying(_read_by(func, args, inputs))
        write = self._writes.begin(func, args, options, carrying)
        claimed = (
            None
            if self.claims is None or not carrying
            else self.claims.beginning(func, (*args, *options.values()), carrying)
        )
        result = self.call(func, args, options, inputs)
        self._note(place, func, (*args, *options.values()), inputs, result)
        if write is not None:
            self._writes.end(write, place, idioms.name_of(func), carrying)
        elif carrying:
            result = self.severed(place, idioms.name_of(func), carrying, args, result)
        elif idioms.only_aliases(func):
            self._writes.detached(args[0], result)
        if isinstance(result, np.ndarray) and not carrying:
            self._shared(args[0], result, place)
        if self.arrays and (write is not None or idioms.writes_in_place(func)):
            self.arrays.renew()
        if claimed is not None:
            claimed(place, result)
        if self.claims is not None and idioms.writes_in_place(func):
            self.claims.wrote(place, func, args[0] if args else None)
        if self.overwritten is not None and args and isinstance(args[0], Tensor) and idioms.writes_in_place(func):
            target, given = self._writes.named(args[0]), args[1] if len(args) > 1 else None
            self.overwritten(target, given, idioms.name_of(func), sys._getframe(2))
        self.after(func, args, result)
        return result

    def _filled(self, func: Callable[..., Any], args: Arguments, options: Options) -> Any:
        """Do and note what fills a tensor of another's shape: a zero may come from here."""
        result = func(*args, **options)
        given = [value for value in (*args[1:], *options.values()) if not isinstance(value, bool)]
        inputs, place = tensors_in(given, {}), self.places.scene(sys._getframe(3))
        self._note(place, func, given, inputs, result)
        carrying = _carrying(inputs)
        return self.severed(place, idioms.name_of(func), carrying, args, result) if carrying else result

    def _note(
        self,
        place: Place | None,
        func: Callable[..., Any],
        arguments: Iterable[Any],
        inputs: Sequence[Tensor],
        result: Any,
    ) -> None:
        made = (result,) if isinstance(result, Tensor) else tuple(tensors_in((result,), {}))
        scalars = scalars_in(arguments)
        callers = self.places.stack(sys._getframe(2)) if 0 in scalars or (scalars and not inputs) else ()
        entry = Entry(place, func, _sequence_number(), _ids(inputs), _ids(made), scalars, self._kept(made), callers)
        self.add(entry, made)

    def differentiated(self, place: Place | None, made: Sequence[Tensor]) -> None:
        """Put an inner derivative on the tape, with the nodes that the engine made for it; nothing is followed beyond it."""
        if not (self.muted or self.paused):
            entry = Entry(place, torch.autograd.grad, _sequence_number(), (), _ids(made), (), self._kept(made))
            self.add(entry, made)

    def add(self, entry: Entry, made: Sequence[Tensor]) -> None:
        """Put an operation on the tape; ``made`` are its results."""
        self.tape.add(entry)

    def _kept(self, made: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """Return what is kept of an operation's results, so that a zero can be followed back to its origin."""
        if functorch.active() or torch._C._get_tracing_state():  # a size that is traced is no number
            return ()
        size = sum(tensor.numel() for tensor in made)
        if size > quick.LARGEST_KEPT:
            zero = zero_of(made[0]) if len(made) == 1 else None
            return () if zero is None else (zero,)
        if self.room < size:
            return ()
        self.room -= size
        with torch._C.DisableTorchFunction():  # a custom Function is noted while the mode looks on
            return tuple(tensor.detach() for tensor in made)  # not the tensor itself: the program may drop it

    def after(self, func: Callable[..., Any], args: Arguments, result: Any) -> None:
        """Note the leaves that an operation made, and whether of what a severed edge let escape."""
        known = len(self.leaves.all)
        super().after(func, args, result)
        for leaf in self.leaves.all[known:]:
            for place, function in self.tape.recent_makers(id(leaf.tensor())):
                leaf.made_of |= self.sites.bits_at(place, idioms.name_of(function))

    def applied(
        self, place: Place | None, operation: str, args: Arguments, inputs: Sequence[Tensor], result: Any
    ) -> Any:
        """Note a custom Function that has run; return its result, perhaps replaced where it severs."""
        if self.muted:
            return result
        self._note(place, _Named(operation), args, inputs, result)
        carrying = _carrying(inputs)
        return self.severed(place, operation, carrying, args, result) if carrying else result

    def severed(
        self, place: Place | None, operation: str, carrying: Sequence[Tensor], args: Arguments, result: Any
    ) -> Any:
        """Return ``result``, recorded and perhaps replaced where no part of it carries the inputs' gradient on."""
        if result is None:
            return self._switched_off(place, operation, carrying, args)
        outputs = tensors_in((result,), {})
        if any(_carries(tensor, carrying) for tensor in outputs):
            return self._indices(place, operation, carrying, result)
        if not (outputs or escapes(result)):
            return result
        if isinstance(result, str):
            return self._printed(place, operation, carrying, args, result)
        escaping = self.sites.visit(place, operation, carrying, result)
        if operation in idioms.ALIAS_NAMES and isinstance(result, Tensor):
            self._writes.alias(carrying[0], place, operation)
        elif isinstance(result, Tensor) and result._base is not None:
            self._writes.viewed(carrying[0], result, place, operation)
        if escaping is not result and any(result is tensor for tensor in args):
            values.overwrite(result, escaping)
            return result
        return self._like(result, escaping)

    def _indices(self, place: Place | None, operation: str, carrying: Sequence[Tensor], result: Any) -> Any:
        """Note the indices that come beside values (topk, sort, max over a dimension): no history goes with them."""
        parts = list(result) if isinstance(result, tuple) else []
        chosen = [i for i, part in enumerate(parts) if isinstance(part, Tensor) and part.dtype == torch.int64]
        if not chosen:
            return result
        escaping = self.sites.visit(place, operation, carrying, tuple(parts[i] for i in chosen))
        if all(new is parts[i] for i, new in zip(chosen, escaping, strict=True)):
            return result
        for i, new in zip(chosen, escaping, strict=True):
            parts[i] = new
        return type(result)(parts)

    def _printed(
        self, place: Place | None, operation: str, carrying: Sequence[Tensor], args: Arguments, result: str
    ) -> str:
        """Return the text of a tensor, recorded as the number that it shows."""
        value = carrying[0].detach()
        escaping = self.sites.visit(place, operation, carrying, value)
        return result if escaping is value else format(escaping, *args[1:])

    def _like(self, result: Any, escaping: Any) -> Any:
        """Return an intervened value with the leaf status that the program's own had."""
        if isinstance(result, Tensor) and result.requires_grad and escaping is not result:
            return escaping.requires_grad_()
        return escaping

    def _switched_off(self, place: Place | None, operation: str, carrying: Sequence[Tensor], args: Arguments) -> None:
        """Note an attribute that was set: ``x.requires_grad = False``."""
        target = args[0] if args and isinstance(args[0], Tensor) else None
        if operation == "requires_grad=" and target is not None and not target.requires_grad:
            escaping = self.sites.visit(place, operation, carrying, target)
            if escaping is not target:
                values.overwrite(target, escaping)


def _read_by(func: Callable[..., Any], args: Arguments, inputs: Sequence[Tensor]) -> Sequence[Tensor]:
    """Return the inputs whose values a function reads."""
    return tensors_in(args[:1], {}) if func in idioms.TEMPLATED else inputs


def _carrying(inputs: Sequence[Tensor]) -> list[Tensor]:
    """Return the inputs that have a history."""
    found = [tensor for tensor in inputs if tensor.requires_grad]
    if not found and functorch.active():
        return [tensor for tensor in inputs if functorch.carries_gradient(tensor)]
    return found


class _Named:
    """Stands for a function of which only the name is known."""

    def __init__(self, name: str) -> None:
        self.__name__ = name

    def __call__(self) -> None:
        """Do nothing."""


def _carries(output: Tensor, inputs: Sequence[Tensor]) -> bool:
    """Return whether an output continues the history of the inputs: a new leaf does not."""
    if not output.requires_grad:
        return functorch.active() and functorch.carries_gradient(output)
    # identity first: the history of a view made under no_grad and written to may not even be asked for
    if any(output is tensor for tensor in inputs):
        return True
    return output.grad_fn is not None and not idioms.is_impassable(output.grad_fn)


def _ids(tensors: Sequence[Tensor]) -> tuple[int, ...]:
    return tuple(map(id, tensors))


def escapes(result: Any) -> bool:
    """Return whether a result that is no tensor holds values: numbers, arrays, text, lists of them."""
    if isinstance(result, list | tuple):
        return any(map(escapes, result))
    return isinstance(result, float | int | complex | str) or type(result).__module__ == "numpy" or _is_capsule(result)


def _is_capsule(result: Any) -> bool:
    return type(result).__name__ == "PyCapsule"
