"""What happens when a function is entered, the same for every way of tracing.

A call's place in the call tree is found from its frame's callers, so that nobody need be told when a function is left.
"""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType, FrameType

from callscope.dynamic.tracing.calls import MOST_LOOKED_AT, CallGraph, Gradient, TreeNode

Enter = Callable[[FrameType, CodeType, Gradient, bool], None]


class Entering:
    """Fills a call graph. ``outside``: functions that do not belong in it, ``inside``: those that do, by identity."""

    def __init__(self, graph: CallGraph) -> None:
        self._graph = graph
        self.outside: dict[int, CodeType] = {}
        self.inside: dict[int, Gradient] = {}
        self._counts: dict[tuple[int, int, int], int] = {}
        self._users: dict[int, CodeType] = {}
        self._active: dict[int, TreeNode] = {}  # by identity of the frame; that of a dead one is overwritten
        self.enter = self._make_enter()

    def meet(self, frame: FrameType, code: CodeType) -> Gradient | None:
        """Judge a function at its first event; return its state where it belongs in the graph."""
        if self._graph.is_traced(frame):
            state = self.inside[id(code)] = self._graph.state(code)
            return state
        self.outside[id(code)] = code  # kept alive, so that its id stays its own
        return None

    def _make_enter(self) -> Enter:
        """Return what is called at each entry: one closure, since it runs at every call of the user's functions."""
        graph, counts, users = self._graph, self._counts, self._users
        active, parent_of, is_user = self._active, self._parent_of, self._is_user

        def enter(frame: FrameType, code: CodeType, state: Gradient, resumed: bool) -> None:
            """Note that ``frame`` was entered; ``resumed``: it goes on, and is no new call."""
            back = frame.f_back
            parent = active.get(id(back))
            if parent is None or back is None or parent.code is not back.f_code:
                parent = parent_of(back)
            identity = id(code)
            children = parent.children
            if identity in children:
                node = children[identity]
            else:
                node = children[identity] = TreeNode(code)
            active[id(frame)] = node
            if resumed:
                return
            node.hits += 1
            if back is not None and (id(back.f_code) in users or is_user(back)):
                key = (id(back.f_code), back.f_lasti, identity)
                if key in counts:
                    counts[key] += 1
                else:
                    counts[key] = 1
            else:
                graph.called(frame)
            if state.looked < MOST_LOOKED_AT:
                graph.look(state, frame)

        return enter

    def _parent_of(self, back: FrameType | None) -> TreeNode:
        """Return the tree's node of the nearest caller that belongs in the graph."""
        active, caller, last = self._active, back, self._graph.places.boundary
        while caller is not None and caller.f_code is not last:
            known = active.get(id(caller))
            if known is not None and known.code is caller.f_code:
                return known
            caller = caller.f_back
        root = self._graph.root
        if back is not None and back.f_code.co_name == "<module>":  # it calls often, and stays where it is
            active[id(back)] = TreeNode(back.f_code, children=root.children)
        return root

    def _is_user(self, frame: FrameType) -> bool:
        """Judge a caller that is met for the first time: an edge from user code is known by its offset alone."""
        if self._graph.places.is_user(frame):
            self._users[id(frame.f_code)] = frame.f_code
            return True
        return False

    def hand_over(self) -> None:
        """Give the counts of the edges to the graph."""
        for (caller, offset, callee), count in list(self._counts.items()):
            self._graph.add(self._users[caller], offset, callee, count)
        self._counts.clear()
