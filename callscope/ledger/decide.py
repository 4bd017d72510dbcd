"""The verdict table: what the experiments say of each parameter."""

from __future__ import annotations

from dataclasses import replace

from callscope.ledger.copying import standing_aside
from callscope.ledger.derivative import Estimate, Precision
from callscope.ledger.probing import Findings
from callscope.ledger.subject import Subject
from callscope.model.run import LeafRecord, RunRecord
from callscope.model.verdict import FARTHER, NOT_CHECKED, NOT_DECIDED, WORST_FIRST, ParameterResult, Verdict


def by_experiment(subject: Subject, findings: Findings, record: RunRecord, precision: Precision) -> ParameterResult:
    """Return one parameter's verdict with its numbers, per unit of its direction."""
    seen = next((leaf for leaf in record.leaves if leaf.key == subject.key), subject.leaf)
    if standing_aside(seen, record):
        return _aside(seen, standing_aside(seen, record))
    slope = findings.slopes.get(subject.key)
    verdict, note = _verdict(subject, slope, findings, record, precision)
    note = "; ".join(filter(None, (note, _put_together(subject, findings))))
    lost = findings.lost.get(subject.key) if verdict is Verdict.PARTIAL else None
    alone = None if slope is None else slope.value / subject.unit
    autograd = None if subject.autograd is None else subject.autograd / subject.unit
    return ParameterResult(
        name=subject.leaf.name,
        span=subject.leaf.span,
        shape=subject.leaf.shape,
        gradient="live" if subject.leaf.rounding and verdict is Verdict.LIVE else subject.leaf.gradient,
        norm=subject.leaf.norm,
        verdict=verdict,
        autograd=autograd,
        finite_difference=alone,
        missing=lost / subject.unit if lost is not None else _missing(verdict, alone, autograd),
        uncertainty=None if slope is None else abs(slope.error / subject.unit),
        note=note,
    )


def _put_together(subject: Subject, findings: Findings) -> str:
    """Return that a derivative was put together of parts, and why; empty where it was not."""
    if subject.key not in findings.by_parts:
        return ""
    return f"judged by parts, whose sum always closes: its displaced runs failed ({findings.failed[subject.key]})"


def by_one_run(leaf: LeafRecord, record: RunRecord) -> ParameterResult:
    """Return one parameter's verdict from autograd and the severed edges seen, without a rerun."""
    verdict = {"nonfinite": Verdict.NONFINITE, "zero": Verdict.ZEROED, "live": Verdict.LIVE}.get(leaf.gradient)
    note = NOT_CHECKED if verdict is Verdict.LIVE else ""
    if standing_aside(leaf, record):
        return _aside(leaf, standing_aside(leaf, record))
    if verdict is None:
        verdict = Verdict.SEVERED if leaf.used and _leads_to_site(leaf, record) else Verdict.UNUSED
        note = f"{NOT_DECIDED}: judged from one run" if leaf.used and verdict is Verdict.UNUSED else ""
    return ParameterResult(leaf.name, leaf.span, leaf.shape, leaf.gradient, leaf.norm, verdict, note=note)


def _aside(leaf: LeafRecord, reason: str) -> ParameterResult:
    """Return the result of a parameter that this backward is not answerable for: live where another one's gradient is."""
    verdict = Verdict.LIVE if leaf.own_gradient == "live" else Verdict.UNUSED
    return ParameterResult(
        leaf.name, leaf.span, leaf.shape, leaf.own_gradient, leaf.own_norm, verdict, note=reason
    )  # fmt: skip


def worst(results: tuple[ParameterResult, ...]) -> Verdict:
    """Return the run's verdict: its worst parameter's; unused ones do not count."""
    present = {result.verdict for result in results}
    return next((verdict for verdict in WORST_FIRST if verdict in present), Verdict.LIVE)


def whole(results: tuple[ParameterResult, ...], findings: Findings) -> Verdict:
    """Return the run's verdict: partial, too, where one of several parameters loses something, not told which."""
    verdict = worst(results)
    return Verdict.PARTIAL if verdict is Verdict.LIVE and findings.doubted else verdict


def refused(verdict: Verdict, record: RunRecord) -> Verdict:
    """Return the verdict of a run whose backward raised: severed, too, where the sink depends on nothing that was found."""
    return Verdict.SEVERED if verdict is Verdict.LIVE and record.status == "severed-backward" else verdict


