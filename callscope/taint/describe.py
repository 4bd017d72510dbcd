"""Words for places: what a finding's idiom is called, and the steps of its evidence."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from callscope.model.span import Span
from callscope.source.decoding import Undecodable, source_text
from callscope.taint.forward.trace import Place
from callscope.taint.program.uses import Uses
from callscope.taint.program.view import View

_DEPTH = 5


class Words:
    """Spells values in short."""

    def __init__(self, view: View, uses: Uses, root: str = ".") -> None:
        self.view, self.uses, self.root = view, uses, root
        self._lines: dict[str, list[str]] = {}

    def source(self, path: str) -> list[str]:
        """Return the lines of a file as they are now, none if it cannot be read: they are only shown."""
        if path not in self._lines:
            try:
                text = source_text((Path(self.root) / path).read_bytes(), path)
            except (OSError, Undecodable):
                text = ""
            self._lines[path] = text.split("\n")
        return self._lines[path]

    def idiom(self, g: int, v: int) -> str:
        """Return an expression as it is written if it stands on one line, else its spelling."""
        span = self.view.span(g, v)
        lines = self.source(span.path)
        if span.line == span.end_line and span.line <= len(lines):
            written = lines[span.line - 1][span.column - 1 : span.end_column - 1]
            if written:
                return written
        return self.text(g, v)

    def text(self, g: int, v: int, depth: int = _DEPTH) -> str:
        """Return a value's spelling, shortened: ``x.norm().item()``."""
        op, operands, data = self.view.units[g].values[v]
        if depth == 0:
            return "..."
        inner = [self.text(g, o, depth - 1) for o in operands] if op not in ("phi", "function", "class") else []
        match op:
            case "const":
                return repr(data)
            case "param" | "global" | "free" | "cell" | "setglobal" | "setfree" | "importfrom":
                return str(data[-1])
            case "builtin":
                return str(data)
            case "import":
                return str(data[0])
            case "attr" | "setattr":
                return f"{inner[0]}.{data}"
            case "call":
                return self._call(inner, data)
            case "binop" | "inplace" | "compare":
                sign = f"{data}=" if op == "inplace" else data
                return f"{inner[0]} {sign} {inner[1]}"
            case "unary":
                return f"{data}{inner[0]}"
            case "item" | "setitem":
                return f"{inner[0]}[{inner[1]}]"
            case "tuple" | "list":
                return f"[{', '.join(inner)}]"
            case "format":
                return f"f'{{{inner[0]}}}'"
            case "pi" | "iter" | "return" | "await" | "yield":
                return inner[0] if inner else op
        return self.uses.name(g, v) or op

    def _call(self, inner: list[str], tags: tuple[str, ...]) -> str:
        given = [
            f"{tag}={text}" if tag and tag[0] != "*" else f"{tag}{text}"
            for text, tag in zip(inner[1:], tags, strict=True)
        ]
        joined = ", ".join(given)
        return f"{inner[0]}({joined if len(joined) < 60 else '...'})"

    def steps(self, places: Iterable[Place], last: str = "") -> tuple[tuple[str, ...], tuple[Span, ...]]:
        """Return one ``path:line: step`` a line of source, and the spans."""
        lines: list[str] = []
        spans: list[Span] = []
        for g, v in places:
            if self.view.units[g].values[v][0] == "phi" and lines:
                continue
            span = self.view.span(g, v)
            text = f"{span.path}:{span.line}: {self._step(g, v)}"
            if spans and (spans[-1].path, spans[-1].line) == (span.path, span.line):
                lines[-1], spans[-1] = text, span
            else:
                lines.append(text)
                spans.append(span)
        if last and lines:
            lines[-1] = f"{lines[-1]} ({last})"
        return tuple(lines), tuple(spans)

    def _step(self, g: int, v: int) -> str:
        span = self.view.span(g, v)
        lines = self.source(span.path)
        if span.line <= len(lines) and lines[span.line - 1].strip():
            return lines[span.line - 1].strip()
        return self._spelled(g, v)

    def _spelled(self, g: int, v: int) -> str:
        op, _, data = self.view.units[g].values[v]
        if op == "param":
            return f"parameter {data[1]} of {self.view.units[g].name or 'module'}"
        if op == "return":
            return f"return {self.text(g, v)}"
        name = self.uses.name(g, v)
        text = self.text(g, v)
        return f"{name} = {text}" if name and name != text else text
