"""Which lines of the user's code a run passed: by ``sys.monitoring``, or by ``sys.settrace`` where that is not there."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping
from types import CodeType, FrameType
from typing import Any

from callscope.dynamic.source.places import Places
from callscope.dynamic.tracing.monitoring import free_tool

MOST_EVENTS = 1_000_000
"""After so many lines a run is no longer followed, and nothing is said of lines."""
_NAME = "callscope-lines"


class Lines:
    """Collects the lines passed, by file; a function whose lines have all been passed costs nothing more."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._codes: dict[int, CodeType] = {}
        self._left: dict[int, set[int]] = {}
        self._outside: dict[int, CodeType] = {}
        self._events = 0
        self._tool: int | None = None
        self._watching = False

    def install(self) -> None:
        """Begin, where no other tool (a debugger, a coverage measurement) needs the place."""
        self._tool = free_tool()
        if self._tool is not None:
            self._monitor(self._tool)
            self._watching = True
        elif not hasattr(sys, "monitoring") and sys.gettrace() is None:
            called = self._make_called()
            threading.settrace(called)
            sys.settrace(called)
            self._watching = True

    def uninstall(self) -> None:
        """Stop."""
        if self._tool is not None:
            monitoring: Any = sys.monitoring  # type: ignore[attr-defined,unused-ignore]
            monitoring.set_events(self._tool, 0)
            monitoring.restart_events()
            monitoring.free_tool_id(self._tool)
        elif self._watching:
            threading.settrace(None)
            sys.settrace(None)

    def passed(self) -> Mapping[str, tuple[int, ...]]:
        """Return the lines passed, by path; nothing where the run was not followed to its end."""
        found: dict[str, set[int]] = {}
        for identity, code in self._codes.items() if self._events < MOST_EVENTS else ():
            there = _lines_of(code) - self._left[identity]
            found.setdefault(self._places.path(code.co_filename), set()).update(there)
        return {path: tuple(sorted(lines)) for path, lines in sorted(found.items())}

    def _meet(self, code: CodeType, frame: FrameType) -> set[int] | None:
        """Return the lines of a code object that have not been passed, None where it is not the user's."""
        if id(code) in self._outside:
            return None
        if not self._places.is_user(frame):
            self._outside[id(code)] = code  # kept alive, so that its id stays its own
            return None
        self._codes[id(code)] = code
        return self._left.setdefault(id(code), _lines_of(code))

    def _make_called(self) -> Callable[..., Any]:
        """Return the trace function: a plain function, which others may stand before for a while."""

        def called(frame: FrameType, event: str, _: Any) -> Callable[..., Any] | None:
            left = self._meet(frame.f_code, frame)
            if not left or self._events >= MOST_EVENTS:
                return None
            left.discard(frame.f_lineno)
            return self._follow(left)

        return called

    def _follow(self, left: set[int]) -> Callable[..., Any]:
        def local(frame: FrameType, event: str, _: Any) -> Any:
            if event == "line":
                self._events += 1
                left.discard(frame.f_lineno)
                if not left or self._events >= MOST_EVENTS:
                    frame.f_trace_lines = False
            return local

        return local

    def _monitor(self, tool: int) -> None:
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined,unused-ignore]
        monitoring.use_tool_id(tool, _NAME)
        monitoring.register_callback(tool, monitoring.events.LINE, self._line)
        monitoring.set_events(tool, monitoring.events.LINE)

    def _line(self, code: CodeType, line: int) -> Any:
        left = self._meet(code, sys._getframe(1))
        if left is not None:
            left.discard(line)
        return sys.monitoring.DISABLE  # type: ignore[attr-defined,unused-ignore]


def _lines_of(code: CodeType) -> set[int]:
    return {line for _, _, line in code.co_lines() if line}
