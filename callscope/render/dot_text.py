"""Writing DOT: quoting that survives any name, attributes in a fixed order, clusters by module and function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

FONT = "DejaVu Sans,Verdana,Helvetica,Arial,sans-serif"


def quote(text: str) -> str:
    """Return a DOT string: backslashes, quotes, entities and line ends keep their meaning."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
    return f'"{_printable(escaped)}"'.replace("\n", "\\n")


def quote_lines(lines: Sequence[str]) -> str:
    """Return a centred label of several lines."""
    return quote("\n".join(line.replace("\n", " ") for line in lines))


def attributes(values: Mapping[str, str]) -> str:
    """Return ``[a="b", ...]`` in the order given, '' for none."""
    inside = ", ".join(f"{name}={value}" for name, value in values.items() if value != '""')
    return f" [{inside}]" if inside else ""


def indent(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines two blanks further in."""
    for line in lines:
        yield f"  {line}"


def cluster(identity: str, label: str, values: Mapping[str, str], body: Iterable[str]) -> Iterator[str]:
    """Yield a framed subgraph."""
    yield f"subgraph {quote('cluster_' + identity)} {{"
    yield f"  label={quote(label)};"
    yield from (f"  {name}={value};" for name, value in values.items())
    yield from indent(body)
    yield "}"


def _printable(text: str) -> str:
    """Return the text without control characters, which no drawing program takes."""
    return "".join(letter if letter >= " " or letter == "\n" else "�" for letter in text)
