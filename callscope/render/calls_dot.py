"""The call graph of a report (static or dynamic) as DOT: functions framed by file, folded to files when large."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from callscope.render import theme
from callscope.render.dot_text import FONT, attributes, cluster, indent, quote, quote_lines
from callscope.render.gradient_dot import Style

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Calls:
    """A call graph to draw: each function's (path, line), and each edge's count."""

    functions: Mapping[str, tuple[str, int]]
    edges: Mapping[tuple[str, str], int]


def calls_of(nodes: Iterable[Entry], edges: Iterable[Entry]) -> Calls:
    """Return the call graph in a report's ``nodes`` and ``edges``; a module's body stands in the file that it calls from."""
    counts: dict[tuple[str, str], int] = {}
    sites: dict[str, tuple[str, int]] = {}
    for edge in edges:
        if edge.get("caller") and edge.get("callee"):
            ends = str(edge["caller"]), str(edge["callee"])
            counts[ends] = counts.get(ends, 0) + int(edge.get("hits") or 1)
            sites.setdefault(ends[0], (str(edge.get("path") or ""), 0))
    places = {str(node["id"]): (str(node.get("path") or ""), int(node.get("line") or 0)) for node in nodes}
    named = sorted({name for ends in counts for name in ends})
    placed = {name: places[name] if places.get(name, ("", 0))[0] else sites.get(name, ("", 0)) for name in named}
    return Calls(placed, dict(sorted(counts.items())))


def calls_dot(calls: Calls, style: Style, limit: int = 60) -> str:
    """Return the DOT text; more than ``limit`` functions are folded to one node a file."""
    shown = calls if len(calls.functions) <= limit else _by_file(calls)
    body = [*_head(style), *_frames(shown, style), *_edges(shown, style)]
    return "\n".join(['digraph "calls" {', *indent(body), "}", ""])


def _by_file(calls: Calls) -> Calls:
    name = {function: path or function for function, (path, _) in calls.functions.items()}
    counts: dict[tuple[str, str], int] = {}
    for (caller, callee), count in calls.edges.items():
        ends = name[caller], name[callee]
        if ends[0] != ends[1]:
            counts[ends] = counts.get(ends, 0) + count
    return Calls(dict.fromkeys(sorted(set(name.values())), ("", 0)), dict(sorted(counts.items())))


def _head(style: Style) -> Iterator[str]:
    title = quote("".join(f"{line}\n" for line in style.title)).replace("\\n", "\\l")
    graph = {
        "rankdir": quote("LR"), "bgcolor": style.pick(theme.BACKGROUND), "fontname": quote(FONT), "label": title,
        "labelloc": quote("t"), "labeljust": quote("l"), "fontcolor": style.pick(theme.TEXT), "nodesep": "0.15",
    }  # fmt: skip
    look = theme.LOOKS["live"]
    node = {
        "fontname": quote(FONT), "fontsize": "12", "shape": quote("box"), "style": quote("rounded,filled"),
        "fillcolor": style.pick(look.fill), "color": style.pick(look.border), "fontcolor": style.pick(look.ink),
        "class": quote("live"),
    }  # fmt: skip
    yield f"graph{attributes(graph)};"
    yield f"node{attributes(node)};"
    edge = {"fontname": quote(FONT), "fontsize": "10", "color": style.pick(theme.EDGES_PLAIN)}
    yield f"edge{attributes({**edge, 'fontcolor': style.pick(theme.TEXT), 'class': quote('edge-none')})};"


def _frames(calls: Calls, style: Style) -> Iterator[str]:
    files: dict[str, list[str]] = {}
    for name, (path, _) in calls.functions.items():
        files.setdefault(path, []).append(name)
    fill, border = theme.CLUSTER
    frame = {
        "style": quote("filled,rounded"), "fillcolor": style.pick(fill), "color": style.pick(border),
        "fontcolor": style.pick(theme.TEXT), "fontsize": "12", "class": quote("frame"),
    }  # fmt: skip
    for path, names in sorted(files.items()):
        lines = [_node(name, calls.functions[name], style) for name in names]
        yield from cluster(path, path, frame, lines) if path else lines


def _node(name: str, place: tuple[str, int], style: Style) -> str:
    from_place = f"{place[0].rpartition('/')[2]}:{place[1] or ''}".rstrip(":")
    short = ".".join(name.split(".")[-2:]) if place[0] else name
    values = {
        "label": quote_lines([short, *filter(None, [from_place])]), "tooltip": quote(name),
        "URL": quote(style.links.at(*place) if place[0] else ""),
    }  # fmt: skip
    return f"{quote(name)}{attributes(values)};"


def _edges(calls: Calls, style: Style) -> Iterator[str]:
    """Yield the edges; a count stands beside its edge (``xlabel``), where it cannot upset Graphviz's rows."""
    for (caller, callee), count in calls.edges.items():
        label = quote(f" ×{count} " if count > 1 else "")
        yield f"{quote(caller)} -> {quote(callee)}{attributes({'xlabel': label})};"
