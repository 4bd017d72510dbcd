"""How each state of a gradient looks: told by shape, border and words first, by colour last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from callscope.graph.flow import Life


@dataclass(frozen=True, slots=True)
class Look:
    """One state's drawing. ``fill``, ``ink`` and ``border`` are (light, dark) colours."""

    shape: str
    style: str
    width: float
    fill: tuple[str, str]
    ink: tuple[str, str]
    border: tuple[str, str]
    peripheries: int = 1


_PAPER = ("#ffffff", "#1c1f24")
_INK = ("#16191d", "#e8eaed")
_FAINT = ("#5b6470", "#a3acb8")
BACKGROUND = _PAPER
TEXT = _INK
EDGES_PLAIN = _FAINT
CLUSTER = (("#f4f6f8", "#24282e"), ("#aab2bd", "#565f6b"))
"""(fill, border) of a module's and function's frame."""

LOOKS: Mapping[str, Look] = {
    "live": Look("box", "filled", 1.2, ("#e3f0fb", "#15364f"), _INK, ("#0b5c9e", "#6cb6f0")),
    "dead": Look("box", "dashed,filled", 1.6, ("#e3e5e8", "#33383f"), _FAINT, _FAINT),
    "first": Look(
        "box", "filled,diagonals", 4, ("#16191d", "#ffffff"), ("#ffffff", "#000000"), ("#d55e00", "#ff9d4d"), 2
    ),
    "kills": Look(
        "box", "filled,diagonals", 2.5, ("#5b6470", "#c4cad2"), ("#ffffff", "#000000"), ("#16191d", "#ffffff")
    ),
    "severed": Look("box", "filled,dashed", 3, ("#fff3d6", "#4a3606"), _INK, ("#9a5b00", "#ffc14d")),
    "nonfinite": Look("box", "filled,dotted", 3, ("#fbe3ee", "#4b1230"), _INK, ("#a3195b", "#ff8fc0")),
    "none": Look("box", "dotted", 1, _PAPER, _FAINT, _FAINT),
    "leaf": Look("box", "rounded,filled", 2, _PAPER, _INK, ("#0b5c9e", "#6cb6f0")),
    "leaf-dead": Look("box", "rounded,filled,dashed", 2, ("#e3e5e8", "#33383f"), _INK, _FAINT),
    "leaf-severed": Look("box", "rounded,filled,dashed", 3, ("#fff3d6", "#4a3606"), _INK, ("#9a5b00", "#ffc14d")),
    "leaf-partial": Look("box", "rounded,filled,dashed", 2, ("#fdeee3", "#4d2a0c"), _INK, ("#d55e00", "#ff9d4d")),
    "leaf-unused": Look("box", "rounded,dotted", 1, _PAPER, _FAINT, _FAINT),
    "leaf-nonfinite": Look("box", "rounded,filled,dotted", 3, ("#fbe3ee", "#4b1230"), _INK, ("#a3195b", "#ff8fc0")),
    "sink": Look("box", "filled", 1.5, ("#e3f0fb", "#15364f"), _INK, ("#0b5c9e", "#6cb6f0"), 2),
    "origin": Look("note", "filled", 1.2, ("#fffbe6", "#3d3a1e"), _INK, _INK),
}

EDGES: Mapping[Life, tuple[str, float, tuple[str, str]]] = {
    Life.LIVE: ("solid", 1.6, ("#0b5c9e", "#6cb6f0")),
    Life.DEAD: ("dashed", 1.2, _FAINT),
    Life.SEVERED: ("dashed", 2.4, ("#9a5b00", "#ffc14d")),
    Life.NONFINITE: ("dotted", 2.6, ("#a3195b", "#ff8fc0")),
    Life.NONE: ("dotted", 1.0, _FAINT),
}
"""(line style, width, colours) of an edge, by the life of the gradient that comes back along it."""

_NODE_LOOKS = {
    Life.KILLS: "kills",
    Life.POISONS: "kills",
    Life.DEAD: "dead",
    Life.SEVERED: "severed",
    Life.NONFINITE: "nonfinite",
    Life.NONE: "none",
    Life.LIVE: "live",
}
_LEAF_LOOKS = {
    Life.LIVE: "leaf",
    Life.DEAD: "leaf-dead",
    Life.NONFINITE: "leaf-nonfinite",
    Life.PARTIAL: "leaf-partial",
    Life.NONE: "leaf-unused",
}


def look_name(kind: str, life: Life, first: bool) -> str:
    """Return the name of a node's look, which is its CSS class too."""
    if first:
        return "first"
    if kind == "leaf":
        return _LEAF_LOOKS.get(life, "leaf-severed")
    return "sink" if kind == "sink" else _NODE_LOOKS[life]
