"""The ranking of break sites over the merged graph: proof, then dynamic death, then static severity, then closeness."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from callscope.graph.closeness import by_anchor
from callscope.graph.merge import EvidenceGraph
from callscope.model.evidence import Evidence
from callscope.model.span import Span

Exercised = Callable[[Span, str], bool | None]
"""Tells whether the run passed a place in a function; None where there was no run to tell."""


class Status(StrEnum):
    """How a cause is known, strongest first."""

    PROVED = "proved"
    OBSERVED = "observed"
    SUSPECTED = "suspected"
    NOT_EXERCISED = "not exercised"
    NOT_CONFIRMED = "not confirmed"
    HARMLESS = "harmless"


_BAND = {
    Status.PROVED: 0.6, Status.OBSERVED: 0.4, Status.SUSPECTED: 0.1, Status.NOT_EXERCISED: 0.05,
    Status.NOT_CONFIRMED: 0.01, Status.HARMLESS: 0.0,
}  # fmt: skip
_WIDTH = {
    Status.PROVED: 0.4, Status.OBSERVED: 0.2, Status.SUSPECTED: 0.3, Status.NOT_EXERCISED: 0.05,
    Status.NOT_CONFIRMED: 0.04, Status.HARMLESS: 0.0,
}  # fmt: skip
_SEVERITY = {"error": 1.0, "warning": 0.5, "info": 0.0}
_DEATHS = {"severed", "zeroed", "nonfinite", "wrong", "rewraps"}


@dataclass(frozen=True, slots=True)
class Cause:
    """One place that may cost a gradient, with every channel's word on it. ``score`` is 0 to 1.

    ``share`` is the largest part of one parameter's derivative that the ledger proved lost here.
    """

    span: Span
    function: str
    operation: str
    effect: str
    status: Status
    score: float
    share: float
    reason: str
    evidence: tuple[str, ...]
    origin: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """Causes best first, and where the channels contradict each other."""

    causes: tuple[Cause, ...]
    disagreements: tuple[str, ...]

    def of(self, *statuses: Status) -> tuple[Cause, ...]:
        """Return the causes that are known in one of these ways, best first."""
        return tuple(cause for cause in self.causes if cause.status in statuses)


def exercised_by(lines: Mapping[str, Iterable[int]], functions: Iterable[str], ran: bool) -> Exercised:
    """Return a test of whether a run passed a place: by line where lines were kept, else by function."""
    kept = {path: frozenset(numbers) for path, numbers in lines.items()}
    called = frozenset(functions)

    def exercised(span: Span, function: str) -> bool | None:
        if not ran:
            return None
        if span.path in kept:
            return any(line in kept[span.path] for line in range(span.line, max(span.end_line, span.line) + 1))
        return function in called if called else None

    return exercised


def rank(graph: EvidenceGraph, exercised: Exercised) -> Ranking:
    """Return all causes, best first; the order depends on the evidence alone."""
    near = by_anchor(graph)
    shares = _shares(graph)
    places = _places(graph)
    causes = [_cause(items, shares.get(anchor, 0.0), near, exercised) for anchor, items in places.items()]
    causes.sort(key=lambda cause: (-cause.score, cause.span, cause.operation))
    return Ranking(tuple(causes), tuple(sorted(_disagreements(causes))))


def _places(graph: EvidenceGraph) -> Mapping[str, list[Evidence]]:
    """Return, by anchor, what speaks of a cause there; an operation's own gradient state alone is no cause."""
    places: dict[str, list[Evidence]] = {}
    for items in graph.nodes.values():
        for item in items:
            if item.channel != "hooks" and item.span.path:
                places.setdefault(item.span.anchor(), []).append(item)
    return places


def _shares(graph: EvidenceGraph) -> Mapping[str, float]:
    """Return, by anchor, the largest share of one parameter's lost derivative."""
    lost: dict[tuple[str, str], float] = {}
    for items in graph.nodes.values():
        for item in items:
            if item.kind == "proved":
                key = item.span.anchor(), str(item.detail["parameter"])
                lost[key] = lost.get(key, 0.0) + abs(float(item.detail["contribution"]))
    totals: dict[str, float] = {}
    for (_, parameter), amount in lost.items():
        totals[parameter] = totals.get(parameter, 0.0) + amount
    shares: dict[str, float] = {}
    for (anchor, parameter), amount in lost.items():
        shares[anchor] = max(shares.get(anchor, 0.0), amount / totals[parameter] if totals[parameter] else 0.0)
    return shares


