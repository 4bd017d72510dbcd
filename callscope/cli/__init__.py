"""The command line: one file a command, loaded only when that command runs.

A command is a module ``callscope/cli/<name>_command.py`` that defines a click command called
``command``. Nothing else has to be touched to add one.
"""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from callscope import __version__
from callscope.errors import CallscopeError

_SUFFIX = "_command"


class _LazyGroup(click.Group):
    """A group whose commands are the ``*_command`` modules beside this file."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the command names, sorted, without importing any of them."""
        return sorted(
            info.name.removesuffix(_SUFFIX) for info in pkgutil.iter_modules(__path__) if info.name.endswith(_SUFFIX)
        )

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command, or None when there is no such command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"{__name__}.{cmd_name}{_SUFFIX}").command
        return command


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="callscope")
def cli() -> None:
    """Find which line kills which gradient, and prove it."""


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status: 0 clean, 1 findings or dead gradients, 2 failed."""
    try:
        status = cli.main(list(arguments), prog_name="callscope", standalone_mode=False)
    except CallscopeError as error:
        print(f"callscope: error: {error}", file=sys.stderr)
        return 2
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        print("callscope: error: interrupted", file=sys.stderr)
        return 2
    return status if isinstance(status, int) else 0
