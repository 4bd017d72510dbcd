"""The quick ways through the function modes: one closure each, since they run at every torch call of the target.

They deal with a plain call (:func:`callscope.dynamic.idioms.is_plain`) whose one result carries the gradient of its
arguments on, or whose arguments have none; everything else is looked at more closely by the mode itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.nn import Parameter

from callscope.dynamic import functorch, idioms
from callscope.dynamic.arguments import Arguments, Options, tensors_in
from callscope.dynamic.leaves import is_leaf
from callscope.dynamic.places import Place
from callscope.dynamic.tape import scalars_in

if TYPE_CHECKING:
    from callscope.dynamic.leaf_mode import LeafMode
    from callscope.dynamic.operations import OperationMode

Handler = Callable[..., Any]
LARGEST_KEPT = 4096
_sequence_number = torch._C._autograd._get_sequence_nr
_frame = sys._getframe


def noting(mode: OperationMode) -> Handler:
    """Return the handler of the full mode, which notes every operation on the tape."""
    plain: dict[Any, bool] = {}
    places, leaves = mode.places, mode.leaves
    user, known_places, known_leaves = places.user_files, places.known, leaves.by_id
    add, look_after, look_closely = mode.tape.rows.append, mode.look_after, mode.look_closely
    promotes = mode.promotes

    def handle(_: Any, func: Any, types: Any, args: Arguments = (), kwargs: Options | None = None) -> Any:
        quick = plain.get(func)
        if quick is None:
            claimed = mode.claims is not None and mode.claims.checks(func)
            quick = plain[func] = idioms.is_plain(func) and not (promotes or claimed or func in mode.evening)
        if not quick or kwargs or mode.muted or mode.paused or leaves.waiting:
            return look_closely(func, args, kwargs or {})
        result = func(*args)
        if type(result) is not Tensor:
            return look_after(func, args, result)
        identities: list[int] = []
        scalars: tuple[Any, ...] = ()
        carrying = False
        for argument in args:
            kind = type(argument)
            if kind is Tensor or kind is Parameter:
                identities.append(id(argument))
                if argument.requires_grad:
                    carrying = True
                    if argument.is_leaf:
                        leaf = known_leaves.get(id(argument))
                        if leaf is not None:
                            leaf.read_after = leaf.writes
                        elif is_leaf(argument):
                            leaves.note_seen(argument, _frame(1))
                            leaves.read(argument)
            elif kind is float or kind is int:
                scalars = (*scalars, argument)
            elif isinstance(argument, Tensor):
                return look_after(func, args, result)
            elif isinstance(argument, list | tuple):
                if tensors_in((argument,), {}):
                    return look_after(func, args, result)
                scalars = (*scalars, *scalars_in((argument,)))
            elif isinstance(argument, float | int):
                scalars = (*scalars, argument)
        if result.requires_grad:
            if result.is_leaf:
                return look_after(func, args, result)
        elif carrying or functorch.active():
            return look_after(func, args, result)
        frame = _frame(1)
        code = frame.f_code
        place: Place | None
        if user.get(code.co_filename):
            place = known_places.get((id(code), frame.f_lasti)) or places.at(code, frame.f_lasti)
        else:
            place = places.scene(frame)
        size = result.numel()
        kept: tuple[Tensor, ...] = ()
        if size <= LARGEST_KEPT and size <= mode.room:
            mode.room -= size
            kept = (result.detach(),) if result.requires_grad else (result,)
        callers = places.stack(frame) if scalars and 0 in scalars else ()
        add((place, func, _sequence_number(), tuple(identities), (id(result),), scalars, kept, callers))
        return result

    return handle


def looking_after(mode: OperationMode) -> Handler:
    """Return the handler of another thread's mode, where everything is looked at closely."""

    def handle(_: Any, func: Any, types: Any, args: Arguments = (), kwargs: Options | None = None) -> Any:
        if (
            kwargs
            or mode.muted
            or mode.paused
            or mode.leaves.waiting
            or mode.promotes
            or func in mode.evening
            or not idioms.is_plain(func)
        ):
            return mode.look_closely(func, args, kwargs or {})
        return mode.look_after(func, args, func(*args))

    return handle


def passing(mode: LeafMode) -> Handler:
    """Return the handler of the light mode, which only looks for leaves."""
    plain: dict[Any, bool] = {}
    looking, leaves, closely, promotes = idioms.looking(), mode.leaves, mode.look, mode.promotes

    def handle(_: Any, func: Any, types: Any, args: Arguments = (), kwargs: Options | None = None) -> Any:
        quick = plain.get(func)
        if quick is None:
            quick = plain[func] = not (
                promotes or func in mode.evening or idioms.writes_in_place(func) or func in looking
            )
        if not quick or leaves.waiting or mode.paused:
            return closely(func, args, kwargs or {})
        result = func(*args, **kwargs) if kwargs else func(*args)
        if type(result) is Tensor and result.requires_grad and not result.is_leaf:
            return result
        mode.look_for_leaves(func, args, kwargs or {}, result)
        return result

    return handle
