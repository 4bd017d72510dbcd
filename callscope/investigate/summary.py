"""``summary.md``: one page a phase, the answer first."""

from __future__ import annotations

import os
from collections.abc import Sequence

from callscope.investigate.bundle import Bundle
from callscope.investigate.case import THRESHOLD, Case
from callscope.investigate.comparing import Comparison
from callscope.investigate.hypotheses import weighty
from callscope.investigate.markdown import bullets, code, page, table
from callscope.model.verdict import DynamicReport, Verdict
from callscope.render.pictures import death
from callscope.render.wording import meaning

_TITLES = {
    "A": "Phase A: baseline", "B": "Phase B: path audit", "C": "Phase C: hypotheses and fix design",
    "D": "Phase D: verification after the fix",
}  # fmt: skip

_NO_ANSWER = "**No answer yet**: the run was interrupted before the target was audited."


def answer(report: DynamicReport) -> str:
    """Return the answer in a sentence or two."""
    told = f"**{report.verdict.upper()}**: {meaning(report)}."
    dead = report.first_dead
    if dead is not None:
        told += f" {death(report)} at {code(dead.span.anchor())} ({code(dead.operation)}): {dead.reason}."
    if dead is not None and dead.origin:
        told += f" Traced back to {code(dead.origin[-1])}."
    return told


def summary(case: Case, phase: str, bundle: Bundle, comparison: Comparison | None = None) -> str:
    """Return the page of one phase."""
    if case.failure:
        return _blocked(case, phase, bundle)
    if phase == "D" and comparison is None:
        return _nothing_to_verify(case, bundle)
    report = case.after if phase == "D" and comparison is not None else case.report
    sections: list[tuple[str, Sequence[str]]] = [
        ("Answer", [f"> {case.request.question}", "", answer(report), "", *_experiments(case, phase)]),
        ("Gradients", _gradients(report)),
        ("First dead node", _first_dead(report)),
    ]
    if comparison is not None:
        sections.insert(1, ("Before and after", _before_after(comparison)))
    if phase == "B":
        sections.append(("Call chain highlights", _highlights(case)))
    sections += [
        ("Recommended next step", [_next(case, phase, report)]),
        ("Commands and assumptions", _commands(case, report)),
        ("Not in this bundle", _absent(bundle)),
    ]
    return page(_TITLES[phase], *sections)


def _blocked(case: Case, phase: str, bundle: Bundle) -> str:
    """Return the page of a run that failed: what blocks it, and what is there all the same."""
    there = [code(name) for name in sorted(bundle.written)]
    return page(
        _TITLES[phase],
        ("Answer", [f"> {case.request.question}", "", f"**No answer yet**: the run failed. {case.failure}"]),
        ("What is here", bullets(there)),
        ("Recommended next step", ["Mend what blocks the run, then repeat the command."]),
        ("Commands and assumptions", ["```", case.request.command_line(), "```"]),
        ("Not in this bundle", _absent(bundle)),
    )


def cut_short(case: Case, phase: str, bundle: Bundle, report: DynamicReport | None) -> str:
    """Return the page of a run that was interrupted: what it knew by then, what is here and what is not."""
    told = f"The run was interrupted before this phase was done. {answer(report)}" if report else _NO_ANSWER
    return page(
        _TITLES[phase],
        ("Answer", [f"> {case.request.question}", "", told]),
        ("What is here", bullets(map(code, sorted(bundle.written)), "nothing")),
        ("Recommended next step", ["Repeat the command."]),
        ("Commands and assumptions", ["```", case.request.command_line(), "```"]),
        ("Not in this bundle", _absent(bundle)),
    )  # fmt: skip


def _nothing_to_verify(case: Case, bundle: Bundle) -> str:
    """Return the page of phase D where no mended target and no older report was named."""
    return page(
        _TITLES["D"],
        ("Answer", [f"> {case.request.question}", "", "**Not done**: nothing was mended yet, so nothing can be verified."]),
        ("Recommended next step", [
            "Apply an option of phase C's design.md, then name the mended target:", "", "```",
            f"{case.request.command_line()} --phase D --baseline {_baseline(case)}", "```",
        ]),
        ("Not in this bundle", _absent(bundle)),
    )  # fmt: skip


def _baseline(case: Case) -> str:
    """Return where phase A of the same run keeps its report."""
    if "A" not in case.request.phases:
        return "OLD/dynamic.json"
    return os.path.relpath(case.request.place("A") / "dynamic.json", case.request.root)


