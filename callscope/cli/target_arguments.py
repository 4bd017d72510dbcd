"""Whose option is it? After the target's name, one that the target's own source spells is the target's."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import PathFinder
from pathlib import Path

import click

_THEIRS = "\0"
"""Stands before an argument of the target that looks like an option of ours, while ours are parsed."""


class TargetCommand(click.Command):
    """A command whose last words are a target with arguments of its own.

    Everything after ``--`` is the target's, too.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse our options; hand what is the target's on as it stands."""
        rest = super().parse_args(ctx, _marked(args, self._options()))
        ctx.params["target"] = tuple(word.removeprefix(_THEIRS) for word in ctx.params.get("target", ()))
        return rest

    def _options(self) -> dict[str, bool]:
        """Return our options, and whether each takes a value."""
        options = [parameter for parameter in self.params if isinstance(parameter, click.Option)]
        return {flag: not option.is_flag for option in options for flag in option.opts}


def _marked(args: Sequence[str], options: dict[str, bool]) -> list[str]:
    """Return the arguments, with a mark before those that the target's source names."""
    marked: list[str] = []
    source, words = "", iter(args)
    for word in words:
        flag, given, _ = word.partition("=")
        if word == "--":
            return [*marked, word, *words]
        if flag in options:
            theirs = f'"{flag}"' in source or f"'{flag}'" in source
            marked.append(_THEIRS + word if theirs else word)
            if options[flag] and not given and not theirs:
                value = next(words, "")
                marked.append(value)
                source = _source_of_module(value) if flag == "-m" else source
        else:
            source = source or _source_of_script(word)
            marked.append(word)
    return marked


def _source_of_script(word: str) -> str:
    return _read(word) if word.endswith(".py") else ""


def _source_of_module(name: str) -> str:
    """Return the source of a module, or of the ``__main__`` of a package; nothing is imported."""
    folders, origin = [str(Path.cwd()), *sys.path], ""
    for part in name.split("."):
        spec = PathFinder.find_spec(part, folders)
        folders = list((spec and spec.submodule_search_locations) or ())
        origin = (spec and spec.origin) or ""
    return _read(str(Path(folders[0], "__main__.py")) if folders else origin)


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:  # the target itself is told of as missing where it is run
        return ""
