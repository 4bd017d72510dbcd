"""One recording: installs the channels around a piece of program, and makes the run record of what they saw."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from time import perf_counter
from types import FrameType
from typing import Any

import torch
from torch import Tensor
from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook

from callscope.dynamic import environment
from callscope.dynamic.backward.afterwards import Afterwards
from callscope.dynamic.backward.backwards import Backward, Backwards, Done
from callscope.dynamic.backward.brought import Former
from callscope.dynamic.backward.choosing import Steps, counted
from callscope.dynamic.backward.claims import Claims
from callscope.dynamic.backward.derivatives import Derivatives
from callscope.dynamic.backward.functional import Functional, cotangents
from callscope.dynamic.backward.hooks import Hooks, LeafHooks, roots_of
from callscope.dynamic.backward.later import Later
from callscope.dynamic.backward.observing import differentiate, look_at_leaves
from callscope.dynamic.backward.packing import Packing
from callscope.dynamic.blindspots import BlindSpots
from callscope.dynamic.entropy import Entropy
from callscope.dynamic.forward import threads, values
from callscope.dynamic.forward.arguments import tensors_in
from callscope.dynamic.forward.bringing import Bringing
from callscope.dynamic.forward.copies import Copies
from callscope.dynamic.forward.gradmode import GradMode
from callscope.dynamic.forward.jit_traces import JitTraces
from callscope.dynamic.forward.leaf_mode import LeafMode
from callscope.dynamic.forward.leaves import Leaf, Leaves
from callscope.dynamic.forward.lineage import Lineage, nodes_below
from callscope.dynamic.forward.operations import OperationMode
from callscope.dynamic.forward.promotion import Promotion
from callscope.dynamic.forward.sites import Sites, leading_to
from callscope.dynamic.forward.tape import Tape
from callscope.dynamic.forward.triangles import Triangles
from callscope.dynamic.identity import Identity
from callscope.dynamic.patches import Patches
from callscope.dynamic.records import make_record
from callscope.dynamic.source import warning_places
from callscope.dynamic.source.naming import Naming
from callscope.dynamic.source.places import Place, Places
from callscope.dynamic.tracing.calls import CallGraph
from callscope.dynamic.tracing.lines import Lines
from callscope.dynamic.tracing.stepping import StepTracer
from callscope.dynamic.tracing.tracing import make_tracer
from callscope.model.run import RunPlan, RunRecord

UNLIMITED = sys.maxsize
_Unseen = torch._C.DisableTorchFunction


class Recorder:
    """Records what runs inside its ``with`` block; :meth:`record` says what it saw.

    ``finish``, where given, is called as soon as the plan's backward is known (``plan.backward``), so that a
    run whose only purpose was the sink need not go on.
    """

    def __init__(self, plan: RunPlan, own_files: Sequence[str] = (), finish: Callable[[], None] | None = None) -> None:
        self.plan = plan
        self.places = Places(plan.namespaces, plan.root, own_files)
        self.leaves = Leaves(self.places, plan.leaf_shifts)
        self.lineage = Lineage(self.leaves)
        self.modes = GradMode(self.places)
        limit = UNLIMITED if "values" in plan.channels else values.LARGEST
        self.sites = Sites(self.places, self.lineage, self.modes, limit)
        self.sites.intervene(plan.site_shifts, plan.freeze, plan.scattered)
        self.tape = Tape()
        self.backwards = Backwards(self.places, self, plan.backward, alone=plan.is_quiet())
        self.mode = self._make_mode()
        keeps = bool(plan.freeze) or "values" in plan.channels
        self.copies = Copies(self.places, self.leaves, plan.freeze, keeps=keeps)
        self.steps = Steps(self.leaves)
        self._later = Later(self.leaves)
        self._former = Former(keeps=plan.backward is not None or bool(plan.leaf_shifts))
        self._former_hits: dict[str, int] = {}
        if self.full is not None:
            self.full.overwritten = self.copies.overwritten
        self._identity = Identity(self.places, self.leaves, self.full, self.copies)
        every = "every claim" in plan.channels
        self._packing = Packing(self.places)
        self.claims = Claims(self.places) if every or "claims" in plan.channels else None
        if self.claims is not None and self.full is not None:
            self.full.claims = Derivatives(self.places, self.claims, self._packing, every=every)
        self._afterwards = Afterwards(self.places, self.leaves, self.claims)
        self.blind_spots = BlindSpots(self.places)
        self.entropy = Entropy(self.places, plan.seed) if plan.fixed else None
        self.calls = CallGraph(self.places)
        self.tracer = make_tracer(self.calls) if "calls" in plan.channels else None
        if isinstance(self.tracer, StepTracer):
            self.mode.take_calls(self.tracer.event)
        self.lines = Lines(self.places) if "lines" in plan.channels else None
        self._promotion = Promotion() if plan.float64 else None
        self._functional = Functional(self.places, self)
        self._stands_for: dict[int, Tensor] = {}
        self._patches = Patches()
        self._finish = finish
        self._stepping: tuple[Any, ...] = ()
        self.ranks = 1
        self.kept: Mapping[str, Any] = {}
        """What the process kept from before: a part of the record."""
        self._notes = False
        self._started = 0.0
        self.seconds = 0.0

    def _make_mode(self) -> LeafMode:
        plan = self.plan
        displaced = bool(plan.site_shifts) or any(shift.step for shift in plan.leaf_shifts.values())
        triangles = Triangles(plan.uneven if displaced else None) if displaced or "values" in plan.channels else None
        if "operations" in plan.channels or plan.site_shifts or plan.freeze:
            return OperationMode(
                self.places, self.leaves, self.sites, self.tape, promote=plan.float64, triangles=triangles
            )
        return LeafMode(self.places, self.leaves, promote=plan.float64, triangles=triangles)

    @property
    def full(self) -> OperationMode | None:
        """Return the full mode, None in a bare run."""
        return self.mode if isinstance(self.mode, OperationMode) else None

    def __enter__(self) -> Recorder:
        self._identity.install(self._patches)
        self.copies.install(self._patches)
        if self.claims is not None:
            self.claims.install(self._patches)
        self._afterwards.install(self._patches)
        self.backwards.install(self._patches)
        self._functional.install(self._patches)
        warning_places.install(self._patches, self.places)
        threads.install(self._patches, self.mode)
        JitTraces(self.mode).install(self._patches)
        self.blind_spots.install(self._patches)
        self._packing.install(self._patches)
        if self.entropy is not None:
            self.entropy.install(self._patches)
        if self.full is not None:
            self.modes.install(self._patches)
            Bringing(self.full).install(self._patches)
            self._stepping = (
                register_optimizer_step_pre_hook(self.steps.step),
                register_optimizer_step_post_hook(self.copies.stepped),
            )
        if self._promotion is not None:
            self._promotion.install(self._patches)
        self._started = perf_counter()
        self.mode.__enter__()  # type: ignore[no-untyped-call]
        self._notes = True
        if self.tracer is not None:
            self.tracer.install()
        if self.lines is not None:
            self.lines.install()
        return self

    def __exit__(self, *_: object) -> None:
        if self.lines is not None:
            self.lines.uninstall()
        if self.tracer is not None:
            self.tracer.uninstall()
        self.stop_noting()
        self.seconds = perf_counter() - self._started
        self._patches.undo()
        self.blind_spots.uninstall()
        for handle in self._stepping:
            handle.remove()
        if self._promotion is not None:
            self._promotion.undo()

    def stop_noting(self) -> None:
        """Note no more operations; a backward still is looked at."""
        if self._notes:
            self._notes = False
            self.mode.__exit__(None, None, None)  # type: ignore[no-untyped-call]

    def before(self, backward: Backward, outputs: Sequence[Any], frame: FrameType | None) -> Done:
        """Look at a backward that is about to run; the result is called when it has."""
        with self._undisturbed():
            return self._before(backward, outputs, frame)

    @contextmanager
    def _undisturbed(self) -> Iterator[None]:
        """Do our own work untraced, and without collecting garbage in the midst of it."""
        collecting = gc.isenabled()
        gc.disable()
        if self.tracer is not None:
            self.tracer.suspend()
        try:
            yield
        finally:
            if self.tracer is not None:
                self.tracer.resume()
            if collecting:
                gc.enable()

    def _before(self, backward: Backward, outputs: Sequence[Any], frame: FrameType | None) -> Done:
        self.ranks = max(self.ranks, environment.world_size())
        if self.full is not None:
            self.full.arrays.settle()
        backward.hits = self.sites.hits()
        backward.sited = leading_to(self.sites.by_key.values(), self._former_hits)
        backward.states = {leaf.bit: leaf.read_after for leaf in self.leaves.all if self._may_serve(leaf, backward)}
        if self._is_last(backward) and not self._needs_gradients():
            self._leave()
        self._name(backward, frame)
        look_at_leaves(backward, self.leaves)
        hooks = Hooks(self.leaves, outputs, "hooks" in self.plan.channels, self._undisturbed)
        if hooks.root is not None:
            backward.begun = hooks.root._sequence_nr()
            self.lineage.learn(hooks.root, hooks.reached)
        backward.reached = hooks.reached
        backward.gradients = hooks.gradients
        backward.newest = 1 << len(self.leaves.all)
        return lambda results: self._done(backward, hooks, results)

    def nested(self, backward: Backward, outputs: Sequence[Any]) -> Done:
        """Add what a run inside a backward brings to the leaves."""
        roots = roots_of(outputs)
        hooks = LeafHooks(self.leaves, nodes_below(roots))
        for root in roots:
            backward.reached |= self.lineage.of_node(root)
        return lambda _: self._add(backward, hooks)

    def _add(self, backward: Backward, hooks: LeafHooks) -> None:
        hooks.remove()
        for bit, gradient in hooks.gradients.items():
            if bit >= backward.newest:  # an input that a checkpoint detached for itself
                continue
            known = backward.gradients.get(bit)
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

    def settle(self, tensors: Sequence[Tensor]) -> None:
        """Displace the leaves among ``tensors``, where that is due: they are read under wrappers now."""
        self.leaves.settle(tensors, sys._getframe(2))

    def _is_last(self, backward: Backward) -> bool:
        """Return whether nothing after this backward matters."""
        ends = self._finish is not None and self.lines is None
        return ends and self.plan.backward == backward.index and self.plan.is_quiet()

    def _needs_gradients(self) -> bool:
        return "hooks" in self.plan.channels or any(not shift.step for shift in self.plan.leaf_shifts.values())

    def _leave(self) -> None:
        if self._finish is not None:
            self._finish()

    def _may_serve(self, leaf: Leaf, backward: Backward) -> bool:
        """Return whether a leaf is not one that was made to probe another derivative than this."""
        return not leaf.probing or any(leaf.tensor() is asked for asked in backward.inputs or ())

    def _name(self, backward: Backward, frame: FrameType | None) -> None:
        naming = Naming(self.places, frame)
        # a leaf that is not read yet where a function is probed belongs to what is returned later
        early = backward.is_probe() and self.plan.target.kind in ("callable", "scenario")
        for identity, tensor in naming.tensors.items():
            leafy = tensor.requires_grad and tensor.is_leaf and not early
            if leafy or self.leaves.known(tensor) is not None:
                leaf = self.leaves.note(tensor, None)
                backward.names[leaf.bit] = naming.names[identity]
        for tensor in backward.inputs or ():
            original = self._stands_for.get(id(tensor))
            if original is not None and id(original) in naming.names:
                backward.names[self.leaves.note(tensor, None).bit] = naming.names[id(original)]

    def _done(self, backward: Backward, hooks: Hooks, results: Sequence[Any]) -> None:
        with self._undisturbed():
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
            self._leave()

    def later(self, place: Place | None, index: int) -> None:
        """Look at what is left by a backward that was not looked at closely."""
        with self._undisturbed():
            self._later.ran(place, index)

    @property
    def died(self) -> int | None:
        """Return the backward, beyond those looked at closely, that left a leaf without the gradient it used to get."""
        return self._later.died

    def returned(self, sink: Tensor, frame: FrameType | None) -> None:
        """Run the backward of what a scenario returned: the sum of its entries is the sink."""
        with _Unseen():
            total = sink.sum()
            value = float(total.detach().double())
            self.backwards.stand_in(total.backward if total.requires_grad else None, value, "return", frame)

    def probe(self, frame: FrameType, name: str, outputs: Sequence[Tensor], leaves: dict[Tensor, Tensor]) -> None:
        """Differentiate outputs along a fixed cotangent, each leaf under the name of what it stands for."""
        with _Unseen():
            for leaf, original in leaves.items():
                self.leaves.note_seen(leaf, frame)
                self.leaves.note(leaf, None).probing = leaf is not original
                self._stands_for[id(leaf)] = original
            chosen = list(zip(outputs, cotangents(outputs), strict=True))
            sink = sum(float((o.detach() * w).sum().double()) for o, w in chosen)
            live = [(o, w) for o, w in chosen if o.requires_grad]
            self.backwards.stand_in(partial(differentiate, live, list(leaves)) if live else None, sink, name, frame)

    @contextmanager
    def pause(self) -> Iterator[None]:
        """Watch nothing while it lasts."""
        self.backwards.paused = True
        self.mode.paused = True
        try:
            yield
        finally:
            self.backwards.paused = False
            self.mode.paused = False

    def lost_backward(self, frame: FrameType, offset: int, sink: float) -> None:
        """Note a ``backward`` that was called on a plain number."""
        self.backwards.lost(self.places.at(frame.f_code, offset), frame, sink)

    def counted(self) -> Backward | None:
        """Return the backward that counts: the one asked for, or the outermost, the first that fails."""
        return counted(self.backwards.candidates(), self.steps)

    def record(self, status: str = "ok", error: BaseException | None = None) -> RunRecord:
        """Return what was seen."""
        return make_record(self, status, error, environment.describe())
