"""The dynamic call graph: who called whom, where, how often, and with what state of the gradient."""

from __future__ import annotations

import dis
import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from types import CodeType, FrameType
from typing import Any, Protocol

import torch
from torch import Tensor

from callscope.dynamic.source.places import Place, Places
from callscope.model.run import CallRecord

TRANSPARENT = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
"""Frames that some Python versions have and others have not: calls made in them are their function's."""
MOST_LOOKED_AT = 4
"""So many calls of a function have the gradients of their arguments and results looked at."""
DEEPEST_TREE = 200
_Unseen = torch._C.DisableTorchFunction
"""While it lasts, neither a mode nor a subclass of the program's notices that we look at a tensor."""
_OPTIMIZED = inspect.CO_OPTIMIZED
RESUMABLE = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


class Tracer(Protocol):
    """What every way of tracing calls offers; ``reason`` says why this one was chosen."""

    reason: str

    def install(self) -> None:
        """Begin to trace, on this thread and on those started from now on."""

    def uninstall(self) -> None:
        """Stop, and restore what was there before."""

    def suspend(self) -> None:
        """Stop tracing this thread for a while."""

    def resume(self) -> None:
        """Go on tracing this thread."""


@dataclass(slots=True, eq=False)
class TreeNode:
    """A function in the call tree under one caller."""

    code: CodeType | None
    hits: int = 0
    children: dict[int, TreeNode] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Gradient:
    """The gradient states seen at a function's entry and exit: live, none, or both."""

    code: CodeType
    resumable: bool
    entries: set[str] = field(default_factory=set)
    exits: set[str] = field(default_factory=set)
    looked: int = 0
    returns: int = 0


class CallGraph:
    """What the tracers fill: call edges by place, a call tree a thread, gradient states a function."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.edges: dict[tuple[Place | None, int], int] = {}
        self.gradients: dict[int, Gradient] = {}
        self.root = TreeNode(None)

    def is_traced(self, frame: FrameType) -> bool:
        """Return whether calls of a frame's function belong in the graph: user functions, no class or module bodies."""
        code = frame.f_code
        return bool(code.co_flags & _OPTIMIZED) and code.co_name not in TRANSPARENT and self.places.is_user(frame)

    def state(self, code: CodeType) -> Gradient:
        """Return what is known of a function, which belongs in the graph from now on."""
        return self.gradients.setdefault(id(code), Gradient(code, resumable=bool(code.co_flags & RESUMABLE)))

    def called(self, frame: FrameType) -> None:
        """Count a call of a traced function from where the nearest user frame is."""
        key = (self.places.place(frame.f_back), id(frame.f_code))
        self.edges[key] = self.edges.get(key, 0) + 1

    def add(self, caller: CodeType, offset: int, callee: int, count: int) -> None:
        """Count calls made in user code at one offset; the function called is named by identity."""
        key = (self.places.at(caller, offset), callee)
        self.edges[key] = self.edges.get(key, 0) + count

    def look(self, state: Gradient, frame: FrameType) -> None:
        """Note the gradient state of a function's arguments."""
        state.looked += 1
        code = state.code
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        values = (frame.f_locals.get(name) for name in names)
        with _Unseen():
            state.entries.update(_states(values))

    def returned(self, state: Gradient, value: Any) -> None:
        """Note the gradient state of a function's result."""
        if state.returns < MOST_LOOKED_AT and value is not None:
            state.returns += 1
            with _Unseen():
                state.exits.update(_states((value,)))

    def records(self) -> tuple[CallRecord, ...]:
        """Return the edges, sorted, those of one place and pair of functions together."""
        found: dict[tuple[Any, ...], int] = {}
        for (place, identity), hits in self.edges.items():
            row = self._row(place, self.gradients[identity].code)
            found[row] = found.get(row, 0) + hits
        return tuple(self._record(row, hits) for row, hits in sorted(found.items(), key=lambda item: item[0][:-1]))

    def _row(self, place: Place | None, code: CodeType) -> tuple[Any, ...]:
        span = self.places.span(place)
        caller = self.places.function(place)
        callee_path = self.places.path(code.co_filename)
        callee = self.places.name_of(code)
        return (
            caller, callee, span.path, span.line, span.end_line, span.end_column, callee_path, code.co_firstlineno,
            id(code),
        )  # fmt: skip

    def _record(self, row: tuple[Any, ...], hits: int) -> CallRecord:
        caller, callee, path, line, end_line, end_column, callee_path, callee_line, identity = row
        state = self.gradients[identity]
        return CallRecord(
            caller=caller,
            callee=callee,
            path=path,
            line=line,
            end_line=end_line,
            end_column=end_column,
            hits=hits,
            callee_path=callee_path,
            callee_line=callee_line,
            gradient_in=_summary(state.entries),
            gradient_out=_summary(state.exits),
        )

    def tree(self) -> Any:
        """Return the call tree as nested ``(name, path, line, hits, children)``."""
        return [self._branch(child, 0) for child in self.root.children.values()]

    def _branch(self, node: TreeNode, depth: int) -> Any:
        code = node.code
        children = [] if depth > DEEPEST_TREE else [self._branch(c, depth + 1) for c in node.children.values()]
        if code is None:
            return ("", "", 0, node.hits, children)
        place = (self.places.path(code.co_filename), code.co_firstlineno)
        return (self.places.name_of(code), *place, node.hits, children)


def is_resumed(frame: FrameType) -> bool:
    """Return whether a ``call`` event is a generator or coroutine going on, not a call."""
    code = frame.f_code
    return bool(code.co_flags & RESUMABLE) and frame.f_lasti > _first_resume(code)


@cache
def _first_resume(code: CodeType) -> int:
    """Return the offset at which a resumable function begins: beyond it, it has been suspended before."""
    return next((i.offset for i in dis.get_instructions(code) if i.opname == "RESUME"), 0)


def _states(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, Tensor):
            yield "live" if value.requires_grad else "none"
        elif isinstance(value, list | tuple):
            yield from _states(value[:8])
        elif isinstance(value, dict):
            yield from _states(list(value.values())[:8])


def _summary(states: set[str]) -> str:
    return "" if not states else "live" if "live" in states else "none"
