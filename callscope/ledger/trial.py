"""What the experiments of one audit found, handed from the ledger to the explanation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from callscope.ledger.accounts import Account, Accounts
from callscope.ledger.baseline import Baseline
from callscope.ledger.interventions import Intervener
from callscope.ledger.lab import Lab
from callscope.ledger.probing import Findings
from callscope.ledger.subject import Subject
from callscope.model.run import LeafRecord, RunRecord
from callscope.model.verdict import ParameterResult, Verdict


@dataclass(frozen=True, slots=True)
class Defect:
    """A node whose own derivative is wrong, and what one parameter loses there (in the account's units).

    ``claim`` holds what the node was given and what it gave, as the dynamic layer recorded it; ``gives`` what it gave
    for the inputs that move: ``nothing``, ``zeros``, or ``other`` numbers. ``answers``: what it puts out comes from a
    severed edge, whose derivative it is there to give. ``inputs``: those that move and get no right gradient, as its
    ``forward`` calls them. ``captured``: what moves is none of its inputs. ``flow``: what passes through a
    custom Function that is off by little, 0 for any other node. ``allowed``: that is no more than its arithmetic may be off by.
    """

    claim: Mapping[str, Any]
    account: Account
    lost: float
    gives: str = "other"
    answers: bool = False
    inputs: tuple[str, ...] = ()
    captured: bool = False
    flow: float = 0.0
    allowed: bool = False

    @property
    def at(self) -> Mapping[str, Any]:
        """Return what to mend: the node, the write that changed what it uses, or the hooks that gave back something else than it saved."""
        found = (self.claim.get(key) for key in ("rewritten", "fed", "packed"))
        return next(filter(None, found), self.claim)

    @property
    def place(self) -> tuple[str, int, str]:
        """Return the path, line and name of what to mend."""
        return self.at["path"], self.at["line"], self.at["name"]


@dataclass(slots=True)
class Trial:
    """The base runs, what displacing showed, the accounts, and each leaf's verdict (in the leaves' order)."""

    lab: Lab
    baseline: Baseline
    findings: Findings = field(default_factory=Findings)
    accounts: Accounts = field(default_factory=Accounts)
    intervener: Intervener | None = None
    results: tuple[ParameterResult, ...] = ()
    defects: list[Defect] = field(default_factory=list)
    probes: list[dict[str, Any]] = field(default_factory=list)

    @property
    def observed(self) -> RunRecord:
        """Return the program's own run."""
        return self.baseline.observed

    def judged(self, *verdicts: Verdict) -> Iterator[tuple[LeafRecord, ParameterResult]]:
        """Yield the leaves with one of the given verdicts."""
        for leaf, result in zip(self.observed.leaves, self.results, strict=True):
            if result.verdict in verdicts:
                yield leaf, result

    def subject(self, key: str) -> Subject | None:
        """Return the subject of a leaf, None where there were no experiments."""
        return next((subject for subject in self.baseline.subjects if subject.key == key), None)
