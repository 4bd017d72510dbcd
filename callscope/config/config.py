"""The configuration as one value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from callscope.config.patterns import matches
from callscope.model.finding import Severity
from callscope.model.target import Target


@dataclass(frozen=True, slots=True)
class Config:
    """[tool.callscope] of one project, checked; a command line option replaces a field (``dataclasses.replace``).

    ``root`` is the project root, absolute: every reported path is relative to it. ``file`` is where the table
    was read, None when there is none. ``jobs`` 0 means one a processor. ``commanded`` are the rule selectors that the
    command line gave, ``asked`` the namespaces that it gave; ``passing``: the tree is looked at once (a revision, checked out). The other fields are the keys of
    ``callscope.config.keys``.
    """

    root: Path
    file: Path | None = None
    namespaces: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    target: Target | None = None
    roi: tuple[int, int] | None = None
    timeout: float | None = None
    question: str | None = None
    initiative: str | None = None
    scope_hints: tuple[str, ...] = ()
    time_budget_minutes: float = 30.0
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ("ALL",)
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Severity = Severity.WARNING
    report: Severity = Severity.WARNING
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    baseline: str | None = None
    rules: tuple[str, ...] = ()
    rule_plugins: tuple[str, ...] = ()
    cache: bool = True
    cache_dir: str | None = None
    jobs: int = 0
    gradient_effort: int = 1
    whole: bool = False
    commanded: frozenset[str] = frozenset()
    asked: tuple[str, ...] = ()
    passing: bool = False

    def resolve(self, path: str | Path) -> Path:
        """Return a configured path as an absolute one: it is meant relative to the root."""
        return self.root / Path(path).expanduser()

    def source_paths(self) -> tuple[Path, ...]:
        """Return ``paths``, absolute; the root where none is configured."""
        return tuple(self.resolve(path) for path in self.paths) or (self.root,)

    def rule_folders(self) -> tuple[Path, ...]:
        """Return the folders of the user's own rules, absolute."""
        return tuple(self.resolve(folder) for folder in self.rules)

    def relative(self, path: str | Path) -> str:
        """Return a path as reports show it: POSIX, relative to the root if under it, else absolute."""
        absolute = Path(path).absolute()
        if absolute.is_relative_to(self.root):
            return absolute.relative_to(self.root).as_posix()
        resolved = absolute.resolve()
        return (resolved.relative_to(self.root) if resolved.is_relative_to(self.root) else resolved).as_posix()

    def excludes(self, path: str | Path) -> bool:
        """Tell whether an ``exclude`` pattern matches a file or folder."""
        relative = self.relative(path)
        return any(matches(pattern, relative) for pattern in self.exclude)

    def ignored_in(self, path: str) -> tuple[str, ...]:
        """Return the rule selectors that ``per-file-ignores`` leaves out in a root-relative path."""
        return tuple(rule for pattern, rules in self.per_file_ignores if matches(pattern, path) for rule in rules)