def _cause(items: list[Evidence], share: float, near: Mapping[str, float], exercised: Exercised) -> Cause:
    verdict = min((item for item in items if item.channel == "verdict"), key=_position, default=None)
    finding = max((item for item in items if item.kind == "finding"), key=_severity, default=None)
    site = next((item for item in items if item.channel == "operations"), None)
    best = verdict or finding or site or items[0]
    function = _function(best)
    status = _status(items, finding, exercised(best.span, function))
    closest = max(near.get(best.span.anchor(), 0.0), near.get(function, 0.0) * 0.5)
    inner = 0.9 * _strength(status, share, verdict, finding) + 0.1 * closest
    return Cause(
        best.span, function, str((verdict or site or best).detail.get("operation") or best.detail.get("idiom", "")),
        _effect(best), status, round(_BAND[status] + _WIDTH[status] * inner, 6), share, _reason(best, status),
        tuple(sorted({_sentence(item) for item in items})), tuple(best.detail.get("origin", ())),
    )  # fmt: skip


def _status(items: list[Evidence], finding: Evidence | None, ran: bool | None) -> Status:
    kinds = {item.kind for item in items if item.channel == "ledger"}
    if "proved" in kinds:
        return Status.PROVED
    if any(item.channel == "verdict" and item.kind in _DEATHS for item in items):
        return Status.OBSERVED
    if "harmless" in kinds:
        return Status.HARMLESS
    if any(item.channel == "operations" for item in items):
        return Status.SUSPECTED
    if finding is not None and ran is False:
        return Status.NOT_EXERCISED
    return Status.NOT_CONFIRMED if finding is not None and ran else Status.SUSPECTED


def _strength(status: Status, share: float, verdict: Evidence | None, finding: Evidence | None) -> float:
    """Return 0 to 1 within a band: the proved share, else the verdict's own order, else the static severity."""
    if status is Status.PROVED:
        return share
    if status is Status.OBSERVED and verdict is not None:
        return 1 / (1 + _position(verdict))
    return _severity(finding) if finding is not None else 0.0


def _disagreements(causes: Iterable[Cause]) -> Iterable[str]:
    for cause in causes:
        anchor = cause.span.anchor()
        static = any(sentence.startswith("static:") for sentence in cause.evidence)
        if cause.status is Status.HARMLESS and static:
            yield f"{anchor}: static analysis suspects {cause.operation}; the ledger proved that it costs nothing"
        elif cause.status is Status.NOT_CONFIRMED:
            yield f"{anchor}: static analysis suspects {cause.operation}; the run passed here and lost no gradient"


def _function(item: Evidence) -> str:
    return str(item.detail.get("function") or (item.source if item.source != item.span.anchor() else ""))


def _effect(item: Evidence) -> str:
    effect = {"severed": "severs", "zeroed": "zeroes", "proved": "severs", "harmless": "severs"}.get(item.kind)
    return str(item.detail.get("effect") or effect or item.kind)


def _reason(item: Evidence, status: Status) -> str:
    stated = str(item.detail.get("reason") or item.detail.get("message") or "")
    if status is Status.HARMLESS:
        return "the value that escapes here does not move the sink: proved harmless in this run"
    return stated or "a gradient goes in here and none comes out"


def _position(item: Evidence) -> int:
    return int(item.detail.get("position", 0))


def _severity(item: Evidence) -> float:
    return _SEVERITY[str(item.detail.get("severity", "info"))]


def _sentence(item: Evidence) -> str:
    detail = item.detail
    if item.kind == "finding":
        return f"static: {detail['rule']} {detail['severity']}: {detail['message']}"
    if item.kind == "proved":
        return f"ledger: {detail['operation']} costs {detail['parameter']} {float(detail['contribution']):.6g}"
    if item.kind == "harmless":
        return f"ledger: {detail['operation']} costs {detail['parameter']} nothing"
    if item.channel == "operations":
        times = "once" if item.hits == 1 else f"{item.hits} times"
        return f"run: {detail['operation']} took a gradient in and gave none out, {times}"
    return f"run: {item.kind} at {detail.get('operation', '')}: {detail.get('reason', '')}"
