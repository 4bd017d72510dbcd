"""Markdown that survives any name: tables, links to places, code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return a table's lines; an empty one says so."""
    body = [_row(row) for row in rows]
    return [_row(header), _row(["---"] * len(header)), *body] if body else ["(none)"]


def code(text: str) -> str:
    """Return text as inline code, whatever backticks it holds."""
    if not text:
        return ""
    fence = "`" * (_longest_run(text) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def bullets(lines: Iterable[str], none: str = "(none)") -> list[str]:
    """Return a list's lines; an empty one says so."""
    return [f"- {line}" for line in lines] or [f"- {none}"]


def limited(lines: Iterable[str], most: int = 40) -> list[str]:
    """Return the first lines, and how many more there are."""
    kept = list(lines)
    more = len(kept) - most
    if not kept:
        return ["(none)"]
    return kept if more <= 0 else [*kept[:most], "", f"(and {more} more)"]


def page(title: str, *sections: tuple[str, Sequence[str]]) -> str:
    """Return a page of titled sections."""
    lines = [f"# {title}", ""]
    for name, body in sections:
        lines += [f"## {name}", "", *body, ""]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _longest_run(text: str) -> int:
    longest = current = 0
    for letter in text:
        current = current + 1 if letter == "`" else 0
        longest = max(longest, current)
    return longest
