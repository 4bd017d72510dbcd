"""Tracing calls with ``sys.setprofile``: where another tool holds ``sys.settrace`` or ``sys.monitoring``."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from callscope.dynamic.tracing.calls import MOST_LOOKED_AT, CallGraph, is_resumed
from callscope.dynamic.tracing.entering import Entering


class ProfileTracer:
    """A profile function for every thread; it never raises, and passes nothing on."""

    def __init__(self, graph: CallGraph, reason: str) -> None:
        self.reason = reason
        self.failure = ""
        self._graph = graph
        self._entering = Entering(graph)
        self._former: Any = None
        self._former_threads: Any = None
        self._event = self._make_event()

    def install(self) -> None:
        """Set the profile function here and in the threads to come."""
        self._former = sys.getprofile()
        self._former_threads = threading.getprofile()
        threading.setprofile(self._event)
        sys.setprofile(self._event)

    def uninstall(self) -> None:
        """Restore the profile functions that were set before."""
        threading.setprofile(self._former_threads)
        sys.setprofile(None)
        self._entering.hand_over()
        if callable(self._former):
            sys.setprofile(self._former)
        elif self._former is not None:  # cProfile.Profile: a profiler written in C
            self._former.enable()

    def suspend(self) -> None:
        """Stop tracing this thread for a while."""
        sys.setprofile(None)

    def resume(self) -> None:
        """Go on tracing this thread."""
        sys.setprofile(self._event)

    def _make_event(self) -> Callable[[FrameType, str, Any], None]:
        """Return the profile function: one closure, since it runs at every call of the program."""
        outside, inside = self._entering.outside, self._entering.inside
        meet, enter, returned = self._entering.meet, self._entering.enter, self._graph.returned

        def event(frame: FrameType, kind: str, argument: Any) -> None:
            code = frame.f_code
            if id(code) in outside or (kind != "call" and kind != "return"):
                return
            try:
                state = inside.get(id(code)) or meet(frame, code)
                if state is None:
                    return
                if kind == "call":
                    enter(frame, code, state, state.resumable and is_resumed(frame))
                elif state.returns < MOST_LOOKED_AT:
                    returned(state, argument)
            except Exception as error:  # raised here, it would end in the program that is traced
                self.failure = self.failure or f"{type(error).__name__}: {error}"
                outside[id(code)] = code

        return event
