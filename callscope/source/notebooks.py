"""Notebooks as source: the code cells in their order, each at a line that says which cell it is.

Line 12 of the third code cell is line 3012 (or 30012 in a notebook with a cell of 1,000 lines or more): cells count as
``In[n]`` does when a notebook is run from the top. Magics, shell lines and help requests are blank.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterator
from typing import Any

from callscope.source.decoding import Undecodable, decode

_BODY_IS_PYTHON = frozenset({"time", "timeit", "capture", "prun", "python", "python3", "pypy", "snakeviz", "memray"})
_CELL_MAGIC = re.compile(r"\s*%%(\w*)")
_LINE_MAGIC = re.compile(r"^(\s*)(?:[%!?].*|[\w.\[\]()]+\?{1,2}\s*)$")
_ASSIGNED = re.compile(r"^(\s*[\w.,\s\[\]'\"]+=\s*)[%!].*$")


def notebook_text(data: bytes) -> str:
    """Return the code cells of a notebook, each from its own line on."""
    cells = [_plain(cell) for cell in _code_cells(_document(data))]
    step = 1000
    while any(cell.count("\n") + 1 >= step for cell in cells):
        step *= 10
    lines: list[str] = []
    for number, cell in enumerate(cells, 1):
        lines.extend([""] * (number * step - len(lines)))
        lines.extend(cell.split("\n"))
    return "\n".join(lines) + "\n" if cells else ""


def _document(data: bytes) -> dict[str, Any]:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Undecodable(f"not a notebook: {error}", getattr(error, "lineno", 1)) from None
    if not isinstance(document, dict):
        raise Undecodable("not a notebook: no object at its top")
    language = _language(document)
    if language and "python" not in language.lower():
        raise Undecodable(f"a notebook in {language}; only Python is analysed")
    return document


def _language(document: dict[str, Any]) -> str:
    metadata = document.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    for key, name in (("language_info", "name"), ("kernelspec", "language")):
        entry = metadata.get(key)
        if isinstance(entry, dict) and isinstance(entry.get(name), str):
            return str(entry[name])
    return ""


def _code_cells(document: dict[str, Any]) -> Iterator[str]:
    """Yield the source of each code cell; version 3 of the format keeps cells in worksheets, as ``input``."""
    groups = [document, *_records(document.get("worksheets"))]
    for cell in (cell for group in groups for cell in _records(group.get("cells"))):
        if cell.get("cell_type") == "code":
            source = cell.get("source", cell.get("input", ""))
            text = "".join(map(str, source)) if isinstance(source, list) else str(source)
            yield decode(text.encode("utf-8", "surrogatepass"))


def _records(value: object) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _plain(cell: str) -> str:
    """Return a cell with what only IPython understands blanked; a cell that is Python stays as it is."""
    if _parses(cell):
        return cell
    lines = cell.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    magic = _CELL_MAGIC.match(lines[first])
    if magic is not None:
        if magic[1] not in _BODY_IS_PYTHON:
            return "\n" * cell.count("\n")
        lines[first] = ""
    return "\n".join(_without_magics(lines))


def _without_magics(lines: list[str]) -> Iterator[str]:
    continued = False
    for line in lines:
        command = _LINE_MAGIC.match(line)
        if continued:
            yield ""
        elif command is not None:
            yield f"{command[1]}pass" if command[1] else ""
        else:
            yield _ASSIGNED.sub(r"\1None", line)
            continue
        continued = line.endswith("\\")


def _parses(cell: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(cell)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
