"""What a bound becomes in single precision: ``1 - 1e-8`` is 1 there, ``1e-50`` is 0."""

from __future__ import annotations

import math
import struct

from callscope.taint.findings import Reporter

_DOUBLE = ("float64", "double", "complex128", "set_default_dtype", "DoubleTensor", "cdouble")
_LARGEST = 3.4e38


def is_single(reporter: Reporter) -> bool:
    """Return whether a program never speaks of double precision: its tensors are of torch's default type then."""
    return not any(reporter.uses.loads(name) for name in _DOUBLE)


def single(number: float) -> float:
    """Return the number of 32 bits that is nearest, infinities and what is beyond them as they are."""
    if math.isinf(number) or math.isnan(number) or abs(number) > _LARGEST:
        return number
    return float(struct.unpack("f", struct.pack("f", number))[0])


__all__ = ["is_single", "single"]
