"""The call graph as values, from a solved program; namespaces keep the user's code and its boundary."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import NamedTuple

from callscope.model.callgraph import BlindSpot, CallEdge, CallGraph, CallNode, Confidence, NodeKind
from callscope.model.span import Span
from callscope.source.collecting import collection_paused
from callscope.source.discovery import in_namespaces
from callscope.static.doubts import doubts
from callscope.static.naming import owner, unit_kind, unit_name
from callscope.static.objects import SUPER
from callscope.static.ruled_out import ruled_out
from callscope.static.solver import Solver

_GUESS = {False: Confidence.RESOLVED.value, True: Confidence.CANDIDATE.value}
_KINDS = {kind.value: kind for kind in NodeKind}
_CONFIDENCE = {confidence.value: confidence for confidence in Confidence}
_CALLS = frozenset({"call", "decorate"})
SpanRow = tuple[str, int, int, int, int]


class GraphRows(NamedTuple):
    """A graph as plain sorted tuples, which cost little to make, to store and to sort."""

    root: str
    nodes: tuple[tuple[str, str, str, int, str], ...]
    edges: tuple[tuple[str, str, str, int, int, int, int, str, str, str], ...]
    """Caller, callee, path, line, column, end line, end column, via, confidence, why that is no better."""
    blind_spots: tuple[tuple[str, int, int, int, int, str], ...]

    def graph(self, namespaces: tuple[str, ...] = ()) -> CallGraph:
        """Return the graph as values."""
        sites: dict[SpanRow, Span] = {}
        edges = []
        for row in self.edges:
            place = row[2:7]
            site = sites.get(place)
            if site is None:
                site = sites[place] = Span(*place)
            edges.append(CallEdge(row[0], row[1], site, row[7], _CONFIDENCE[row[8]], 0, row[9]))
        nodes = tuple([CallNode(row[0], _KINDS[row[1]], *row[2:]) for row in self.nodes])
        spots = tuple([BlindSpot("static", Span(*row[:5]), row[5]) for row in self.blind_spots])
        return CallGraph(namespaces, self.root, nodes, tuple(edges), spots)


class GraphBuilder:
    """Makes nodes, edges and blind spots of a solved program."""

    def __init__(self, solver: Solver, root: str, namespaces: Iterable[str] = ()) -> None:
        self.solver = solver
        self.root = root
        self.namespaces = tuple(sorted(set(namespaces)))
        self._names = [unit_name(solver, unit) for unit in range(len(solver.units))]
        self._inside = [in_namespaces(name, self.namespaces) for name in self._names]
        self._spans: dict[int, array[int]] = {}

    def build(self) -> CallGraph:
        """Return the whole graph, every tuple sorted."""
        with collection_paused():
            return self.rows().graph(self.namespaces)

    def rows(self) -> GraphRows:
        """Return the whole graph as rows."""
        edges = sorted(set(self._edges()))
        nodes = {row[0]: row for row in sorted(self._units(), reverse=True)}
        for row in edges:
            for name in row[:2]:
                if name not in nodes:
                    nodes[name] = (name, NodeKind.EXTERNAL.value, "", 0, "")
        spots = sorted(self._blind_spots())
        return GraphRows(self.root, tuple(sorted(nodes.values())), tuple(edges), tuple(spots))

    def _place(self, unit: int, value: int) -> SpanRow:
        spans, s = self._spans.get(unit), self.solver
        if spans is None:
            spans = self._spans[unit] = array("I", s.units[unit].spans)
        return (s.files[s.file_of[unit]].path, *spans[4 * value : 4 * value + 4])  # type: ignore[return-value]

    def _units(self) -> Iterable[tuple[str, str, str, int, str]]:
        s = self.solver
        for unit, record in enumerate(s.units):
            if self._inside[unit]:
                path = s.files[s.file_of[unit]].path
                yield self._names[unit], unit_kind(s, unit).value, path, record.first_line, record.qualname

    def _edges(self) -> Iterable[tuple[str, str, str, int, int, int, int, str, str, str]]:
        s, names = self.solver, self._names
        owners = [owner(s, unit) for unit in range(len(s.units))]
        doubted = {**s.reasons, **doubts(s)}
        impossible = ruled_out(s, doubted)
        for (site, target), (via, guess) in s.edges.items():
            unit = s.unit_of(site)
            if self._inside[owners[unit]] and (site, target) not in impossible:
                callee = target if isinstance(target, str) else names[target]
                way = "super" if via == "call" and self._by_super(unit, site) else via
                place, why = self._place(unit, site - s.bases[unit]), doubted.get((site, target), "")
                yield names[owners[unit]], callee, *place, way, _GUESS[guess or bool(why)], why

    def _by_super(self, unit: int, site: int) -> bool:
        """Return whether a call site calls what it reads of ``super()``."""
        s = self.solver
        _, operands, _ = s.units[unit].values[site - s.bases[unit]]
        if not operands or s.units[unit].values[operands[0]][0] != "attr":
            return False
        receivers = s.pointees(s.bases[unit] + s.units[unit].values[operands[0]][1][0])
        return bool(receivers) and all(s.objects.kinds[number] == SUPER for number in receivers)

    def _blind_spots(self) -> Iterable[tuple[str, int, int, int, int, str]]:
        s = self.solver
        resolved = {site for site, _ in s.edges}
        for unit, record in enumerate(s.units):
            if self._inside[unit]:
                base = s.bases[unit]
                for value, (op, operands, _) in enumerate(record.values):
                    if op in _CALLS and base + value not in resolved and not s.points[base + operands[0]]:
                        yield *self._place(unit, value), f"callee unknown: {describe(record.values, operands[0])}"


def describe(values: tuple[tuple[str, tuple[int, ...], object], ...], value: int) -> str:
    """Return how a callee is reached, as a short spelling: ``self.func``, ``callbacks[...]``."""
    parts: list[str] = []
    for _ in range(8):
        op, operands, data = values[value]
        if op == "attr":
            parts.append(f".{data}")
        elif op == "item":
            parts.append("[...]")
        elif op == "call":
            parts.append("()")
        elif op in ("param", "global", "free", "phi", "builtin"):
            name = data[1] if isinstance(data, tuple) else data
            return f"{name}{''.join(reversed(parts))}"
        if not operands:
            break
        value = operands[0]
    return f"{values[value][0]}{''.join(reversed(parts))}"
