"""Tracing calls with ``sys.monitoring`` (Python 3.12 and newer): code outside the namespace costs nothing."""

from __future__ import annotations

import sys
from types import CodeType
from typing import Any

from callscope.dynamic.tracing.calls import MOST_LOOKED_AT, CallGraph
from callscope.dynamic.tracing.entering import Entering

_NAME = "callscope"


def free_tool() -> int | None:
    """Return a tool id that nobody holds, None where there is none or this Python has no monitoring."""
    monitoring = getattr(sys, "monitoring", None)
    if monitoring is None:
        return None
    candidates = (monitoring.PROFILER_ID, 3, 4)
    return next((tool for tool in candidates if monitoring.get_tool(tool) is None), None)


class MonitoringTracer:
    """Listens to starts and resumptions of user functions, and to their first returns; disables every other place."""

    def __init__(self, graph: CallGraph, tool: int, reason: str) -> None:
        self.reason = reason
        self.failure = ""
        self._graph = graph
        self._tool = tool
        self._entering = Entering(graph)

    def install(self) -> None:
        """Register the callbacks."""
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined,unused-ignore]
        events = monitoring.events
        monitoring.use_tool_id(self._tool, _NAME)
        for event, callback in (
            (events.PY_START, self._start),
            (events.PY_RESUME, self._resume),
            (events.PY_RETURN, self._return),
        ):
            monitoring.register_callback(self._tool, event, callback)
        monitoring.set_events(self._tool, events.PY_START | events.PY_RESUME | events.PY_RETURN)

    def uninstall(self) -> None:
        """Remove the callbacks and give the tool id back."""
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined,unused-ignore]
        monitoring.set_events(self._tool, 0)
        monitoring.restart_events()
        monitoring.free_tool_id(self._tool)
        self._entering.hand_over()

    def suspend(self) -> None:
        """Do nothing: code that is not the user's costs nothing."""

    def resume(self) -> None:
        """Do nothing."""

    def _start(self, code: CodeType, offset: int) -> Any:
        return self._entered(code, resumed=False)

    def _resume(self, code: CodeType, offset: int) -> Any:
        return self._entered(code, resumed=True)

    def _entered(self, code: CodeType, *, resumed: bool) -> Any:
        try:
            frame = sys._getframe(2)
            state = self._entering.inside.get(id(code)) or self._entering.meet(frame, code)
            if state is not None:
                self._entering.enter(frame, code, state, resumed)
                return None
        except Exception as error:  # raised here, it would end in the program that is traced
            self.failure = self.failure or f"{type(error).__name__}: {error}"
        return sys.monitoring.DISABLE  # type: ignore[attr-defined,unused-ignore]

    def _return(self, code: CodeType, offset: int, value: Any) -> Any:
        state = self._entering.inside.get(id(code))
        if state is None or state.returns >= MOST_LOOKED_AT:
            return sys.monitoring.DISABLE  # type: ignore[attr-defined,unused-ignore]
        self._graph.returned(state, value)
        return None
