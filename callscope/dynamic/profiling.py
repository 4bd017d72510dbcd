"""Tracing calls with ``sys.setprofile``: Python 3.11, and whenever another tool holds ``sys.monitoring``."""

from __future__ import annotations

import sys
import threading
from _thread import get_ident
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from callscope.dynamic.calls import RESUMABLE, CallGraph, TreeNode, is_resumed


class ProfileTracer:
    """A profile function for every thread; it never raises, and passes nothing on."""

    def __init__(self, graph: CallGraph, reason: str) -> None:
        self.reason = reason
        self._graph = graph
        self._outside: dict[int, CodeType] = {}
        self._met: dict[int, bool] = {}
        self._counts: dict[Any, int] = {}
        self._stacks: dict[int, list[TreeNode]] = {}
        self._former: Any = None
        self._former_threads: Any = None
        self.failure = ""
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
        self._hand_over()
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
        outside, met, enter, leave, meet = self._outside, self._met, self._enter, self._leave, self._meet

        def event(frame: FrameType, kind: str, argument: Any) -> None:
            code = frame.f_code
            identity = id(code)
            if identity in outside or (kind != "call" and kind != "return"):
                return
            try:
                if identity in met or meet(frame, code):
                    if kind == "call":
                        enter(frame, code, identity)
                    else:
                        leave(code, argument)
            except Exception as error:  # raised here, it would end in the program that is traced
                self.failure = self.failure or f"{type(error).__name__}: {error}"
                outside[identity] = code

        return event

    def _meet(self, frame: FrameType, code: CodeType) -> bool:
        """Judge a function at its first event."""
        if self._graph.is_traced(frame):
            self._met[id(code)] = bool(code.co_flags & RESUMABLE)
            return True
        self._outside[id(code)] = code  # kept alive, so that its id stays its own
        return False

    def _enter(self, frame: FrameType, code: CodeType, identity: int) -> None:
        thread = get_ident()
        stack = self._stacks.get(thread)
        if stack is None:
            stack = self._stacks[thread] = [self._graph.root]
        children = stack[-1].children
        node = children.get(identity)
        if node is None:
            node = children[identity] = TreeNode(code)
        stack.append(node)
        if self._met[identity] and is_resumed(frame):
            return
        node.hits += 1
        back = frame.f_back
        key = (id(back.f_code), back.f_lasti, identity) if back is not None and id(back.f_code) in self._met else None
        if key in self._counts:
            self._counts[key] += 1
        else:
            self._graph.called(frame)
            if key is not None:
                self._counts[key] = 0

    def _leave(self, code: CodeType, value: Any) -> None:
        stack = self._stacks.get(get_ident())
        if stack is not None and len(stack) > 1 and stack[-1].code is code:
            stack.pop()
            self._graph.returned(code, value)

    def _hand_over(self) -> None:
        """Give the counts of the calls that were met again to the graph."""
        for (caller, offset, callee), count in self._counts.items():
            self._graph.add(caller, offset, callee, count)
        self._counts.clear()
