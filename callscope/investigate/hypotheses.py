"""``hypotheses.md`` and ``design.md``: what could be the cause, for and against, what decides it, how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from callscope.graph.ranking import Cause, Status
from callscope.investigate.case import THRESHOLD, Case
from callscope.investigate.markdown import bullets, code, page
from callscope.model.verdict import Verdict
from callscope.render.pictures import meaning

_MOST = 12


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
    found = [*_causes(case), *_graph_cut(case), *_suspects(case)]
    order = {"confirmed": 0, "open": 1, "refuted": 2}
    best = sorted(found, key=lambda item: order[item.state])[:_MOST]
    if any(item.state == "confirmed" for item in best):
        return best
    return [_healthy(case) if case.report.verdict is Verdict.LIVE else _unexplained(case), *best][:_MOST]


def _body(item: Hypothesis) -> list[str]:
    return [
        "For:", "", *bullets(item.evidence), "", "Against:", "", *bullets(item.against), "",
        f"Experiment that decides it: {item.decides}",
    ]  # fmt: skip


def _causes(case: Case) -> Iterator[Hypothesis]:
    for cause in case.ranking.of(Status.PROVED, Status.OBSERVED):
        first = case.report.first_dead is not None and cause.span == case.report.first_dead.span
        probes = [found.conclusion() for found in case.probes] if first else []
        evidence = (cause.reason, *cause.evidence, *(f"traced back: {step}" for step in cause.origin), *probes)
        yield Hypothesis(_claim(cause), "confirmed", tuple(dict.fromkeys(evidence)), (), _experiment(case, cause))


def _claim(cause: Cause) -> str:
    return f"{code(cause.operation)} at {code(cause.span.anchor())} {cause.effect} the gradient"


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
    states = {parameter.name: parameter.gradient for parameter in case.report.parameters}
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
    refuting = {
        Status.HARMLESS: "the ledger proved that the value which escapes here costs no gradient",
        Status.NOT_CONFIRMED: "the run passed this line and lost no gradient there",
    }
    for cause in case.ranking.of(*refuting, Status.SUSPECTED, Status.NOT_EXERCISED):
        if cause.status not in refuting and not _is_serious(cause):
            continue
        against = (refuting[cause.status],) if cause.status in refuting else ()
        open_ = (
            "run a target that passes this line" if cause.status is Status.NOT_EXERCISED else "run with the ledger on"
        )
        decides = "made by this run" if against else open_
        yield Hypothesis(_claim(cause), "refuted" if against else "open", cause.evidence, against, decides)


def _is_serious(cause: Cause) -> bool:
    """Tell whether a place that no run decided on is worth a reader's time: not an idiom and nothing more."""
    return not all(" info: " in sentence for sentence in cause.evidence)


def _unexplained(case: Case) -> Hypothesis:
    evidence = (f"the verdict is {case.report.verdict}: {meaning(case.report)}", *case.report.notes)
    decides = "a run of a target that calls backward on what the question is about, with the ledger on"
    return Hypothesis("The cause lies outside of what this run showed", "open", evidence, (), decides)


def _healthy(case: Case) -> Hypothesis:
    count = len(case.report.parameters)
    evidence = (
        f"all {count} parameters have a live gradient that agrees with finite differences where it was checked",
    )
    return Hypothesis("Nothing is wrong with these gradients", "confirmed", evidence, (), "made: this run")


_CUT = "The graph between parameters and sink is cut (`.item()`, `.detach()`, a cache)"
_MENDS = {
    "severs": (
        "Keep the value a tensor at this place: the differentiable operation of the same meaning (`torch.sin` for "
        "`math.sin`, `torch.stack` for `torch.tensor`; no `.item()`, `.detach()`, `.numpy()` or `no_grad` on the way)",
        "other code may rely on the Python number or array: check its type at the callers",
    ),
    "wrong": (
        "Return the derivative of what forward computes (`torch.autograd.gradcheck` checks), or leave it to autograd",
        "training that was tuned to the wrong gradient changes its course",
    ),
    "zeroes": (
        "Replace the operation whose derivative is 0 here, or keep its input where the derivative is not 0",
        "a value that is allowed to be 0 in production still kills the gradient there",
    ),
    "nonfinite": (
        "Keep the operand away from the singular point before the operation (`where` on the input, not on the result; "
        "an epsilon under the root)",
        "an epsilon changes the values a little: state how much",
    ),
}  # fmt: skip


def design_page(case: Case) -> str:
    """Return the minimal ways to mend what was confirmed."""
    options = list(_options(case))
    if not options:
        title = "None needed" if case.report.verdict is Verdict.LIVE else "None yet"
        return page("Fix options", (title, ["No cause of a dead gradient was found in this run."]))
    sections = [
        (f"Option {letter}: {title}", body) for letter, (title, body) in zip("ABCDEFGHIJ", options, strict=False)
    ]
    return page("Fix options, the smallest first", *sections)


def _options(case: Case) -> Iterator[tuple[str, Sequence[str]]]:
    yield from _origin_option(case)
    for cause in case.ranking.of(Status.PROVED, Status.OBSERVED)[:4]:
        mend, risk = _MENDS.get(cause.effect, _MENDS["severs"])
        yield f"mend {code(cause.span.anchor())}", _option(case, [code(cause.span.anchor())], f"{mend}.", risk)
    if _vacuous(case):
        change = "Let the test fail when the sink is exactly 0: then 0 = 0 cannot pass for a correct gradient."
        yield "guard the test", _option(case, ["the test or script that calls backward"], change, "none known")


def _origin_option(case: Case) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the change of the input that the cause was traced back to, if an experiment shows that it helps."""
    risk = "the sink's value changes with it; so do expected numbers in tests"
    for found in case.probes:
        trials = sorted(found.trials, key=lambda trial: trial.live())
        if trials[-1].live() > trials[0].live():
            name, best = code(found.name), trials[-1]
            change = (
                f"Give {name} a value for which the gradients live, for example {best.value:g}. {found.conclusion()}"
            )
            yield f"set {name}", _option(case, [code(place) for place in best.places], change, risk)


def _option(case: Case, touchpoints: Sequence[str], change: str, risk: str) -> list[str]:
    measures = [
        f"{code(f'callscope dynamic {case.report.target}')} says live (exit 0)",
        f"every parameter's gradient is larger than {THRESHOLD:g} in magnitude",
        "the ledger closes with no site that costs anything",
    ]
    if case.request.test:
        measures.append(f"{code(f'pytest {case.request.test}')} passes")
    return [
        change,
        "",
        "Touchpoints:",
        "",
        *bullets(touchpoints),
        "",
        "Success:",
        "",
        *bullets(measures),
        "",
        f"Risk: {risk}.",
    ]


def _vacuous(case: Case) -> bool:
    sinks = [node.get("value") for node in case.report.nodes if node.get("kind") == "sink"]
    return case.report.verdict is Verdict.ZEROED and sinks == [0.0]
