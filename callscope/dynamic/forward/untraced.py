"""What we compute ourselves is no part of a graph that torch.jit is tracing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch

_set_tracing_state: Callable[[Any], None] = getattr(torch._C, "_set_tracing_state")  # noqa: B009


@contextmanager
def untraced() -> Iterator[None]:
    """Leave a trace that is being made while it lasts."""
    state = torch._C._get_tracing_state()
    if state is None:
        yield
        return
    _set_tracing_state(None)
    try:
        yield
    finally:
        _set_tracing_state(state)
