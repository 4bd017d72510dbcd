"""The quick ways through the function modes: one closure each, since they run at every torch call of the target.

They deal with a plain call (:func:`callscope.dynamic.idioms.is_plain`) whose one result carries the gradient of its
arguments on, or whose arguments have none; everything else is looked at more closely by the mode itself. Measured on the
simulator step of ``benchmarks/overhead.py``: 1.93 times the untraced time, and 2.65 where each call goes the close way.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.nn import Parameter

from callscope.dynamic.forward import functorch, idioms
from callscope.dynamic.forward.arguments import Arguments, Options, tensors_in
from callscope.dynamic.forward.draws import draws
from callscope.dynamic.forward.tape import scalars_in
from callscope.dynamic.forward.zeros import zero_of
from callscope.dynamic.source.places import Place

if TYPE_CHECKING:
    from callscope.dynamic.forward.leaf_mode import LeafMode
    from callscope.dynamic.forward.operations import OperationMode

Handler = Callable[..., Any]
LARGEST_KEPT = 4096
_sequence_number = torch._C._autograd._get_sequence_nr
_frame, _get_trace, _set_trace = sys._getframe, sys.gettrace, sys.settrace


def noting(mode: OperationMode, trace: Any = None) -> Handler:
    """Return the handler of the full mode, which notes every operation on the tape.

    ``trace`` is our function for ``sys.settrace``, where calls are traced so: while it is set, each instruction of any
    Python code takes several times as long, so it is set aside for the noting.
    """
    plain: set[Any] = set()
    special: set[Any] = set()
    waiting, note, promotes = mode.leaves.waiting, _make_note(mode), mode.promotes

    def is_plain(func: Any) -> bool:
        claimed = mode.claims is not None and mode.claims.checks(func)
        found = idioms.is_plain(func) and not (draws(func) or claimed or func in mode.evening)
        (plain if found else special).add(func)
        return found

    def handle(_: Any, func: Any, types: Any, args: Arguments = (), kwargs: Options | None = None) -> Any:
        if (
            kwargs
            or (waiting and mode.leaves.waiting)
            or (promotes and not _begins_with_tensor(args))
            or (func not in plain and (func in special or not is_plain(func)))
        ):
            return mode.look_closely(func, args, kwargs or {})
        return note(func, args, func(*args), _frame(1))

    def handle_traced(_: Any, func: Any, types: Any, args: Arguments = (), kwargs: Options | None = None) -> Any:
        if kwargs or func not in plain or promotes:
            return handle(_, func, types, args, kwargs)
        result = func(*args)
        if _get_trace() is not trace:
            return note(func, args, result, _frame(1))
        _set_trace(None)
        try:
            return note(func, args, result, _frame(1))
        finally:
            _set_trace(trace)

    return handle if trace is None or waiting else handle_traced


def _make_note(mode: OperationMode) -> Callable[[Any, Arguments, Any, FrameType], Any]:
    """Return what notes a plain operation that has run, and returns its result."""
    places, leaves, look_after = mode.places, mode.leaves, mode.look_after
    user, known_places, known_leaves = places.user_files, places.known, leaves.by_id
    add, callers = mode.tape.rows.extend, mode.tape.callers

    def note(func: Any, args: Arguments, result: Any, frame: FrameType) -> Any:
        if type(result) is not Tensor or mode.muted or mode.paused:
            return look_after(func, args, result)
        carried = result.requires_grad
        if functorch.active() if not carried else result.is_leaf:
            return look_after(func, args, result)
        inputs: tuple[int, ...] = ()
        scalars: tuple[Any, ...] = ()
        for argument in args:
            kind = type(argument)
            if kind is Tensor or kind is Parameter:
                inputs += (id(argument),)
                if argument.requires_grad:
                    if not carried:
                        return look_after(func, args, result)
                    if argument.is_leaf:
                        leaf = known_leaves.get(id(argument))
                        if leaf is None:
                            leaves.note_read(argument, frame)
                        else:
                            leaf.read_after = leaf.writes
            elif kind is float or kind is int:
                scalars += (argument,)
            elif tensors_in((argument,), {}):
                return look_after(func, args, result)
            else:
                scalars += scalars_in((argument,))
        code = frame.f_code
        place: Place | None
        if user.get(code.co_filename):
            place = known_places.get((id(code), frame.f_lasti)) or places.at(code, frame.f_lasti)
        else:
            place = places.scene(frame)
        if scalars and (0 in scalars or not inputs):
            callers[len(mode.tape)] = places.stack(frame)
        size = result.numel()
        if size <= LARGEST_KEPT and size <= mode.room:
            mode.room -= size
            add((place, func, _sequence_number(), inputs, id(result), scalars, result.data))
        else:
            value = zero_of(result) if size > LARGEST_KEPT else None
            add((place, func, _sequence_number(), inputs, id(result), scalars, value))
        return result

    return note


def _begins_with_tensor(args: Arguments) -> bool:
    """Return whether a call works on a tensor first: what it makes of it has that one's type, in a promoted run too."""
    return bool(args) and isinstance(args[0], Tensor)


def looking_after(mode: OperationMode) -> Handler:
    """Return the handler of another thread's mode, where everything is looked at closely."""

    def handle(_: Any, func: Any, types: Any, args: Arguments = (), kwargs: Options | None = None) -> Any:
        if (
            kwargs
            or mode.muted
            or mode.paused
            or mode.leaves.waiting
            or draws(func)
            or (mode.promotes and not _begins_with_tensor(args))
            or func in mode.evening
            or not idioms.is_plain(func)
        ):
            return mode.look_closely(func, args, kwargs or {})
        return mode.look_after(func, args, func(*args))

    return handle


def closely(mode: LeafMode) -> Handler:
    """Return the handler that takes no quick way."""

    def handle(_: Any, func: Any, types: Any, args: Arguments = (), kwargs: Options | None = None) -> Any:
        return mode.look_closely(func, args, kwargs or {})

    return handle


def passing(mode: LeafMode) -> Handler:
    """Return the handler of the light mode, which only looks for leaves."""
    plain: dict[Any, bool] = {}
    looking, leaves, closely, promotes = idioms.looking(), mode.leaves, mode.look, mode.promotes

    def handle(_: Any, func: Any, types: Any, args: Arguments = (), kwargs: Options | None = None) -> Any:
        quick = plain.get(func)
        if quick is None:
            drawing = promotes and draws(func)
            quick = plain[func] = not (
                drawing or func in mode.evening or idioms.writes_in_place(func) or func in looking
            )
        if not quick or leaves.waiting or mode.paused or (promotes and not _begins_with_tensor(args)):
            return closely(func, args, kwargs or {})
        result = func(*args, **kwargs) if kwargs else func(*args)
        if type(result) is Tensor and result.requires_grad and not result.is_leaf:
            return result
        mode.look_for_leaves(func, args, kwargs or {}, result)
        return result

    return handle
