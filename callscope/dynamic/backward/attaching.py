"""Attaching hooks to very many autograd nodes: a tenth of what ``Node.register_hook`` takes.

torch makes a dictionary of hooks a node, and for each hook a handle that can remove it, in Python. Here the
dictionary is given to it ready-made, so that there is no handle: :meth:`Attached.remove` takes the entries out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from torch.autograd import Function

_NAME = "_register_hook"
_KEY = "callscope"
_lock = threading.Lock()


class Table(dict[str, Any]):
    """The hooks of one node: smaller than torch's own ``OrderedDict``. The handle of a hook that is added later refers to it weakly."""

    __slots__ = ("__weakref__",)


class Attached:
    """Hooks on nodes, called with what a node sent and what it received."""

    def __init__(self) -> None:
        self._tables: list[dict[str, Any]] = []
        self._handles: list[Any] = []

    def attach(self, nodes: list[Any], hook: Callable[..., Any]) -> None:
        """Attach ``hook(n, sent, received)`` to the n-th node, after the hooks that it has."""
        tables, handles = self._tables, self._handles
        with _ready_tables() as expected:
            for number, node in enumerate(nodes):
                expected[0] = ours = partial(hook, number)
                made = node.register_hook(ours)
                if isinstance(made, dict):
                    tables.append(made)
                else:
                    handles.append(made)

    def remove(self) -> None:
        """Take the hooks away."""
        for table in self._tables:
            table.pop(_KEY, None)
        for handle in self._handles:
            handle.remove()
        self._tables.clear()
        self._handles.clear()


@contextmanager
def _ready_tables() -> Iterator[list[Any]]:
    """Let torch take a ready-made table for the hook in the yielded list; another thread's hook goes its own way."""
    with _lock:
        original, own, expected = getattr(Function, _NAME, None), vars(Function).get(_NAME), [None]

        def register(table: Any, hook: Any) -> Any:
            if hook is not expected[0]:
                return original(table, hook)  # type: ignore[misc]
            if table is None:
                table = Table()
            table[_KEY] = hook
            return table, table

        setattr(Function, _NAME, staticmethod(register))
        try:
            yield expected
        finally:
            if own is not None:
                setattr(Function, _NAME, own)
            else:
                delattr(Function, _NAME)
