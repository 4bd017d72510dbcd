"""Threads that the target starts: torch's modes are a thread's own, so each thread gets one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from torch import Tensor

from callscope.dynamic.forward import quick
from callscope.dynamic.forward.leaf_mode import LeafMode
from callscope.dynamic.forward.operations import OperationMode
from callscope.dynamic.forward.tape import ENTRY, Entry, marked
from callscope.dynamic.patches import Patches


def install(patches: Patches, mode: LeafMode) -> None:
    """Let every thread that starts from now on run under a mode of its own beside ``mode``."""

    def run(original: Callable[..., Any], thread: threading.Thread) -> Any:
        with ThreadMode(mode) if isinstance(mode, OperationMode) else mode:
            return original(thread)

    patches.wrap(threading.Thread, "_bootstrap_inner", run)


class ThreadMode(OperationMode):
    """The full mode of another thread: all it notes goes where the main thread's goes.

    Autograd numbers its nodes in every thread from 0, so a node made here carries its operation with it.
    """

    def __init__(self, main: OperationMode) -> None:
        self.__dict__.update({name: value for name, value in vars(main).items() if name not in ("muted", "paused")})
        self._main = main
        self.take_calls()

    @property
    def muted(self) -> int:  # type: ignore[override]
        """Return whether operations are noted: the main mode is muted for all."""
        return self._main.muted

    @property
    def paused(self) -> bool:  # type: ignore[override]
        """Return whether the main mode watches at all."""
        return self._main.paused

    def make_handler(self, trace: Any = None) -> Callable[..., Any]:
        """Return what is called, as a method, with every torch function that the thread calls."""
        return quick.looking_after(self)

    def add(self, entry: Entry, made: Sequence[Tensor]) -> None:
        """Put an operation on the tape, and its number on the nodes that it made."""
        self.tape.add(entry._replace(upto=self.tape.upto))
        for tensor in made:
            _mark(tensor.grad_fn, len(self.tape) - 1)


def _mark(root: Any, index: int) -> None:
    """Let the nodes that an operation has just made know it: all down to those that are marked already."""
    marked[:] = [True]
    stack = [root]
    while stack:
        node = stack.pop()
        if node is not None and ENTRY not in node.metadata and not hasattr(node, "variable"):
            node.metadata[ENTRY] = index
            stack.extend(inner for inner, _ in node.next_functions)
