"""Every run of the autograd engine that the target starts: where, on what, and what came of it."""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Protocol

import torch
from torch import Tensor

from callscope.dynamic.backward import anomaly
from callscope.dynamic.forward import functorch
from callscope.dynamic.patches import Patches
from callscope.dynamic.source.places import Place, Places

MOST_WATCHED = 64
"""So many backwards of one run are looked at closely; a training loop makes more."""
_SEVERED = ("does not require grad", "appears to not have been used in the graph")
_NO_DERIVATIVE = re.compile(r"derivative for \S+ is not implemented")


@dataclass(slots=True, eq=False)
class Backward:
    """One run of the engine. ``index`` counts from 1; ``depth`` is how many user frames were on the stack.

    ``sink``: the outputs, contracted with the gradients given for them. ``inputs``: what ``autograd.grad`` (or
    ``backward(inputs=...)``) asks for, None where every leaf is. ``gradients``: what came out (``Brought``), by leaf bit.
    ``serving``: the leaves that hooks differentiated by while it ran.
    ``newest`` is the bit that the first leaf made while it runs gets. ``sited``: the leaves that lead to severed edges
    which ran since the backward before. ``through``: the leaves that inputs asked for, which are none, were made of.
    ``raised``: where a ``backward`` written by hand, or a hook, stood as the engine failed.
    ``begun``: the number of the node at which the graph begins. ``idle``: it asks
    for derivatives with gradients that are all zero, so that zeros come out of whatever is right. ``itself``: the leaf
    that the sink is, a tensor without a history that was made to require a gradient. ``outer``: the leaves that the graph
    itself reaches; ``within``: those that a backward run within gives a gradient.
    """

    index: int
    place: Place | None
    depth: int
    operation: str
    creates_graph: bool
    sink: float | None
    inputs: tuple[Tensor, ...] | None = None
    error: str = ""
    raised: Place | None = None
    gradients: dict[int, Any] = field(default_factory=dict)
    reached: int = 0
    outer: int = 0
    within: int = 0
    newest: int = 0
    sited: int = 0
    names: dict[int, list[str]] = field(default_factory=dict)
    states: dict[int, int] = field(default_factory=dict)
    held: dict[int, bool] = field(default_factory=dict)
    values: dict[int, Any] = field(default_factory=dict)
    scales: dict[int, float | None] = field(default_factory=dict)
    requested: set[int] = field(default_factory=set)
    through: int = 0
    serving: set[int] = field(default_factory=set)
    hits: dict[str, int] = field(default_factory=dict)
    nodes: Any = None
    begun: int | None = None
    idle: bool = False
    itself: int = 0

    def is_probe(self) -> bool:
        """Return whether it is one that we ran for an interface that differentiates a function."""
        return self.operation not in ("backward", "autograd.grad", "return")

    def asks_for(self, bit: int) -> bool:
        """Return whether it is about a leaf: every one, or those asked for.

        Where it refused an input that was computed, it is about what that was made of.
        """
        if self.inputs is None or bit in self.requested:
            return True
        return self.severed and not self.requested and bool(bit & self.through)

    @property
    def severed(self) -> bool:
        """Return whether the engine refused: the sink, or an input asked for, has no history."""
        return any(text in self.error for text in _SEVERED) or _NO_DERIVATIVE.search(self.error) is not None


Done = Callable[[Sequence[Any]], None]
_Unseen = torch._C.DisableTorchFunction


