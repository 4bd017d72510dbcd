"""A report drawn: the gradient's path in any format, by one call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callscope.graph.flow import flow_of
from callscope.graph.folding import fold
from callscope.graph.picture import Picture
from callscope.model.verdict import DynamicReport, Verdict
from callscope.render import graphviz_engine, svg
from callscope.render.calls_dot import calls_dot, calls_of
from callscope.render.excerpt import Sources
from callscope.render.gradient_dot import Style, gradient_dot
from callscope.render.labels import operation
from callscope.render.links import Links
from callscope.render.mermaid import gradient_mermaid
from callscope.render.wording import meaning


@dataclass(frozen=True, slots=True)
class Options:
    """How to draw. ``detail``: operation, line, chain, function or module; None chooses by ``max_nodes``."""

    root: str | Path = "."
    theme: svg.Theme = "auto"
    link: str = "vscode"
    max_nodes: int = 40
    detail: str | None = None

    def style(self, title: tuple[str, ...], origin: tuple[str, ...] = (), links: Links | None = None) -> Style:
        """Return the drawing's style under these options."""
        found = links or Links(self.link, self.root)
        return Style(title, self.theme == "dark", Sources(self.root), found, origin)


def death(report: DynamicReport) -> str:
    """Return the words before the place of the first dead node."""
    return "Part of the derivative is lost" if report.verdict is Verdict.PARTIAL else "The gradient dies"


def picture_of(report: DynamicReport, options: Options) -> Picture:
    """Return the folded picture of a report."""
    return fold(flow_of(report), limit=options.max_nodes, detail=options.detail)


def headline(report: DynamicReport) -> tuple[str, ...]:
    """Return the words over a picture: target, verdict, and where the gradient dies."""
    region = f" on {report.roi[0]}x{report.roi[1]}" if report.roi else ""
    lines = [f"{report.target}{region}", f"Verdict: {report.verdict.upper()}: {meaning(report)}"]
    if report.first_dead:
        lines.append(f"First dead node: {report.first_dead.span.anchor()} ({operation(report.first_dead.operation)})")
    return tuple(lines)


def as_dot(report: DynamicReport, options: Options, links: Links | None = None) -> str:
    """Return the DOT text of a report's gradient path."""
    origin = report.first_dead.origin if report.first_dead else ()
    return gradient_dot(picture_of(report, options), options.style(headline(report), origin, links))


def as_svg(report: DynamicReport, options: Options, links: Links | None = None, *, embedded: bool = False) -> str:
    """Return the SVG of a report's gradient path."""
    drawing = graphviz_engine.draw(as_dot(report, options, links), "svg")
    title, description = headline(report)[0], " ".join(headline(report)[1:])
    return svg.finish(drawing, title=title, description=description, mode=options.theme, embedded=embedded)


def as_mermaid(report: DynamicReport, options: Options) -> str:
    """Return a report's gradient path as Mermaid."""
    return gradient_mermaid(picture_of(report, options), Sources(options.root))


def draw_calls(content: Mapping[str, Any], form: str, options: Options) -> bytes:
    """Return the call graph of a report's JSON object as dot, svg, png or pdf."""
    calls = calls_of(content.get("nodes", ()), content.get("edges", ()))
    title = f"Call graph of {content.get('target') or ', '.join(content.get('namespaces', ()))}"
    counted = f"{len(calls.functions)} functions, {len(calls.edges)} edges"
    text = calls_dot(calls, options.style((title, counted)))
    if form == "dot":
        return text.encode()
    drawing = graphviz_engine.draw(text, _CALL_FORMATS[form])
    if form != "svg":
        return drawing
    return svg.finish(drawing, title=title, description=counted, mode=options.theme).encode()


_CALL_FORMATS: Mapping[str, graphviz_engine.Format] = {"svg": "svg", "png": "png", "pdf": "pdf"}


def _encoded(make: Callable[[DynamicReport, Options], str]) -> Callable[[DynamicReport, Options], bytes]:
    return lambda report, options: make(report, options).encode()


FORMATS: Mapping[str, Callable[[DynamicReport, Options], bytes]] = {
    "dot": _encoded(as_dot),
    "mermaid": _encoded(as_mermaid),
    "pdf": lambda report, options: graphviz_engine.draw(as_dot(report, options), "pdf"),
    "png": lambda report, options: graphviz_engine.draw(as_dot(report, options), "png"),
    "svg": _encoded(as_svg),
}
"""Every picture format, by name; each makes bytes."""
