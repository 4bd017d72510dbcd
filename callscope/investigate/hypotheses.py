"""``hypotheses.md``: what could be the cause, for and against, and what decides it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from callscope.graph.ranking import Cause, Status
from callscope.investigate.case import Case
from callscope.investigate.markdown import bullets, code, page
from callscope.model.verdict import Verdict
from callscope.render.wording import meaning

_MOST = 12
_LISTED = 20
_NEGLIGIBLE = 1e-3
"""A place that holds less of every lost derivative than this explains nothing."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A possible cause. ``state``: confirmed, refuted, open."""

    claim: str
    state: str
    evidence: tuple[str, ...]
    against: tuple[str, ...]
    decides: str


def hypotheses_page(case: Case) -> str:
    """Return the ranked hypotheses."""
    sections = [
        (f"{number}. {item.claim} ({item.state})", _body(item)) for number, item in enumerate(hypotheses(case), start=1)
    ]
    return page("Hypotheses, best first", *sections)


def hypotheses(case: Case) -> list[Hypothesis]:
    """Return the causes found, then whether the graph is cut at all, then what the source made suspect."""
    found = [*_causes(case), *_small_shares(case), *_graph_cut(case), *_suspects(case)]
    order = {"confirmed": 0, "open": 1, "refuted": 2}
    best = sorted(found, key=lambda item: order[item.state])[:_MOST]
    if any(item.state == "confirmed" for item in best):
        return best
    return [_healthy(case) if case.report.verdict is Verdict.LIVE else _unexplained(case), *best][:_MOST]


def weighty(case: Case) -> list[Cause]:
    """Return the causes that were proved or observed, without those whose share of a derivative is negligible."""
    return [cause for cause in case.ranking.of(Status.PROVED, Status.OBSERVED) if not _is_small(cause)]


def _is_small(cause: Cause) -> bool:
    return cause.status is Status.PROVED and cause.share < _NEGLIGIBLE


def _body(item: Hypothesis) -> list[str]:
    return [
        "For:", "", *bullets(item.evidence), "", "Against:", "", *bullets(item.against), "",
        f"Experiment that decides it: {item.decides}",
    ]  # fmt: skip


def _causes(case: Case) -> Iterator[Hypothesis]:
    for cause in weighty(case):
        first = case.report.first_dead is not None and cause.span == case.report.first_dead.span
        probes = [found.conclusion() for found in case.probes] if first else []
        evidence = (cause.reason, *cause.evidence, *(f"traced back: {step}" for step in cause.origin), *probes)
        yield Hypothesis(_claim(cause), "confirmed", tuple(dict.fromkeys(evidence)), (), _experiment(case, cause))


def _claim(cause: Cause) -> str:
    share = f": {cause.share:.1%} of what a parameter's derivative lacks" if cause.status is Status.PROVED else ""
    did = _DID.get(cause.effect, f"{cause.effect} the gradient")
    return f"{code(cause.operation)} at {code(cause.span.anchor())} {did}{share}"


_DID = {"nonfinite": "makes the gradient nonfinite", "wrong": "gives the gradient a wrong value",
        "rewraps": "puts a new leaf in the gradient's way", "stale": "keeps a value that no longer follows its parameter"}  # fmt: skip


def _small_shares(case: Case) -> Iterator[Hypothesis]:
    """Yield, as one hypothesis, the places that the ledger proved to cost next to nothing."""
    small = [cause for cause in case.ranking.of(Status.PROVED) if _is_small(cause)]
    if small:
        claim = f"{_counted(small)} also explain{'s' if len(small) == 1 else ''} it"
        against = f"the ledger: each holds less than {_NEGLIGIBLE:.1%} of every derivative that is lost"
        yield Hypothesis(claim, "refuted", _places(small), (against,), "made: each value alone was displaced")


def _counted(causes: Sequence[Cause]) -> str:
    return "One other place" if len(causes) == 1 else f"{len(causes)} other places"


def _places(causes: Sequence[Cause]) -> tuple[str, ...]:
    listed = [f"{code(cause.span.anchor())} {code(cause.operation)}" for cause in causes[:_LISTED]]
    return (*listed, f"and {len(causes) - _LISTED} more") if len(causes) > _LISTED else tuple(listed)


def _experiment(case: Case, cause: Cause) -> str:
    """Return the experiment that was made, or is to be made, for one cause."""
    if case.probes and cause.effect == "zeroes":
        name = case.probes[0].name
        values = ",".join(f"{trial.value:g}" for trial in case.probes[0].trials)
        return f"made: {code(f'callscope probe {name}={values} {case.report.target}')}"
    if cause.share:
        return "made: the escaping value alone was displaced, and the sink moved by the share stated above"
    command = code(f"callscope dynamic {case.report.target}")
    return f"mend {code(cause.span.anchor())} and run {command}: the verdict must be live"


