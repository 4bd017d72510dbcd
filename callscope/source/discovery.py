"""Finding the Python files that the user named, and the module name each one has."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from callscope.errors import SourceError

_SOURCE = (".py", ".ipynb")
_SKIPPED = {"__pycache__", "node_modules", "site-packages"}


@dataclass(frozen=True, order=True, slots=True)
class SourceFile:
    """A file to analyse: where it is, how reports show it, the module it defines."""

    path: str
    shown: str
    module: str
    is_package: bool


@dataclass(frozen=True, order=True, slots=True)
class SourceIssue:
    """A file or folder that could not be analysed, with the reason. ``fatal``: it was asked for, so exit 2."""

    path: str
    line: int
    message: str
    fatal: bool = True


@dataclass(frozen=True, slots=True)
class Discovery:
    """The files found, sorted, and what could not be read."""

    root: str
    files: tuple[SourceFile, ...]
    issues: tuple[SourceIssue, ...]

    def within(self, namespaces: Sequence[str]) -> Discovery:
        """Return the same with the files only whose modules lie in the namespaces."""
        return replace(self, files=tuple(file for file in self.files if in_namespaces(file.module, namespaces)))


def in_namespaces(name: str, namespaces: Sequence[str]) -> bool:
    """Return whether a dotted name lies in one of the namespaces; none given means everything."""
    return not namespaces or any(name == prefix or name.startswith(f"{prefix}.") for prefix in namespaces)


def project_root(start: Path) -> Path:
    """Return the nearest folder at or above ``start`` that has a ``pyproject.toml`` or ``.git``, else ``start``."""
    for folder in (start, *start.parents):
        if (folder / "pyproject.toml").is_file() or (folder / ".git").exists():
            return folder
    return start


def discover(paths: Iterable[str], root: Path | None = None, base: Path | None = None) -> Discovery:
    """Return the Python files under ``paths``; ``base`` fixes the folder that module names are relative to.

    Raises SourceError when a path does not exist.
    """
    top = (root or project_root(Path.cwd())).resolve()
    is_package.cache_clear()
    _texts.cache_clear()
    _base_of.cache_clear()
    issues: list[SourceIssue] = []
    found: dict[str, SourceFile] = {}
    for given in sorted(dict.fromkeys(str(path) for path in paths)):
        start = Path(given)
        if not start.exists():
            raise SourceError(f"{given}: no such file or folder")
        for path in _walk(start.resolve(), top, issues):
            module, package = _module_name(path, base.resolve() if base else _base_of(start.resolve()))
            found.setdefault(str(path), SourceFile(str(path), shown_path(path, top), module, package))
    return Discovery(str(top), _unique(found.values(), issues), tuple(sorted(set(issues))))


def shown_path(path: Path, root: Path) -> str:
    """Return ``path`` relative to ``root`` where it is under it, else absolute; with forward slashes."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _walk(start: Path, root: Path, issues: list[SourceIssue]) -> Iterator[Path]:
    if start.is_file():
        yield start
        return

    def unreadable(error: OSError) -> None:
        folder = shown_path(Path(error.filename), root)
        issues.append(SourceIssue(folder, 1, f"folder cannot be read: {error.strerror}"))

    seen: set[tuple[int, int]] = set()
    for folder, names, files in os.walk(start, onerror=unreadable, followlinks=True):
        if _entered(folder, seen):
            names.clear()
            continue
        names[:] = sorted(name for name in names if wanted_folder(Path(folder), name))
        yield from _files_of(Path(folder), sorted(files), root, issues)


def _entered(folder: str, seen: set[tuple[int, int]]) -> bool:
    status = os.stat(folder)
    key = (status.st_dev, status.st_ino)
    if key in seen:
        return True
    seen.add(key)
    return False


def wanted_folder(folder: Path, name: str) -> bool:
    """Return whether a folder's sources are somebody's own: no hidden ones, caches, installed packages."""
    return not (name.startswith(".") or name in _SKIPPED or (folder / name / "pyvenv.cfg").is_file())


def _files_of(folder: Path, names: list[str], root: Path, issues: list[SourceIssue]) -> Iterator[Path]:
    for name in names:
        if name.endswith(_SOURCE):
            path = folder / name
            if path.is_file():
                yield path.resolve() if path.is_symlink() else path
            else:
                link = path.is_symlink() and not path.exists()
                reason = "symbolic link leads nowhere or to itself" if link else "no regular file"
                issues.append(SourceIssue(shown_path(path, root), 1, reason))


@cache
def is_package(folder: Path) -> bool:
    """Return whether a folder's files are modules of a package: it has an ``__init__.py``, or is imported as a package without one (PEP 420)."""
    return (folder / "__init__.py").is_file() or _is_imported_as_one(folder)


