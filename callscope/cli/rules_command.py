"""``callscope rules``: list the catalogue, or explain one rule."""

from __future__ import annotations

import json
from pathlib import Path

import click

from callscope.cli.common_flags import common_flags
from callscope.cli.completion import rule_ids
from callscope.cli.output import deliver, note, use_color
from callscope.config import did_you_mean, load_config
from callscope.errors import UsageError
from callscope.lint.catalogue import Catalogue, load
from callscope.lint.listing import RuleEntry, entries, explanation, listing


@click.command()
@click.argument("rule", required=False, metavar="[ID]", shell_complete=rule_ids)
@click.option("--config", "config_file", type=click.Path(path_type=Path), metavar="FILE", help="Configuration file.")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write the answer to a file.")
@click.option("--no-color", is_flag=True, help="No terminal colours.")
@click.option("--check", is_flag=True, help="Hold the rules, or one, to their own examples; exit 1 where they differ.")
@common_flags("config", "no-color")
def command(
    rule: str | None, config_file: Path | None, format_name: str, output: Path | None, no_color: bool, check: bool
) -> int:
    """List the rules, or explain one: what it looks for, when it is harmless, examples, how to mend it.

    ID is a rule's id or name (CS101, item-call).
    """
    catalogue = load(load_config(file=config_file))
    known = entries(catalogue)
    if check:
        return _check(catalogue, None if rule is None else _find(rule, known), output)
    shown = known if rule is None else [_find(rule, known)]
    if format_name == "json":
        deliver(json.dumps([entry.data() for entry in shown], indent=2, ensure_ascii=False) + "\n", output)
    elif rule is None:
        deliver(listing(shown), output)
    else:
        _explain(shown[0], output, color=use_color(no_color=no_color, output=output))
    return 0


def _check(catalogue: Catalogue, entry: RuleEntry | None, output: Path | None) -> int:
    from callscope.lint.examples import complaints

    chosen = [rule for rule in catalogue.rules if entry is None or rule.id == entry.id]
    found = list(complaints(chosen, catalogue.rules))
    deliver("".join(f"{line}\n" for line in found), output)
    note(f"{len(chosen)} rule{'s' * (len(chosen) != 1)} checked, {len(found)} complaint{'s' * (len(found) != 1)}")
    return int(bool(found))


def _find(word: str, known: list[RuleEntry]) -> RuleEntry:
    for entry in known:
        if word.upper() == entry.id or word == entry.name:
            return entry
    words = [entry.id if word[-1:].isdigit() else entry.name for entry in known]
    raise UsageError(f'"{word}" is not a rule', hint=did_you_mean(word, words))


def _explain(entry: RuleEntry, output: Path | None, *, color: bool) -> None:
    if not color:
        deliver(explanation(entry), output)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(explanation(entry)))
