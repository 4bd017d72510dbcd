"""What an investigation is asked: the question, the target, where to look, how long to take, where to write."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from callscope.config import Config
from callscope.config.values import SLUG
from callscope.errors import UsageError
from callscope.model.run import Target

PHASES = ("A", "B", "C", "D")


@dataclass(frozen=True, slots=True)
class Request:
    """One investigation. ``minutes`` is the time budget; ``after`` the target as it is after a fix (phase D).

    ``probes`` are controlled experiments, (name, values); ``test`` an acceptance test whose log is kept;
    ``baseline`` the report of an earlier phase A that phase D compares with.
    """

    question: str
    initiative: str
    target: Target
    config: Config
    folder: Path
    stamp: str
    hints: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    roi: tuple[int, int] | None = None
    minutes: float = 30.0
    phases: tuple[str, ...] = PHASES
    after: Target | None = None
    test: str = ""
    baseline: Path | None = None
    probes: tuple[tuple[str, tuple[float, ...]], ...] = ()
    command: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        """Refuse what could not name a folder, or asks nothing.

        Raises:
            UsageError: the question is empty, the initiative or the stamp no slug, the baseline not there, the budget not positive.
        """
        if not self.question.strip():
            raise UsageError("the question is empty", hint="--question 'Why do the cell parameters have no gradient?'")
        if not SLUG.match(self.initiative):
            raise UsageError(f"--initiative {self.initiative!r} is no slug: letters, digits, '.', '_' and '-' only")
        if not SLUG.match(self.stamp):
            raise UsageError(f"--stamp {self.stamp!r} names no folder: letters, digits, '.', '_' and '-' only")
        if self.baseline is not None and not self.baseline.is_file():
            raise UsageError(f"--baseline {self.baseline}: no such file")
        if not self.minutes > 0:  # nan neither
            raise UsageError(f"--time-budget-minutes {self.minutes:g} leaves no time")

    @property
    def root(self) -> Path:
        """The project's root: every path in the bundle is relative to it."""
        return self.config.root

    def place(self, phase: str) -> Path:
        """Return the folder of one phase of this run."""
        return self.folder / self.initiative / f"phase_{phase.lower()}" / self.stamp

    def command_line(self) -> str:
        """Return the command that made the bundle."""
        return " ".join(map(_shell, self.command)) if self.command else "callscope investigate"


def _shell(word: str) -> str:
    return word if re.fullmatch(r"[\w@%+=:,./-]+", word) else "'" + word.replace("'", "'\\''") + "'"
