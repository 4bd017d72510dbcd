"""What is looked at when a backward runs: the leaves before, the gradients while it runs, what it has left after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from types import FrameType
from typing import Any

from torch import Tensor

from callscope.dynamic import environment
from callscope.dynamic.backward.afterwards import Afterwards
from callscope.dynamic.backward.backwards import Backward, Done
from callscope.dynamic.backward.brought import Former
from callscope.dynamic.backward.choosing import Steps
from callscope.dynamic.backward.hooks import Hooks, LeafHooks, roots_of
from callscope.dynamic.backward.later import Later
from callscope.dynamic.backward.named import Named
from callscope.dynamic.backward.observing import look_at_leaves
from callscope.dynamic.forward.arguments import tensors_in
from callscope.dynamic.forward.leaves import Leaf
from callscope.dynamic.forward.lineage import Lineage, nodes_below
from callscope.dynamic.forward.operations import OperationMode
from callscope.dynamic.forward.sites import Sites, leading_to
from callscope.dynamic.source.places import Place
from callscope.model.run import RunPlan


class Examination:
    """Examines the backwards of one recording (an ``Examiner``).

    ``full`` is None in a bare run; ``quietly`` gives a context in which our own work is not watched; ``finish``, where
    given, is called when nothing more matters. ``ranks``: the most processes that worked together.
    """

    def __init__(
        self, plan: RunPlan, named: Named, lineage: Lineage, sites: Sites, full: OperationMode | None, steps: Steps,
        afterwards: Afterwards, quietly: Callable[[], AbstractContextManager[None]], finish: Callable[[], None] | None,
    ) -> None:  # fmt: skip
        self.plan, self.named, self.leaves, self.lineage, self.sites = plan, named, named.leaves, lineage, sites
        self.full, self.steps, self._afterwards = full, steps, afterwards
        self._quietly, self._finish = quietly, finish
        self._later = Later(self.leaves)
        self._former = Former(keeps=plan.backward is not None or bool(plan.leaf_shifts))
        self._former_hits: dict[str, int] = {}
        self.ranks = 1

    @property
    def died(self) -> int | None:
        """Return the backward, beyond those looked at closely, that left a leaf without the gradient it used to get."""
        return self._later.died

    def before(self, backward: Backward, outputs: Sequence[Any], frame: FrameType | None) -> Done:
        """Look at a backward that is about to run; the result is called when it has."""
        with self._quietly():
            return self._before(backward, outputs, frame)

    def _before(self, backward: Backward, outputs: Sequence[Any], frame: FrameType | None) -> Done:
        self.ranks = max(self.ranks, environment.world_size())
        if self.full is not None:
            self.full.arrays.settle()
        backward.hits = self.sites.hits()
        backward.sited = leading_to(self.sites.by_key.values(), self._former_hits)
        backward.states = {leaf.bit: leaf.read_after for leaf in self.leaves.all if _may_serve(leaf, backward)}
        if self._is_last(backward) and not self._needs_gradients():
            self._end()
        self.named.name(backward, frame)
        look_at_leaves(backward, self.leaves)
        computed = (t for t in backward.inputs or () if isinstance(t, Tensor) and t.grad_fn is not None)
        backward.through = self.lineage.of(computed)
        backward.itself = self._leaf_of(outputs)
        hooks = Hooks(self.leaves, outputs, "hooks" in self.plan.channels, self._quietly)
        if hooks.root is not None:
            backward.begun = hooks.root._sequence_nr()
            self.lineage.learn(hooks.root, hooks.reached)
        backward.reached = backward.outer = hooks.reached
        backward.gradients = hooks.gradients
        backward.newest = 1 << len(self.leaves.all)
        return lambda results: self._done(backward, hooks, results)

    def _leaf_of(self, outputs: Sequence[Any]) -> int:
        """Return the leaf that the sink itself is, 0 where it was computed with a history."""
        known = self.leaves.known(outputs[0]) if len(outputs) == 1 and isinstance(outputs[0], Tensor) else None
        return 0 if known is None else known.bit

    def nested(self, backward: Backward, outputs: Sequence[Any]) -> Done:
        """Add what a run inside a backward brings to the leaves."""
        roots = roots_of(outputs)
        hooks = LeafHooks(self.leaves, nodes_below(roots))
        for root in roots:
            backward.reached |= self.lineage.of_node(root)
        return lambda _: self._add(backward, hooks)

    def serving(self, backward: Backward, inputs: Sequence[Any]) -> None:
        """Take note of the leaves that a hook differentiates by while a backward runs."""
        known = (self.leaves.known(tensor) for tensor in inputs if isinstance(tensor, Tensor))
        backward.serving.update(leaf.bit for leaf in known if leaf is not None)

    def _add(self, backward: Backward, hooks: LeafHooks) -> None:
        hooks.remove()
        for bit, gradient in hooks.gradients.items():
            if bit >= backward.newest:  # an input that a checkpoint detached for itself
                continue
            known = backward.gradients.get(bit)
            backward.within |= bit
            backward.gradients[bit] = gradient if known is None or gradient is None else known + gradient

    def escaping(
        self, place: Place | None, outputs: Sequence[Any], results: Any, operation: str = "autograd.grad"
    ) -> Any:
        """Note derivatives that go to the program as plain values (without ``create_graph``)."""
        carrying = [output for output in outputs if isinstance(output, Tensor) and output.requires_grad]
        given = tensors_in((results,), {})
        if self.full is None or self.full.muted or not given or any(tensor.requires_grad for tensor in given):
            return results
        return self.sites.visit(place, operation, carrying, results) if carrying else results

    def differentiated(self, place: Place | None, results: Any) -> None:
        """Take note of a run that created a graph: its nodes were made at ``place``, not by the operation that comes next."""
        if self.full is not None:
            self.full.differentiated(place, tensors_in((results,), {}))

    def _is_last(self, backward: Backward) -> bool:
        """Return whether nothing after this backward matters."""
        ends = self._finish is not None and "lines" not in self.plan.channels
        return ends and self.plan.backward == backward.index and self.plan.is_quiet()

    def _needs_gradients(self) -> bool:
        return "hooks" in self.plan.channels or any(not shift.step for shift in self.plan.leaf_shifts.values())

    def _done(self, backward: Backward, hooks: Hooks, results: Sequence[Any]) -> None:
        with self._quietly():
            self._take_up(backward, hooks, results)

    def _take_up(self, backward: Backward, hooks: Hooks, results: Sequence[Any]) -> None:
        hooks.remove()
        self._afterwards.add_to(backward.gradients)
        if backward.operation not in ("backward", "return"):
            backward.gradients = {}
        else:
            self.steps.ran(backward)
            self._later.watched(backward)
            self._former_hits = backward.hits
        for tensor, gradient in zip(backward.inputs or (), results or (), strict=False):
            if isinstance(tensor, Tensor) and tensor.is_leaf:
                backward.gradients[self.leaves.note(tensor, None).bit] = gradient
        backward.nodes = hooks
        self._former.add(backward)
        if self._is_last(backward):
            self._end()

    def later(self, place: Place | None, index: int) -> None:
        """Look at what is left by a backward that was not looked at closely."""
        with self._quietly():
            self._later.ran(place, index)

    def _end(self) -> None:
        if self._finish is not None:
            self._finish()


def _may_serve(leaf: Leaf, backward: Backward) -> bool:
    """Return whether a leaf is not one that was made to probe another derivative than this."""
    return not leaf.probing or any(leaf.tensor() is asked for asked in backward.inputs or ())
