"""What the static side and the lint gate found, as every output format reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from callscope.model.callgraph import BlindSpot
from callscope.model.finding import Finding, Severity


@dataclass(frozen=True, order=True, slots=True)
class FileError:
    """A file that could not be analysed; it never hides the other files' results. ``line`` 0: the whole file."""

    path: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class RuleSummary:
    """What a report says of a rule: ``summary`` is one sentence, ``explanation`` its page in Markdown."""

    id: str
    name: str
    summary: str
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class FindingsReport:
    """Findings with all that a format needs to show them.

    ``findings`` are sorted and hold the suppressed ones as well; ``sources`` maps a path to its lines, for
    excerpts; ``rules`` are the rules that were checked; ``failing`` is the lowest severity that fails the run;
    ``blind_spots`` are the functions in which the gradient analysis gave up; the last of ``errors`` says so then;
    ``unasked``: why nothing was asked of the program, empty where everything was; ``near``: which part of it alone was
    analysed, empty where all was.
    """

    findings: tuple[Finding, ...]
    root: str
    version: str
    namespaces: tuple[str, ...] = ()
    errors: tuple[FileError, ...] = ()
    rules: tuple[RuleSummary, ...] = ()
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    statistics: Mapping[str, int] = field(default_factory=dict)
    failing: Severity = Severity.WARNING
    blind_spots: tuple[BlindSpot, ...] = ()
    unasked: str = ""
    near: str = ""
    schema: str = "callscope.lint/1"

    @property
    def active(self) -> tuple[Finding, ...]:
        """Return the findings that are not suppressed."""
        return tuple(finding for finding in self.findings if not finding.suppressed)

    @property
    def exit_code(self) -> int:
        """Return 2 when a file, or a function to its end, could not be analysed, 1 when a finding fails the run, else 0."""
        if self.errors:
            return 2
        return int(any(finding.severity.rank >= self.failing.rank for finding in self.active))
