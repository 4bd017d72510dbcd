"""Anomaly mode raises at the first nan, before any gradient is there: the backward goes on here, and raises at its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor


@contextmanager
def held_back() -> Iterator[bool]:
    """Let the engine go on past a nan as long as it lasts; yields whether anomaly mode would stop it there."""
    checks = torch.is_anomaly_enabled() and torch.is_anomaly_check_nan_enabled()
    if not checks:
        yield False
        return
    torch.set_anomaly_enabled(True, check_nan=False)
    try:
        yield True
    finally:
        torch.set_anomaly_enabled(True, check_nan=True)


def raise_for(gradients: Iterable[object]) -> None:
    """Raise, as anomaly mode had, where a gradient holds a nan."""
    if any(isinstance(one, Tensor) and bool(torch.isnan(one.detach()).any()) for one in gradients):
        raise RuntimeError(
            "anomaly mode: a gradient holds nan (told at the end of the backward, which callscope lets go on)"
        )
