"""What the isolated child does: seed, record the target, differentiate what a scenario returns, answer."""

from __future__ import annotations

import atexit
import contextlib
import gc
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import TracebackType
from typing import Any

import numpy as np
from torch import Tensor

from callscope.dynamic import environment
from callscope.dynamic.forward import replacing, settings
from callscope.dynamic.process import failures, given, launch
from callscope.dynamic.process.caches import Kept
from callscope.dynamic.recorder import Recorder
from callscope.errors import CallscopeError
from callscope.model.run import RunPlan, RunRecord

Answer = Callable[[RunRecord], None]


def perform(plan: RunPlan, answer: Answer, kept: Kept | None = None) -> None:
    """Run a plan's target, recorded, and give the record to ``answer`` (which may end the process).

    ``kept``: what the process had computed before.
    """
    gc.freeze()  # what was imported before the fork need not be searched for garbage in every run
    environment.deepen_stack()
    environment.seed(plan.seed)
    replacing.install(plan.replace, plan.root)
    plan = given.changed(plan)
    settings.begin()
    recorder: Recorder
    recorder = Recorder(plan, launch.find(plan.target), lambda: answer(recorder.record()))
    recorder.places.boundary = perform.__code__
    if kept is not None:
        kept.empty()
        recorder.kept = {"emptied": kept.emptied, "constants": kept.constants}
    atexit._clear()  # what the parent registered is the parent's to do
    if plan.function is None:  # a callable's own modules were loaded before the fork
        recorder.places.strangers = frozenset(sys.modules) - {"__main__"}
    failures.strip_threads()
    status, error = "ok", None
    with failures.left_out(), recorder:
        try:
            _differentiate(recorder, launch.run(plan))
        except SystemExit as leaving:
            status, error = _left(leaving)
        except CallscopeError:
            raise
        except BaseException as failure:
            status, error = "raised", failure
            _note_lost_backward(recorder, failure)
    record = _with_error(recorder, recorder.record(_judged(recorder, status), error), error)
    if record.traceback and record.status != "raised":
        print(record.traceback, end="", file=sys.stderr)  # a run with an answer prints what it prints without us
    if not plan.is_quiet():
        with contextlib.suppress(Exception):  # its traceback has been printed, as at the end of any program
            atexit._run_exitfuncs()
    answer(record)


def _left(leaving: SystemExit) -> tuple[str, BaseException | None]:
    """Judge a target that called ``sys.exit``: with 0 or nothing it is done, else it failed."""
    return ("ok", None) if leaving.code in (None, 0) else ("raised", leaving)


def _judged(recorder: Recorder, status: str) -> str:
    """Return the status: a target that died of a severed backward, or after a backward that was done, has its answer."""
    backward = recorder.counted()
    answered = backward is not None and (backward.severed or not backward.error)
    return "ok" if status == "raised" and answered else status


def _with_error(recorder: Recorder, record: RunRecord, error: BaseException | None) -> RunRecord:
    if error is None or error.__traceback__ is None:
        return record
    span = recorder.places.span(_innermost(recorder, error.__traceback__))
    return replace(record, error_span=span, traceback="" if isinstance(error, SystemExit) else failures.shown(error))


def _innermost(recorder: Recorder, trace: TracebackType | None) -> Any:
    """Return the innermost user place of a traceback."""
    found = None
    while trace is not None:
        if recorder.places.is_user(trace.tb_frame):
            found = recorder.places.at(trace.tb_frame.f_code, trace.tb_lasti)
        trace = trace.tb_next
    return found


def _note_lost_backward(recorder: Recorder, failure: BaseException) -> None:
    """Note a ``backward`` called on something that is no tensor any more: a float, an array."""
    if not isinstance(failure, AttributeError) or failure.name != "backward":
        return
    value, trace = failure.obj, failure.__traceback__
    if isinstance(value, float | int | np.ndarray | np.generic) and trace is not None:
        while trace.tb_next is not None:
            trace = trace.tb_next
        recorder.lost_backward(trace.tb_frame, trace.tb_lasti, float(np.sum(value)))


def _differentiate(recorder: Recorder, returned: Any) -> None:
    """Run the backward of what a scenario returns, where the target ran none itself: what was only probed is none."""
    if not isinstance(returned, launch.Returned):
        return
    sink, ran = _sink_of(returned.value), recorder.backwards.count
    if sink is not None and (not ran or (ran == recorder.backwards.probes and sink.requires_grad)):
        recorder.returned(sink, returned.frame)


def _sink_of(returned: Any) -> Tensor | None:
    tensors = [t for t in _tensors(returned) if t.is_floating_point()]
    with_history = [t for t in tensors if t.requires_grad]
    chosen = (with_history or tensors)[:1]
    return chosen[0] if chosen else None


def _tensors(value: Any) -> Iterable[Tensor]:
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _tensors(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _tensors(part)
