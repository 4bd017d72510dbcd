"""Tracing calls with ``sys.setprofile``: Python 3.11, and whenever another tool holds ``sys.monitoring``."""

from __future__ import annotations

import sys
import threading
from types import CodeType, FrameType
from typing import Any

from callscope.dynamic.calls import CallGraph, TreeNode, is_resumed

_SYSTEM_ERRORS = (Exception,)


class ProfileTracer:
    """A profile function for every thread; it never raises, and passes nothing on."""

    def __init__(self, graph: CallGraph, reason: str) -> None:
        self.reason = reason
        self._graph = graph
        self._known: dict[CodeType, bool] = {}
        self._stacks: dict[int, list[TreeNode]] = {}
        self._former: Any = None
        self._former_threads: Any = None
        self.failure = ""

    def install(self) -> None:
        """Set the profile function here and in the threads to come."""
        self._former = sys.getprofile()
        self._former_threads = threading.getprofile()
        threading.setprofile(self._event)
        sys.setprofile(self._event)

    def uninstall(self) -> None:
        """Restore the profile functions that were set before."""
        sys.setprofile(self._former)
        threading.setprofile(self._former_threads)

    def _event(self, frame: FrameType, event: str, argument: Any) -> None:
        if event != "call" and event != "return":
            return
        code = frame.f_code
        traced = self._known.get(code)
        if traced is False:
            return
        try:
            self._handle(frame, code, event, argument)
        except _SYSTEM_ERRORS as error:  # an exception here would end in the program that is traced
            self.failure = self.failure or f"{type(error).__name__}: {error}"
            self._known[code] = False

    def _handle(self, frame: FrameType, code: CodeType, event: str, argument: Any) -> None:
        if self._known.setdefault(code, True) is True and code not in self._graph.gradients:
            self._known[code] = self._graph.is_traced(frame)
            if not self._known[code]:
                return
        stack = self._stacks.setdefault(threading.get_ident(), [self._graph.root])
        if event == "call":
            self._call(frame, code, stack)
        else:
            self._return(code, stack, argument)

    def _call(self, frame: FrameType, code: CodeType, stack: list[TreeNode]) -> None:
        parent = stack[-1]
        node = parent.children.get(code)
        if node is None:
            node = parent.children[code] = TreeNode(code)
        stack.append(node)
        if not is_resumed(frame):
            node.hits += 1
            self._graph.called(frame)

    def _return(self, code: CodeType, stack: list[TreeNode], value: Any) -> None:
        if len(stack) > 1 and stack[-1].code is code:
            stack.pop()
            self._graph.returned(code, value)
