"""The command line: one file a command, loaded only when that command runs.

A command is a module ``callscope/cli/<name>_command.py`` that defines a click command called
``command``. Nothing else has to be touched to add one.
"""

from __future__ import annotations

import contextlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

from callscope import __version__
from callscope.errors import CallscopeError

_SUFFIX = "_command"
_AT_ONCE = frozenset({"static", "lint"})


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


def _print_version(ctx: click.Context, parameter: click.Parameter, asked: bool) -> None:
    """Print the versions and leave, when asked."""
    if asked and not ctx.resilient_parsing:
        click.echo(import_module(f"{__name__}.environment").describe(__version__))
        ctx.exit()


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_print_version, help="Show versions."
)
def cli() -> None:
    """Find which line kills which gradient, and prove it."""


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status: 0 clean, 1 findings or dead gradients, 2 failed."""
    _reserve_descriptors()
    if sys.stderr is None:  # closed by who called: what is printed to None would stand among the answer
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    try:
        status = cli.main(list(arguments), prog_name="callscope", standalone_mode=False)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.exceptions.NoArgsIsHelpError as help_page:
        return _fail(help_page.format_message())
    except (click.Abort, KeyboardInterrupt):  # before Exception, which Abort is one of
        return _fail("callscope: error: interrupted")
    except Exception as error:
        return _fail(_one_line(error))
    return status if isinstance(status, int) else 0


def _reserve_descriptors() -> None:
    """Take the places of standard streams that the caller closed: the next file opened would be one of them."""
    taken = os.open(os.devnull, os.O_RDWR)
    while taken <= 2:
        os.set_inheritable(taken, True)
        taken = os.open(os.devnull, os.O_RDWR)
    os.close(taken)


def leave(arguments: Sequence[str], status: int) -> NoReturn:
    """End the process; after a command that only read source, at once: freeing its millions of values takes seconds."""
    watched = sys.gettrace() is not None or sys.getprofile() is not None
    if watched or sys.stdout is None or not _AT_ONCE.intersection(arguments[:1]):
        sys.exit(status)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        sys.exit(status)
    os._exit(status)


def _fail(message: str) -> int:
    with contextlib.suppress(OSError):  # nobody can be told; the status still says it
        print(message, file=sys.stderr, flush=True)
    return 2


def _one_line(error: Exception) -> str:
    """Return what a user reads: one line for what a user can cause, the traceback for what is our own fault."""
    if isinstance(error, CallscopeError):
        return f"callscope: error: {error}"
    if isinstance(error, click.UsageError) and error.ctx is not None:
        return f"callscope: error: {error.format_message()} (see '{error.ctx.command_path} --help')"
    if isinstance(error, click.ClickException):
        return f"callscope: error: {error.format_message()}"
    if isinstance(error, BrokenPipeError):
        sys.stdout = None  # the reader left; flushing at exit would raise again
        return "callscope: error: the output's reader closed it before the end"
    if isinstance(error, OSError) and error.strerror:
        sys.stdout = sys.stdout if error.filename else None  # a stream that took nothing would raise again at exit
        return f"callscope: error: {error.filename or 'standard output'}: {error.strerror}"
    traceback = import_module("traceback")
    return (
        f"{''.join(traceback.format_exception(error))}callscope: error: this is a defect of callscope; please report it"
    )
