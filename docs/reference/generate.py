"""``cli.md``, written from the commands themselves: ``python docs/reference/generate.py``."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import click

from callscope.cli import cli

PAGE = Path(__file__).with_name("cli.md")
_HEAD = """# Command line

Written from the commands themselves by `python docs/reference/generate.py`; the test suite checks that it is up to date.

Exit status, for every command:

| status | `static`, `lint` | `dynamic`, `investigate` |
|---|---|---|
| 0 | nothing at or above the failing severity | every parameter's gradient is live, and right where it was checked |
| 1 | findings | a gradient is severed, zeroed, partial or nonfinite |
| 2 | the command could not do its work: bad usage, unreadable file, a function whose gradients could not be followed within the bound, target failed before a verdict | the same |
"""


def text() -> str:
    """Return the page."""
    context = cli.make_context("callscope", [], resilient_parsing=True)
    sections = [_HEAD, *_section(cli, context)]
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        if command is not None:
            sections += _section(command, command.make_context(name, [], parent=context, resilient_parsing=True))
    return "\n".join(sections)


def _section(command: click.Command, context: click.Context) -> Iterator[str]:
    yield f"## {context.command_path}\n"
    yield f"{_prose(command.help or '')}\n"
    if command.epilog:
        yield f"{_prose(command.epilog)}\n"
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield f"```\n{usage}\n```\n"
    yield "| option | means | default |\n|---|---|---|"
    yield from (_row(option, context) for option in command.get_params(context) if isinstance(option, click.Option))
    yield ""


def _prose(help_text: str) -> str:
    """Return a command's help as paragraphs; what click keeps as it stands (``\\b``) is a block of its own."""
    paragraphs = inspect.cleandoc(help_text).split("\n\n")
    return "\n\n".join(_paragraph(paragraph) for paragraph in paragraphs)


def _paragraph(paragraph: str) -> str:
    kept = paragraph.removeprefix("\b\n")
    return f"```\n{kept}\n```" if kept != paragraph else kept


def _row(option: click.Option, context: click.Context) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    value = "" if option.is_flag or option.count else f" `{option.make_metavar(context)}`"
    repeated = " Can be repeated." if option.multiple else ""
    return f"| {names}{_cell(value)} | {_cell(option.help or '')}{repeated} | {_cell(_default(option, context))} |"


def _default(option: click.Option, context: click.Context) -> str:
    shown = option.get_default(context, call=False)
    plain = isinstance(shown, str | int | float | Path) and not isinstance(shown, bool)
    return f"`{shown}`" if plain else ""


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
