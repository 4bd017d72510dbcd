"""The displacement that a shift stands for: reproducible, and the same for whoever computes it."""

from __future__ import annotations

from typing import Any

import numpy as np

from callscope.model.run import Shift


def direction(shift: Shift, shape: tuple[int, ...], execution: int | None = None) -> np.ndarray[Any, Any]:
    """Return the unit-normal direction of ``shift`` for a value of ``shape``, as float64.

    ``execution`` numbers the executions of a group of sites (from 0): each gets a direction of its own. An
    explicit ``shift.direction`` wins; for a group it is a sequence with one entry an execution.
    """
    if shift.direction is None:
        return np.random.default_rng((shift.seed, execution or 0)).standard_normal(shape)
    given = shift.direction if execution is None else shift.direction[execution]
    return np.broadcast_to(np.asarray(given, dtype=np.float64), shape)
