"""The gradient's path as Mermaid, for issues and README files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callscope.graph.flow import Life
from callscope.graph.picture import Picture, PictureNode
from callscope.render import theme
from callscope.render.excerpt import Sources
from callscope.render.gradient_dot import short_name
from callscope.render.labels import label, wrap

_SHAPES = {"leaf": ("([", "])"), "sink": ("[[", "]]"), "site": ("{{", "}}")}
_ARROWS = {
    Life.LIVE: "-->",
    Life.DEAD: "-.->",
    Life.SEVERED: "-. cut .-x",
    Life.NONFINITE: "== NaN or inf ==>",
    Life.NONE: "-.->",
}


def gradient_mermaid(picture: Picture, sources: Sources | None = None) -> str:
    """Return a Mermaid flowchart, a subgraph a file and function; every state is told in words too."""
    sources = sources or Sources()
    body = [*_groups(picture.nodes, sources), *_edges(picture), *_classes(picture)]
    return "\n".join(["flowchart TD", *(f"  {line}" for line in body), ""])


def _groups(nodes: Sequence[PictureNode], sources: Sources) -> Iterator[str]:
    groups: dict[tuple[str, str], list[PictureNode]] = {}
    for node in nodes:
        free = node.kind in ("leaf", "sink") or not node.span.path
        groups.setdefault(("", "") if free else (node.span.path, node.function), []).append(node)
    for position, ((path, function), members) in enumerate(sorted(groups.items())):
        lines = [_node(node, sources) for node in members]
        if path:
            title = f"{path} {short_name(function, path)}" if function else path
            yield from (f'subgraph s{position}["{_text(title)}"]', *(f"  {line}" for line in lines), "end")
        else:
            yield from lines


def _node(node: PictureNode, sources: Sources) -> str:
    left, right = _SHAPES.get(node.kind, ("[", "]"))
    lines = label(node, sources) + (wrap(node.note) if node.first else ())
    return f'{node.id}{left}"{"<br/>".join(map(_text, lines))}"{right}'


def _edges(picture: Picture) -> Iterator[str]:
    for edge in picture.edges:
        yield f"{edge.source} {_ARROWS[edge.life]} {edge.target}"


def _classes(picture: Picture) -> Iterator[str]:
    """Yield the class of each node, then each class once."""
    used: dict[str, list[str]] = {}
    for node in picture.nodes:
        used.setdefault(theme.look_name(node.kind, node.life, node.first), []).append(node.id)
    for name, ids in sorted(used.items()):
        yield f"class {','.join(ids)} {_class_name(name)}"
    for name in sorted(used):
        look = theme.LOOKS[name]
        dash = ",stroke-dasharray:5 4" if "dashed" in look.style or "dotted" in look.style else ""
        colours = f"fill:{look.fill[0]},stroke:{look.border[0]},color:{look.ink[0]}"
        yield f"classDef {_class_name(name)} {colours},stroke-width:{look.width:g}px{dash}"


def _class_name(name: str) -> str:
    return name.replace("-", "_") if name != "none" else "unreached"


def _text(text: str) -> str:
    """Return text that Mermaid shows as it is: its own entities for what it would read as syntax."""
    codes = {
        "#": "#35;",
        '"': "#quot;",
        "<": "#lt;",
        ">": "#gt;",
        "&": "#amp;",
        "`": "#96;",
        "\\": "#92;",
        "|": "#124;",
    }
    return "".join(codes.get(letter, letter if letter >= " " else " ") for letter in text)
