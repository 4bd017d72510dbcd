"""Watching the autograd engine while one test runs: how often it ran, and whether any gradient was non-zero.

The engine object that every ``backward`` and ``autograd.grad`` ends in is replaced by a proxy. That sees a
``grad`` that a test module imported by name too, which patching ``torch.autograd.grad`` would miss.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import TracebackType
from typing import Any

INNER_RUN = "CALLSCOPE_INNER_RUN"
"""Set in the environment of an audit, so that the plugin does not audit the audit."""


class BackwardWatch:
    """Counts the engine's runs inside its ``with`` block; does nothing where no test has imported torch.

    ``values`` also looks at every gradient computed: ``nonzero`` then says whether one of them was not zero.
    """

    def __init__(self, *, values: bool) -> None:
        self.backwards = 0
        self.nonzero = False
        self._values = values
        self._variable: Any = None
        self._engine: Any = None

    def __enter__(self) -> BackwardWatch:
        torch = sys.modules.get("torch")
        if torch is not None and hasattr(torch, "autograd"):
            self._variable = torch.autograd.Variable
            self._engine = self._variable._execution_engine
            self._variable._execution_engine = _EngineProxy(self._engine, self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._variable is not None:
            self._variable._execution_engine = self._engine

    @property
    def vacuous(self) -> bool:
        """Whether gradients were computed and every one of them was zero or None."""
        return self.backwards > 0 and not self.nonzero

    def saw(self, gradients: Iterable[Any]) -> None:
        """Take note of the gradients of one run."""
        self.nonzero = self.nonzero or any(g is not None and bool(g.any()) for g in gradients)

    def run(self, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """Run the engine for the proxy, counting."""
        self.backwards += 1
        gradients = self._engine.run_backward(*arguments, **options)
        if self._values and not self.nonzero:
            self.saw(_leaf_gradients(arguments[0]) if options.get("accumulate_grad") else gradients)
        return gradients


class _EngineProxy:
    """Stands in for the engine; everything but ``run_backward`` is the engine's own."""

    def __init__(self, engine: Any, watch: BackwardWatch) -> None:
        self._engine = engine
        self._watch = watch

    def run_backward(self, *arguments: Any, **options: Any) -> Any:
        return self._watch.run(arguments, options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


def _leaf_gradients(sinks: Iterable[Any]) -> Iterable[Any]:
    """Yield ``.grad`` of every leaf that the graph of ``sinks`` reaches."""
    pending = [sink.grad_fn for sink in sinks if sink.grad_fn is not None]
    yield from (sink.grad for sink in sinks if sink.grad_fn is None)
    seen = set(pending)
    while pending:
        node = pending.pop()
        if hasattr(node, "variable"):
            yield node.variable.grad
        fresh = [parent for parent, _ in node.next_functions if parent is not None and parent not in seen]
        seen.update(fresh)
        pending.extend(fresh)
