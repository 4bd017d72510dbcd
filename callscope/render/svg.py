"""The SVG of a picture: Graphviz's drawing with both themes as style sheet, a title and a description."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import Literal

from callscope.render import theme

Theme = Literal["auto", "light", "dark"]

_COMMENT = re.compile(r"<!--.*?-->\s*", re.DOTALL)
_PROLOGUE = re.compile(r"^.*?(?=<svg\b)", re.DOTALL)
_OPEN = re.compile(r"<svg\b[^>]*>")
_GROUP = re.compile(
    r'(?P<head><g id="[^"]*" class=")(?P<kind>graph|cluster|node|edge)(?P<rest>[^"]*">)\s*<title>(?P<name>[^<]*)</title>'
    r'(?P<link>\s*<g [^>]*>\s*<a [^>]*?xlink:title="(?P<tip>[^"]*)")?'
)
_FRAME = re.compile(
    r'(<g id="[^"]*" class="cluster (?P<look>[^"]*)">(?:(?!</g>).)*?)(?P<words>(?:<text\b[^>]*>[^<]*</text>\s*)+)</g>',
    re.DOTALL,
)
_END = re.compile(r"</g>\s*</svg>\s*$")
_COUNTED = re.compile(r"n\d+")
_FITTING = "@media (min-width: 1000px) { svg:root { max-width: 100%; max-height: 100vh } }\n"
"""A drawing that is opened by itself is whole in its window; zoomed in, where that counts as narrow, it has its own size."""
_FILLED = ':not([fill="none"])'


def finish(drawing: bytes, *, title: str, description: str, mode: Theme = "auto", embedded: bool = False) -> str:
    """Return a clean SVG document (or, ``embedded``, element): no comments, a title, the themes' style sheet."""
    body = _COMMENT.sub("", _PROLOGUE.sub("", drawing.decode()))
    opened = _OPEN.search(body)
    if opened is None:
        return body
    tag = opened.group(0)[:-1] + ' role="img" aria-labelledby="picture-title picture-description">'
    head = f'<title id="picture-title">{escape(title)}</title>\n'
    head += f'<desc id="picture-description">{escape(description)}</desc>'
    sheet = f"<style>\n{style_sheet(mode)}\n{'' if embedded else _FITTING}</style>"
    svg = f"{tag}\n{head}\n{sheet}{_GROUP.sub(_named, _titles_last(body[opened.end() :]))}"
    return svg if embedded else f'<?xml version="1.0" encoding="UTF-8"?>\n{svg}'


def _titles_last(drawing: str) -> str:
    """Return a drawing whose frames' titles are painted last: Graphviz leads edges through them."""
    titles = "".join(
        f'<g class="title {found["look"]}">{found["words"].strip()}</g>\n' for found in _FRAME.finditer(drawing)
    )
    return _END.sub(lambda end: titles + end[0], _FRAME.sub(r"\1</g>", drawing))


def _named(group: re.Match[str]) -> str:
    """Return a group's head with what it says as its title, for tooltips and screen readers, not Graphviz's own name."""
    name, tip = unescape(group["name"]), group["tip"]
    legend = " legend" if name.startswith("legend_") else ""
    told = tip or ("" if legend or group["kind"] != "node" or _COUNTED.fullmatch(name) else group["name"])
    title = f"\n<title>{told}</title>" if told else ""
    return f"{group['head']}{group['kind']}{legend}{group['rest']}{title}{group['link'] or ''}"


def style_sheet(mode: Theme) -> str:
    """Return the CSS of one theme, or of both by the reader's preference."""
    if mode == "auto":
        dark = "\n".join(f"  {line}" for line in _rules(1))
        return "\n".join([*_rules(0), "@media (prefers-color-scheme: dark) {", dark, "}"])
    return "\n".join(_rules(int(mode == "dark")))


def _rules(index: int) -> Iterator[str]:
    """Yield one rule a look; presentation attributes yield to a style sheet, so the drawing needs no change."""
    yield f".graph > polygon {{ fill: {theme.BACKGROUND[index]} }}"
    yield f".graph text {{ fill: {theme.TEXT[index]} }}"
    fill, border = theme.CLUSTER
    yield f".cluster.frame path {{ fill: {fill[index]}; stroke: {border[index]} }}"
    yield f".cluster.inner path {{ fill: {theme.BACKGROUND[index]}; stroke: {border[index]} }}"
    yield f".title text {{ paint-order: stroke; stroke-width: 6px; stroke-linejoin: round; stroke: {fill[index]} }}"
    yield f".title.inner text {{ stroke: {theme.BACKGROUND[index]} }}"
    for name, look in theme.LOOKS.items():
        shapes = ", ".join(f".node.{name} {shape}{_FILLED}" for shape in ("path", "polygon", "ellipse"))
        yield f"{shapes} {{ fill: {look.fill[index]} }}"
        yield f".node.{name} :is(path, polygon, ellipse, polyline) {{ stroke: {look.border[index]} }}"
        yield f".node.{name} text {{ fill: {look.ink[index]} }}"
    for life, (_, _, colours) in theme.EDGES.items():
        yield f".edge.edge-{life} path, .edge.edge-{life} polygon {{ stroke: {colours[index]} }}"
        yield f".edge.edge-{life} polygon {{ fill: {colours[index]} }}"
