"""The progress display of long commands, on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def bar(runs: int, *, no_color: bool = False) -> Iterator[Callable[[int, str], None]]:
    """Show the runs made out of at most ``runs``; yields the function that tells of one."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True, no_color=no_color or None), transient=True) as progress:
        task = progress.add_task("running", total=runs)

        def show(used: int, what: str) -> None:
            progress.update(task, completed=used, description=what)

        yield show
