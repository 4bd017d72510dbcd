"""The Python API: trace, explain, assert_gradients, watch."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING, Any

from callscope.dynamic import Recorder, execute_here, is_recording
from callscope.errors import UsageError
from callscope.ledger import NONE_IS_THERE, AuditOptions, Watch, audit, judge_one_run
from callscope.model.run import RunPlan, RunRecord, Target
from callscope.model.verdict import DeadNode, DynamicReport, Verdict
from callscope.render import dynamic_json, dynamic_text
from callscope.source.collecting import collect_left

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

_CHANNELS = frozenset({"calls", "operations", "hooks"})


@dataclass(frozen=True, repr=False)
class Explanation:
    """A dynamic report that prints itself: as text, in a notebook as HTML."""

    report: DynamicReport
    root: str = "."

    @property
    def verdict(self) -> Verdict:
        """Return the worst parameter's verdict."""
        return self.report.verdict

    @property
    def first_dead(self) -> DeadNode | None:
        """Return where the gradient dies, None where it lives."""
        return self.report.first_dead

    def to_json(self) -> str:
        """Return the report as ``callscope.dynamic/1``."""
        return dynamic_json.render(self.report)

    def __str__(self) -> str:
        return dynamic_text.render(self.report, root=self.root)

    def __repr__(self) -> str:
        """Return the verdict and where the gradient dies, in one line; ``str`` tells all."""
        dead = self.report.first_dead
        where = f", {dead.operation} at {dead.span.anchor()}" if dead else ""
        return f"<callscope: {self.verdict}{where}>"

    def _repr_html_(self) -> str:
        from callscope.render import html

        return html.as_cell(self.report)

    def _repr_svg_(self) -> str | None:
        """Return the gradient's path as a drawing, None where nothing here can draw."""
        from callscope.render import graphviz_engine, pictures

        if not graphviz_engine.available():
            return None
        return pictures.as_svg(self.report, pictures.Options(root=self.root))


class trace:
    """Watch what runs inside a ``with`` block; afterwards it holds the :class:`Explanation` of its backward.

    One run: the verdicts are autograd's and the hooks', nothing is rerun. ``explain`` with a callable proves more.
    Raises TargetError at the end of the block where there was no leaf to judge.
    """

    def __init__(self, *, namespaces: Iterable[str] = (), backward: int | None = None) -> None:
        root = os.getcwd()
        plan = RunPlan(
            Target("callable", "trace"), tuple(namespaces), root, backward=backward, channels=_CHANNELS, quiet=True
        )
        self._options = AuditOptions(plan.target, plan.namespaces, root, backward=backward, ledger=False)
        self._recorder = Recorder(plan)
        self.explanation: Explanation | None = None

    def __enter__(self) -> trace:
        self._recorder.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._recorder.__exit__(kind, error, where)
        record: RunRecord = self._recorder.record()
        if kind is None or record.status in ("ok", "severed-backward"):
            self.explanation = Explanation(judge_one_run(self._options, record), self._options.root)

    @property
    def report(self) -> DynamicReport:
        """Return the report. Raises UsageError before the block has ended."""
        if self.explanation is None:
            raise UsageError("the traced block has not ended, or it raised before a backward")
        return self.explanation.report

    def __str__(self) -> str:
        return str(self.explanation) if self.explanation is not None else "callscope.trace (not ended)"

    def __repr__(self) -> str:
        return repr(self.explanation) if self.explanation is not None else str(self)

    def _repr_html_(self) -> str | None:
        return None if self.explanation is None else self.explanation._repr_html_()


def explain(
    loss: Tensor | Callable[[], Any], params: Any = None, *, seconds: float = 60.0, ledger: bool = True
) -> Explanation:
    """Return which gradients of ``loss`` live, and where the others die.

    ``loss`` is a function without arguments that returns the loss (or runs its backward): it is run again and again
    in forked copies of this process, and the verdicts are proved by finite differences. Or it is a scalar tensor:
    then only its graph can be judged. In the copies what caches hold of numbers (``lru_cache``, an attribute or a dict's
    item that a function fills where it is missing) is made again: a note names them, and other numbers made before.
    ``params``: a module, a dictionary or a list of tensors; None means all leaves.
    """
    if seconds <= 0:
        raise UsageError(f"seconds={seconds} leaves no time for a single run")
    named = _named(params)
    if callable(loss):
        collect_left()  # each run is a fork of all that is here
        name = getattr(loss, "__qualname__", type(loss).__name__)
        options = AuditOptions(
            Target("callable", name), root=os.getcwd(), seconds=seconds, ledger=ledger, function=loss, only=named
        )
        return Explanation(audit(options, execute_here(loss, options.root)), options.root)
    return _of_graph(loss, named)


def assert_gradients(loss: Tensor | Callable[[], Any], params: Any = None, *, seconds: float = 60.0) -> None:
    """Raise AssertionError, with the explanation, unless every parameter's gradient is live (and right, where checked).

    Arguments are those of :func:`explain`.
    """
    explanation = explain(loss, params, seconds=seconds)
    ignored = Verdict.UNUSED if params is None else None
    parameters = explanation.report.parameters
    dead = [p for p in parameters if p.verdict not in (Verdict.LIVE, ignored) or p.undecided()]
    if NONE_IS_THERE in explanation.report.notes:
        raise AssertionError(f"{NONE_IS_THERE}\n{explanation}")
    if dead or not parameters or explanation.verdict is Verdict.PARTIAL:
        what = ", ".join(f"{p.name} is {p.note if p.undecided() else p.verdict}" for p in dead) or (
            "there is no parameter" if not parameters else "one of several is partial, not told which"
        )
        raise AssertionError(f"gradients are not all live: {what}\n{explanation}")


