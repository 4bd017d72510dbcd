"""The ledger as a waterfall: what autograd found, what each site lost, and the finite difference they add up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from callscope.model.verdict import Ledger, ParameterResult

_LEFT, _WIDTH, _ROW = 230, 420, 30
_LONGEST = 30
"""So many letters have room beside a bar."""
_GAP, _LETTER = 6.0, 8.0
"""Pixels between a bar and its number, and what a letter of that takes at most."""
_TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: ``x`` and ``width`` in pixels, ``kind`` total, loss or rest, ``value`` a derivative; ``told_at``: where its number begins."""

    label: str
    kind: str
    value: float
    x: float
    y: float
    width: float
    told_at: float = 0.0

    @property
    def number(self) -> str:
        """Return the value as it is written beside the bar: what is lost with its sign."""
        return _number(self.kind, self.value)

    @property
    def short(self) -> str:
        """Return the label as it has room: without folders, and of what is still too long the end, where the line is."""
        operation, _, place = self.label.partition(" at ")
        label = f"{operation} at {place.rpartition('/')[2]}" if len(self.label) > _LONGEST else self.label
        return label if len(label) <= _LONGEST else f"…{label[1 - _LONGEST :]}"


@dataclass(frozen=True, slots=True)
class Waterfall:
    """One parameter's chart. ``zero`` is the pixel of the value 0; ``rest`` what the ledger leaves unexplained."""

    parameter: str
    bars: tuple[Bar, ...]
    zero: float
    width: int
    height: int
    rest: float


def waterfalls(ledger: Ledger | None, parameters: Sequence[ParameterResult]) -> tuple[Waterfall, ...]:
    """Return a chart for each parameter that has a finite difference and lost something."""
    charts = (_chart(parameter, ledger) for parameter in parameters if ledger is not None)
    return tuple(chart for chart in charts if chart is not None)


def _chart(parameter: ParameterResult, ledger: Ledger | None) -> Waterfall | None:
    losses = _losses(parameter, ledger)
    if parameter.finite_difference is None or not losses:
        return None
    found, whole = parameter.autograd or 0.0, parameter.finite_difference
    rest = whole - found - sum(value for _, value in losses)
    steps = [("autograd", "total", 0.0, found), *_running(found, losses)]
    if abs(rest) > _TOLERANCE * max(abs(whole), abs(found)):
        steps.append(("unexplained", "rest", whole - rest, whole))
    steps.append(("finite difference", "total", 0.0, whole))
    return _drawn(parameter.name, steps, rest)


def _losses(parameter: ParameterResult, ledger: Ledger | None) -> list[tuple[str, float]]:
    """Return the sites that cost this parameter something, by place."""
    sites = ledger.sites if ledger else ()
    own = [site for site in sites if site.parameter == parameter.name and site.contribution]
    ordered = sorted(own, key=lambda site: (site.span, site.operation))
    return [(f"{site.operation} at {site.span.anchor()}", site.contribution) for site in ordered]


def _running(start: float, losses: Sequence[tuple[str, float]]) -> list[tuple[str, str, float, float]]:
    steps = []
    for label, value in losses:
        steps.append((label, "loss", start, start + value))
        start += value
    return steps


def _drawn(name: str, steps: Sequence[tuple[str, str, float, float]], rest: float) -> Waterfall:
    ends = [0.0, *(end for _, _, begin, end in steps), *(begin for _, _, begin, end in steps)]
    low, high = min(ends), max(ends)
    scale = _WIDTH / ((high - low) or 1.0)

    def pixel(value: float) -> float:
        return round(_LEFT + (value - low) * scale, 2)

    bars, zero = [], pixel(0.0)
    for row, (label, kind, begin, end) in enumerate(steps):
        x, width = pixel(min(begin, end)), max(round(abs(end - begin) * scale, 2), 1.5)
        told_at = _beside(x + width + _GAP, _LETTER * len(_number(kind, end - begin)), zero)
        bars.append(Bar(label, kind, end - begin, x, 8 + _ROW * row, width, told_at))
    return Waterfall(name, tuple(bars), zero, _LEFT + _WIDTH + 130, 16 + _ROW * len(bars), rest)


def _beside(x: float, width: float, zero: float) -> float:
    """Return where a number begins that has room at ``x``: behind the line of 0, where it would cross that."""
    return zero + _GAP if x - _GAP < zero < x + width else x


def _number(kind: str, value: float) -> str:
    return f"{value:.6g}" if kind == "total" else f"{value:+.6g}"
