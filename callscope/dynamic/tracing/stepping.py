"""Tracing calls with ``sys.settrace``: Python 3.11, where no debugger and no coverage measurement holds it.

It reports the start of each Python function, and nothing of C functions nor of functions that are left: a quarter of
the events that ``sys.setprofile`` reports.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from callscope.dynamic.tracing.calls import MOST_LOOKED_AT, CallGraph, Gradient, is_resumed
from callscope.dynamic.tracing.entering import Entering

Trace = Callable[[FrameType, str, Any], Any]


class StepTracer:
    """A trace function for every thread; it never raises. A function's result is looked at the first few times."""

    def __init__(self, graph: CallGraph, reason: str) -> None:
        self.reason = reason
        self.failure = ""
        self._graph = graph
        self._entering = Entering(graph)
        self._former_threads: Any = None
        self.event = self._make_event()

    def install(self) -> None:
        """Set the trace function here and in the threads to come."""
        self._former_threads = threading.gettrace()
        threading.settrace(self.event)
        sys.settrace(self.event)

    def uninstall(self) -> None:
        """Take the trace function away."""
        threading.settrace(self._former_threads)
        sys.settrace(None)
        self._entering.hand_over()

    def suspend(self) -> None:
        """Stop tracing this thread for a while."""
        sys.settrace(None)

    def resume(self) -> None:
        """Go on tracing this thread."""
        sys.settrace(self.event)

    def _make_event(self) -> Trace:
        """Return the trace function: one closure, since it runs at every call of the program."""
        outside, inside = self._entering.outside, self._entering.inside
        meet, enter, leaving = self._entering.meet, self._entering.enter, self._leaving

        def event(frame: FrameType, kind: str, argument: Any) -> Trace | None:
            code = frame.f_code
            if id(code) in outside:
                return None
            try:
                state = inside.get(id(code)) or meet(frame, code)
                if state is None:
                    return None
                enter(frame, code, state, state.resumable and is_resumed(frame))
                return leaving(frame, state) if state.returns < MOST_LOOKED_AT else None
            except Exception as error:  # raised here, it would end in the program that is traced
                self.failure = self.failure or f"{type(error).__name__}: {error}"
                outside[id(code)] = code
                return None

        return event

    def _leaving(self, frame: FrameType, state: Gradient) -> Trace:
        """Return what waits for the result of one call; it sees no lines."""
        frame.f_trace_lines = False
        returned = self._graph.returned

        def leave(frame: FrameType, kind: str, argument: Any) -> Trace:
            if kind == "return":
                returned(state, argument)
            return leave

        return leave
