"""Tracing calls with ``sys.monitoring`` (Python 3.12 and newer): code outside the namespace costs nothing."""

from __future__ import annotations

import sys
import threading
from types import CodeType
from typing import Any

from callscope.dynamic.calls import CallGraph, TreeNode

_NAME = "callscope"


def free_tool() -> int | None:
    """Return a tool id that nobody holds, None where there is none or this Python has no monitoring."""
    monitoring = getattr(sys, "monitoring", None)
    if monitoring is None:
        return None
    candidates = (monitoring.PROFILER_ID, 3, 4)
    return next((tool for tool in candidates if monitoring.get_tool(tool) is None), None)


class MonitoringTracer:
    """Listens to starts, returns, resumptions and unwinds of user functions; disables every other place."""

    def __init__(self, graph: CallGraph, tool: int, reason: str) -> None:
        self.reason = reason
        self.failure = ""
        self._graph = graph
        self._tool = tool
        self._stacks: dict[int, list[TreeNode]] = {}

    def install(self) -> None:
        """Register the callbacks."""
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined,unused-ignore]
        events = monitoring.events
        monitoring.use_tool_id(self._tool, _NAME)
        for event, callback in (
            (events.PY_START, self._start),
            (events.PY_RESUME, self._resume),
            (events.PY_RETURN, self._return),
            (events.PY_YIELD, self._yield),
        ):
            monitoring.register_callback(self._tool, event, callback)
        monitoring.register_callback(self._tool, events.PY_UNWIND, self._unwind)
        monitoring.set_events(
            self._tool,
            events.PY_START | events.PY_RESUME | events.PY_RETURN | events.PY_YIELD | events.PY_UNWIND,
        )

    def uninstall(self) -> None:
        """Remove the callbacks and give the tool id back."""
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined,unused-ignore]
        monitoring.set_events(self._tool, 0)
        monitoring.restart_events()
        monitoring.free_tool_id(self._tool)

    def suspend(self) -> None:
        """Do nothing: code that is not the user's costs nothing."""

    def resume(self) -> None:
        """Do nothing."""

    def _start(self, code: CodeType, offset: int) -> Any:
        frame = sys._getframe(1)
        if not self._graph.is_traced(frame):
            return sys.monitoring.DISABLE  # type: ignore[attr-defined,unused-ignore]
        self._enter(code).hits += 1
        self._graph.called(frame)
        return None

    def _resume(self, code: CodeType, offset: int) -> Any:
        if not self._graph.is_traced(sys._getframe(1)):
            return sys.monitoring.DISABLE  # type: ignore[attr-defined,unused-ignore]
        self._enter(code)
        return None

    def _enter(self, code: CodeType) -> TreeNode:
        stack = self._stack()
        node = stack[-1].children.get(id(code))
        if node is None:
            node = stack[-1].children[id(code)] = TreeNode(code)
        stack.append(node)
        return node

    def _return(self, code: CodeType, offset: int, value: Any) -> Any:
        if id(code) not in self._graph.gradients:
            return sys.monitoring.DISABLE  # type: ignore[attr-defined,unused-ignore]
        self._leave(code)
        self._graph.returned(code, value)
        return None

    def _yield(self, code: CodeType, offset: int, value: Any) -> Any:
        if id(code) not in self._graph.gradients:
            return sys.monitoring.DISABLE  # type: ignore[attr-defined,unused-ignore]
        self._leave(code)
        return None

    def _unwind(self, code: CodeType, offset: int, error: BaseException) -> None:
        self._leave(code)

    def _leave(self, code: CodeType) -> None:
        stack = self._stack()
        if len(stack) > 1 and stack[-1].code is code:
            stack.pop()

    def _stack(self) -> list[TreeNode]:
        return self._stacks.setdefault(threading.get_ident(), [self._graph.root])
