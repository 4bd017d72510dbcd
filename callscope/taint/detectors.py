"""The detectors of shapes that no single expression shows, in the order in which they run."""

from __future__ import annotations

from callscope.taint.findings import Detector
from callscope.taint.shapes.before_loop import computed_before_loop
from callscope.taint.shapes.by_value import caches_by_value
from callscope.taint.shapes.cached_functions import cached_functions, kept_defaults
from callscope.taint.shapes.cleared import zero_grad_order
from callscope.taint.shapes.control import value_tests
from callscope.taint.shapes.derived import derived_once
from callscope.taint.shapes.function import functions_without_gradient, marked_non_differentiable
from callscope.taint.shapes.grad_mode import grad_mode_blocks, grad_mode_functions
from callscope.taint.shapes.grad_switch import grad_mode_calls
from callscope.taint.shapes.higher_order import reentrant_checkpoints
from callscope.taint.shapes.hooks import zeroing_hooks
from callscope.taint.shapes.inplace import data_writes, out_arguments, overwritten, saved_tensors_changed
from callscope.taint.shapes.nonfinite import singular_derivatives
from callscope.taint.shapes.passing_layers import passing_layers
from callscope.taint.shapes.registration import unregistered_parameters
from callscope.taint.shapes.replaced import optimizer_order
from callscope.taint.shapes.saved_values import saved_values
from callscope.taint.shapes.singular_branches import singular_branches
from callscope.taint.shapes.stale import cached_graphs
from callscope.taint.shapes.stored import stored_tensors
from callscope.taint.shapes.training import renewed_by_methods
from callscope.taint.shapes.zero import saturated, zero_factors

DETECTORS: tuple[Detector, ...] = (
    grad_mode_blocks, grad_mode_functions, grad_mode_calls, value_tests, cached_graphs, cached_functions,
    caches_by_value, derived_once, optimizer_order, unregistered_parameters, zero_grad_order,
    functions_without_gradient, marked_non_differentiable, zeroing_hooks, data_writes, overwritten, out_arguments,
    saved_tensors_changed, singular_derivatives, singular_branches, zero_factors, saturated, reentrant_checkpoints,
    stored_tensors, renewed_by_methods, passing_layers, kept_defaults, computed_before_loop, saved_values,
)  # fmt: skip
