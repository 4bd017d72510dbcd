"""The gradient ledger: for each parameter, f = g + the sum of what was lost at each severed edge."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from callscope.ledger.derivative import Estimate
from callscope.ledger.interventions import Group, is_decision
from callscope.ledger.probing import Findings
from callscope.ledger.subject import Subject

CLOSED_WITHIN = 0.01
ROUNDED_UP = 1.001
"""All that is lost may come out a little more than the whole."""
_BENT = 0.1
"""What curvature bends over the step of a frozen run is far less of the slope; what a kink does is of its size."""
ADDS_UP_WITHIN = 1e-4
"""A sum that closes to this share is no chance: each of its parts is confirmed by it."""


@dataclass(slots=True)
class Account:
    """One parameter's sum: the finite difference, autograd's part, and each group of sites' contribution.

    ``defects``: what nodes with a wrong derivative of their own lose. ``members``: the keys of the parameters whose joint
    direction it is about, where it is not one's own. ``bent``: by how much the connected part's slopes from both sides differ.
    """

    subject: Subject
    slope: Estimate
    connected: float | None
    entries: list[tuple[Group, float]] = field(default_factory=list)
    defects: float = 0.0
    members: tuple[str, ...] = ()
    bent: float = 0.0

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys of the parameters that the account is about."""
        return self.members or (self.subject.key,)

    @property
    def autograd(self) -> float:
        """Return what autograd gives, nothing where it gives none."""
        return self.subject.autograd or 0.0

    @property
    def unexplained(self) -> float:
        """Return f - g - sum of c_s, less what nodes with a wrong derivative of their own account for."""
        return self.slope.value - self.autograd - sum(part for _, part in self.entries) - self.defects

    @property
    def size(self) -> float:
        """Return the largest part of the sum."""
        return max(abs(self.slope.value), abs(self.autograd), *(abs(part) for _, part in self.entries), 0.0)

    @property
    def closure(self) -> float:
        """Return the unexplained share, 0 where the sum closes within the finite difference's error."""
        rest = max(0.0, abs(self.unexplained) - 4 * self.slope.error)
        return rest / self.size if self.size else 0.0

    def adds_up(self) -> bool:
        """Return whether the sum closes beyond doubt, whatever the finite difference's error may be."""
        return abs(self.unexplained) <= ADDS_UP_WITHIN * self.size

    def is_evened_out(self) -> bool:
        """Return whether all that is lost is lost at decisions (``x > 0``), and with these held there is a kink here.

        One such as ``abs`` at 0, of which autograd takes a slope of 0: what the decisions choose between are its two sides,
        which look alike where these are held.
        """
        lost = [group for group, part in self.entries if part]
        kinked = self.bent > _BENT * abs(self.slope.value) and not self.autograd
        return kinked and bool(lost) and all(is_decision(site) for group in lost for site in group)

    def is_wrong(self, share: float) -> bool:
        """Return whether the connected part itself is not what autograd says: some node's own derivative is wrong."""
        if self.connected is None:
            return False
        size = max(abs(self.connected), abs(self.autograd))
        noise = share * max(size, abs(self.slope.value)) + 8 * self.slope.error
        return abs(self.connected - self.autograd) > noise


@dataclass(frozen=True, slots=True, order=True)
class Share:
    """What a group of sites costs: summed over the leaves that decide the verdict, over the others; in size, all told."""

    decisive: float = 0.0
    beside: float = 0.0
    size: float = 0.0

    def plus(self, share: float, size: float, *, decisive: bool) -> Share:
        """Return the sum with one leaf's share."""
        if decisive:
            return Share(self.decisive + share, self.beside, self.size + size)
        return Share(self.decisive, self.beside + share, self.size + size)


@dataclass(slots=True)
class Accounts:
    """All accounts of a run. ``harmless``: groups of sites whose joint contribution is nothing.

    ``joint``: what each group of sites costs along the joint direction of all parameters, ``screened`` says of
    which, by key. ``whole``: the account of that direction, where the budget allowed no other. ``bent``: something that escapes
    at a harmless place moves the sink, only not here at first order: in another step of a training it may.
    """

    accounts: list[Account] = field(default_factory=list)
    harmless: list[Group] = field(default_factory=list)
    mattering: list[Group] = field(default_factory=list)
    joint: list[tuple[Group, float]] = field(default_factory=list)
    screened: frozenset[str] = frozenset()
    whole: Account | None = None
    bent: bool = False
    complete: bool = True

    def shares(self, decisive: Container[str]) -> list[tuple[Group, Share]]:
        """Return what each group of sites costs: those of the ``decisive`` leaves that lose most there come first."""
        shares: dict[int, Share] = {}
        groups: dict[int, Group] = {}
        for keys, entries in [(a.keys, a.entries) for a in self.accounts] or [((), self.joint)]:
            size = max((abs(part) for _, part in entries), default=0.0)
            counts = not keys or any(key in decisive for key in keys)
            for group, part in entries if size else ():
                groups[id(group)] = group
                known = shares.get(id(group), Share())
                shares[id(group)] = known.plus(max(1, len(keys)) * abs(part) / size, abs(part), decisive=counts)
        ordered = sorted(shares, key=lambda key: shares[key], reverse=True)
        return [(groups[key], shares[key]) for key in ordered]


def needing(subjects: Iterable[Subject], findings: Findings, share: float) -> list[Subject]:
    """Return the subjects whose finite difference is not what autograd says."""
    return [s for s in subjects if s.key in findings.slopes and differs(findings.slopes[s.key], s, share)]


def differs(slope: Estimate, subject: Subject, share: float) -> bool:
    slack = share * max(abs(slope.value), abs(subject.autograd or 0.0)) + 4 * slope.error
    low, high = sorted((slope.left, slope.right))
    autograd = subject.autograd or 0.0
    return abs(slope.value - autograd) > slack and not (slope.kink and low - slack <= autograd <= high + slack)