class Examiner(Protocol):
    """Looks at the engine's runs. What ``before`` and ``nested`` return is called with the results after."""

    def before(self, backward: Backward, outputs: Sequence[Any], frame: FrameType | None) -> Done:
        """Look at a backward that is about to run."""

    def nested(self, backward: Backward, outputs: Sequence[Any]) -> Done:
        """Look at a run that a running backward has started (a checkpoint that computes again)."""

    def serving(self, backward: Backward, inputs: Sequence[Any]) -> None:
        """Take note of what a running backward (a hook of it) differentiates by, to work out what it sends on."""

    def later(self, place: Place | None, index: int) -> None:
        """Look at what is left by a backward that was not looked at closely."""

    def differentiated(self, place: Place | None, results: Any) -> None:
        """Take note of a run that created a graph: its nodes were made there."""

    def escaping(self, place: Place | None, outputs: Sequence[Any], results: Any) -> Any:
        """Return the gradients that a run without ``create_graph`` hands to the program, cut off from their history."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Collect no garbage: it would be searched for among hooks that live no longer than the backward."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class Backwards:
    """Stands between the target and the engine, through which every kind of backward goes.

    ``only`` is the number of the backward asked for; ``alone``: no other is looked at.
    """

    def __init__(self, places: Places, examiner: Examiner, only: int | None, *, alone: bool) -> None:
        self._places = places
        self._examiner = examiner
        self._only = only
        self._alone = alone
        self._engine: Any = None
        self._standing_in = ""
        self._frame: FrameType | None = None
        self.paused = False
        self._running: Backward | None = None
        self.count = 0
        self.probes = 0
        """So many of the runs counted are probes of ours."""
        self.creates_graph = False
        self.seen: list[Backward] = []

    def install(self, patches: Patches) -> None:
        """Put a proxy in the engine's place."""
        self._engine = torch.autograd.Variable._execution_engine
        patches.set(torch.autograd.Variable, "_execution_engine", _Engine(self._engine, self.run))

    def run(self, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """Run the engine for the target, and look at it."""
        if functorch.active() or self.paused:
            return self._engine.run_backward(*arguments, **options)
        if self._running is not None:
            return self._run_nested(self._running, arguments, options)
        self.count += 1
        self.creates_graph |= bool(arguments[3])
        frame = self._frame or self._places.frame(sys._getframe(1))
        if frame is None and not self._standing_in:
            return self._engine.run_backward(*arguments, **options)
        if self._wanted():
            results = self._run_watched(frame, arguments, options)
        else:
            results = self._engine.run_backward(*arguments, **options)
            if options.get("accumulate_grad") and not self._alone and self._only is None:
                with _Unseen():
                    self._examiner.later(self._places.of(frame), self.count)
        if arguments[3]:
            self._examiner.differentiated(self._places.of(frame), results)
        return self._handed_over(frame, arguments, options, results)

    def _run_watched(self, frame: FrameType | None, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        backward = self._running = self._new(frame, arguments, options)
        self.seen.append(backward)
        results: Any = ()
        with uncollected(), anomaly.held_back() as would_stop:
            with _Unseen():
                done = self._examiner.before(backward, arguments[0], frame)
            try:
                results = self._engine.run_backward(*arguments, **options)
            except Exception as error:  # one that a custom Function or a hook raises may be of any kind
                backward.error = str(error) or type(error).__name__
                backward.raised = self._places.raised(error.__traceback__)
                raise
            finally:
                self._running = None
                with _Unseen():
                    done(results)
        if would_stop:
            with _Unseen():
                anomaly.raise_for([*backward.gradients.values(), *(results or ())])
        return results

    def _run_nested(self, outer: Backward, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        if not options.get("accumulate_grad"):
            with _Unseen():
                self._examiner.serving(outer, arguments[4])
            return self._engine.run_backward(*arguments, **options)
        done = self._examiner.nested(outer, arguments[0])
        results = self._engine.run_backward(*arguments, **options)
        done(results)
        return results

    def _handed_over(
        self, frame: FrameType | None, arguments: tuple[Any, ...], options: dict[str, Any], results: Any
    ) -> Any:
        """Return the results; without ``create_graph`` they are cut off from what they were computed from."""
        if options.get("accumulate_grad") or arguments[3] or self._standing_in:
            return results
        with _Unseen():
            place = self._places.of(frame)
            return self._examiner.escaping(place, arguments[0], results)

    def _wanted(self) -> bool:
        return self.count == self._only or (self.count <= MOST_WATCHED and not (self._alone and self._only is not None))

    def stand_in(self, run: Callable[[], Any] | None, sink: float, name: str, frame: FrameType | None) -> None:
        """Run a backward that the target leaves to us, called ``name`` and seen from ``frame``.

        ``run`` None: the sink has no history.
        """
        self.probes += name != "return"
        if run is None:
            place = self._places.of(frame)
            self.lost(place, frame, sink, name)
            return
        self._standing_in, self._frame = name, frame
        try:
            run()
        finally:
            self._standing_in, self._frame = "", None

    def lost(self, place: Place | None, frame: FrameType | None, sink: float, name: str = "backward") -> None:
        """Take note of a backward that could not even reach the engine."""
        self.count += 1
        if self._wanted():
            depth = self._places.depth(frame)
            backward = Backward(self.count, place, depth, name, False, sink, error=_SEVERED[0])
            self.seen.append(backward)
            self._examiner.before(backward, (), frame)(())

    def _new(self, frame: FrameType | None, arguments: tuple[Any, ...], options: dict[str, Any]) -> Backward:
        outputs, weights, _, creates_graph, inputs = arguments[:5]
        accumulates = options.get("accumulate_grad", False)
        return Backward(
            index=self.count,
            place=self._places.of(frame),
            depth=self._places.depth(frame),
            operation=self._standing_in or ("backward" if accumulates else "autograd.grad"),
            creates_graph=bool(creates_graph),
            sink=contracted(outputs, weights),
            inputs=tuple(inputs) or None,
            idle=not accumulates and _is_idle(weights),
        )

    def candidates(self) -> list[Backward]:
        """Return the backwards among which one counts: those looked at, or the one asked for."""
        return [b for b in self.seen if self._only in (None, b.index)]


def _is_idle(weights: Sequence[Any]) -> bool:
    """Return whether the gradients given for the outputs are all zero (``gradcheck`` tries undefined ones so)."""
    given = [weight for weight in weights if isinstance(weight, Tensor) and not weight.is_meta]
    with torch.no_grad():
        return bool(given) and len(given) == len(weights) and not any(bool((weight != 0).any()) for weight in given)


def contracted(outputs: Sequence[Any], weights: Sequence[Any]) -> float | None:
    """Return the sum of the outputs' products with the gradients given for them, None without a value."""
    total = 0.0
    for output, weight in zip(outputs, weights, strict=True):
        if not isinstance(output, Tensor) or output.is_meta:
            return None
        with torch.no_grad():
            value = output.detach() if weight is None else (output.detach() * weight).sum()
            total += float(value.double().real if not value.is_complex() else value.real.double())
    return total


def is_recording() -> bool:
    """Return whether a recording is under way in this process."""
    return isinstance(torch.autograd.Variable._execution_engine, _Engine)


class _Engine:
    """Stands in for the engine; everything but ``run_backward`` is the engine's own."""

    def __init__(self, engine: Any, run: Callable[[tuple[Any, ...], dict[str, Any]], Any]) -> None:
        self._engine = engine
        self._run = run

    def run_backward(self, *arguments: Any, **options: Any) -> Any:
        return self._run(arguments, options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)
