"""Numbers from outside the source: in settings files that the program names, on its command line, in its environment."""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from callscope.dynamic.forward.literals import ANY, ARGUMENT, Binding, numbers_of, pattern_of
from callscope.dynamic.forward.texts import SETTING
from callscope.dynamic.source.expressions import parsed

_GIVEN, _WRITTEN = -1, 0
"""What a run is given counts before what a file says."""
COMMAND_LINE, ENVIRONMENT = "command line", "environment"
_SETTINGS = (".json", ".toml", ".yaml", ".yml", ".ini", ".cfg", ".conf", ".env")
_LARGEST_SETTINGS = 200_000
_at_start: dict[str, str] = {}
"""The environment as the run found it: what the program puts there itself it has from elsewhere."""
_LISTED = re.compile(r"""(["']?)\b([A-Za-z_][\w-]*)\1\s*[:=]\s*\[([-+\d.eE,\s\[\]]+)\]""")
"""``"weights": [0.5, 0.0]``, over several lines too."""


_OBJECT = re.compile(r"""(["']?)\b([A-Za-z_][\w-]*)\1\s*[:=]\s*\{([^{}]*)\}""")
"""``"weights": {"smooth": 0.5, "edges": 0.0}``, over several lines too."""


def begin() -> None:
    """Take note of the environment that a run begins with."""
    _at_start.clear()
    _at_start.update(os.environ)


def settings(filenames: Sequence[str]) -> Iterator[Binding]:
    """Yield the numbers that a run is given: on its command line, in its environment, in the settings files that it names."""
    texts = list(_texts(filenames))
    yield from _on_command_line(sys.argv[1:])
    yield from _in_environment(set(texts))
    near = dict.fromkeys([Path.cwd(), *(Path(name).parent for name in filenames)])
    named = dict.fromkeys(Path(text).name for text in [*sys.argv[1:], *texts] if text.endswith(_SETTINGS))
    for path in dict.fromkeys(path for name in named for base in near for path in _found(base, name)):
        if path.stat().st_size <= _LARGEST_SETTINGS:
            yield from _in_file(path)


def _on_command_line(arguments: Sequence[str]) -> Iterator[Binding]:
    """Yield ``--scale 0``, ``--scale=0`` and ``model.scale=0`` under the name that the program reads, and what has only a position."""
    for position, (argument, following) in enumerate(zip(arguments, [*arguments[1:], ""], strict=False), 1):
        name, equals, text = argument.partition("=")
        value = _number(text if equals else following)
        if name.startswith("--") or equals:
            shown = argument if equals else f"{argument} {following}"
            yield from _given(COMMAND_LINE, named_by(name), shown, value)
        yield from _given(COMMAND_LINE, f"{ARGUMENT}{position}", argument, _number(argument))


def named_by(option: str) -> str:
    """Return the name that a program reads an option by: ``scale`` of ``--scale`` and of ``model.scale``."""
    return option.lstrip("-").rpartition(".")[2].replace("-", "_")


def is_settings(path: str) -> bool:
    """Return whether a file is one of settings, by its name."""
    return path.endswith(_SETTINGS)


def _in_environment(texts: set[str]) -> Iterator[Binding]:
    """Yield the variables that the program names, or puts the names of together."""
    patterns = [text for text in texts if ANY in text]
    for name, text in _at_start.items():
        if name in texts or any(fnmatchcase(name, pattern) for pattern in patterns):
            yield from _given(ENVIRONMENT, name, f"{name}={text}", _number(text))


def _given(source: str, name: str, shown: str, value: float | None) -> Iterator[Binding]:
    if value is not None:
        yield Binding(_GIVEN, source, 0, name, shown, value, ())


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _in_file(path: Path) -> Iterator[Binding]:
    whole = path.read_text(errors="replace")
    yield from _lists(str(path), whole)
    yield from _entries(str(path), whole)
    for line, text in enumerate(whole.splitlines(), 1):
        for _, name, number in SETTING.findall(text):
            key = name.replace("-", "_")
            yield Binding(_WRITTEN, str(path), line, key, f"{name}={number}", float(number), ())


def _lists(filename: str, text: str) -> Iterator[Binding]:
    """Yield the lists of numbers in a settings file."""
    for match in _LISTED.finditer(text):
        name, inside = match.group(2).replace("-", "_"), " ".join(match.group(3).split())
        try:
            held = numbers_of(ast.parse(f"[{inside}]", mode="eval").body)
        except SyntaxError:
            continue
        line = text.count("\n", 0, match.start()) + 1
        yield Binding(_WRITTEN, filename, line, name, f"{name}=[{inside}]", None, (), held=held)


def _entries(filename: str, text: str) -> Iterator[Binding]:
    """Yield the numbers of objects in a settings file as entries of them."""
    for match in _OBJECT.finditer(text):
        within, first = match.group(2).replace("-", "_"), text.count("\n", 0, match.start(3)) + 1
        for line, part in enumerate(match.group(3).splitlines(), first):
            for _, name, number in SETTING.findall(part):
                key = name.replace("-", "_")
                yield Binding(_WRITTEN, filename, line, key, f"{name}={number}", float(number), (), within=within)


def _texts(filenames: Sequence[str]) -> Iterator[str]:
    for tree in map(parsed, filenames):
        for node in ast.walk(tree) if tree is not None else ():
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            elif isinstance(node, ast.JoinedStr) and (pattern := pattern_of(node)):
                yield pattern


def _found(base: Path, name: str) -> list[Path]:
    return [path for path in (base / name, *sorted(base.glob(f"*/{name}"))) if path.is_file()]
