"""The options of ``callscope lint`` as one value, checked, and the configuration that they change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from callscope.config import Config, Mismatch, load_config
from callscope.config.values import read_severity
from callscope.errors import UsageError


@dataclass(frozen=True, slots=True)
class LintOptions:
    """What the command line asks for; None or empty leaves the configuration as it is."""

    files: tuple[Path, ...]
    namespace: tuple[str, ...]
    config_file: Path | None
    select: tuple[str, ...]
    extend_select: tuple[str, ...]
    ignore: tuple[str, ...]
    severity: str | None
    report: str | None
    revision: str | None
    baseline: str | None
    write_baseline: bool
    update_baseline: bool
    fix: bool
    diff_fix: bool
    whole: bool
    watch: bool
    statistics: bool
    exit_zero: bool
    format_name: str
    output: Path | None
    no_color: bool
    quiet: bool
    verbose: bool
    jobs: int | None
    no_cache: bool


_EXCLUSIVE = (
    ("fix", "diff_fix"),
    ("write_baseline", "update_baseline"),
    ("write_baseline", "revision"),
    ("update_baseline", "revision"),
    ("write_baseline", "fix"),
    ("watch", "write_baseline"),
    ("watch", "output"),
    ("quiet", "verbose"),
)
_FLAGS = {"revision": "--diff"}


def read_options(arguments: Mapping[str, Any]) -> LintOptions:
    """Return the options. Raises UsageError for a combination or a format that makes no sense."""
    from callscope.render.findings import renderer

    options = LintOptions(**{name: _words(name, value) for name, value in arguments.items()})
    for first, second in _EXCLUSIVE:
        if getattr(options, first) and getattr(options, second):
            raise UsageError(f"{_flag(first)} and {_flag(second)} cannot be given together")
    if options.statistics and options.format_name == "text":
        options = replace(options, format_name="statistics")
    renderer(options.format_name)
    return options


def _words(name: str, value: Any) -> Any:
    """Rules may be given one an option or separated by commas."""
    if name not in ("select", "extend_select", "ignore"):
        return value
    return tuple(word.strip() for text in value for word in text.split(",") if word.strip())


def _flag(name: str) -> str:
    return _FLAGS.get(name, f"--{name.replace('_', '-')}")


def configured(options: LintOptions) -> Config:
    """Return the configuration with the command line's changes. Raises ConfigError and UsageError."""
    config = load_config(options.files, file=options.config_file)
    changes: dict[str, Any] = {
        "namespaces": options.namespace,
        "asked": options.namespace,
        "select": options.select,
        "severity": _severity("--severity", options.severity),
        "report": _severity("--report", options.report),
        "baseline": options.baseline and str(Path(options.baseline).absolute()),
    }
    kept = {name: value for name, value in changes.items() if value}
    if options.jobs is not None:
        kept["jobs"] = options.jobs
    if options.no_cache:
        kept["cache"] = False
    if options.whole:
        kept["whole"] = True
    kept["commanded"] = frozenset((*options.select, *options.extend_select, *options.ignore))
    extended = (*config.extend_select, *options.extend_select)
    return replace(config, **kept, extend_select=extended, ignore=(*config.ignore, *options.ignore))


def _severity(flag: str, word: str | None) -> str | None:
    if word is None:
        return None
    try:
        return read_severity(word)
    except Mismatch as mismatch:
        raise UsageError(f"{flag}: {mismatch}") from None