def watch(model: Module, every: int = 1, tell: Callable[[Any], None] | None = print) -> Watch:
    """Follow the life of a model's gradients over a training; tell when and where a parameter's gradient dies.

    The step after a death is recorded to find the place; at most eight steps of a training are. Copies of the model
    that are made or saved meanwhile are not watched.
    """
    from torch.nn import Module

    if not isinstance(model, Module):
        raise UsageError(f"watch looks at a torch.nn.Module, not at a {type(model).__name__}")
    if not isinstance(every, int) or every < 1:
        raise UsageError(f"every={every}: watch looks at each 1st, 2nd, 3rd ... step")
    return Watch(model, every, tell, _Step)


class _Step:
    """One step of a training, recorded."""

    def __init__(self) -> None:
        self._options = AuditOptions(Target("callable", "watch"), root=os.getcwd(), ledger=False)
        channels = frozenset({"operations", "hooks"})
        self._recorder = Recorder(RunPlan(self._options.target, root=self._options.root, channels=channels, quiet=True))

    def begin(self) -> bool:
        """Begin to record, unless the program is being recorded already."""
        if is_recording():
            return False
        self._recorder.__enter__()
        return True

    def forward_done(self) -> None:
        """Let the backward alone be recorded from now on."""
        self._recorder.stop_noting()

    def end(self) -> Callable[[str], str]:
        """Stop; return what says where a parameter's gradient died."""
        self._recorder.__exit__(None, None, None)
        record = self._recorder.record()
        if record.status not in ("ok", "severed-backward"):
            return lambda name: ""
        report = judge_one_run(self._options, record)
        return lambda name: _where(report, name)


def _where(report: DynamicReport, name: str) -> str:
    """Return in a line why a parameter of a recorded step has no sound gradient."""
    found = next((p for p in report.parameters if p.name == name or p.name.endswith(f".{name}")), None)
    if found is None or found.verdict is Verdict.LIVE:
        return ""
    if found.verdict is Verdict.UNUSED:
        return "nothing computed from it reaches the loss"
    node = report.first_dead
    if node is None:
        return ""
    place = node.span.anchor() if node.span.path else "after the model's forward"
    return f"{place}: {node.operation}: {node.reason}"


def _named(params: Any) -> dict[int, str] | None:
    """Return the names of the tensors asked about by their id, '' where they have none; None for all."""
    if params is None:
        return None
    if hasattr(params, "named_parameters"):
        return {id(tensor): name for name, tensor in params.named_parameters()}
    if isinstance(params, Mapping):
        return {id(tensor): str(name) for name, tensor in params.items()}
    tensors = list(params) if isinstance(params, Iterable) and not _is_tensor(params) else [params]
    if not all(map(_is_tensor, tensors)):
        raise UsageError("params is a module, a dictionary or a list of tensors, or one tensor")
    return {id(tensor): "" for tensor in tensors}


def _is_tensor(value: Any) -> bool:
    return hasattr(value, "requires_grad")


def _of_graph(loss: Tensor, named: dict[int, str] | None) -> Explanation:
    """Judge the graph of a loss that was already computed."""
    import torch

    if not isinstance(loss, torch.Tensor) or loss.numel() != 1:
        shape = f" of shape {tuple(loss.shape)}" if isinstance(loss, torch.Tensor) else ""
        raise UsageError(
            f"a loss is one number in a tensor, or a function that returns it, not a {type(loss).__name__}{shape}"
        )
    plan = RunPlan(
        Target("callable", "explain"), root=os.getcwd(), channels=frozenset({"operations", "hooks"}), quiet=True
    )
    recorder, leaves = Recorder(plan), _leaves_below(loss) or [loss]
    with recorder:
        try:
            torch.autograd.grad(loss, leaves, retain_graph=True, allow_unused=True)
        except RuntimeError as error:
            if "does not require grad" not in str(error):
                raise
    record = recorder.record()
    options = AuditOptions(plan.target, root=plan.root, ledger=False, only=named)
    return Explanation(_disconnected(judge_one_run(options, record), asked=named is not None), plan.root)


def _disconnected(report: DynamicReport, *, asked: bool) -> DynamicReport:
    """Return the report with what the graph does not reach as severed: that is all that a graph can tell.

    A whole model that it does not reach, and nobody ``asked`` about, is another program's.
    """
    note = "the graph does not reach it: severed, or never used (explain a callable to tell which)"
    reached = {_owner(p.name) for p in report.parameters if p.gradient != "none"}
    parameters = tuple(
        replace(p, verdict=_unreached(asked or _owner(p.name) in {"", *reached}), note=note)
        if p.gradient == "none"
        else p
        for p in report.parameters
    )
    severed = any(p.verdict is Verdict.SEVERED for p in parameters)
    verdict = Verdict.SEVERED if severed else report.verdict
    notes = report.notes
    if report.first_dead is not None and not report.first_dead.span.path:
        notes += ("lines are not known: the graph was there before; put it in a trace() block, or explain a function",)
    return replace(report, parameters=parameters, verdict=verdict, notes=notes)


def _unreached(concerns: bool) -> Verdict:
    return Verdict.SEVERED if concerns else Verdict.UNUSED


def _owner(name: str) -> str:
    """Return the object that a parameter is an attribute of, however far in; none of a variable's."""
    return name.partition(".")[0] if "." in name else ""


def _leaves_below(loss: Tensor) -> list[Any]:
    """Return the leaves that the graph of ``loss`` reaches."""
    from callscope.dynamic.forward.lineage import nodes_below

    roots = [loss.grad_fn] if loss.grad_fn is not None else []
    return [node.variable for node in nodes_below(roots) if hasattr(node, "variable")]
