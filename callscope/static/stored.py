"""The call graph of some files, recalled when nothing changed but places; namespaces are applied afterwards."""

from __future__ import annotations

import marshal
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callscope.model.callgraph import CallGraph
from callscope.source.cache import Cache
from callscope.source.collecting import collection_paused
from callscope.source.discovery import Discovery, SourceIssue, in_namespaces
from callscope.source.installed import still_true
from callscope.source.load import Lowered, lower
from callscope.source.moved import Torn
from callscope.source.recall import changed_files, shape_parts
from callscope.static.graph import GraphRows
from callscope.static.moving import moved_rows
from callscope.static.program import Program, analyse


@dataclass(frozen=True, slots=True)
class StaticGraph:
    """The whole call graph, what could not be analysed, and counts. ``open_world``: callers outside were assumed.

    ``program`` is what the graph was made of; None when the graph was recalled.
    """

    rows: GraphRows
    issues: tuple[SourceIssue, ...]
    lines: int
    files: int
    open_world: bool
    program: Program | None = None

    @property
    def graph(self) -> CallGraph:
        """Return the call graph as values."""
        with collection_paused():
            return self.rows.graph()


def static_graph(discovery: Discovery, cache: Cache, jobs: int = 0, open_world: bool | None = None) -> StaticGraph:
    """Return the call graph of ``discovery``, from the cache where it holds one for these very files.

    Where the files' shapes alone are those of a graph in the cache, that graph is brought to its new places.
    """
    key = cache.key("graph", str(open_world), discovery.root, *_content(discovery)) if cache.folder else ""
    kept = cache.load(key) if key else None
    if kept is not None and still_true(kept[-1]):
        return _thaw(kept, None)
    lowered = lower(discovery, Cache(cache.folder), jobs)
    shape = cache.key("shape", str(open_world), *shape_parts(lowered)) if key else ""
    program = None
    former = cache.load(shape) if shape else None
    kept = _moved(former, lowered, cache) if former else None
    if kept is None:
        names = lowered.keys
        program = analyse(lowered.facts(), open_world)
        kept = _freeze(program, names)
    if key:
        cache.write(key, marshal.dumps(kept))
        cache.write(shape, marshal.dumps(key))
        if former and former != key:
            cache.drop(former)
        cache.trim()
    return _thaw(kept, program)


def _moved(former: str, lowered: Lowered, cache: Cache) -> tuple[Any, ...] | None:
    """Return the graph under a key, of a program of the same shape, at its new places; None where that cannot be."""
    kept = cache.load(former)
    if kept is None or not still_true(kept[-1]):
        return None
    rows, _, lines, files, open_world, names, stamps = kept
    changed = changed_files(lowered, names, Cache(cache.folder))
    if changed is None:
        return None
    try:
        moved = moved_rows(GraphRows(*rows)._replace(root=lowered.root), changed)
    except Torn:
        return None
    lines += sum(now.lines - before.lines for before, now in changed)
    return tuple(moved), _plain(lowered.issues), lines, files, open_world, lowered.keys, stamps


def graph_cache(folder: Path | None) -> Cache:
    """Return a cache whose entries also depend on the code of the static layer."""
    return Cache(folder, str(Path(__file__).parent))


def _content(discovery: Discovery) -> list[bytes]:
    parts = []
    for file in discovery.files:
        parts.append(f"{file.shown}\0{file.module}\0{file.is_package}".encode("utf-8", "surrogatepass"))
        try:
            parts.append(Path(file.path).read_bytes())
        except OSError as error:
            parts.append(f"unreadable: {error.errno}".encode())
    return [*parts, *(repr(issue).encode("utf-8", "surrogatepass") for issue in discovery.issues)]


def _freeze(program: Program, names: tuple[str, ...]) -> tuple[Any, ...]:
    return (
        tuple(program.graph_rows()),
        _plain(program.issues),
        sum(file.lines for file in program.files),
        len(program.files),
        program.solver.open_world,
        names,
        tuple(sorted(program.solver.library.stamps.items())),
    )


def _plain(issues: tuple[SourceIssue, ...]) -> tuple[Any, ...]:
    return tuple((i.path, i.line, i.message, i.fatal) for i in issues)


def _thaw(data: tuple[Any, ...], program: Program | None) -> StaticGraph:
    rows, issues, lines, files, open_world, _, _ = data
    found = tuple(SourceIssue(*issue) for issue in issues)
    return StaticGraph(GraphRows(*rows), found, lines, files, open_world, program)


def within(graph: CallGraph, namespaces: tuple[str, ...]) -> CallGraph:
    """Return the part of a graph that lies in the namespaces, with what it calls outside as its boundary."""
    if not namespaces:
        return graph
    edges = tuple(edge for edge in graph.edges if in_namespaces(edge.caller, namespaces))
    called = {edge.callee for edge in edges}
    nodes = tuple(node for node in graph.nodes if in_namespaces(node.id, namespaces) or node.id in called)
    paths = {node.path for node in nodes if in_namespaces(node.id, namespaces)}
    spots = tuple(spot for spot in graph.blind_spots if spot.site.path in paths)
    return CallGraph(tuple(sorted(set(namespaces))), graph.root, nodes, edges, spots)


def without_builtin_types(graph: CallGraph) -> CallGraph:
    """Return the graph without calls of methods of builtin types (``str.join``), which only PyCG's format names."""
    edges = tuple(edge for edge in graph.edges if not edge.callee.startswith("<**"))
    nodes = tuple(node for node in graph.nodes if not node.id.startswith("<**"))
    return CallGraph(graph.namespaces, graph.root, nodes, edges, graph.blind_spots)
