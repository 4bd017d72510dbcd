"""``design.md``: the smallest ways to mend what was confirmed, each with its touchpoints, measures and risk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callscope.graph.mends import mend_of
from callscope.graph.ranking import Cause
from callscope.investigate.case import THRESHOLD, Case
from callscope.investigate.hypotheses import weighty
from callscope.investigate.markdown import bullets, code, page
from callscope.model.verdict import Verdict


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
    for cause in weighty(case)[:4]:
        mend, risk = mend_of(cause.operation, cause.effect)
        yield f"mend {code(cause.span.anchor())}", _option(case, [_touchpoint(case, cause)], f"{mend}.", risk)
    if _vacuous(case):
        change = "Let the test fail when the sink is exactly 0: then 0 = 0 cannot pass for a correct gradient."
        yield "guard the test", _option(case, ["the test or script that calls backward"], change, "none known")


def _touchpoint(case: Case, cause: Cause) -> str:
    file = case.index.files.get(cause.span.path)
    text = file.text(cause.span.line) if file else ""
    return f"{code(cause.span.anchor())}: {code(text)}" if text else code(cause.span.anchor())


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
