"""A frame's title lies over the edges, in drawings that Graphviz paints itself too."""

from __future__ import annotations

import io

import pytest

from callscope.render import graphviz_engine
from callscope.render.titles import painted_last

LAID = """digraph gradient {
	graph [bb="0,0,90,90"];
	subgraph cluster_n5 {
		graph [bb="0,0,80,80",
			fillcolor="#f4f6f8",
			label="a \\"quoted\\" ] frame \\
of two lines",
			lp="42,70"
		];
		n5 [pos="4,5"];
	}
	subgraph cluster_bare {
		graph [bb="0,0,8,8"];
	}
}
"""


def test_each_title_is_a_node_in_its_frames_colour_at_its_place():
    painted = painted_last(LAID)
    (title,) = [line for line in painted.splitlines() if line.startswith('"title_')]
    assert 'pos="42,70"' in title
    assert 'fillcolor="#f4f6f8"' in title
    assert 'label="a \\"quoted\\" ] frame of two lines"' in title
    assert "outputorder=edgesfirst" in painted
    assert painted.rstrip().endswith("}")


def test_without_frames_nothing_changes():
    assert painted_last("digraph { a -> b }") == "digraph { a -> b }"


@pytest.mark.skipif(not graphviz_engine.available(), reason="nothing here can draw")
def test_a_title_covers_the_edge_behind_it():
    dot = (
        'digraph { pad=0; a [shape=point]; subgraph cluster_f { fillcolor="#00ff00"; style=filled; label="||||"; '
        'fontcolor="#00ff00"; b [shape=point] } a -> b [color="#ff0000", penwidth=9, arrowhead=none] }'
    )
    untitled = dot.replace('label="||||"', 'label=""')
    assert _red_rows(graphviz_engine.draw(untitled, "png")) - _red_rows(graphviz_engine.draw(dot, "png")) >= 5


def _red_rows(png: bytes) -> int:
    """Return in how many rows of a picture the edge's red is missing between its ends, as a negative number."""
    image = pytest.importorskip("PIL.Image").open(io.BytesIO(png)).convert("RGB")
    points, width = image.tobytes(), 3 * image.size[0]
    rows = [points[start : start + width] for start in range(0, len(points), width)]
    red = [any(row[i] > 200 and row[i + 1] < 60 for i in range(0, width, 3)) for row in rows]
    first, last = red.index(True), len(red) - red[::-1].index(True)
    return -red[first:last].count(False)
