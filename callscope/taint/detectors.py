"""The detectors of shapes that no single expression shows, in the order in which they run."""

from __future__ import annotations

from callscope.taint.findings import Detector
from callscope.taint.shape_grad_mode import grad_mode_blocks, grad_mode_functions

DETECTORS: tuple[Detector, ...] = (grad_mode_blocks, grad_mode_functions)
