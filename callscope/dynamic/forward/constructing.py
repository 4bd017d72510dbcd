"""Whether a module is being constructed: what its parameters are given then is what they begin with."""

from __future__ import annotations

from types import FrameType

from torch.nn import Module

_FARTHEST = 12


def is_constructing(frame: FrameType | None) -> bool:
    """Return whether a frame runs, directly or not, for the constructor of a module."""
    for _ in range(_FARTHEST):
        if frame is None:
            return False
        if frame.f_code.co_name == "__init__" and isinstance(frame.f_locals.get("self"), Module):
            return True
        frame = frame.f_back
    return False
