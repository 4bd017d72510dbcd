"""Verdicts and what carries them: the content of ``callscope.dynamic/1``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from callscope.model.run import Caller
from callscope.model.span import Span


class Verdict(StrEnum):
    """The state of a parameter's gradient, decided by experiment; of a run, its worst parameter's."""

    SEVERED = "severed"
    NONFINITE = "nonfinite"
    ZEROED = "zeroed"
    PARTIAL = "partial"
    LIVE = "live"
    UNUSED = "unused"
    NO_BACKWARD = "no-backward"


NOT_CHECKED = "not checked by finite differences"
"""How the note of a live parameter begins whose gradient no experiment confirmed."""

FARTHER = "flat here; a larger change moves the sink"
"""The note of a parameter by which the sink moves, though not at this point."""

NOT_DECIDED = "severed or unused, not decided"
"""How the note of a parameter without a gradient begins where no experiment told whether the sink depends on it."""

WORST_FIRST = (Verdict.SEVERED, Verdict.NONFINITE, Verdict.ZEROED, Verdict.PARTIAL, Verdict.LIVE)


@dataclass(frozen=True, slots=True)
class ParameterResult:
    """One parameter: autograd's derivative, the finite difference, and what is missing between them.

    ``autograd`` and ``finite_difference`` are derivatives of the sink along one random direction of the parameter (with
    respect to the parameter itself where it is a single number);
    ``uncertainty`` is the error estimate of the finite difference.
    """

    name: str
    span: Span
    shape: tuple[int, ...]
    gradient: str
    norm: float | None
    verdict: Verdict
    autograd: float | None = None
    finite_difference: float | None = None
    missing: float | None = None
    uncertainty: float | None = None
    note: str = ""

    def unchecked(self) -> bool:
        """Tell whether the verdict rests on autograd's own word: no finite difference confirmed it."""
        return self.note.startswith(NOT_CHECKED)

    def undecided(self) -> bool:
        """Tell whether nothing showed if the sink depends on this parameter, which has no gradient."""
        return self.note.startswith(NOT_DECIDED)


@dataclass(frozen=True, slots=True)
class LedgerSite:
    """What one severed site costs one parameter: c_s of the gradient ledger. ``members``: of which several, where it is a sum."""

    span: Span
    operation: str
    parameter: str
    contribution: float
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ledger:
    """f = g + sum of c_s. ``closure`` is the largest unexplained share over the parameters (0 is perfect)."""

    closed: bool
    closure: float
    sites: tuple[LedgerSite, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DeadNode:
    """A place where the gradient dies, as the ranking lists it; the first one is ``first_dead``.

    ``origin`` follows the cause back: one ``path:line: step`` a string, e.g. to ``default_F=0.0``. ``callers``: where
    the place is in a library, the calls that led there, the nearest first, up to the program's own. ``inputs``: of a
    custom Function, what its ``forward`` calls those that get no right gradient.
    """

    span: Span
    function: str
    operation: str
    effect: str
    reason: str
    score: float = 0.0
    evidence: tuple[str, ...] = ()
    operation_span: Span | None = None
    origin: tuple[str, ...] = ()
    callers: tuple[Caller, ...] = ()
    inputs: tuple[str, ...] = ()


VACUOUS = "vacuous: "  # how the note begins
OPEN = "open: "
"""How the note begins that names the parameters whose verdict rests on no experiment."""
RAISED = "after its backward the target raised: "
IN_VAIN = "asked for in vain: "
"""How the note begins that tells of a gradient that cannot be where the program looks for it."""
SPENT = "gone before the step: "
"""How the note begins that tells of gradients that the program set to zero after the backward."""
TWICE = "run through twice: "
"""How the note begins that tells which part of a graph was kept, and freed."""
_SAID_FIRST = (VACUOUS, OPEN)
_SAID_FIRST_OF_LIVE = (*_SAID_FIRST, RAISED, IN_VAIN, SPENT, TWICE)
"""Where every gradient is there, what is wrong with the program beside them is the answer."""


@dataclass(frozen=True, slots=True)
class DynamicReport:
    """Everything ``callscope dynamic`` answers; ``render`` and ``investigate`` are views of it."""

    target: str
    roi: tuple[int, int] | None
    verdict: Verdict
    first_dead: DeadNode | None
    ranking: tuple[DeadNode, ...]
    parameters: tuple[ParameterResult, ...]
    ledger: Ledger | None
    nodes: tuple[Mapping[str, Any], ...] = ()
    edges: tuple[Mapping[str, Any], ...] = ()
    environment: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    def said_first(self) -> tuple[str, ...]:
        """Return the notes without which the verdict is misread: a sink that is identically zero, what was not checked.

        Of a live run, what the program did with its gradients that cannot work, too.
        """
        return tuple(note for note in self.notes if note.startswith(self._first()))

    def _first(self) -> tuple[str, ...]:
        return _SAID_FIRST_OF_LIVE if self.verdict is Verdict.LIVE else _SAID_FIRST

    def said_last(self) -> tuple[str, ...]:
        """Return all other notes."""
        return tuple(note for note in self.notes if not note.startswith(self._first()))
