"""Two reports side by side: which gradients came alive, which verdicts changed, what regressed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from callscope.investigate.markdown import bullets, code, page, table
from callscope.model.verdict import WORST_FIRST, DynamicReport, ParameterResult, Verdict


@dataclass(frozen=True, slots=True)
class Change:
    """One parameter in both reports; None where one has it not."""

    name: str
    old: ParameterResult | None
    new: ParameterResult | None

    def kind(self) -> str:
        """Return came alive, regressed, changed, same, new or gone."""
        if self.old is None or self.new is None:
            return "new" if self.old is None else "gone"
        if self.old.verdict is self.new.verdict:
            return "same"
        if self.new.verdict is Verdict.LIVE:
            return "came alive"
        return "regressed" if badness(self.new.verdict) > badness(self.old.verdict) else "changed"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two reports of the same question."""

    old: DynamicReport
    new: DynamicReport
    changes: tuple[Change, ...]

    def named(self, kind: str) -> list[str]:
        """Return the parameters of one kind of change."""
        return [change.name for change in self.changes if change.kind() == kind]

    def regressed(self) -> bool:
        """Tell whether a parameter, or the run, is worse than before."""
        return bool(self.named("regressed")) or badness(self.new.verdict) > badness(self.old.verdict)


def compare(old: DynamicReport, new: DynamicReport) -> Comparison:
    """Return the two reports' parameters, matched by name."""
    before = {parameter.name: parameter for parameter in old.parameters}
    after = {parameter.name: parameter for parameter in new.parameters}
    names = sorted({*before, *after})
    return Comparison(old, new, tuple(Change(name, before.get(name), after.get(name)) for name in names))


def badness(verdict: Verdict) -> int:
    """Return how bad a verdict is: 0 for live and unused, more for worse."""
    return len(WORST_FIRST) - 1 - WORST_FIRST.index(verdict) if verdict in WORST_FIRST else 0


def as_json(found: Comparison) -> Mapping[str, Any]:
    """Return the comparison as data."""
    return {
        "schema": "callscope.compare/1",
        "old": {"target": found.old.target, "verdict": found.old.verdict.value},
        "new": {"target": found.new.target, "verdict": found.new.verdict.value},
        "came_alive": found.named("came alive"), "regressed": found.named("regressed"),
        "changed": found.named("changed"), "only_new": found.named("new"), "only_old": found.named("gone"),
        "parameters": [_parameter(change) for change in found.changes],
    }  # fmt: skip


def as_markdown(found: Comparison) -> str:
    """Return the comparison as a page."""
    rows = [[code(change.name), *_cells(change.old), *_cells(change.new), change.kind()] for change in found.changes]
    header = ["parameter", "verdict before", "norm before", "verdict after", "norm after", "change"]
    told = [
        f"before: {found.old.verdict.value} ({code(found.old.target)})",
        f"after: {found.new.verdict.value} ({code(found.new.target)})",
        f"came alive: {_listed(found.named('came alive'))}",
        f"regressed: {_listed(found.named('regressed'))}",
        f"changed otherwise: {_listed(found.named('changed'))}",
        f"only before: {_listed(found.named('gone'))}; only after: {_listed(found.named('new'))}",
    ]
    places = [
        f"{label}: {report.first_dead.operation} at {code(report.first_dead.span.anchor())}: {report.first_dead.reason}"
        for label, report in (("before", found.old), ("after", found.new)) if report.first_dead
    ]  # fmt: skip
    return page(
        "Before and after", ("What changed", bullets(told)), ("Parameters", table(header, rows)),
        ("First dead node", bullets(places, "none in either report")),
    )  # fmt: skip


def as_text(found: Comparison) -> str:
    """Return the comparison for a terminal."""
    width = max([len(change.name) for change in found.changes], default=9)
    lines = [f"{found.old.verdict.upper()} -> {found.new.verdict.upper()}", ""]
    for change in found.changes:
        old, new = (" ".join(_cells(side)) or "-" for side in (change.old, change.new))
        lines.append(f"{change.name:<{width}}  {old:<24} -> {new:<24} {change.kind()}")
    return "\n".join([*lines, ""])


def _parameter(change: Change) -> Mapping[str, Any]:
    return {"name": change.name, "change": change.kind(), "old": _side(change.old), "new": _side(change.new)}


def _side(result: ParameterResult | None) -> Mapping[str, Any] | None:
    if result is None:
        return None
    return {"verdict": result.verdict.value, "gradient": result.gradient, "norm": result.norm}


def _cells(result: ParameterResult | None) -> Sequence[str]:
    if result is None:
        return ("-", "")
    return (result.verdict.value, "" if result.norm is None else f"{result.norm:.6g}")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(code, names)) or "none"
