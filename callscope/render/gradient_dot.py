"""The gradient's path as DOT: parameters above, the sink below, clustered by module and function."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import networkx as nx

from callscope.graph.flow import Life
from callscope.graph.picture import Picture, PictureEdge, PictureNode
from callscope.render import theme
from callscope.render.dot_text import FONT, attributes, cluster, indent, quote, quote_lines
from callscope.render.excerpt import Sources
from callscope.render.labels import label, short_path, short_step, tooltip, wrap
from callscope.render.links import Links
from callscope.render.traced import traced


@dataclass(frozen=True, slots=True)
class Style:
    """What the caller chooses about a drawing. ``origin``: the steps that lead back to the cause."""

    title: tuple[str, ...] = ()
    dark: bool = False
    sources: Sources = field(default_factory=Sources)
    links: Links = field(default_factory=lambda: Links("none"))
    origin: tuple[str, ...] = ()

    def pick(self, colours: tuple[str, str]) -> str:
        """Return the light or the dark one of two colours, quoted."""
        return quote(colours[int(self.dark)])


def gradient_dot(picture: Picture, style: Style | None = None) -> str:
    """Return the DOT text of a picture; equal pictures give equal text."""
    style = style or Style()
    body = [*_head(style), *_clusters(picture, style), *_origin(picture, style)]
    kinds = {node.id: node.kind for node in picture.nodes}
    body += [_edge(edge, kinds[edge.source], style) for edge in picture.edges]
    body += [*_last_row(picture), *_legend(picture, style)]
    return "\n".join(['digraph "gradient" {', *indent(body), "}", ""])


def _head(style: Style) -> Iterator[str]:
    text = style.pick(theme.TEXT)
    graph = {
        "rankdir": quote("TB"), "newrank": "true", "nodesep": "0.25", "ranksep": "0.4", "pad": "0.2",
        "bgcolor": style.pick(theme.BACKGROUND), "fontname": quote(FONT), "fontsize": "14", "fontcolor": text,
        "labelloc": quote("t"), "labeljust": quote("l"),
        "label": quote("".join(f"{line}\n" for line in style.title)).replace("\\n", "\\l"),
    }  # fmt: skip
    yield f"graph{attributes(graph)};"
    yield f"node{attributes({'fontname': quote(FONT), 'fontsize': '12', 'margin': quote('0.14,0.07')})};"
    yield f"edge{attributes({'fontname': quote(FONT), 'fontsize': '11', 'fontcolor': text})};"


def _clusters(picture: Picture, style: Style) -> Iterator[str]:
    """Yield nodes inside a frame a file, inside it a frame a function; parameters and the sink stand free.

    Where the flow leaves a file and comes back later, each visit has its own frame: one frame would pull both
    visits to one place, and the flow would no longer run downward.
    """
    framed = [node for node in picture.nodes if node.kind not in ("leaf", "sink") and node.span.path]
    yield from (_node(node, style) for node in picture.nodes if node not in framed)
    for nodes in _visits(framed, picture.edges, lambda node: node.span.path):
        path = nodes[0].span.path
        yield from cluster(nodes[0].id, short_path(path), _frame(style), _functions(nodes, picture.edges, style))


def _functions(nodes: Sequence[PictureNode], edges: Sequence[PictureEdge], style: Style) -> Iterator[str]:
    for visit in _visits(nodes, edges, lambda node: node.function):
        lines = [_node(node, style) for node in visit]
        name, function = f"{visit[0].id}_function", visit[0].function
        yield from (
            cluster(name, short_name(function, visit[0].span.path), _frame(style, paper=True), lines)
            if function
            else lines
        )


def _visits(
    nodes: Sequence[PictureNode], edges: Sequence[PictureEdge], scope: Callable[[PictureNode], str]
) -> list[list[PictureNode]]:
    """Return the nodes of each scope, apart where no edge inside the scope joins them, in the order of the flow."""
    scopes = {node.id: scope(node) for node in nodes}
    graph = nx.Graph()
    graph.add_nodes_from(scopes)
    pairs = ((edge.source, edge.target) for edge in edges)
    graph.add_edges_from((one, two) for one, two in pairs if scopes.get(one) == scopes.get(two) and one in scopes)
    order = {node.id: position for position, node in enumerate(nodes)}
    by_id = {node.id: node for node in nodes}
    visits = [sorted(component, key=order.__getitem__) for component in nx.connected_components(graph)]
    return [[by_id[identity] for identity in visit] for visit in sorted(visits, key=lambda visit: order[visit[0]])]


def _frame(style: Style, *, paper: bool = False) -> dict[str, str]:
    fill, border = theme.CLUSTER
    colours = style.pick(theme.BACKGROUND if paper else fill), style.pick(border)
    return {
        "style": quote("filled,rounded"), "fillcolor": colours[0], "color": colours[1], "labeljust": quote("l"),
        "labelloc": quote("t"), "fontsize": "12", "class": quote("inner" if paper else "frame"),
    }  # fmt: skip


def short_name(function: str, path: str = "") -> str:
    """Return a function's class and name, ``pkg.mod.Class.method`` is ``Class.method()``; a module's own code says so."""
    parts = [part for part in function.split(".") if part != "<locals>"]
    file = PurePosixPath(path).with_suffix("").parts
    if path and (file[:-1] if file[-1] == "__init__" else file)[-len(parts) :] == tuple(parts):
        return "(module level)"
    owner = parts[-2] if len(parts) > 1 and parts[-2][:1].isupper() else ""
    name = f"{owner}.{parts[-1]}" if owner else parts[-1]
    return name if name.startswith("<") else f"{name}()"


def _node(node: PictureNode, style: Style) -> str:
    name = theme.look_name(node.kind, node.life, node.first)
    lines = label(node, style.sources) + (wrap(node.note) if node.first else ())
    url = style.links.url(node.span)
    values = {
        "label": quote_lines(lines), **_look(name, style), "class": quote(name),
        "tooltip": quote(tooltip(node, style.sources) or " "), "URL": quote(url), "id": quote(node.id),
    }  # fmt: skip
    return f"{quote(node.id)}{attributes(values)};"


def _look(name: str, style: Style) -> dict[str, str]:
    look = theme.LOOKS[name]
    return {
        "shape": quote(look.shape), "style": quote(look.style), "penwidth": f"{look.width:g}",
        "fillcolor": style.pick(look.fill), "fontcolor": style.pick(look.ink), "color": style.pick(look.border),
        "peripheries": str(look.peripheries),
    }  # fmt: skip


def _edge(edge: PictureEdge, source_kind: str, style: Style) -> str:
    line, width, colours = theme.EDGES[edge.life]
    cut = edge.life is Life.SEVERED and source_kind == "leaf"
    words = "value only, no gradient" if edge.life is Life.SEVERED and not cut else ""
    repeated = f"×{edge.count}" if edge.count > 1 else ""
    text = "  ".join(filter(None, (words, "again" if edge.back else "", repeated)))
    values = {
        "style": quote(line), "penwidth": f"{width:g}", "color": style.pick(colours),
        "class": quote(f"edge-{edge.life}"), "xlabel" if edge.back else "label": quote(f" {text} " if text else ""),
        "constraint": "false" if edge.back else '""', "arrowhead": quote("tee") if cut else '""',
    }  # fmt: skip
    return f"{quote(edge.source)} -> {quote(edge.target)}{attributes(values)};"


def _origin(picture: Picture, style: Style) -> Iterator[str]:
    """Yield a note with the steps back to the cause, tied to the first dead node."""
    first = next((node for node in picture.nodes if node.first), None)
    if first is None or not style.origin:
        return
    source, way = traced(style.origin)
    told = [short_step(source), *(["by way of"] if way else []), *map(short_step, way)]
    lines = [part for step in told for part in wrap(step, 52)]
    note = {"label": quote_lines(["WHY", *lines]), **_look("origin", style), "class": quote("origin")}
    yield f'"origin"{attributes(note)};'
    values = {
        "style": quote("dotted"),
        "arrowhead": quote("none"),
        "color": style.pick(theme.TEXT),
    }
    yield f'"origin" -> {quote(first.id)}{attributes(values)};'


_MEANING = {
    "leaf": "parameter",
    "leaf-severed": "parameter without gradient",
    "leaf-partial": "parameter, partly lost",
    "leaf-dead": "parameter, gradient 0",
    "leaf-nonfinite": "parameter, NaN or inf",
    "leaf-unused": "parameter, unused",
    "live": "gradient passes",
    "first": "FIRST DEAD NODE",
    "kills": "gradient in, none out",
    "dead": "dead: gradient is 0",
    "severed": "BREAK SITE: no way back",
    "nonfinite": "NaN or inf",
    "none": "no gradient arrives",
}


def _legend(picture: Picture, style: Style) -> Iterator[str]:
    """Yield one sample of every look that the picture uses, so that nobody has to guess."""
    used = {theme.look_name(node.kind, node.life, node.first) for node in picture.nodes}
    shown = [name for name in _MEANING if name in used]
    if len(shown) > 1:
        samples = [_sample(name, style) for name in shown]
        names = " ".join(quote(f"legend_{name}") for name in shown)
        row = f'{{ rank="same"; {names} }}'
        yield from cluster("legend", "How to read this", _frame(style), [*samples, row])
        starts = [node.id for node in picture.nodes if node.kind == "leaf"] or [picture.nodes[0].id]
        yield from (_unseen(f"legend_{shown[0]}", start) for start in starts)


def _last_row(picture: Picture) -> Iterator[str]:
    """Yield what keeps the sink below the ends of loops, from which nothing else leads downward."""
    onward = {edge.source for edge in picture.edges if not edge.back}
    for sink in (node.id for node in picture.nodes if node.kind == "sink"):
        yield from (_unseen(node.id, sink) for node in picture.nodes if node.id != sink and node.id not in onward)


def _unseen(upper: str, lower: str) -> str:
    """Return an edge that only tells which of two nodes stands above the other."""
    return f'{quote(upper)} -> {quote(lower)} [style="invis", weight=0];'


def _sample(name: str, style: Style) -> str:
    look = _look(name, style)
    values = {
        "label": quote(_MEANING[name]),
        **look,
        "class": quote(name),
        "fontsize": "11",
        "margin": quote("0.1,0.04"),
    }
    return f"{quote('legend_' + name)}{attributes(values)};"
