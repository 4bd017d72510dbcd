"""What the shell proposes where click cannot know: output formats, rules, the target's file."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

import click
from click.shell_completion import CompletionItem


def _matching(words: Iterable[str], begun: str) -> list[CompletionItem]:
    return [CompletionItem(word) for word in words if word.startswith(begun)]


def finding_formats(ctx: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Propose the formats of findings."""
    return _matching(import_module("callscope.render.findings").formats(), begun)


def static_formats(ctx: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Propose the formats of ``static``: the call graph's, and those of findings."""
    own = import_module("callscope.cli.static_command").OWN_FORMATS
    return _matching(sorted({*own, *import_module("callscope.render.findings").formats()}), begun)


def rule_ids(ctx: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Propose the rules by id, or by name where no id is begun."""
    catalogue = import_module("callscope.lint.catalogue").load(import_module("callscope.config").load_config())
    known = import_module("callscope.lint.listing").entries(catalogue)
    return _matching([word for entry in known for word in (entry.id, entry.name)], begun)


def target_files(ctx: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Propose files: a script, or what its arguments name."""
    return [CompletionItem(begun, type="file")]
