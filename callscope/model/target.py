"""What a dynamic run runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from callscope.errors import TargetError

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

    def named(self) -> str:
        """Return the target without its own arguments: what an error says of it."""
        return Target(self.kind, self.spec).describe()

    def file(self) -> str:
        """Return the file that the target is in, "" for one that is looked for by its module's name.

        Raises:
            TargetError: there is no such file.
        """
        if self.kind not in ("script", "pytest"):
            return ""
        path = self.spec.partition("::")[0] if self.kind == "pytest" else self.spec
        if Path(path).is_file():
            return path
        if path.startswith("-"):
            raise TargetError(f"no such option: {path}; options stand before the target, --help lists them")
        raise TargetError(f"no such file: {path}")