def answering(results: tuple[ParameterResult, ...], record: RunRecord) -> tuple[ParameterResult, ...]:
    """Return the results of a run whose backward raised: where no experiment says more, what led to a break is severed.

    The backward asked for a gradient; that the sink stands still under what was tried (a sum that is kept) is no answer.
    """
    if record.status != "severed-backward" or worst(results) is not Verdict.LIVE:
        return results
    leading = {leaf.name for leaf in record.leaves if any(leaf.key in site.leaves for site in record.sites)}
    return tuple(
        replace(result, verdict=Verdict.SEVERED, note="no change that was tried moves the sink")
        if result.name in leading and result.verdict is Verdict.UNUSED
        else result
        for result in results
    )


def _leads_to_site(leaf: LeafRecord, record: RunRecord) -> bool:
    return record.status == "severed-backward" or any(leaf.key in site.leaves for site in record.sites)


def _verdict(
    subject: Subject, slope: Estimate | None, findings: Findings, record: RunRecord, precision: Precision
) -> tuple[Verdict, str]:
    state = subject.leaf.gradient
    if state == "nonfinite":
        return Verdict.NONFINITE, ""
    if subject.leaf.rounding and slope is not None and not slope.is_zero():
        return _with_gradient(subject, slope, findings, precision)
    harmless = subject.leaf.rounding and any(leaf.gradient == "live" for leaf in record.leaves)
    if harmless and subject.key not in findings.moved_by and (slope is None or slope.is_zero()):
        return Verdict.LIVE, "its gradient is nothing but rounding, and no change of it that was tried moves the sink"
    if state == "zero":
        return Verdict.ZEROED, _flatness(subject, slope, findings)
    if state == "none":
        return _without_gradient(subject, slope, findings, record)
    return _with_gradient(subject, slope, findings, precision)


def _flatness(subject: Subject, slope: Estimate | None, findings: Findings) -> str:
    if slope is not None and not slope.is_zero():
        return "the sink does depend on it here: the derivative is dropped"
    if subject.key in findings.moved_by:
        return FARTHER
    return "no change of it that was tried moves the sink" if subject.key in findings.unmoved else ""


def _without_gradient(
    subject: Subject, slope: Estimate | None, findings: Findings, record: RunRecord
) -> tuple[Verdict, str]:
    if slope is not None and not slope.is_zero():
        return Verdict.SEVERED, ""
    if subject.key in findings.moved_by:
        return (
            Verdict.SEVERED,
            "locally flat: only a larger change moves the sink" if slope else "a change of it moves the sink",
        )
    if subject.key in findings.unmoved:
        return Verdict.UNUSED, "no change of it moves the sink"
    if _leads_to_site(subject.leaf, record):
        return Verdict.SEVERED, "not confirmed by an experiment"
    return Verdict.UNUSED, _untried(subject, findings)


def _untried(subject: Subject, findings: Findings) -> str:
    """Return why no experiment tells whether the sink depends on a parameter without a gradient, empty where one does."""
    if subject.key in findings.slopes or subject.key in findings.agreed:
        return ""
    failure = findings.failed.get(subject.key)
    reason = f"its displaced runs failed ({failure})" if failure else "the budget was spent before it was displaced"
    return f"{NOT_DECIDED}: {reason}"


def _with_gradient(
    subject: Subject, slope: Estimate | None, findings: Findings, precision: Precision
) -> tuple[Verdict, str]:
    if subject.key in findings.agreed:
        return Verdict.LIVE, "confirmed along a joint direction of many parameters"
    if subject.key in findings.lost and slope is not None:
        share = abs(findings.lost[subject.key]) / max(abs(slope.value), abs(subject.autograd or 0.0))
        return Verdict.PARTIAL, f"a share of {share:.1e} is lost, as the severed edges show"
    if slope is None and (others := findings.doubted.get(subject.key, 1) - 1):
        return (
            Verdict.LIVE,
            f"{NOT_CHECKED} alone: it or one of {others} others does not agree with them, not told apart",
        )
    if slope is None:
        failure = findings.failed.get(subject.key)
        reason = f"its displaced runs failed ({failure})" if failure else "not reached within the budget"
        return Verdict.LIVE, f"{NOT_CHECKED}: {reason}"
    if slope.agrees(subject.autograd or 0.0, precision):
        return Verdict.LIVE, "a kink here: autograd's value is one of its slopes" if slope.kink else ""
    if subject.key in findings.tolerated:
        return Verdict.LIVE, findings.tolerated[subject.key]
    return Verdict.PARTIAL, ""


def _missing(verdict: Verdict, alone: float | None, autograd: float | None) -> float | None:
    if alone is None or verdict is Verdict.NONFINITE:
        return None
    return 0.0 if verdict is Verdict.LIVE else alone - (autograd or 0.0)
