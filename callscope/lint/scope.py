"""Which files a run checks, and which others belong to their program."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from callscope.config import Config, did_you_mean
from callscope.source import Discovery, SourceFile, discover, in_namespaces
from callscope.source.discovery import is_package

_IMPORT = re.compile(rb"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import\b|import[ \t]+([\w., \t]+))", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Scope:
    """``checked``: root-relative paths whose findings count; ``program``: every file that is analysed with them.

    ``excluded`` counts the files that the configuration leaves out; ``nothing`` says why there is none to check.
    """

    checked: frozenset[str]
    program: Discovery
    excluded: int = 0
    nothing: str = ""


def find_scope(config: Config, files: Sequence[Path]) -> Scope:
    """Return the scope of a run: ``files`` (files or folders), or what the configuration names when there are none.

    What the command line names is checked as far as it lies in the namespaces that the command line names.
    The program is the configured paths and, for a named file, its whole package; for a script, the files it
    imports from its folder. Raises SourceError for a path that does not exist.
    """
    named = discover([str(path) for path in files or config.source_paths()], root=config.root)
    namespaces = config.asked or (() if files else config.namespaces)
    wanted = [file for file in named.files if in_namespaces(file.module, namespaces)]
    checked = [file for file in wanted if not config.excludes(file.path)]
    program = _program(config, checked)
    kept = tuple(file for file in program.files if not config.excludes(file.path))
    return Scope(
        frozenset(file.shown for file in checked),
        replace(program, files=kept, issues=named.issues),
        len(wanted) - len(checked),
        "" if wanted or (files and named.files and program.within(namespaces).files) else _nothing(config, named),
    )


def _nothing(config: Config, named: Discovery) -> str:
    """Return why there is nothing to check."""
    if not named.files:
        return "there is no Python file in what was named; name files or folders that have some"
    tops = {file.module.split(".")[0] for file in named.files}
    unknown = config.namespaces[0]
    return f'no module is in the namespace "{unknown}"; {did_you_mean(unknown, tops)}'


def _program(config: Config, checked: Sequence[SourceFile]) -> Discovery:
    """Return the program: where only namespaces are configured, what lies in them and what the checked files need."""
    around = discover([str(path) for path in _program_paths(config, checked)], root=config.root)
    if config.paths or not config.namespaces:
        return around
    whole = discover([str(config.root)], root=config.root).within(config.namespaces)
    files = {file.path: file for file in (*whole.files, *around.files)}
    return replace(around, files=tuple(files[path] for path in sorted(files)))


def _program_paths(config: Config, checked: Iterable[SourceFile]) -> list[Path]:
    """Return the configured paths and, for each checked file outside of them, its package or what it imports."""
    found = {path for path in config.source_paths() if config.paths and path.exists()}
    for file in checked:
        path = Path(file.path)
        if not any(path.is_relative_to(folder) for folder in found):
            found |= {_top_package(path.parent)} if is_package(path.parent) else imported(path)
    return sorted(found)


def _top_package(folder: Path) -> Path:
    while is_package(folder.parent):
        folder = folder.parent
    return folder


def imported(script: Path) -> set[Path]:
    """Return a script, and the modules and packages beside it that it imports, directly or not."""
    found, waiting = {script}, [script]
    while waiting:
        for name in _imports(waiting.pop()):
            for path in (script.parent / f"{name}.py", script.parent / name):
                if path not in found and (path.is_file() or is_package(path)):
                    found.add(path)
                    waiting.append(path)
    return found


def _imports(path: Path) -> set[str]:
    """Return the first components of the absolute imports of a file, or of every file of a package."""
    names: set[str] = set()
    for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
        for source, plain in _IMPORT.findall(file.read_bytes()):
            parts = [source] if source else plain.split(b",")
            names |= {part.partition(b".")[0].strip().partition(b" ")[0].decode() for part in parts}
    return {name for name in names if name.isidentifier()}