def _is_imported_as_one(folder: Path) -> bool:
    """Return whether files of a folder without ``__init__.py`` import each other relatively, or its files or those beside it import one as ``folder.module``.

    Not where they import each other as scripts that lie together do.
    """
    name, own = folder.name, _texts(folder)
    modules = {Path(file).stem for file in own} - {name}
    if not name.isidentifier() or (folder.parent / f"{name}.py").is_file():
        return False
    if not own:
        return _leads_to_packages(folder)
    imported = {one for text in own.values() for one in _ABSOLUTE.findall(text)}
    if (imported & modules) - set(sys.stdlib_module_names):
        return False
    if any(_RELATIVE.search(text) for text in own.values()):
        return True
    one = rf"^[ \t]*(?:(?:from|import)[ \t]+{name}\.|from[ \t]+{name}[ \t]+import[ \t]+)(\w+)"
    texts = (*own.values(), *_texts(folder.parent).values())
    return any(not modules.isdisjoint(re.findall(one, text, re.MULTILINE)) for text in texts)


def _leads_to_packages(folder: Path) -> bool:
    """Return whether a folder without Python files stands in a package and holds one that this package imports through it."""
    if not (folder.parent / "__init__.py").is_file():
        return False
    inner = sorted(entry.parent.name for entry in folder.glob("*/__init__.py"))
    if not inner:
        return False
    one = "|".join(map(re.escape, inner))
    through = re.compile(
        rf"^[ \t]*(?:from|import)[ \t]+[\w.]*(?<!\w){folder.name}(?:\.(?:{one})\b|[ \t]+import[ \t]+\(?\s*(?:{one})\b)",
        re.MULTILINE,
    )
    folders = sorted({path.parent for path in folder.parent.rglob("*.py") if folder not in path.parents})
    return any(through.search(text) for beside in folders for text in _texts(beside).values())


@cache
def _texts(folder: Path) -> dict[str, str]:
    """Return the texts of the Python files of a folder that can be read, by name."""
    found: dict[str, str] = {}
    with contextlib.suppress(OSError):
        for entry in sorted(folder.iterdir()):
            if entry.suffix == ".py" and entry.is_file():
                with contextlib.suppress(OSError):
                    found[entry.name] = entry.read_text(encoding="utf-8", errors="replace")
    return found


@cache
def _base_of(start: Path) -> Path:
    """Return the folder that module names are relative to: above the top package, else the folder itself."""
    folder = start if start.is_dir() else start.parent
    if (folder / "__init__.py").is_file() and _is_script_folder(folder):
        return folder
    while is_package(folder) and folder.parent != folder:
        folder = folder.parent
    return folder


_ABSOLUTE = re.compile(r"^[ \t]*(?:from|import)[ \t]+([A-Za-z_]\w*)", re.MULTILINE)
_RELATIVE = re.compile(r"^[ \t]*from[ \t]+\.", re.MULTILINE)


def _is_script_folder(folder: Path) -> bool:
    """Return whether the files of a folder import each other as top-level modules, as scripts run there do."""
    files = [entry for entry in folder.iterdir() if entry.suffix == ".py" and entry.is_file()]
    siblings = {f.stem for f in files} | {d.name for d in folder.iterdir() if d.is_dir()}
    texts = [file.read_text(encoding="utf-8", errors="replace") for file in files]
    imported = {name for text in texts for name in _ABSOLUTE.findall(text)}
    if folder.name in imported or any(_RELATIVE.search(text) for text in texts):
        return False
    return bool((imported & siblings) - set(sys.stdlib_module_names))


def _module_name(path: Path, base: Path) -> tuple[str, bool]:
    root = base
    if path.parent != base and not (is_package(base) and path.is_relative_to(base)):
        top = path.parent
        while is_package(top) and top != base and top.parent != top:
            top = top.parent
        if top != path.parent:
            root = top
    relative = path.relative_to(root) if path.is_relative_to(root) else Path(path.name)
    parts = list(relative.with_suffix("").parts)
    is_init = parts[-1] == "__init__"
    if is_init and len(parts) > 1:
        parts.pop()
    return ".".join(parts), is_init


def _unique(files: Iterable[SourceFile], issues: list[SourceIssue]) -> tuple[SourceFile, ...]:
    taken: dict[str, SourceFile] = {}
    result = []
    for file in sorted(files):
        name, number = file.module, 1
        while name in taken:
            number += 1
            name = f"{file.module}#{number}"
        if number > 1:
            message = f"module name {file.module} is taken by {taken[file.module].shown}; analysed as {name}"
            issues.append(SourceIssue(file.shown, 1, message, fatal=False))
        taken[name] = SourceFile(file.path, file.shown, name, file.is_package)
        result.append(taken[name])
    return tuple(result)
