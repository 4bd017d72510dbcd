"""The rows of the HTML report: plain strings, which the template escapes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from callscope.graph.picture import Picture
from callscope.graph.ranking import Cause
from callscope.model.finding import Finding
from callscope.model.span import Span
from callscope.model.verdict import WORST_FIRST, DeadNode, LedgerSite, ParameterResult, Verdict
from callscope.render import theme
from callscope.render.excerpt import Sources
from callscope.render.labels import label, operation, short_path
from callscope.render.links import Links
from callscope.render.listed import harmless
from callscope.render.traced import traced

MARKS = {
    Verdict.LIVE: "✓",
    Verdict.SEVERED: "✂",
    Verdict.ZEROED: "0",
    Verdict.PARTIAL: "½",
    Verdict.NONFINITE: "∞",
    Verdict.UNUSED: "–",
    Verdict.NO_BACKWARD: "–",
}
"""A sign a verdict, so that colour is never the only difference."""

_UNSAFE = re.compile(r"[^A-Za-z0-9]+")
_CODE = re.compile(r"`([^`\n]+)`")
Row = dict[str, Any]


class PageLinks(Links):
    """Links inside the report: to the excerpt of a place, if the report holds one."""

    def __init__(self, sources: Sources) -> None:
        super().__init__("none")
        self._sources = sources
        self.used: dict[str, Span] = {}

    def url(self, span: Span) -> str:
        """Return the fragment of a place's excerpt, and remember that it is needed."""
        if not self._sources.around(span):
            return ""
        self.used.setdefault(span.anchor(), span)
        return f"#{fragment(span)}"


def fragment(span: Span) -> str:
    """Return a place as an element's id."""
    return f"src-{_UNSAFE.sub('-', span.path)}-{span.line}"


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes rows of a report's values."""

    sources: Sources
    links: PageLinks

    def place(self, span: Span) -> Row:
        """Return the anchor and link that every row starts with."""
        anchor = span.anchor() if span.path else ""
        return {"anchor": anchor, "short": short_path(anchor), "url": self.links.url(span), "line": span.line}

    def parameter(self, result: ParameterResult) -> Row:
        """Return the row of the parameters table."""
        return {
            **self.place(result.span), "name": result.name, "shape": "×".join(map(str, result.shape)) or "scalar",
            "verdict": result.verdict.value, "mark": MARKS[result.verdict], "gradient": result.gradient,
            "norm": number(result.norm), "autograd": number(result.autograd), "missing": number(result.missing),
            "finite_difference": number(result.finite_difference), "note": result.note,
        }  # fmt: skip

    def cause(self, cause: Cause) -> Row:
        """Return one ranked cause with its excerpt."""
        return {
            **self.place(cause.span), "operation": operation(cause.operation), "effect": cause.effect, "reason": cause.reason,
            "status": cause.status.value, "share": f"{cause.share:.0%}" if cause.share else "",
            "excerpt": self.sources.around(cause.span), "traced": traced(cause.origin), "evidence": cause.evidence,
            "function": cause.function,
        }  # fmt: skip

    def sites(self, sites: Sequence[LedgerSite], causes: Sequence[DeadNode] = ()) -> Iterator[Row]:
        """Yield the rows of the ledger's table: what costs something, then each harmless place once."""
        for site in sites:
            if site.contribution:
                yield self._site(site, site.parameter, number(site.contribution))
        for site, passing, nothing in harmless(sites, causes):
            yield self._site(site, passing, nothing)

    def _site(self, site: LedgerSite, parameter: str, lost: str) -> Row:
        return {**self.place(site.span), "operation": site.operation, "parameter": parameter, "contribution": lost}

    def finding(self, finding: Finding, status: str) -> Row:
        """Return the row of a static finding, with what the run said of it."""
        return {
            **self.place(finding.span), "rule": f"{finding.rule} {finding.name}", "severity": finding.severity.value,
            "message": finding.message, "why": finding.why, "status": status,
        }  # fmt: skip

    def outline(self, picture: Picture) -> Iterator[Row]:
        """Yield the picture's nodes as text, in the order of the flow."""
        names = {node.id: " ".join(label(node, self.sources)[:2]) for node in picture.nodes}
        for node in picture.nodes:
            targets = [names[edge.target] for edge in picture.edges if edge.source == node.id]
            look = theme.look_name(node.kind, node.life, node.first)
            text = "; ".join(label(node, self.sources))
            yield {**self.place(node.span), "id": node.id, "look": look, "text": text, "targets": " | ".join(targets)}


def breakable(anchor: str) -> Markup:
    """Return an anchor, escaped, that may go on in another line after each folder, and within no name."""
    return Markup("/<wbr>".join(str(escape(part)) for part in anchor.split("/")))


def code_spans(text: str) -> Markup:
    """Return a sentence, escaped, with what stands between backticks as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))


def counted(results: Sequence[ParameterResult]) -> str:
    """Return how many parameters there are of each verdict, the worst first."""
    order = [*WORST_FIRST, Verdict.UNUSED]
    counts = [(sum(result.verdict is verdict for result in results), verdict) for verdict in order]
    return ", ".join(f"{count} {verdict.value}" for count, verdict in counts if count)


def tree(branch: Any, depth: int = 0) -> Iterator[Row]:
    """Yield the nested rows of a call tree ``(name, path, line, hits, children)``, or of a list of them."""
    if not branch:
        return
    if not isinstance(branch[0], str):
        for one in branch:
            yield from tree(one, depth)
        return
    name, path, line, hits, children = branch
    below = list(tree(children, depth + 1)) if depth < 60 else []
    yield {"name": name, "anchor": f"{path}:{line}" if path else "", "hits": hits, "children": below, "open": depth < 3}


def number(value: float | None) -> str:
    """Return a number to six digits, '' for none; a negative zero is a zero."""
    return "" if value is None else f"{value + 0.0:.6g}"


def environment(values: Iterable[tuple[str, Any]]) -> Sequence[tuple[str, str]]:
    """Return the environment as sorted pairs of strings."""
    return sorted((str(name), str(value)) for name, value in values)
