"""The call graph as GraphML."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from callscope.model.callgraph import CallGraph

_KEYS = {"node": ("kind", "path", "line"), "edge": ("via", "confidence", "path", "line", "column")}
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'


def render(graph: CallGraph) -> str:
    """Return every node and every call site as GraphML."""
    lines = [_HEAD]
    for owner, names in _KEYS.items():
        for name in names:
            kind = "int" if name in ("line", "column") else "string"
            lines.append(f'  <key id="{owner}_{name}" for="{owner}" attr.name="{name}" attr.type="{kind}"/>')
    lines.append('  <graph edgedefault="directed">')
    for node in graph.nodes:
        data = {"kind": node.kind.value, "path": node.path, "line": node.line}
        lines.append(f"    <node id={quoteattr(node.id)}>{_data('node', data)}</node>")
    for edge in graph.edges:
        data = {
            "via": edge.via, "confidence": edge.confidence.value, "path": edge.site.path, "line": edge.site.line,
            "column": edge.site.column,
        }  # fmt: skip
        ends = f"source={quoteattr(edge.caller)} target={quoteattr(edge.callee)}"
        lines.append(f"    <edge {ends}>{_data('edge', data)}</edge>")
    return "\n".join([*lines, "  </graph>", "</graphml>", ""])


def _data(owner: str, values: Mapping[str, object]) -> str:
    return "".join(f'<data key="{owner}_{name}">{escape(str(value))}</data>' for name, value in values.items())
