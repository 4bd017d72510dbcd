"""What a dynamic run runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TargetKind = Literal["script", "module", "pytest", "scenario", "callable"]


@dataclass(frozen=True, slots=True)
class Target:
    """What to run. ``spec``: a script's path, a module's name, a pytest node id, or ``pkg.mod:function``."""

    kind: TargetKind
    spec: str
    arguments: tuple[str, ...] = ()

    def describe(self) -> str:
        """Return the target as a person would type it."""
        flag = {"module": "-m ", "pytest": "--pytest ", "scenario": "--scenario "}.get(self.kind, "")
        return " ".join((f"{flag}{self.spec}", *self.arguments))
