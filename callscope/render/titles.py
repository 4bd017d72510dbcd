"""Frames' titles of a drawing that Graphviz paints itself: painted again over the edges that it leads through them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TEXT = r'"(?:[^"\\]|\\.)*"'
_FRAME = re.compile(rf'subgraph (?:"?cluster[^\s{{]*) \{{\s*graph \[(?P<attributes>(?:[^\]"]|{_TEXT})*)\];')
_ATTRIBUTE = re.compile(rf"(?P<name>\w+)=(?P<value>{_TEXT}|[^,\s\]]+)")
_CONTINUED = "\\\n"


def painted_last(laid: str) -> str:
    """Return DOT text with places (``-Tdot``) in which each frame's title is a node of its own, painted after the edges.

    It has the frame's colour: what runs behind it is covered. To be drawn where it stands (``nop2``).
    """
    whole = laid.replace(_CONTINUED, "")
    titles = list(_titles(whole))
    end = whole.rfind("}")
    if not titles or end < 0:
        return laid
    return "\n".join([whole[:end], "graph [outputorder=edgesfirst];", *titles, "}", ""])


def _titles(whole: str) -> Iterator[str]:
    for number, frame in enumerate(_FRAME.finditer(whole)):
        values = {found["name"]: found["value"] for found in _ATTRIBUTE.finditer(frame["attributes"])}
        if {"label", "lp", "fillcolor"} <= values.keys() and values["label"] != '""':
            size = values.get("fontsize", "12")
            yield (
                f'"title_{number}" [shape=plain, style=filled, penwidth=0, margin=0, color={values["fillcolor"]}, '
                f"fillcolor={values['fillcolor']}, fontsize={size}, pos={values['lp']}, label={values['label']}];"
            )
