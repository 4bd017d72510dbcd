"""A solved program: what the taint layer, the graph and the queries ask of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from callscope.model.callgraph import CallGraph
from callscope.model.span import Span
from callscope.source.collecting import collection_paused
from callscope.source.discovery import SourceIssue
from callscope.source.facts import FileFacts, Places, Unit, Value
from callscope.source.load import Facts
from callscope.static.analysis import solve
from callscope.static.graph import GraphBuilder, GraphRows
from callscope.static.naming import owner, unit_name
from callscope.static.solver import Solver


@dataclass(frozen=True, order=True, slots=True)
class Callee:
    """One callee of a call site: a ``unit`` of the program, or -1 and the dotted name of an external one."""

    name: str
    unit: int
    via: str
    guess: bool


class Program:
    """Facts, points-to and calls of a whole program. A node is ``program.node(unit, value)``, an integer."""

    def __init__(self, facts: Facts, solver: Solver) -> None:
        self.facts = facts
        self.solver = solver
        self.files: tuple[FileFacts, ...] = facts.files
        self.units: list[Unit] = solver.units
        self.root = facts.root
        self.issues: tuple[SourceIssue, ...] = facts.issues
        self._places: dict[int, Places] = {}
        self._callees: dict[int, list[Callee]] | None = None
        self._callers: dict[int, list[int]] | None = None

    # -- places and names -------------------------------------------------------------------------------------------
    def node(self, unit: int, value: int) -> int:
        """Return the node of value ``value`` of unit ``unit``."""
        return self.solver.bases[unit] + value

    def locate(self, node: int) -> tuple[int, int]:
        """Return ``(unit, value)`` of a value node."""
        unit = self.solver.unit_of(node)
        return unit, node - self.solver.bases[unit]

    def value(self, node: int) -> Value:
        """Return ``(op, operands, data)``; operands are value indices of the same unit."""
        return self.solver.operation(node)

    def operands(self, node: int) -> tuple[int, ...]:
        """Return the operand nodes of a value node."""
        return self.solver.operands_of(node)

    def file(self, unit: int) -> FileFacts:
        """Return the file that a unit stands in."""
        return self.files[self.solver.file_of[unit]]

    def global_unit(self, unit: int, local: int) -> int:
        """Return the program-wide number of unit ``local`` of the same file as ``unit``."""
        return self.solver.first_unit[self.solver.file_of[unit]] + local

    def parent(self, unit: int) -> int:
        """Return the enclosing unit, -1 for a module."""
        local = self.units[unit].parent
        return -1 if local < 0 else self.global_unit(unit, local)

    def name(self, unit: int) -> str:
        """Return the qualified name, ``pkg.mod.Class.method``."""
        return unit_name(self.solver, unit)

    def places(self, unit: int) -> Places:
        """Return spans and regions of a unit's values."""
        found = self._places.get(unit)
        if found is None:
            found = self._places[unit] = Places(self.file(unit).path, self.units[unit])
        return found

    def span(self, node: int) -> Span:
        """Return where a value node stands."""
        unit, value = self.locate(node)
        return self.places(unit).span(value)

    # -- points-to --------------------------------------------------------------------------------------------------
    def points_to(self, node: int) -> frozenset[int]:
        """Return the abstract objects that a node may be; empty when nothing is known."""
        return frozenset(self.solver.points[node] or ())

    def describe(self, number: int) -> tuple[Any, ...]:
        """Return ``(kind, ...)`` of an abstract object (kinds: ``callscope.static.objects``)."""
        return self.solver.objects.describe(number)

    def instance_class(self, number: int) -> int | None:
        """Return the class unit of an instance (or candidate) object of an analysed class, else None."""
        kind, *data = self.describe(number)
        if kind == "candidate":
            kind, *data = self.describe(data[0])
        if kind != "instance":
            return None
        return int(self.describe(data[0])[1])

    def field(self, number: int, name: str) -> int:
        """Return the node of what is stored on the object itself as attribute ``name``; it may be empty."""
        return self.solver.own_field(number, name)

    def fields(self, number: int) -> dict[str, int]:
        """Return the attributes ever stored on (or read from) an object, name to node."""
        return self.solver.field_names.get(number, {})

    def attribute(self, number: int, name: str) -> int | None:
        """Return the node of everything ``object.name`` may give, if some code reads it."""
        return self.solver.attributes.get(number, {}).get(name)

    def items(self, number: int) -> int:
        """Return the node of everything that a container object holds."""
        return self.solver.field("items", number)

    def item(self, number: int, key: object) -> int | None:
        """Return the node of what a container holds under a known key, if any."""
        same = (node for known, node in self.keys(number) if type(known) is type(key) and known == key)
        return next(same, None)

    def keys(self, number: int) -> list[tuple[Any, int]]:
        """Return the known keys of a container and their nodes."""
        return self.solver.keys.get(number, [])

    def returned(self, unit: int) -> list[int]:
        """Return the nodes of the values that a function returns."""
        base = self.solver.bases[unit]
        values = self.units[unit].values
        return [base + operands[0] for op, operands, _ in values if op == "return" and operands]

    # -- calls ------------------------------------------------------------------------------------------------------
    def callees(self, node: int) -> list[Callee]:
        """Return what runs because of a value node: a call, an attribute read (getter), an operator ..."""
        if self._callees is None:
            self._index_calls()
            assert self._callees is not None
        return self._callees.get(node, [])

    def callers(self, unit: int) -> list[int]:
        """Return the nodes (call sites) that call a unit, in program order."""
        if self._callers is None:
            self._index_calls()
            assert self._callers is not None
        return self._callers.get(unit, [])

    def _index_calls(self) -> None:
        callees: dict[int, list[Callee]] = {}
        callers: dict[int, list[int]] = {}
        for (site, target), (via, guess) in self.solver.edges.items():
            if isinstance(target, str):
                callees.setdefault(site, []).append(Callee(target, -1, via, guess))
            else:
                callees.setdefault(site, []).append(Callee(self.name(target), target, via, guess))
                callers.setdefault(target, []).append(site)
        self._callees = {site: sorted(found) for site, found in callees.items()}
        self._callers = {unit: sorted(sites) for unit, sites in callers.items()}

    def external_name(self, node: int) -> list[str]:
        """Return the dotted names of the external callables or modules that a node may be, sorted."""
        names = set()
        for number in self.points_to(node):
            kind, *data = self.describe(number)
            if kind == "external":
                names.add(data[0])
            elif kind == "member":
                names.add(f"{data[1]}.{data[2]}")
        return sorted(names)

    # -- classes ----------------------------------------------------------------------------------------------------
    def class_order(self, unit: int) -> list[int | str]:
        """Return the MRO of a class unit: class units, and dotted names of external bases."""
        s = self.solver
        number = s.objects.find("class", unit)
        if number is None:
            return [unit]
        order = s.classes.order(number)
        return [entry if isinstance(entry, str) else int(s.objects.data[entry][0]) for entry in order]

    def method(self, unit: int, name: str) -> int | None:
        """Return the unit of method ``name`` of a class unit, following its bases."""
        number = self.solver.objects.find("class", unit)
        return None if number is None else self.solver.classes.method(number, name)

    def owner(self, unit: int) -> int:
        """Return the function or module whose code a unit's is (a class body runs where it stands)."""
        return owner(self.solver, unit)

    def graph(self, namespaces: Iterable[str] = ()) -> CallGraph:
        """Return the call graph, filtered to the namespaces."""
        return GraphBuilder(self.solver, self.root, namespaces).build()

    def graph_rows(self) -> GraphRows:
        """Return the whole call graph as plain rows."""
        with collection_paused():
            return GraphBuilder(self.solver, self.root).rows()


_LAST: list[tuple[object, Program]] = []


def analyse(facts: Facts, open_world: bool | None = None) -> Program:
    """Solve a program's facts; asked again for the very same files, the last program is given again."""
    key = (facts.keys, facts.root, open_world, facts.issues)
    if not _LAST or _LAST[0][0] != key:
        _LAST[:] = [(key, Program(facts, solve(facts.files, open_world)))]
    return _LAST[0][1]


__all__ = ["Callee", "Program", "analyse"]
