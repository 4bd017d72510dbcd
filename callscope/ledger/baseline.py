"""The runs that everything else is compared with: the observation, its repetition, and the one in float64."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from callscope.ledger.derivative import DOUBLE, SINGLE, Precision
from callscope.ledger.digits import digitless, told_digitless
from callscope.ledger.lab import BudgetSpent, Lab
from callscope.ledger.subject import Subject, asking_shifts, subjects_of
from callscope.model.run import LeafRecord, RunRecord

OBSERVING = frozenset({"calls", "operations", "hooks"})
REPEATING = frozenset({"operations", "values"})
OUT_OF_BUDGET = "the budget was spent"
NONE_IS_THERE = "none of the tensors asked about is a leaf of this run: all that are leaves are told"
JUDGED = ("ok", "severed-backward")
_MOST_SCATTERED = 1000
"""Among so many executions by several threads, one is told by its value."""
_ROUNDING, _OTHERWISE = 1e-3, 0.1
_SHRINKS, _NOTHING = 1e-5, 1e-12
"""A gradient that is so much smaller in float64 is rounding, where it is so small a share of the largest of them there."""
_LEAST = 1e-14
"""What a parameter does to the sink is rounding where it is so small a share of what another one does: finite differences must agree."""
_LOW_PRECISION = ("float32", "float16", "bfloat16", "complex64", "complex32")


@dataclass(slots=True)
class Baseline:
    """``observed`` is the program as it is. ``repeated`` is what the experiments displace; None without a ledger.

    ``why_not`` says why there is no ledger, ``notes`` what a reader must know of the comparison.
    """

    observed: RunRecord
    repeated: RunRecord | None
    subjects: list[Subject]
    precision: Precision
    why_not: str
    notes: list[str]

    def about(self, only: Mapping[int, str] | None) -> Baseline:
        """Return the baseline about the leaves asked for, told by identity, else by name; about all where none is there."""
        leaves, names = self.observed.leaves, {name for name in (only or {}).values() if name}
        kept = {leaf.key for leaf in leaves if leaf.identity in (only or ())}
        kept = kept or {leaf.key for leaf in leaves if any(_is_called(leaf.name, name) for name in names)}
        if not kept:
            return self if only is None else replace(self, notes=[*self.notes, NONE_IS_THERE])
        about = {leaf.key: _as_asked(leaf, only or {}) for leaf in leaves if leaf.key in kept}
        subjects = [replace(s, leaf=replace(s.leaf, name=about[s.key].name)) for s in self.subjects if s.key in kept]
        return replace(self, observed=replace(self.observed, leaves=tuple(about.values())), subjects=subjects)


def _as_asked(leaf: LeafRecord, names: Mapping[int, str]) -> LeafRecord:
    """Return the leaf under the name that it was asked for by, where its own does not end in it."""
    asked = names.get(leaf.identity, "")
    return leaf if not asked or _is_called(leaf.name, asked) else replace(leaf, name=asked)


def _is_called(found: str, wanted: str) -> bool:
    return found == wanted or found.endswith((f".{wanted}", f"[{wanted!r}]"))


def establish(lab: Lab, *, ledger: bool) -> Baseline:
    """Observe the program, repeat it, and decide in which precision to experiment."""
    observed = _observed(lab)
    without = Baseline(observed, None, [], DOUBLE, "", [])
    lab.plan = replace(lab.plan, backward=observed.extra.get("backward"))  # repetitions end where the sink is known
    if observed.status not in JUDGED or not ledger:
        without.why_not = "" if ledger else "not asked for"
        return without
    if (ranks := observed.extra.get("ranks", 1)) > 1:
        without.why_not = f"one of {ranks} ranks: gradients are shared between them, and each waits for the others"
        return without
    try:
        return _repeat(lab, observed)
    except BudgetSpent:
        without.why_not = f"{OUT_OF_BUDGET} before the first repetition"
        return without


def _observed(lab: Lab) -> RunRecord:
    """Observe the program; once more where a gradient dies at a backward of a long run that was not looked at closely."""
    observed = lab.run(channels=OBSERVING)
    died = observed.extra.get("died")
    if died is None or lab.plan.backward is not None or any(leaf.gradient == "zero" for leaf in observed.leaves):
        return observed
    lab.what = f"observing backward {died}"
    try:
        again = lab.run(channels=OBSERVING, backward=died)
    except BudgetSpent:
        return observed
    return again if again.status in JUDGED and again.leaves else observed


def _repeat(lab: Lab, observed: RunRecord) -> Baseline:
    lab.what = "repeating the run"
    repeated = _asking(lab, observed, frozenset({"lines"}))
    problem = _difference(observed, repeated)
    notes: list[str] = []
    if problem:
        fixed = _fixed(lab, observed)
        if fixed is None:
            return Baseline(observed, None, [], DOUBLE, problem, [])
        repeated, notes = fixed
    observed = replace(observed, lines_run=repeated.lines_run)
    if not _is_single(observed):
        empty = digitless(lab, repeated)
        notes.extend(told_digitless(observed, empty))
        rounded = _beside_nothing(observed) | empty
        observed, repeated = (_without(record, rounded) for record in (observed, repeated))
        return _baseline(lab, observed, repeated, DOUBLE, notes)
    return _promoted(lab, observed, repeated, notes)


def _fixed(lab: Lab, observed: RunRecord) -> tuple[RunRecord, list[str]] | None:
    """Go on with generators and clocks that begin alike in each run, where that makes it reproducible."""
    lab.what = "repeating the run with the same random numbers"
    as_it_is, lab.plan = lab.plan, replace(lab.plan, fixed=True)
    first, second = (_asking(lab, observed, frozenset({"lines"})) for _ in range(2))
    drawn = first.extra.get("drawn", ())
    alike = first.status == observed.status and _states(first) == _states(observed)
    if not drawn or not alike or _difference(first, second):
        lab.plan = as_it_is
        return None
    shown = ", ".join(drawn[:3]) + (f" and {len(drawn) - 3} more" if len(drawn) > 3 else "")
    return first, [
        f"not reproducible as it is; in the experiments every run gets the same random numbers and times ({shown})"
    ]


def _promoted(lab: Lab, observed: RunRecord, repeated: RunRecord, notes: list[str]) -> Baseline:
    """Go on in float64 where the program runs there with the same gradient states; else in its own precision."""
    lab.what = "repeating the run in float64"
    as_it_is, lab.plan = lab.plan, replace(lab.plan, float64=True, draws=repeated.extra.get("draws", ()))
    double = _asking(lab, observed)
    rounded = _rounded(observed, double) | (set() if _apart(observed, double) else digitless(lab, double))
    notes = [*notes, *_told(observed, double, rounded)]
    observed, repeated, double = (_without(record, rounded) for record in (observed, repeated, double))
    same = double.status == observed.status and _states(double) == _states(observed) and not _apart(observed, double)
    if same and not _is_single(double):  # tensors made before the run, by a callable's module, stay as they are
        return _baseline(
            lab, observed, double, DOUBLE, [*notes, "experiments run in float64; the program itself in float32"]
        )
    lab.plan = as_it_is
    note = "experiments run in float32 (in float64 the program does not run the same way, or not at all); tolerances are wider"
    return _baseline(lab, observed, repeated, SINGLE, [*notes, note, *_underflows(observed, double)])


def _rounded(single: RunRecord, double: RunRecord) -> set[str]:
    """Return the leaves whose gradient is nothing but rounding: in float64 it is that much smaller, and nothing beside the others."""
    norms = {leaf.key: leaf.norm for leaf in double.leaves if leaf.norm is not None and math.isfinite(leaf.norm)}
    if single.status != double.status or _states(single).keys() != _states(double).keys() or _apart(single, double):
        return set()
    least = _NOTHING * max(norms.values(), default=0.0)
    live = ((leaf.key, leaf.norm) for leaf in single.leaves if leaf.gradient == "live" and leaf.norm)
    return {key for key, norm in live if key in norms and norms[key] < min(_SHRINKS * norm, least)}


def _beside_nothing(record: RunRecord) -> set[str]:
    """Return the leaves that, by their gradients and their own size, do nothing to the sink beside what another one does."""
    effects = {
        leaf.key: leaf.norm * leaf.scale
        for leaf in record.leaves
        if leaf.gradient == "live" and leaf.norm and leaf.scale and math.isfinite(leaf.norm)
    }
    largest = max(effects.values(), default=0.0)
    return {key for key, effect in effects.items() if effect < _LEAST * largest}


def _told(single: RunRecord, double: RunRecord, rounded: set[str]) -> Iterable[str]:
    """Say of which leaves the gradient is rounding, and how large."""
    norms = {leaf.key: leaf.norm or 0.0 for leaf in double.leaves}
    for leaf in single.leaves:
        if leaf.key in rounded:
            sizes = f"{leaf.norm or 0.0:.1g} in float32, {norms[leaf.key]:.1g} in float64"
            yield f"{leaf.name}: its gradient is nothing but rounding ({sizes})"


def _without(record: RunRecord, rounded: set[str]) -> RunRecord:
    """Return a run in which gradients of rounding are zero."""
    leaves = (replace(leaf, gradient="zero", rounding=True) if leaf.key in rounded else leaf for leaf in record.leaves)
    return replace(record, leaves=tuple(leaves)) if rounded else record


def _apart(observed: RunRecord, double: RunRecord) -> bool:
    """Return whether two sinks differ by more than rounding does: what was drawn in float64 is drawn otherwise there."""
    sinks = observed.sink, double.sink
    if None in sinks or not all(math.isfinite(sink) for sink in sinks if sink is not None):
        return False
    first, second = (sink or 0.0 for sink in sinks)
    return abs(first - second) > max(_ROUNDING, _OTHERWISE * max(abs(first), abs(second)))


def _is_single(record: RunRecord) -> bool:
    """Return whether a run's parameters, or what it computes from them, are less precise than float64."""
    low = any(leaf.dtype.removeprefix("torch.") in _LOW_PRECISION for leaf in record.leaves)
    return low or bool(record.extra.get("lowered"))


