"""Whose option is it? After the target's name, one that the target's own source spells is the target's."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

import click

from callscope.lint.scope import imported

_THEIRS = "\0"
"""Stands before an argument of the target that looks like an option of ours, while ours are parsed."""
_EPILOG = (
    "Options of callscope stand before TARGET or after it. After it, one that the target's own source spells (its file, "
    "the modules beside it that it imports, for -m its package) is the target's, and so is every option that callscope "
    "does not have and everything after --."
)
_HINT = "an option of the target stands after --"


class TargetCommand(click.Command):
    """A command whose last words are a target with arguments of its own.

    Everything after ``--`` is the target's, too.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"epilog": _EPILOG, **options})

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse our options; hand what is the target's on as it stands."""
        marked, late = _marked(args, self._options())
        try:
            rest = super().parse_args(ctx, marked)
        except click.UsageError as error:
            if not set(late).intersection(_about(error)):
                raise
            raise click.UsageError(f"{error.format_message().rstrip('.')}; {_HINT}", error.ctx or ctx) from error
        ctx.params["target"] = tuple(word.removeprefix(_THEIRS) for word in ctx.params.get("target", ()))
        return rest

    def _options(self) -> dict[str, bool]:
        """Return our options, and whether each takes a value."""
        options = [parameter for parameter in self.params if isinstance(parameter, click.Option)]
        return {flag: not option.is_flag for option in options for flag in option.opts}


def _about(error: click.UsageError) -> list[str]:
    """Return the options that an error is about."""
    parameter = getattr(error, "param", None)
    return list(parameter.opts) if parameter is not None else [str(getattr(error, "option_name", ""))]


def _marked(args: Sequence[str], options: Mapping[str, bool]) -> tuple[list[str], list[str]]:
    """Return the arguments, with a mark before those that the target's source names; and our options after the target."""
    marked: list[str] = []
    late: list[str] = []
    source: Callable[[], str] | None = None
    words = iter(args)
    for word in words:
        flag, given, _ = word.partition("=")
        if word == "--":
            return [*marked, word, *words], late
        if flag not in options:
            if source is None and word.endswith(".py"):
                source = _later(_source_of_script, word)
            marked.append(word)
            continue
        theirs = source is not None and _spells(source(), flag)
        marked.append(_THEIRS + word if theirs else word)
        late += [flag] if source is not None and not theirs else []
        if options[flag] and not given and not theirs:
            value = next(words, "")
            marked.append(value)
            source = _later(_source_of_module, value) if flag == "-m" else source
    return marked, late


def _later(read: Callable[[str], str], name: str) -> Callable[[], str]:
    """Return what reads a source when it is first asked for: most command lines need none."""
    return cache(lambda: read(name))


def _spells(source: str, flag: str) -> bool:
    return re.search(rf"""(["']){re.escape(flag)}\1""", source) is not None


def _source_of_script(word: str) -> str:
    """Return the source of a script and of the modules and packages beside it that it imports."""
    path = Path(word)
    return _read(imported(path)) if path.is_file() else ""


def _source_of_module(name: str) -> str:
    """Return the source of a module's package, of the module where it is in none; nothing is imported."""
    folders, package, origin = [str(Path.cwd()), *sys.path], "", ""
    for part in name.split("."):
        spec = PathFinder.find_spec(part, folders)
        folders = list((spec and spec.submodule_search_locations) or ())
        package, origin = folders[0] if folders else package, (spec and spec.origin) or ""
    if package:
        return _read({Path(package)})
    return _read(imported(Path(origin))) if origin.endswith(".py") else ""


def _read(paths: set[Path]) -> str:
    files = [file for path in sorted(paths) for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]
    texts = []
    for file in files:
        try:
            texts.append(file.read_text(encoding="utf-8", errors="replace"))
        except OSError:  # the target itself is told of as missing where it is run
            continue
    return "\n".join(texts)
