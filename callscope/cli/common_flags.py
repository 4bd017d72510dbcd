"""The flags that every command takes, so that one line of options serves a script that calls several."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
_TAKEN = "Taken, as every command does; changes nothing here."
_FLAGS: dict[str, Callable[[F], F]] = {
    "namespace": click.option("--namespace", multiple=True, metavar="NS", expose_value=False, help=_TAKEN),
    "config": click.option(
        "--config", type=click.Path(path_type=Path), metavar="FILE", expose_value=False, help=_TAKEN
    ),
    "no-color": click.option("--no-color", is_flag=True, expose_value=False, help=_TAKEN),
    "verbose": click.option("-v", "--verbose", is_flag=True, expose_value=False, help=_TAKEN),
    "quiet": click.option("-q", "--quiet", is_flag=True, expose_value=False, help=_TAKEN),
    "jobs": click.option("--jobs", type=click.IntRange(0), metavar="N", expose_value=False, help=_TAKEN),
    "no-cache": click.option("--no-cache", is_flag=True, expose_value=False, help=_TAKEN),
}


def common_flags(*own: str) -> Callable[[F], F]:
    """Give a command the common flags but for its ``own`` (long names without dashes), which mean something to it."""

    def decorate(command: F) -> F:
        for name, option in reversed(_FLAGS.items()):
            if name not in own:
                command = option(command)
        return command

    return decorate