def _baseline(lab: Lab, observed: RunRecord, repeated: RunRecord, precision: Precision, notes: list[str]) -> Baseline:
    # by chance one thread of a pool does all in one of the two runs
    threaded = {site.key for site in (*observed.sites, *repeated.sites) if site.scattered}
    lab.plan = replace(
        lab.plan,
        uneven=frozenset(repeated.extra.get("uneven", ())),
        scattered={
            s.key: s.value for s in repeated.sites if s.key in threaded and 0 < len(s.value or ()) <= _MOST_SCATTERED
        },
    )
    return Baseline(observed, repeated, subjects_of(repeated, lab.plan.seed), precision, "", notes)


def _asking(lab: Lab, observed: RunRecord, further: frozenset[str] = frozenset()) -> RunRecord:
    return lab.run(channels=REPEATING | further, leaf_shifts=asking_shifts(observed.leaves, lab.plan.seed))


def _states(record: RunRecord) -> dict[str, str]:
    return {leaf.key: leaf.gradient for leaf in record.leaves}


def _underflows(single: RunRecord, double: RunRecord) -> Iterable[str]:
    """Name the leaves whose gradient is zero, or finite, only because of the precision."""
    states = _states(double)
    for leaf in single.leaves:
        if leaf.gradient == "zero" and states.get(leaf.key) == "live":
            yield f"{leaf.name}: its gradient underflows in float32; in float64 it is not zero"
        elif leaf.gradient == "live" and states.get(leaf.key) == "nonfinite":
            yield f"{leaf.name}: its gradient is finite in float32 by rounding alone; in float64 it is nan or infinite"


def _difference(first: RunRecord, second: RunRecord) -> str:
    """Return what differs between two runs of the same program, empty where nothing does."""
    if first.status != second.status:
        return f"not reproducible: a second run ended differently ({first.status}, then {second.status})"
    if {leaf.key for leaf in first.leaves} != {leaf.key for leaf in second.leaves}:
        return "not reproducible: a second run had other parameters"
    if not _close(first.sink, second.sink):
        return f"not reproducible: two runs gave {first.sink!r} and {second.sink!r}"
    other = {leaf.key: leaf for leaf in second.leaves}
    unlike = [leaf.name for leaf in first.leaves if _unlike(leaf, other[leaf.key])]
    return f"not reproducible: two runs gave other gradients of {', '.join(unlike[:3])}" if unlike else ""


def _unlike(first: LeafRecord, second: LeafRecord) -> bool:
    return first.gradient != second.gradient or not _close(first.norm, second.norm)


def _close(first: float | None, second: float | None) -> bool:
    if first is None or second is None:
        return first is second
    if not (math.isfinite(first) and math.isfinite(second)):
        return repr(first) == repr(second)
    return abs(first - second) <= 1e-9 * max(abs(first), abs(second))