def _experiments(case: Case, phase: str) -> list[str]:
    """Return what the controlled experiments showed; phases A and D are about the gradients alone."""
    if phase not in "BC":
        return []
    return bullets((found.conclusion() for found in case.probes), "no controlled experiment applies to this verdict")


def _gradients(report: DynamicReport) -> list[str]:
    rows = [
        [code(item.name), code(item.span.anchor()) if item.span.path else "", item.verdict.value, item.gradient, _number(item.norm),
         _number(item.autograd), _number(item.finite_difference)]
        for item in report.parameters
    ]  # fmt: skip
    header = ["parameter", "made at", "verdict", "`.grad`", "magnitude", "autograd", "finite difference"]
    used = [item for item in report.parameters if item.verdict is not Verdict.UNUSED]
    dead = [item.name for item in used if item.norm is None or item.norm <= THRESHOLD]
    aside = len(report.parameters) - len(used)
    told = f"{len(dead)} of {len(used)} gradients are none or at most {THRESHOLD:g} in magnitude"
    told += f"; {aside} unused parameter{'s' if aside > 1 else ''} not counted." if aside else "."
    return [*table(header, rows), "", told]


def _first_dead(report: DynamicReport) -> list[str]:
    dead = report.first_dead
    if dead is None:
        return ["None: no place was found where a gradient dies."]
    place = f"{code(dead.span.anchor())} in {code(dead.function or '(module)')}"
    lines = [f"{place}: {code(dead.operation)} {dead.effect} the gradient: {dead.reason}"]
    if dead.operation_span is not None:
        lines.append(f"The operation that loses the history stands at {code(dead.operation_span.anchor())}.")
    return [*lines, "", *(f"{number}. {code(step)}" for number, step in enumerate(dead.origin, 1))]


def _before_after(comparison: Comparison) -> list[str]:
    return bullets(
        [
            f"verdict: {comparison.old.verdict.value} -> {comparison.new.verdict.value}",
            f"came alive: {', '.join(comparison.named('came alive')) or 'none'}",
            f"regressed: {', '.join(comparison.named('regressed')) or 'none'}",
            f"changed otherwise: {', '.join(comparison.named('changed')) or 'none'}",
        ]
    )


def _highlights(case: Case) -> list[str]:
    """Return the best causes and the taps' places: where a reader should look."""
    causes = weighty(case)[:5]
    told = [f"{code(cause.span.anchor())} {code(cause.operation)} {cause.effect}: {cause.reason}" for cause in causes]
    told += [
        f"{code(tap.anchor())} {code(tap.name)} in {code(tap.function or '(module)')}: {tap.purpose}"
        for tap in case.taps
    ]
    return bullets(told)


def _next(case: Case, phase: str, report: DynamicReport) -> str:
    if phase == "D":
        return (
            "None."
            if report.verdict is Verdict.LIVE
            else "The verdict is not live yet: take the next option of phase C's design.md."
        )
    if report.verdict is Verdict.LIVE:
        unchecked = sum(item.unchecked() for item in report.parameters)
        again = (
            f"Repeat with more {code('--time-budget-minutes')} or a smaller region of interest: {unchecked} gradients"
        )
        return f"{again} were not checked against finite differences." if unchecked else "None: every gradient is live."
    if report.verdict is Verdict.NO_BACKWARD:
        return "Name a target that calls backward, or choose one of its backwards, and repeat the command."
    after = {"A": "Phase B: audit the path.", "B": "Phase C: decide between the hypotheses, choose a fix."}
    return after.get(
        phase,
        f"Apply the first option of design.md, then {code('callscope investigate --phase D')} on the mended target.",
    )


def _commands(case: Case, report: DynamicReport) -> list[str]:
    request = case.request
    region = f"region of interest {request.roi[0]}x{request.roi[1]}" if request.roi else "no region of interest"
    told = [f"target {code(report.target)}, {region}", *report.notes]
    return ["```", request.command_line(), "```", "", *bullets(told)]


def _absent(bundle: Bundle) -> list[str]:
    lacking = {name: reason for name, reason in bundle.lacking().items() if name != "summary.md"}  # this page
    missing = [f"**missing** {code(name)}: {reason}" for name, reason in sorted(lacking.items())]
    return bullets(
        [*missing, *(f"{code(name)}: {reason}" for name, reason in sorted(bundle.not_applicable.items()))],
        "nothing is missing",
    )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value + 0.0:.9g}"
