"""The detectors of shapes that no single expression shows, in the order in which they run."""

from __future__ import annotations

from callscope.taint.findings import Detector
from callscope.taint.shapes.choices.control import value_tests
from callscope.taint.shapes.custom.changed_copies import changed_copies
from callscope.taint.shapes.custom.functions import functions_without_gradient
from callscope.taint.shapes.custom.given_back import rest_without_gradient
from callscope.taint.shapes.custom.hooks import zeroing_hooks
from callscope.taint.shapes.custom.left_out import left_out
from callscope.taint.shapes.custom.marked import marked_non_differentiable
from callscope.taint.shapes.custom.misplaced_need import misplaced_needs
from callscope.taint.shapes.custom.no_backward import missing_backwards
from callscope.taint.shapes.custom.overwritten_sum import overwritten_sums
from callscope.taint.shapes.custom.thrown_away import thrown_away
from callscope.taint.shapes.custom.unused_penalties import unused_penalties
from callscope.taint.shapes.custom.wrong_formula import wrong_formulas
from callscope.taint.shapes.inplace import data_writes, out_arguments, overwritten, saved_tensors_changed
from callscope.taint.shapes.kept.before_loop import computed_before_loop
from callscope.taint.shapes.kept.between_turns import carried_between_turns
from callscope.taint.shapes.kept.by_value import caches_by_value
from callscope.taint.shapes.kept.cached_functions import cached_functions, kept_defaults
from callscope.taint.shapes.kept.derived import derived_once, stopped_once
from callscope.taint.shapes.kept.saved_values import saved_values
from callscope.taint.shapes.kept.stale import cached_graphs
from callscope.taint.shapes.kept.stored import stored_tensors
from callscope.taint.shapes.kept_operands import kept_operands_changed
from callscope.taint.shapes.recording.drawn_without import drawn_without_derivative
from callscope.taint.shapes.recording.grad_functions import grad_mode_functions
from callscope.taint.shapes.recording.grad_mode import grad_mode_blocks
from callscope.taint.shapes.recording.grad_switch import grad_mode_calls
from callscope.taint.shapes.recording.graph_flags import graphless_calls
from callscope.taint.shapes.recording.higher_order import functionals_without_graph, reentrant_checkpoints
from callscope.taint.shapes.recording.taken_anyway import taken_anyway
from callscope.taint.shapes.recording.unread_flag import unread_flags
from callscope.taint.shapes.singular.nonfinite import singular_derivatives
from callscope.taint.shapes.singular.one_alone import one_alone
from callscope.taint.shapes.singular.sign_alone import signs_alone
from callscope.taint.shapes.singular.singular_branches import singular_branches
from callscope.taint.shapes.singular.zero import saturated, zero_factors
from callscope.taint.shapes.training.adding_up import gradients_adding_up
from callscope.taint.shapes.training.cleared import zero_grad_order
from callscope.taint.shapes.training.closures import clearing_closures
from callscope.taint.shapes.training.copied_after import copies_trained
from callscope.taint.shapes.training.held_zeros import held_zeros
from callscope.taint.shapes.training.passing_layers import passing_layers
from callscope.taint.shapes.training.plain_holders import held_by_plain_objects
from callscope.taint.shapes.training.registration import unregistered_parameters
from callscope.taint.shapes.training.renewed import renewed_by_methods
from callscope.taint.shapes.training.replaced import optimizer_order

DETECTORS: tuple[Detector, ...] = (
    grad_mode_blocks, grad_mode_functions, grad_mode_calls, value_tests, cached_graphs, cached_functions,
    caches_by_value, derived_once, stopped_once, optimizer_order, unregistered_parameters, zero_grad_order,
    functions_without_gradient, marked_non_differentiable, zeroing_hooks, data_writes, overwritten, out_arguments,
    saved_tensors_changed, singular_derivatives, singular_branches, zero_factors, saturated, reentrant_checkpoints,
    stored_tensors, renewed_by_methods, passing_layers, kept_defaults, computed_before_loop, saved_values,
    thrown_away, graphless_calls, rest_without_gradient, wrong_formulas, overwritten_sums,
    misplaced_needs, kept_operands_changed, functionals_without_graph, carried_between_turns, taken_anyway, unread_flags,
    changed_copies, missing_backwards, signs_alone, drawn_without_derivative, held_by_plain_objects, one_alone,
    copies_trained, clearing_closures, gradients_adding_up, held_zeros, left_out, unused_penalties,
)  # fmt: skip
