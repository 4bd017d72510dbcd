"""The torch function modes: they see every torch call of the target, and what it does to the gradient."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from callscope.dynamic import functorch, idioms, promotion, values
from callscope.dynamic.leaves import Leaves, is_leaf
from callscope.dynamic.places import Place, Places
from callscope.dynamic.sites import Sites
from callscope.dynamic.tape import Entry, Tape, scalars_in
from callscope.dynamic.writes import Writes

_CONTAINERS = (list, tuple, dict)
_sequence_number = torch._C._autograd._get_sequence_nr  # type: ignore[attr-defined]
_LARGEST_KEPT = 4096
_ROOM = 4_000_000
"""How many entries of results are kept altogether."""
Arguments = tuple[Any, ...]
Options = dict[str, Any]


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


class OperationMode(LeafMode):
    """The full mode: notes every operation, and every severed edge, and intervenes at those."""

    def __init__(self, places: Places, leaves: Leaves, sites: Sites, tape: Tape, *, promote: bool = False) -> None:
        super().__init__(places, leaves, promote=promote)
        self.sites = sites
        self._tape = tape
        self._writes = Writes(sites)
        self._room = _ROOM
        self.muted = 0

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Arguments = (), kwargs: Options | None = None
    ) -> Any:
        options = kwargs or {}
        if self.paused or func in self._looking:
            return func(*args, **options)
        inputs = tensors_in(args, options)
        self.before(func, args, options, inputs)
        if self.muted:
            result = self.call(func, args, options, inputs)
            self.after(func, args, result)
            return result
        place = self._places.place(sys._getframe(1))
        carrying = _carrying(inputs)
        write = self._writes.begin(func, args, options, carrying)
        result = self.call(func, args, options, inputs)
        self._note(place, func, (*args, *options.values()), inputs, result)
        if write is not None:
            self._writes.end(write, place, idioms.name_of(func), carrying)
        elif carrying:
            result = self.severed(place, idioms.name_of(func), carrying, args, result)
        elif idioms.only_aliases(func):
            self._writes.detached(args[0], result)
        self.after(func, args, result)
        return result

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
        callers = self._places.stack(sys._getframe(2)) if 0 in scalars else ()
        entry = Entry(place, func, _sequence_number(), _ids(inputs), _ids(made), scalars, self._kept(made), callers)
        self._tape.add(entry)

    def _kept(self, made: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """Return what is kept of an operation's results, so that a zero can be followed back to its origin."""
        size = sum(tensor.numel() for tensor in made)
        if size > _LARGEST_KEPT or self._room < size or functorch.active() or torch._C._get_tracing_state():
            return ()
        self._room -= size
        with torch._C.DisableTorchFunction():  # a custom Function is noted while the mode looks on
            return tuple(tensor.detach() if tensor.requires_grad else tensor for tensor in made)

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
    return any(output is tensor for tensor in inputs) or output.grad_fn is not None


def _ids(tensors: Sequence[Tensor]) -> tuple[int, ...]:
    return tuple(map(id, tensors))


def escapes(result: Any) -> bool:
    """Return whether a result that is no tensor holds values: numbers, arrays, text, lists of them."""
    if isinstance(result, list | tuple):
        return any(map(escapes, result))
    return isinstance(result, float | int | complex | str) or type(result).__module__ == "numpy" or _is_capsule(result)


def _is_capsule(result: Any) -> bool:
    return type(result).__name__ == "PyCapsule"


def written_by(func: Callable[..., Any], args: Arguments, options: Options) -> list[Tensor]:
    """Return the tensors that a torch function overwrites."""
    if idioms.writes_in_place(func):
        target = args[:1] or (options.get("tensor"),)  # torch.nn.init hands its tensor over by name
        return tensors_in(target, {})
    return tensors_in((options["out"],), {}) if "out" in options else []


def tensors_in(args: Iterable[Any], options: Options) -> list[Tensor]:
    """Return the tensors among arguments, lists, tuples and dicts of them included."""
    found = []
    for argument in (*args, *options.values()) if options else args:
        if isinstance(argument, Tensor):
            found.append(argument)
        elif isinstance(argument, _CONTAINERS):
            found.extend(tensors_in(argument.values() if isinstance(argument, dict) else argument, {}))
    return found
