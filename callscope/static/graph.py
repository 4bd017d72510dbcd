"""The call graph as values, from a solved program; namespaces keep the user's code and its boundary."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.model.callgraph import BlindSpot, CallEdge, CallGraph, CallNode, Confidence, NodeKind
from callscope.source.facts import Places
from callscope.static.naming import owner, unit_kind, unit_name
from callscope.static.solver import Solver

_GUESS = {False: Confidence.RESOLVED, True: Confidence.CANDIDATE}
_CALLS = frozenset({"call", "decorate"})


def in_namespaces(name: str, namespaces: tuple[str, ...]) -> bool:
    """Return whether a qualified name lies in one of the namespaces; none given means everything."""
    return not namespaces or any(name == prefix or name.startswith(prefix + ".") for prefix in namespaces)


class GraphBuilder:
    """Makes nodes, edges and blind spots of a solved program."""

    def __init__(self, solver: Solver, root: str, namespaces: Iterable[str] = ()) -> None:
        self.solver = solver
        self.root = root
        self.namespaces = tuple(sorted(set(namespaces)))
        self._names = [unit_name(solver, unit) for unit in range(len(solver.units))]
        self._places: dict[int, Places] = {}

    def places(self, unit: int) -> Places:
        """Return the spans of a unit, unpacked once."""
        found = self._places.get(unit)
        if found is None:
            s = self.solver
            found = self._places[unit] = Places(s.files[s.file_of[unit]].path, s.units[unit])
        return found

    def build(self) -> CallGraph:
        """Return the whole graph, every tuple sorted."""
        edges = sorted(set(self._edges()))
        nodes = {node.id: node for node in sorted(self._units(), reverse=True)}
        for edge in edges:
            for name in (edge.caller, edge.callee):
                nodes.setdefault(name, CallNode(name, NodeKind.EXTERNAL))
        kept = sorted(nodes.values())
        return CallGraph(self.namespaces, self.root, tuple(kept), tuple(edges), tuple(sorted(self._blind_spots())))

    def _units(self) -> Iterable[CallNode]:
        s = self.solver
        for unit, record in enumerate(s.units):
            name = self._names[unit]
            if in_namespaces(name, self.namespaces):
                path = s.files[s.file_of[unit]].path
                yield CallNode(name, unit_kind(s, unit), path, record.first_line, record.qualname)

    def _edges(self) -> Iterable[CallEdge]:
        s, names = self.solver, self._names
        for (site, target), (via, guess) in s.edges.items():
            unit = s.unit_of(site)
            caller = names[owner(s, unit)]
            callee = target if isinstance(target, str) else names[target]
            if in_namespaces(caller, self.namespaces):
                span = self.places(unit).span(site - s.bases[unit])
                yield CallEdge(caller, callee, span, via, _GUESS[guess])

    def _blind_spots(self) -> Iterable[BlindSpot]:
        s = self.solver
        resolved = {site for site, _ in s.edges}
        for unit, record in enumerate(s.units):
            if in_namespaces(self._names[unit], self.namespaces):
                base = s.bases[unit]
                for value, (op, operands, _) in enumerate(record.values):
                    if op in _CALLS and base + value not in resolved and not s.points[base + operands[0]]:
                        reason = f"callee unknown: {describe(record.values, operands[0])}"
                        yield BlindSpot("static", self.places(unit).span(value), reason)


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
