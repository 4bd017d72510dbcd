"""A graph whose program has the same shape as before: its rows at their new places, without solving."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.source.facts import FileFacts
from callscope.source.moved import Moves, Torn
from callscope.static.graph import GraphRows
from callscope.static.naming import full_name


def moved_rows(rows: GraphRows, changed: Iterable[tuple[FileFacts, FileFacts]]) -> GraphRows:
    """Return the rows with every place in the changed files (as they were, as they are) brought up to date.

    Raises Torn where that cannot be told.
    """
    moves = {before.path: Moves(before, now) for before, now in changed}
    lines = {path: _first_lines(move) for path, move in moves.items()}
    edges = [
        (*edge[:2], edge[2], *moves[edge[2]].place(edge[3:7]), *edge[7:]) if edge[2] in moves else edge
        for edge in rows.edges
    ]
    nodes = [
        (*node[:3], lines[node[2]][node[0], node[3]], node[4]) if node[2] in moves else node for node in rows.nodes
    ]
    spots = [
        (spot[0], *moves[spot[0]].place(spot[1:5]), spot[5]) if spot[0] in moves else spot for spot in rows.blind_spots
    ]
    return GraphRows(rows.root, tuple(sorted(nodes)), tuple(sorted(set(edges))), tuple(sorted(spots)))


def _first_lines(moves: Moves) -> dict[tuple[str, int], int]:
    """Return ``(qualified name, first line before)`` to the first line now."""
    found: dict[tuple[str, int], int] = {}
    for old, new in zip(moves.before.units, moves.now.units, strict=True):
        key = (full_name(moves.now.module, new.name), old.first_line)
        if found.setdefault(key, new.first_line) != new.first_line:
            raise Torn
    return found
