"""A target's failure as Python would print it: without the frames of what watches it."""

from __future__ import annotations

import contextlib
import os
import threading
import traceback
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any

import torch.overrides

from callscope.dynamic.patches import Patches

_OWN = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))) + os.sep
_DISPATCH = torch.overrides.handle_torch_function.__code__.co_filename
"""The file of what torch runs between a function of its own and the mode that sees it."""


def shown(failure: BaseException) -> str:
    """Return a failure's traceback, and those of what caused it, as Python prints them for the program alone."""
    for one in _chain(failure):
        one.__traceback__ = _stripped(one.__traceback__)
    return "".join(traceback.format_exception(failure))


def strip_threads() -> None:
    """Let Python print the failures of the target's threads without our frames."""
    printed = threading.excepthook

    def hook(arguments: threading.ExceptHookArgs) -> None:
        for one in _chain(arguments.exc_value):
            one.__traceback__ = _stripped(one.__traceback__)
        traced = None if arguments.exc_value is None else arguments.exc_value.__traceback__
        printed(threading.ExceptHookArgs((arguments.exc_type, arguments.exc_value, traced, arguments.thread)))

    if printed is threading.__excepthook__:
        threading.excepthook = hook


@contextlib.contextmanager
def left_out() -> Iterator[None]:
    """While it lasts, what the target prints of what it caught (``traceback``, ``logging``) has none of our frames."""

    def described(original: Callable[..., None], *arguments: Any, **options: Any) -> None:
        *head, trace = arguments[:4]
        original(*head, _stripped(trace), *arguments[4:], **options)

    patches = Patches()
    patches.wrap(traceback.TracebackException, "__init__", described)
    for name in ("walk_tb", "extract_tb"):
        patches.wrap(traceback, name, lambda original, tb, *rest, **options: original(_stripped(tb), *rest, **options))
    try:
        yield
    finally:
        patches.undo()


def _chain(failure: BaseException | None) -> Iterator[BaseException]:
    """Yield a failure, what it was raised from, what was being handled, and the members of a group, each once."""
    pending, seen = [failure], set[int]()
    while pending:
        one = pending.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        pending += [one.__cause__, one.__context__, *(one.exceptions if isinstance(one, BaseExceptionGroup) else ())]


def _stripped(trace: TracebackType | None) -> TracebackType | None:
    """Return a traceback without our frames, and without those in which torch leads to them."""
    kept: list[TracebackType] = []
    while trace is not None:
        if not trace.tb_frame.f_code.co_filename.startswith(_OWN):
            kept.append(trace)
        elif kept and kept[-1].tb_frame.f_code.co_filename == _DISPATCH:
            del kept[-2:]  # what was called is called again by our frame
        trace = trace.tb_next
    result = None
    for one in reversed(kept):
        result = TracebackType(result, one.tb_frame, one.tb_lasti, one.tb_lineno)
    return result
