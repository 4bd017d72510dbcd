"""Apply the safe fixes of findings to files: whole files or none, line ends and encoding kept."""

from __future__ import annotations

import ast
import difflib
import io
import re
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from callscope.errors import UsageError
from callscope.lint.files import write_atomically
from callscope.model.finding import Edit, Finding

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_ENDING = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A file before and after its safe fixes; ``shown`` is its path in reports, ``fixes`` how many were applied."""

    path: Path
    shown: str
    encoding: str
    before: str
    after: str
    fixes: int

    def write(self) -> None:
        """Write the file. Raises UsageError when it cannot be written."""
        write_atomically(self.path, self.after.encode(self.encoding))

    def diff(self) -> str:
        """Return the change as a unified diff that ``git apply`` takes."""
        before, after = _lines(self.before), _lines(self.after)
        difference = difflib.unified_diff(before, after, f"a/{self.shown}", f"b/{self.shown}")
        return "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in difference
        )


def plan_rewrites(findings: Iterable[Finding], root: Path) -> list[Rewrite]:
    """Return what the safe fixes of active findings change, a rewrite a file, sorted by path."""
    edits: dict[str, list[Edit]] = {}
    for finding in findings:
        if finding.fix is not None and finding.fix.safe and not finding.suppressed:
            edits.setdefault(finding.span.path, []).extend(finding.fix.edits)
    return [_rewrite(root / path, path, edits[path]) for path in sorted(edits)]


def _rewrite(path: Path, shown: str, edits: list[Edit]) -> Rewrite:
    data = path.read_bytes()
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    before = data.decode(encoding)
    chosen = _apart(edits)
    after = _applied(before, chosen)
    try:
        ast.parse(after)
    except SyntaxError as error:
        raise UsageError(f"{path}: a fix would break line {error.lineno}; nothing was changed") from None
    return Rewrite(path, shown, encoding, before, after, len(chosen))


def _apart(edits: Iterable[Edit]) -> list[Edit]:
    """Return edits that do not overlap, the first of any two that do; the next run offers the other again."""
    chosen: list[Edit] = []
    for edit in sorted(set(edits), key=lambda edit: (_start(edit), _end(edit))):
        if not chosen or _end(chosen[-1]) <= _start(edit):
            chosen.append(edit)
    return chosen


def _applied(text: str, edits: list[Edit]) -> str:
    lines = _lines(text)
    newline = _ENDING.search(text)
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line))
    for edit in reversed(edits):
        (first, column), (last, end_column) = _start(edit), _end(edit)
        start, end = offsets[first - 1] + column - 1, offsets[last - 1] + end_column - 1
        replacement = edit.replacement.replace("\n", newline[0]) if newline else edit.replacement
        text = text[:start] + replacement + text[end:]
    return text


def _lines(text: str) -> list[str]:
    return _LINE.findall(text)


def _start(edit: Edit) -> tuple[int, int]:
    return (edit.span.line, edit.span.column)


def _end(edit: Edit) -> tuple[int, int]:
    return (edit.span.end_line, edit.span.end_column)
