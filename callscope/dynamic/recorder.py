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
from callscope.dynamic.backward.backwards import Backward, Backwards
from callscope.dynamic.backward.choosing import Steps, counted
from callscope.dynamic.backward.claims import Claims
from callscope.dynamic.backward.derivatives import Derivatives
from callscope.dynamic.backward.examining import Examination
from callscope.dynamic.backward.functional import Functional, cotangents
from callscope.dynamic.backward.named import Named
from callscope.dynamic.backward.observing import differentiate
from callscope.dynamic.backward.packing import Packing
from callscope.dynamic.blindspots import BlindSpots
from callscope.dynamic.entropy import Entropy
from callscope.dynamic.forward import threads, values
from callscope.dynamic.forward.bringing import Bringing
from callscope.dynamic.forward.copies import Copies
from callscope.dynamic.forward.draws import Draws
from callscope.dynamic.forward.gradmode import GradMode
from callscope.dynamic.forward.jit_traces import JitTraces
from callscope.dynamic.forward.leaf_mode import LeafMode
from callscope.dynamic.forward.leaves import Leaves
from callscope.dynamic.forward.lineage import Lineage
from callscope.dynamic.forward.operations import OperationMode
from callscope.dynamic.forward.promotion import Promotion
from callscope.dynamic.forward.sites import Sites
from callscope.dynamic.forward.tape import Tape
from callscope.dynamic.forward.triangles import Triangles
from callscope.dynamic.identity import Identity
from callscope.dynamic.patches import Patches
from callscope.dynamic.records import make_record
from callscope.dynamic.source import warning_places
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
        self.mode = self._make_mode()
        self.mode.draws = Draws(plan.draws)
        keeps = bool(plan.freeze) or "values" in plan.channels
        self.copies = Copies(self.places, self.leaves, self.sites, plan.freeze, keeps=keeps)
        self.steps = Steps(self.leaves, self.places)
        if self.full is not None:
            self.full.overwritten = self.copies.overwritten
        self._identity = Identity(self.places, self.leaves, self.full, self.copies)
        every = "every claim" in plan.channels
        self._packing = Packing(self.places)
        self.claims = Claims(self.places) if every or "claims" in plan.channels else None
        if self.claims is not None and self.full is not None:
            self.full.claims = Derivatives(self.places, self.claims, self._packing, every=every)
        self._afterwards = Afterwards(self.places, self.leaves, self.claims)
        self._named = Named(self.places, self.leaves, returns=plan.target.kind in ("callable", "scenario"))
        self.examination = Examination(
            plan,
            self._named,
            self.lineage,
            self.sites,
            self.full,
            self.steps,
            self._afterwards,
            self._undisturbed,
            finish,
        )
        self.backwards = Backwards(self.places, self.examination, plan.backward, alone=plan.is_quiet())
        self.blind_spots = BlindSpots(self.places)
        self.entropy = Entropy(self.places, plan.seed) if plan.fixed else None
        self.calls = CallGraph(self.places)
        self.tracer = make_tracer(self.calls) if "calls" in plan.channels else None
        if isinstance(self.tracer, StepTracer):
            self.mode.take_calls(self.tracer.event)
        self.lines = Lines(self.places) if "lines" in plan.channels else None
        self._promotion = Promotion() if plan.float64 else None
        self._functional = Functional(self.places, self)
        self._patches = Patches()
        self._stepping: tuple[Any, ...] = ()
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

    @contextmanager
    def _undisturbed(self) -> Iterator[None]:
        """Do our own work untraced, unseen by modes and subclasses, and without collecting garbage in the midst of it."""
        collecting = gc.isenabled()
        gc.disable()
        if self.tracer is not None:
            self.tracer.suspend()
        try:
            with _Unseen():
                yield
        finally:
            if self.tracer is not None:
                self.tracer.resume()
            if collecting:
                gc.enable()

    def escaping(self, place: Place | None, outputs: Sequence[Any], results: Any, operation: str) -> Any:
        """Note derivatives that go to the program as plain values."""
        return self.examination.escaping(place, outputs, results, operation)

    def settle(self, tensors: Sequence[Tensor]) -> None:
        """Displace the leaves among ``tensors``, where that is due: they are read under wrappers now."""
        self.leaves.settle(tensors, sys._getframe(2))

    def returned(self, sink: Tensor, frame: FrameType | None) -> None:
        """Run the backward of what a scenario returned: the sum of its entries is the sink."""
        with _Unseen():
            total = sink.sum()
            value = float(total.detach().double())
            self.backwards.stand_in(total.backward if total.requires_grad else None, value, "return", frame)

    def probe(self, frame: FrameType, name: str, outputs: Sequence[Tensor], leaves: dict[Tensor, Tensor]) -> None:
        """Differentiate outputs along a fixed cotangent, each leaf under the name of what it stands for."""
        with _Unseen():
            self._named.note_probed(leaves, frame)
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
