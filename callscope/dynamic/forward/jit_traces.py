"""While torch.jit traces, every call is looked at in the same way, and nothing is noted of what checks the trace.

What is traced is traced a second time and compared, with the lines and the local names of the Python that ran: ours too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from callscope.dynamic.forward.leaf_mode import LeafMode
from callscope.dynamic.patches import Patches

_TRACING = (
    (torch._C, "_create_graph_by_tracing"),
    (torch._C, "_create_function_from_trace"),
    (torch._C, "_create_function_from_trace_with_dict"),
    (torch._C.ScriptModule, "_create_method_from_trace"),
    (torch._C.ScriptModule, "_create_method_from_trace_with_dict"),
)


class JitTraces:
    """Lets a mode take no quick way as long as a trace is made."""

    def __init__(self, mode: LeafMode) -> None:
        self._mode = mode

    def install(self, patches: Patches) -> None:
        """Wrap what makes a trace, as far as this torch has it."""
        for owner, name in _TRACING:
            if hasattr(owner, name):
                patches.wrap(owner, name, self._trace)
        if hasattr(torch.jit._trace, "_check_trace"):
            patches.wrap(torch.jit._trace, "_check_trace", self._check)

    def _trace(self, original: Callable[..., Any], *args: Any, **options: Any) -> Any:
        with self._mode.closely():
            return original(*args, **options)

    def _check(self, original: Callable[..., Any], *args: Any, **options: Any) -> Any:
        self._mode.muted += 1
        try:
            return original(*args, **options)
        finally:
            self._mode.muted -= 1