def _graph_cut(case: Case) -> Iterator[Hypothesis]:
    """Yield whether a severed graph explains it: the first thing that people suspect."""
    judged = (parameter for parameter in case.report.parameters if parameter.verdict is not Verdict.UNUSED)
    states = {parameter.name: parameter.gradient for parameter in judged}
    tensors = sorted(name for name, state in states.items() if state != "none")
    missing = sorted(name for name, state in states.items() if state == "none")
    if not states or case.report.verdict is Verdict.LIVE:
        return
    against = (f"`.grad` is a tensor for {', '.join(map(code, tensors))}: the graph reaches them",) if tensors else ()
    evidence = (f"`.grad` is None for {', '.join(map(code, missing))}",) if missing else ()
    state = "confirmed" if missing and case.report.verdict is Verdict.SEVERED else "refuted" if not missing else "open"
    decides = (
        "made: whether `.grad` is None or a tensor after backward, and the walk of the backward graph to each leaf"
    )
    yield Hypothesis(
        "The graph between parameters and sink is cut (`.item()`, `.detach()`, a cache)",
        state,
        evidence,
        against,
        decides,
    )


def _suspects(case: Case) -> Iterator[Hypothesis]:
    """Yield what nothing proved: each open place on its own, the refuted ones by what refutes them, idioms apart."""
    refuted: dict[str, list[Cause]] = {}
    for cause in case.ranking.of(Status.HARMLESS, Status.NOT_CONFIRMED, Status.SUSPECTED, Status.NOT_EXERCISED):
        against, serious = _refutation(case, cause), _is_serious(cause)
        if against and (serious or cause.status is not Status.NOT_EXERCISED):
            refuted.setdefault(against, []).append(cause)
        elif serious:
            yield Hypothesis(_claim(cause), "open", cause.evidence, (), _OPEN[cause.status])
    for against, causes in refuted.items():
        claim = f"{_counted(causes)} that look{'s' if len(causes) == 1 else ''} suspect cost{'s' if len(causes) == 1 else ''} a gradient"
        yield Hypothesis(claim, "refuted", _places(causes), (against,), "made by this run")


_OPEN = {
    Status.NOT_EXERCISED: "run a target that passes this line",
    Status.SUSPECTED: "displace the value that escapes here: repeat with more --time-budget-minutes, or a smaller ROI",
}


def _refutation(case: Case, cause: Cause) -> str:
    """Return what speaks against a suspect place, '' where nothing does."""
    ledger = case.report.ledger
    if cause.status is Status.HARMLESS:
        return "the ledger proved that the value which escapes here costs no gradient"
    if cause.status is Status.NOT_CONFIRMED:
        return "the run passed this line and lost no gradient there"
    if cause.status is Status.NOT_EXERCISED and ledger is not None and ledger.closed:
        return "the run shows no loss at these lines, and its ledger closes: they are not its cause (another target may pass them)"
    if cause.status is Status.SUSPECTED and ledger is not None and ledger.closed:
        return f"the ledger closes without them: all places not displaced hold {ledger.closure:.2%} of a derivative together"
    return ""


def _is_serious(cause: Cause) -> bool:
    """Tell whether a place that no run decided on is worth a reader's time: not an idiom and nothing more."""
    return not all(" info: " in sentence for sentence in cause.evidence)


def _unexplained(case: Case) -> Hypothesis:
    evidence = (f"the verdict is {case.report.verdict}: {meaning(case.report)}", *case.report.notes)
    decides = "a run of a target that calls backward on what the question is about, with the ledger on"
    return Hypothesis("The cause lies outside of what this run showed", "open", evidence, (), decides)


def _healthy(case: Case) -> Hypothesis:
    count = len(case.report.parameters)
    unchecked = sum(parameter.unchecked() for parameter in case.report.parameters)
    if unchecked:
        evidence = (f"{unchecked} of {count} gradients were not checked against finite differences",)
        decides = "repeat with more --time-budget-minutes, or a smaller ROI"
        return Hypothesis("A gradient is there but is not the derivative", "open", evidence, (), decides)
    evidence = (f"all {count} parameters have a live gradient that agrees with finite differences",)
    return Hypothesis("Nothing is wrong with these gradients", "confirmed", evidence, (), "made: this run")
