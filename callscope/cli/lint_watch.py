"""``--watch``: check, wait for a change, check again."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from callscope.cli.lint_options import LintOptions, configured
from callscope.cli.output import note
from callscope.errors import CallscopeError, DependencyError
from callscope.source.collecting import collect_left

_SUFFIXES = (".py", ".toml")


def watch(options: LintOptions, run: Callable[[], int]) -> int:
    """Check now and after every change of a Python or TOML file; return the last status when interrupted.

    Raises DependencyError when watchfiles is missing.
    """
    changes = _changes(options)
    status = _checked(run)
    try:
        for _ in changes:
            status = _checked(run)
    except KeyboardInterrupt:
        return status
    return status


def _checked(run: Callable[[], int]) -> int:
    try:
        collect_left()
        return run()
    except CallscopeError as error:
        print(f"callscope: error: {error}", file=sys.stderr)
        return 2


def _changes(options: LintOptions) -> Iterator[object]:
    try:
        from watchfiles import DefaultFilter
        from watchfiles import watch as watch_files
    except ImportError:
        raise DependencyError("--watch needs watchfiles", hint="pip install 'callscope[watch]'") from None

    class SourceFilter(DefaultFilter):
        """Lets changes of source and configuration files through."""

        def __call__(self, change: object, path: str) -> bool:
            return path.endswith(_SUFFIXES) and super().__call__(change, path)  # type: ignore[arg-type]

    places = _places(options)
    if not options.quiet:
        note(f"watching {', '.join(map(str, places))}; interrupt to stop")
    return iter(watch_files(*places, watch_filter=SourceFilter(), debounce=200))


def _places(options: LintOptions) -> list[Path]:
    """Return what to watch: the project, and named files outside it."""
    config = configured(options)
    outside = [path for path in options.files if not path.resolve().is_relative_to(config.root)]
    return [config.root, *sorted(path.resolve() for path in outside)]
