"""Tracing calls with ``sys.setprofile``: Python 3.11, and whenever another tool holds ``sys.monitoring``."""

from __future__ import annotations

import sys
import threading
from types import CodeType, FrameType
from typing import Any

from callscope.dynamic.calls import CallGraph, TreeNode, is_resumed


class ProfileTracer:
    """A profile function for every thread; it never raises, and passes nothing on."""

    def __init__(self, graph: CallGraph, reason: str) -> None:
        self.reason = reason
        self._graph = graph
        self._outside: dict[int, CodeType] = {}
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
        threading.setprofile(self._former_threads)
        sys.setprofile(None)
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

    def _event(self, frame: FrameType, event: str, argument: Any) -> None:
        if event != "call" and event != "return":
            return
        code = frame.f_code
        if id(code) in self._outside:
            return
        try:
            self._handle(frame, code, event, argument)
        except Exception as error:  # raised here, it would end in the program that is traced
            self.failure = self.failure or f"{type(error).__name__}: {error}"
            self._outside[id(code)] = code

    def _handle(self, frame: FrameType, code: CodeType, event: str, argument: Any) -> None:
        if id(code) not in self._graph.gradients and not self._graph.is_traced(frame):
            self._outside[id(code)] = code  # kept alive, so that its id stays its own
            return
        stack = self._stacks.setdefault(threading.get_ident(), [self._graph.root])
        if event == "call":
            self._call(frame, code, stack)
        else:
            self._return(code, stack, argument)

    def _call(self, frame: FrameType, code: CodeType, stack: list[TreeNode]) -> None:
        parent = stack[-1]
        node = parent.children.get(id(code))
        if node is None:
            node = parent.children[id(code)] = TreeNode(code)
        stack.append(node)
        if not is_resumed(frame):
            node.hits += 1
            self._graph.called(frame)

    def _return(self, code: CodeType, stack: list[TreeNode], value: Any) -> None:
        if len(stack) > 1 and stack[-1].code is code:
            stack.pop()
            self._graph.returned(code, value)
