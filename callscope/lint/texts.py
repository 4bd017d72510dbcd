"""The text of the checked files, read once and only when asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from callscope.lint.comments import MARK
from callscope.lint.scope import Scope
from callscope.source.decoding import Undecodable, source_text


class _Lines(Mapping[str, tuple[str, ...]]):
    """The lines of the checked files by root-relative path."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._lines: dict[str, tuple[str, ...]] = {}

    def __getitem__(self, path: str) -> tuple[str, ...]:
        if path not in self._lines:
            self._lines[path] = tuple(self._texts[path].split("\n"))
        return self._lines[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts.paths)

    def __len__(self) -> int:
        return len(self._texts.paths)


class Texts:
    """The checked files' texts by root-relative path; one that cannot be decoded is empty."""

    def __init__(self, scope: Scope) -> None:
        self.paths = {file.shown: file.path for file in scope.program.files if file.shown in scope.checked}
        self.lines = _Lines(self)
        self._texts: dict[str, str] = {}

    def __getitem__(self, path: str) -> str:
        if path not in self._texts:
            self._texts[path] = decoded(_read(self.paths[path]), path)
        return self._texts[path]

    def marked(self) -> Iterator[tuple[str, str]]:
        """Yield path and text of each file that may hold a suppression comment."""
        mark = MARK.encode()
        for path, place in sorted(self.paths.items()):
            data = _read(place)
            if mark in data:
                yield path, self._texts.setdefault(path, decoded(data, path))

    def of(self, paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the lines of these files."""
        return {path: self.lines[path] for path in sorted(set(paths)) if path in self.paths}


def _read(place: str) -> bytes:
    try:
        return Path(place).read_bytes()
    except OSError:
        return b""


def decoded(data: bytes, path: str) -> str:
    """Return the text of a source file or notebook; empty when it cannot be decoded."""
    try:
        return source_text(data, path)
    except Undecodable:
        return ""
