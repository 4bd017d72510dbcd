"""The HTML report: one file, no network, everything that came from the target escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from callscope.graph import channels
from callscope.graph.mends import mend_of
from callscope.graph.merge import merge
from callscope.graph.ranking import Ranking, Status, exercised_by, rank
from callscope.model.callgraph import CallGraph
from callscope.model.finding import Finding
from callscope.model.verdict import DynamicReport, Verdict
from callscope.render import graphviz_engine, html_rows, pictures
from callscope.render.excerpt import Sources
from callscope.render.html_rows import Maker, PageLinks
from callscope.render.links import Links
from callscope.render.listed import rows_of
from callscope.render.traced import traced
from callscope.render.waterfall import waterfalls
from callscope.render.wording import meaning, told

_SHOWN = 12
_NAMED = 5
_TEMPLATES = Path(__file__).with_name("templates")
_SECTIONS = (
    ("verdict", "Verdict"), ("parameters", "Parameters"), ("causes", "Causes"), ("ledger", "Ledger"),
    ("graph", "Gradient path"), ("calls", "Call tree"), ("findings", "Static findings"),
    ("environment", "Environment"), ("sources", "Sources"),
)  # fmt: skip
_OTHERS = (
    (Status.SUSPECTED, "Suspected, not decided"),
    (Status.NOT_EXERCISED, "Static findings that this run did not exercise"),
    (Status.NOT_CONFIRMED, "Static findings that this run did not confirm"),
    (Status.HARMLESS, "Proved harmless in this run"),
)


def _unmeasured(report: DynamicReport) -> str:
    """Return the parameters without a gradient of which no derivative was measured: the ledger says nothing of them."""
    names = [p.name for p in report.parameters if p.verdict is Verdict.SEVERED and p.finite_difference is None]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


@dataclass(frozen=True, slots=True)
class Static:
    """What the static side knows; ``graph`` and ``findings`` are empty where it was not asked."""

    findings: tuple[Finding, ...] = ()
    graph: CallGraph | None = None
    asked: bool = False


def ranking_of(report: DynamicReport, static: Static) -> Ranking:
    """Return the ranking over the evidence of all channels."""
    evidence = [*channels.dynamic(report), *channels.static_findings(static.findings)]
    if static.graph is not None:
        evidence += channels.static_calls(static.graph)
    called = (channels.function_key(str(node["id"])) for node in report.nodes if node.get("kind") == "function")
    return rank(merge(evidence), exercised_by(report.extra.get("lines_run", {}), called, ran=True))


@dataclass(frozen=True, slots=True)
class Page:
    """Makes the report's page."""

    report: DynamicReport
    options: pictures.Options = field(default_factory=pictures.Options)
    static: Static = field(default_factory=Static)

    def render(self) -> str:
        """Return the whole file."""
        environment = Environment(
            loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=False
        )
        environment.filters["code"] = html_rows.code_spans
        environment.filters["path"] = html_rows.breakable
        return environment.get_template("report.html.j2").render(page=self._content()) + "\n"

    def _content(self) -> Mapping[str, Any]:
        sources = Sources(self.options.root)
        links = PageLinks(sources)
        maker = Maker(sources, links)
        report, picture = self.report, pictures.picture_of(self.report, self.options)
        content = {
            **_assets(), "sections": _SECTIONS, "verdict": report.verdict.value, "target": report.target,
            "mark": html_rows.MARKS[report.verdict], "meaning": meaning(report),
            "roi": f"{report.roi[0]}x{report.roi[1]}" if report.roi else "",
            "probes": [str(probe.get("statement", "")) for probe in report.extra.get("probes", ())],
            "parameters": list(map(maker.parameter, rows_of(report.parameters))),
            "counted": html_rows.counted(report.parameters), "shown": _SHOWN,
            **self._causes(maker), **self._ledger(maker),
            "outline": list(maker.outline(picture)), "folded": picture.folded, "graph": self._graph(links),
            "call_tree": list(html_rows.tree(report.extra.get("call_tree"))),
            "notes": report.said_last(), "said_first": report.said_first(), "environment": html_rows.environment(report.environment.items()),
        }  # fmt: skip
        return content | {"sources": self._sources(sources, links)}

    def _causes(self, maker: Maker) -> Mapping[str, Any]:
        ranking = ranking_of(self.report, self.static)
        others = [(title, list(map(maker.cause, ranking.of(status)))) for status, title in _OTHERS]
        status = {cause.span.anchor(): cause.status.value for cause in ranking.causes}
        rows = [maker.finding(item, status.get(item.span.anchor(), "")) for item in self.static.findings]
        first = self.report.first_dead
        return {
            "causes": list(map(maker.cause, ranking.of(Status.PROVED, Status.OBSERVED))),
            "other_causes": [(title, rows) for title, rows in others if rows],
            "disagreements": ranking.disagreements, "findings": rows,
            "findings_note": "None." if self.static.asked else "The static analysis was not part of this report.",
            "first": first and {**maker.place(first.span), "function": first.function,
                                "died": pictures.death(self.report), "told": told(first), "traced": traced(first.origin),
                                "mend": mend_of(first.operation, first.effect, first.reason)[0],
                                "callers": [maker.place(call.span) for call in first.callers],
                                "excerpt": maker.sources.around(first.span, 2)},
        }  # fmt: skip

    def _ledger(self, maker: Maker) -> Mapping[str, Any]:
        ledger = self.report.ledger
        rows = ledger and {
            "closed": ledger.closed, "closure": f"{ledger.closure:.2%}", "reason": ledger.reason,
            "sites": list(maker.sites(ledger.sites, self.report.ranking)), "unmeasured": _unmeasured(self.report),
        }  # fmt: skip
        return {"ledger": rows, "waterfalls": waterfalls(ledger, self.report.parameters)}

    def _graph(self, links: Links) -> Markup | None:
        """Return the drawing, which Graphviz escaped; None where nothing here can draw."""
        if not graphviz_engine.available():
            return None
        return Markup(pictures.as_svg(self.report, self.options, links, embedded=True))

    def _sources(self, sources: Sources, links: PageLinks) -> Sequence[Mapping[str, Any]]:
        outward = Links(self.options.link, self.options.root)
        return [
            {"id": html_rows.fragment(span), "anchor": span.anchor(), "line": span.line, "link": outward.url(span),
             "excerpt": sources.around(span, 5)}
            for span in sorted(links.used.values())
        ]  # fmt: skip


def _assets() -> Mapping[str, Any]:
    script = (_TEMPLATES / "report.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    style = (_TEMPLATES / "report.css").read_text(encoding="utf-8")
    return {"script": Markup(script), "script_hash": digest, "style": Markup(style)}


def as_html(report: DynamicReport, options: pictures.Options | None = None, static: Static | None = None) -> str:
    """Return a report as one self-contained HTML file."""
    return Page(report, options or pictures.Options(), static or Static()).render()


def as_cell(report: DynamicReport) -> str:
    """Return a report for a notebook's cell: in a frame of its own, where its styles and its script stay."""
    page = escape(as_html(report))
    style = "width: 100%; height: 32rem; border: 0"
    return f'<iframe title="callscope report" sandbox="allow-scripts" style="{style}" srcdoc="{page}"></iframe>'
