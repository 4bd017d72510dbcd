"""What one isolated run of a target is asked (RunPlan) and what it answers (RunRecord).

The dynamic layer executes plans; the ledger layer makes them and reads the records. Everything here is
plain data that survives a pipe between two processes: numbers, strings, tuples and nested lists.

Keys are readable strings that name the same thing in every run of the same target:

* leaf key: ``name@path:line`` of the leaf's making, with ``#n`` for the n-th made there;
* site key: ``path:line:operation``, with ``#n`` for the n-th execution of it in the run; where the line is a library's,
  ``path:line:operation for path:line`` names the user's call that led there;
* group key: a site key without its ``#n`` (all executions of that line and operation).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from callscope.model.span import Span
from callscope.model.target import Target as Target
from callscope.model.target import TargetKind as TargetKind


@dataclass(frozen=True, slots=True)
class Shift:
    """A displacement by ``step`` times a direction made from ``seed`` (unit normal entries, the value's shape).

    ``direction``, where given (nested lists, the value's shape), is used instead of the seed's.
    ``only`` restricts a shift of a group to one execution (its ``#n``).
    """

    step: float
    seed: int = 0
    direction: Any = None
    only: int | None = None


@dataclass(frozen=True, slots=True)
class RunPlan:
    """One run: what to watch, what to displace.

    ``channels`` is a subset of {"calls", "operations", "hooks", "values"}; an empty set is the bare run that
    finite differences use (leaves and sink only). ``freeze`` replays, for every severed edge, the escaping
    values of a former run (``SiteRecord.value``), so that a run moves along the autograd-connected paths only.
    ``replace`` gives literals another value, for probes: by the name they are bound to (``default_F``), or that
    and the place (``path:line:default_F``). ``quiet``: the target's output is
    dropped, and the run may end as soon as its backward (``backward``) is known; by default so in every run but a
    plain observation. ``function`` is what a "callable" target calls.
    ``uneven``: which calls of functions that read one triangle of a symmetric matrix get one that is not symmetric.
    ``fixed``: generators and clocks that no seed fixes begin alike. ``scattered``: what escaped, in a former run, at
    the edges that several threads execute; ``draws``: the types in which it drew random numbers (in float64 the same are drawn).
    An execution is told by its value there, as the order is another in each run.
    """

    target: Target
    namespaces: tuple[str, ...] = ()
    root: str = "."
    roi: tuple[int, int] | None = None
    backward: int | None = None
    channels: frozenset[str] = frozenset({"calls", "operations", "hooks"})
    float64: bool = False
    draws: tuple[tuple[str, str], ...] = ()
    seed: int = 0
    leaf_shifts: Mapping[str, Shift] = field(default_factory=dict)
    site_shifts: Mapping[str, Shift] = field(default_factory=dict)
    freeze: Mapping[str, Any] = field(default_factory=dict)
    replace: Mapping[str, Any] = field(default_factory=dict)
    uneven: frozenset[int] = frozenset()
    fixed: bool = False
    scattered: Mapping[str, Any] = field(default_factory=dict)
    timeout: float | None = None
    quiet: bool | None = None
    function: Any = None

    def is_quiet(self) -> bool:
        """Return whether this run is a repetition: it prints nothing and may end at its backward."""
        if self.quiet is not None:
            return self.quiet
        displaced = self.leaf_shifts or self.site_shifts or self.freeze or self.replace
        return bool(displaced) or not self.channels or self.float64


@dataclass(frozen=True, slots=True)
class LeafRecord:
    """A leaf tensor, named as the frame that calls ``backward`` names it.

    ``reached``: the backward graph from the sink contains it. ``used``: some recorded operation read it.
    ``gradient``: none | zero | nonfinite | live. ``value`` is kept as nested lists up to a size limit.
    ``directional``: <gradient, direction> for the direction of the plan's shift of this leaf (a shift by step 0
    asks for it without moving anything). ``scale``: root mean square of the value, None where it is empty.
    ``aliases``: its other names. ``alive``: the program still held it at the backward. ``requested``: the backward
    was asked for its gradient (``autograd.grad`` names its inputs). ``trainable``: it still required a gradient then.
    ``copy_of``: the key of the leaf that it began as a copy of (``deepcopy`` of a module, ``load_state_dict``).
    ``parameter``: it is a module's. ``frozen``: a module's parameter that required no gradient then. ``foreign``: only optimizers that do not step
    after this backward train it. ``untrained``: optimizers do step, and none trains it. ``elsewhere``: the other backward that gives it its gradient, ``own_gradient`` and
    ``own_norm``, where this one gives none. ``served``: it was made
    for an ``autograd.grad`` beside it, and dropped. ``made_of``: keys of the leaves that lead to the severed edge whose value
    it was made of. ``identity``: its ``id`` in the run's process (and, where that is a fork,
    in the one that it was forked from); 0 where it is gone. ``rounding``: what autograd gives in the program's precision is nothing
    but rounding (``gradient`` is zero then). ``within``: only a backward that a hand-written one ran itself gave it its gradient. ``unnamed``: neither a frame nor the source has a name for it. ``tied``: the name of another module's parameter
    that has the same memory, a live gradient, and an optimizer that steps on it.
    """

    key: str
    name: str
    span: Span
    shape: tuple[int, ...]
    dtype: str
    reached: bool
    used: bool
    gradient: str
    norm: float | None
    value: Any = None
    gradient_value: Any = None
    directional: float | None = None
    scale: float | None = None
    aliases: tuple[str, ...] = ()
    alive: bool = True
    requested: bool = True
    trainable: bool = True
    copy_of: str = ""
    parameter: bool = False
    frozen: bool = False
    foreign: bool = False
    untrained: bool = False
    elsewhere: str = ""
    own_gradient: str = "none"
    own_norm: float | None = None
    served: bool = False
    made_of: tuple[str, ...] = ()
    within: bool = False
    unnamed: bool = False
    identity: int = 0
    rounding: bool = False
    tied: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """A call through which a library's line was reached: where it stands, and in which function."""

    span: Span
    function: str


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """A severed edge as it ran: gradient in, none out.

    ``leaves``: keys of the leaves whose graph reached its input. ``value``: what escaped, as a list with one entry
    an execution; in a frozen run what would have escaped, before the replay. ``freeze`` and ``site_shifts`` take the
    same key; ``Shift.direction`` then is a list with one entry an execution (None: leave that one alone).
    ``cause``: where the history was given up, if elsewhere (a ``with torch.no_grad()`` in a caller).
    ``order``: the site's place among all sites of the run, by first execution, those after the sink before all others.
    ``callers``: where the line is a library's, the calls that led to it, up to the user's own. ``scattered``: several
    threads executed it.
    """

    key: str
    span: Span
    function: str
    operation: str
    leaves: tuple[str, ...]
    hits: int
    value: Any = None
    cause: Span | None = None
    cause_operation: str = ""
    cause_function: str = ""
    shiftable: bool = True
    order: int = 0
    callers: tuple[Caller, ...] = ()
    scattered: bool = False


ZEROS_IN = "the zeros in "
"""Before the name of a variable that holds data: its entries that are 0 are an operand's input."""


@dataclass(frozen=True, slots=True)
class OperandRecord:
    """An operand that explains a dead or nonfinite gradient, followed back to where its value came from.

    ``expression`` is its source text in the operation, ``state`` says what is remarkable (``0 everywhere``).
    ``origin``: one ``path:line: text`` a step, from the operation to the source. Where that is a literal,
    ``input_name`` is what it is bound to (``default_F``), ``input_value`` its value, and ``input_key`` what
    ``RunPlan.replace`` takes to give it another one. ``ends``: the last step is where the value was written or made.
    """

    expression: str
    state: str
    origin: tuple[str, ...] = ()
    input_name: str = ""
    input_value: float | None = None
    input_key: str = ""
    input_span: Span | None = None
    ends: bool = False


@dataclass(frozen=True, slots=True)
class NodeRecord:
    """An autograd node: its operation, the line that made it, the gradient in and out.

    ``grad_in``/``grad_out`` are ``(norm, zero, nonfinite_fraction)`` per edge, None for no gradient; ``zero`` is 1 where
    every entry is zero, less where one is not, and infinite where there is none.
    ``inputs`` are the keys of the nodes its gradient goes to, in ``next_functions`` order; ``saved`` summarises
    the saved tensors that explain a zero or a singularity, ``operands`` follows them back. ``hooks``: where the
    program registered gradient hooks on its result. ``callers``: as a site's. ``takes``: of a custom Function, what its
    ``forward`` calls each of ``inputs``. ``numbers``: of one that a gradient dies at, the numbers in the source that its operands may be
    made of: what ``RunPlan.replace`` takes, the value, and a step for ``origin``. ``within``: the function of ``torch.nn.functional`` that the
    program called, where the operation is a part of it under another name.
    """

    key: str
    operation: str
    span: Span | None
    function: str
    inputs: tuple[str, ...]
    grad_in: tuple[tuple[float, float, float] | None, ...] = ()
    grad_out: tuple[tuple[float, float, float] | None, ...] = ()
    saved: tuple[tuple[str, str], ...] = ()
    leaf: str | None = None
    operands: tuple[OperandRecord, ...] = ()
    hooks: tuple[Span, ...] = ()
    callers: tuple[Caller, ...] = ()
    takes: tuple[str, ...] = ()
    numbers: tuple[tuple[str, float, str], ...] = ()
    within: str = ""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """An edge of the dynamic call graph: who called whom, where, how often, with the gradient state seen."""

    caller: str
    callee: str
    path: str
    line: int
    end_line: int = 0
    end_column: int = 0
    hits: int = 1
    callee_path: str = ""
    callee_line: int = 0
    gradient_in: str = ""
    gradient_out: str = ""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """All that one run showed. ``status``: ok | no-backward | no-leaf | raised | severed-backward | timeout.

    ``sink`` is the value of the tensor whose ``backward`` ran, contracted with the gradient argument where one
    was given. ``status`` severed-backward: ``backward`` raised "does not require grad"; the record still holds
    leaves and sites. ``call_tree`` is nested ``(name, path, line, hits, children)``. ``waited``: the seconds that it was ready
    to run and others had the processor.
    """

    status: str
    sink: float | None = None
    sink_span: Span | None = None
    sink_operation: str = ""
    backward_count: int = 0
    leaves: tuple[LeafRecord, ...] = ()
    sites: tuple[SiteRecord, ...] = ()
    nodes: tuple[NodeRecord, ...] = ()
    calls: tuple[CallRecord, ...] = ()
    call_tree: Any = None
    lines_run: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    blind_spots: tuple[tuple[str, str], ...] = ()
    error: str = ""
    error_span: Span | None = None
    traceback: str = ""
    seconds: float = 0.0
    waited: float = 0.0
    environment: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
