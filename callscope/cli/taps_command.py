"""``callscope taps``: what named tensors held, and which gradient reached them."""

from __future__ import annotations

import json
import re
import tempfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from callscope.cli.common_flags import common_flags
from callscope.cli.output import deliver, note, require_writable
from callscope.cli.target_arguments import TargetCommand
from callscope.cli.target_options import TargetRequest, audited_target, target_options
from callscope.errors import DependencyError, TargetError, UsageError

_TIMEOUT = 600.0
_FORM = re.compile(r".+:\d+:.+\Z", re.DOTALL)


@click.command(cls=TargetCommand, context_settings={"ignore_unknown_options": True})
@click.option("--tap", "taps", multiple=True, metavar="PATH:LINE:NAME",
              help="Read NAME when the statement at PATH:LINE is done; 'return': what it returns.")  # fmt: skip
@target_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the answer to a file.")
@common_flags("namespace", "config")
def command(taps: tuple[str, ...], form: str, output: Path | None, **arguments: Any) -> int:
    """Run TARGET and read named values where they are computed: shape, norm, range, and the gradient that arrives.

    Taps can be given as words before the target, too: callscope taps model.py:41:weights train.py.
    A NAME is a local variable (image), an attribute (self.cell), an entry (params['a']) or 'return'.
    """
    if find_spec("torch") is None:
        raise DependencyError("torch is not installed", hint="install it with: pip install 'callscope[torch]'")
    require_writable(output, made_meanwhile=True)
    taps, wanted = _split(taps, arguments)
    target, config = audited_target(wanted)
    taps = tuple(_from_root(tap, config.root) for tap in taps)
    standalone = import_module("callscope.investigate.standalone")
    paths = {_parts(tap)[0] for tap in taps}
    index = import_module("callscope.investigate.source_index").SourceIndex(config.root, paths)
    placed = tuple(_tap(tap, index, standalone) for tap in taps)
    with tempfile.TemporaryDirectory() as scratch:
        script = Path(scratch) / "hooks.py"
        text = standalone.script(target, placed, config.root, Path(scratch), wanted.roi or config.roi)
        script.write_text(text, encoding="utf-8")
        result = standalone.run(script, Path.cwd(), _TIMEOUT)
    if result.status and not result.values:
        raise TargetError(f"the target failed before it reached a tap: {_reason(result.messages)}")
    deliver(json.dumps(result.values, indent=2) + "\n" if form == "json" else result.table, output)
    if result.status:
        note(f"error: the target failed: {_reason(result.messages)}")
    unknown = [key for key, found in result.values.items() if all("unknown" in entry for entry in found["first"])]
    for key in unknown:
        note(f"error: {key}: nothing of that name was there")
    return 2 if result.status or unknown else 0


def _reason(messages: str) -> str:
    """Return the last line of a traceback, which says what was wrong."""
    return (messages.strip() or "it said nothing").splitlines()[-1].strip()


def _split(taps: tuple[str, ...], arguments: dict[str, Any]) -> tuple[tuple[str, ...], TargetRequest]:
    """Return all taps, those among the words before the target included, and what the other words name."""
    words = arguments["target"]
    leading = next((place for place, word in enumerate(words) if not _FORM.match(word)), len(words))
    if not taps and not leading:
        raise UsageError("no tap", hint="name at least one PATH:LINE:NAME")
    return taps + words[:leading], TargetRequest.from_arguments(arguments | {"target": words[leading:]})


def _parts(text: str) -> tuple[str, int, str]:
    """Return path, line and name of ``path:line:name``; the path may hold colons, the name too."""
    pieces = text.split(":")
    for position in range(1, len(pieces) - 1):
        if pieces[position].isdigit():
            return ":".join(pieces[:position]), int(pieces[position]), ":".join(pieces[position + 1 :])
    raise UsageError(f"--tap {text!r} is not of the form PATH:LINE:NAME", hint="for example src/model.py:41:weights")


def _from_root(text: str, root: Path) -> str:
    """Return a tap with its path from the project's root, where it was given from the folder that the user is in."""
    path, line, name = _parts(text)
    here = Path.cwd() / path
    if (root / path).is_file() or not here.is_file() or not here.is_relative_to(root):
        return text
    return f"{here.relative_to(root).as_posix()}:{line}:{name}"


def _tap(text: str, index: Any, standalone: Any) -> Any:
    path, line, name = _parts(text)
    if path in index.unreadable:
        raise UsageError(f"--tap {text!r}: {path} cannot be read: {index.unreadable[path]}")
    statement = index.statement(path, line)
    if statement is None:
        raise UsageError(f"--tap {text!r}: no statement stands at {path}:{line}")
    try:
        compile(name if name != "return" else "0", path, "eval")
    except SyntaxError as error:
        raise UsageError(f"--tap {text!r}: {name!r} is not a name, attribute or entry") from error
    last = statement.end_lineno if statement.lineno == line or _simple(statement) else line
    return standalone.Tap(text, path, min(statement.lineno, line), name, last or line)


def _simple(statement: Any) -> bool:
    return not hasattr(statement, "body")
