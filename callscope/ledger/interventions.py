"""The severed edges of a run, and what each costs: frozen runs give u = J_s w, displaced ones c_s."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from callscope.ledger.derivative import FOR_LEDGER, Enough, Estimate, estimate
from callscope.ledger.nested import atoms, is_array, is_unknown, largest, slope_of
from callscope.ledger.probing import Jump, Prober
from callscope.ledger.subject import Subject, displaced
from callscope.model.run import RunRecord, Shift, SiteRecord

Group = tuple[SiteRecord, ...]
Motion = Mapping[str, Any]
"""u of every site, by site key: how what escapes there moves along the leaf's direction."""
_KEPT = 4
NOTHING = Estimate(0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Frozen:
    """A leaf displaced while every escaping value stays: u of all sites, and autograd's share of the derivative.

    ``bent``: by how much the slopes from both sides differ then; what does not come of a kink is as small as the step.
    """

    motion: Motion
    connected: float | None
    bent: float = 0.0


@dataclass(slots=True)
class Intervener:
    """Displaces and freezes what escapes at the sites of one run."""

    prober: Prober
    sites: Sequence[SiteRecord]
    values: dict[str, Any] = field(init=False)
    decided: dict[str, Any] = field(init=False)
    """The truth values that escape (comparisons): held while something else is displaced, as a displacement
    is larger than what a loop waits for."""

    stuck: dict[tuple[str, int, str], tuple[Group, str]] = field(default_factory=dict)
    """The groups of which no value could be moved, by place, and why: every such run failed."""
    known: dict[tuple[tuple[str, float], ...], Frozen] = field(default_factory=dict)
    """The last frozen runs, by what was displaced in them."""

    def __post_init__(self) -> None:
        escaped = {site.key: site.value for site in self.sites if site.value is not None}
        self.values = {**escaped, **self.prober.copies}
        self.decided = {site.key: escaped[site.key] for site in self.sites if is_decision(site)}

    def frozen(self, subjects: Iterable[Subject]) -> Frozen:
        """Displace leaves with every escaping value replayed; see how the values would have moved."""
        subjects = list(subjects)
        asked = tuple((subject.key, subject.scale) for subject in subjects)
        if asked not in self.known:
            while len(self.known) >= _KEPT:
                del self.known[next(iter(self.known))]
            self.known[asked] = self._frozen(subjects)
        return self.known[asked]

    def _frozen(self, subjects: Sequence[Subject]) -> Frozen:
        step = self.prober.precision.steps[0] / 2
        up, down = (self._frozen_run(subjects, shift) for shift in (step, -step))
        motion = _motion(up, down, 2 * step)
        if up.sink is None or down.sink is None:
            return Frozen(motion, None)
        bent = abs(up.sink - 2 * self.prober.base + down.sink) / step
        return Frozen(motion, (up.sink - down.sink) / (2 * step), bent)

    def _frozen_run(self, subjects: Iterable[Subject], step: float) -> RunRecord:
        channels = frozenset({"operations", "values"})
        return self.prober.lab.run(leaf_shifts=displaced(subjects, step), freeze=self.values, channels=channels)

    def part(
        self,
        group: Group,
        motion: Motion,
        subjects: Sequence[Subject],
        expected: float | None = None,
        two: Enough | None = None,
    ) -> Estimate:
        """Return c of a group: the sink's derivative when what escapes there alone moves along u.

        ``expected``: what would close the account. ``two``: whether what two runs tell is enough, as :func:`estimate` takes it. Where what escapes cannot be displaced, it is held instead, and c is what the derivative then lacks.
        """
        if any(site.key in self.values and is_unknown(motion.get(site.key)) for site in group):
            return self.lacking(group, subjects)
        kept = self.prober.kept(subjects)
        can_move = [s.key for s in group if s.shiftable and s.key not in kept]
        moving = {key: motion[key] for key in can_move if largest(motion.get(key)) > 0}
        part = self._displaced(moving, kept, expected, two) if moving else NOTHING
        if part is None:
            self.stuck[place_of(group[0])] = (group, self.prober.lab.failure or "the sink is not finite")
        return part or NOTHING

    def is_stuck(self, subject: Subject) -> bool:
        """Return whether something that escapes from a subject could not be moved."""
        return any(subject.key in site.leaves for group, _ in self.stuck.values() for site in group)

    def runs_of(self, group: Group, motion: Motion) -> tuple[bool, float]:
        """Return a key that sorts groups: those that cost no run first, then those where most moves."""
        moves = [largest(motion.get(s.key)) for s in group if s.shiftable]
        unknown = any(is_unknown(motion.get(s.key)) for s in group)
        return unknown or max(moves, default=0.0) > 0, -max(moves, default=0.0)

    def _displaced(self, moving: Motion, kept: Motion, expected: float | None, two: Enough | None) -> Estimate | None:
        precision = self.prober.precision
        return estimate(
            lambda step: self._shifted(moving, step, kept), self.prober.base, precision, expected, FOR_LEDGER, two
        )

    def lacking(self, group: Group, subjects: Sequence[Subject]) -> Estimate:
        """Return what the derivative lacks where the values of a group are held."""
        whole, held = self.prober.slope(subjects), self._held(group, subjects)
        if whole is None or held is None:
            return NOTHING
        return Estimate(whole.value - held.value, whole.error + held.error, 0.0, 0.0)

    def all_held(self, subjects: Sequence[Subject]) -> Estimate | None:
        """Return the derivative with everything that escapes held, None where even so the displaced runs fail."""
        return self._held(tuple(self.sites), subjects)

    def _held(self, group: Group, subjects: Sequence[Subject]) -> Estimate | None:
        values = {site.key: self.values[site.key] for site in group if site.key in self.values}
        values.update(self.prober.kept(subjects))
        sink = self.prober.lab.sink
        return estimate(
            lambda step: sink(displaced(subjects, step), freeze=values), self.prober.base, self.prober.precision
        )

    def _shifted(self, moving: Motion, step: float, kept: Motion) -> float | None:
        shifts = {key: Shift(step=step, direction=direction) for key, direction in moving.items()}
        return self.prober.lab.sink(sites=shifts, freeze={**self.decided, **kept})

    def stays(self, subject: Subject, jump: Jump, group: Iterable[SiteRecord]) -> float | None:
        """Return the sink of a run with ``subject`` displaced by ``jump`` while ``group``'s values stay."""
        held = {site.key: self.values[site.key] for site in group if site.key in self.values}
        return self.prober.lab.sink(displaced([subject], *jump), freeze=held)


def is_decision(site: SiteRecord) -> bool:
    """Return whether what escapes at a site are truth values."""
    kinds = [value.dtype.kind == "b" if is_array(value) else type(value) is bool for value in atoms(site.value)]
    return bool(kinds) and all(kinds)


def _motion(up: RunRecord, down: RunRecord, width: float) -> Motion:
    below = {site.key: site.value for site in down.sites}
    return {
        site.key: slope_of(site.value, below[site.key], width)
        for site in up.sites
        if site.key in below and site.value is not None
    }


def place_of(site: SiteRecord) -> tuple[str, int, str]:
    """Return the path, line and name of the place that a person would edit."""
    span = site.cause or site.span
    return span.path, span.line, site.cause_operation or site.operation


def by_caller(group: Group) -> list[Group]:
    """Return the sites of one library line grouped by the user's call that led there."""
    found: dict[str, list[SiteRecord]] = {}
    for site in group:
        found.setdefault(site.callers[-1].span.anchor() if site.callers else "", []).append(site)
    return [tuple(part) for _, part in sorted(found.items())]


def groups_of(sites: Iterable[SiteRecord]) -> list[Group]:
    """Return the sites grouped by the place that a person would edit: the cause's line, or the operation's own."""
    by_place: dict[tuple[str, int, str], list[SiteRecord]] = {}
    for site in sites:
        by_place.setdefault(place_of(site), []).append(site)
    return [tuple(group) for _, group in sorted(by_place.items())]
