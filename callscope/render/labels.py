"""The words on a picture's nodes: what it is, ``path:line``, the source, what happened to the gradient."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from callscope.graph.flow import Life
from callscope.graph.picture import PictureNode
from callscope.render.excerpt import Sources, without_comment

_BACKWARD = re.compile(r"Backward\d*$")
_WIDTH = 36
_CODE_ROWS = 2
_NAMES_SHOWN = 4
_LEAVES_SHOWN = 8
_ANCHOR = 44
_STEP = re.compile(r"\S+(?=:\d+: )")
_DIGITS = re.compile(r"(\d+)")
_PASSES = "gradient passes"
_FATE = {
    Life.DEAD: "gradient here: 0",
    Life.NONFINITE: "gradient here: NaN or inf",
    Life.NONE: "no gradient arrives",
    Life.KILLS: "gradient in, 0 out",
    Life.POISONS: "gradient in, NaN or inf out",
}


def label(node: PictureNode, sources: Sources) -> tuple[str, ...]:
    """Return the lines of a node's label, the most important first."""
    if node.kind == "leaf":
        return _leaf(node)
    if node.kind == "sink":
        return tuple(filter(None, ("SINK (backward starts)", where(node), *_source(node, sources), _value(node))))
    if node.note and not node.first and not node.function:  # of several functions
        told = (_headline(node), where(node) if node.span.path else "", node.note, _FATE.get(node.life, _PASSES))
        return tuple(filter(None, told))
    lines = (_headline(node), where(node), *_source(node, sources), *wrap(names(node)), _FATE.get(node.life, ""))
    return tuple(filter(None, lines))


def tooltip(node: PictureNode, sources: Sources) -> str:
    """Return the long form: full path, all names, the whole source line, the reason."""
    lines = (
        f"{node.span.path}:{node.span.line}" if node.span.path else "",
        node.function,
        sources.line(node.span) if node.span.line == node.last_line else "",
        ", ".join(map(operation, node.names)),
        f"repeated {node.count} times" if node.count > 1 else "",
        node.note,
    )
    return "\n".join(filter(None, lines))


def where(node: PictureNode) -> str:
    """Return ``file.py:line``, with a range and the repetition where the node stands for more."""
    if not node.span.path:
        return f"×{node.count}" if node.count > 1 else ""
    lines = str(node.span.line) if node.last_line == node.span.line else f"{node.span.line}-{node.last_line}"
    repeated = f"  ×{node.count}" if node.count > 1 else ""
    return f"{PurePosixPath(node.span.path).name}:{lines}{repeated}"


def names(node: PictureNode) -> str:
    """Return the operations, short, the first few of many."""
    short = list(dict.fromkeys(map(operation, node.names)))
    more = f" +{len(short) - _NAMES_SHOWN}" if len(short) > _NAMES_SHOWN else ""
    return ", ".join(short[:_NAMES_SHOWN]) + more


def operation(name: str) -> str:
    """Return an autograd node's name as people say it: ``MulBackward0`` is ``Mul``."""
    return _BACKWARD.sub("", name) or name


def short_path(anchor: str) -> str:
    """Return an anchor's last folders where it is long: the whole of it is in the title."""
    parts = anchor.split("/")
    while len(parts) > 2 and len("/".join(parts)) > _ANCHOR:
        parts = ["…", *parts[2:]]
    return "/".join(parts)


def short_step(step: str) -> str:
    """Return a step of an explanation with the path that it begins with, where there is one, cut to its last folders."""
    return _STEP.sub(lambda path: short_path(path[0]), step, count=1)


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key in which ``layers.9`` comes before ``layers.10``."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in _DIGITS.split(name))


def wrap(text: str, width: int = _WIDTH) -> tuple[str, ...]:
    """Return a text broken at blanks into lines of at most ``width`` where words allow."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return tuple(lines)


def code_rows(text: str, width: int = _WIDTH, rows: int = _CODE_ROWS) -> tuple[str, ...]:
    """Return a line of code in at most ``rows`` rows, broken after a blank or a bracket, the rest cut off."""
    found: list[str] = []
    while len(text) > width and len(found) < rows - 1:
        cut = max(text.rfind(mark, 0, width) for mark in " (,") + 1
        cut = cut if cut > width // 2 else width
        found.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return (*found, text if len(text) <= width else f"{text[: width - 1].rstrip()}…") if text else tuple(found)


def _headline(node: PictureNode) -> str:
    if node.first:
        return "FIRST DEAD NODE"
    return {Life.KILLS: "NO GRADIENT PASSES", Life.POISONS: "NaN STARTS HERE", Life.SEVERED: "BREAK SITE"}.get(
        node.life, ""
    )


def _source(node: PictureNode, sources: Sources) -> tuple[str, ...]:
    return code_rows(without_comment(sources.line(node.span))) if node.last_line == node.span.line else ()


def _leaf(node: PictureNode) -> tuple[str, ...]:
    fate = {Life.DEAD: "gradient 0", Life.SEVERED: "no gradient (None)", Life.NONFINITE: "gradient NaN or inf",
            Life.PARTIAL: "PARTIAL gradient", Life.NONE: "unused"}  # fmt: skip
    norm = "gradient live" if node.norm is None else f"|gradient| {node.norm:.4g}"
    ordered = tuple(sorted(node.names, key=natural))
    shown = ordered if len(ordered) <= _LEAVES_SHOWN else (ordered[0], "…", ordered[-1])
    return tuple(filter(None, (*shown, where(node), fate.get(node.life, norm))))


def _value(node: PictureNode) -> str:
    return "" if node.norm is None else f"value {node.norm:.9g}"
