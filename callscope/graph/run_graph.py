"""One run's record as the ``nodes`` and ``edges`` of ``callscope.dynamic/1``: functions, operations, leaves, sites."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from callscope.model.run import CallRecord, LeafRecord, NodeRecord, RunRecord, SiteRecord
from callscope.model.span import Span

Entry = dict[str, Any]
SINK = "sink"
"""The key of the tensor whose ``backward`` ran."""


def graph_of_run(record: RunRecord) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Return sorted nodes and edges; gradient edges point forward, from what a value is made of to what uses it.

    A node has ``id``, ``kind`` (function, operation, leaf, site, sink), ``path``, ``line``; operations carry
    ``gradient_in`` and ``gradient_out`` (none, zero, nonfinite, live). An edge has ``kind`` call (``caller``,
    ``callee``), gradient (``source``, ``target``, ``gradient``) or severed (``source``, ``target``).
    """
    nodes = [*_functions(record.calls), *_operations(record), *map(_leaf, record.leaves), *map(_site, record.sites)]
    nodes.extend(_sink(record))
    edges = [*map(_call, record.calls), *_gradient_edges(record), *_severed_edges(record)]
    return tuple(sorted(nodes, key=_node_order)), tuple(sorted(edges, key=_edge_order))


def state_of(triple: tuple[float, float, float] | None) -> str:
    """Return none, zero, nonfinite or live for ``(norm, zero fraction, nonfinite fraction)``."""
    if triple is None:
        return "none"
    _, zero_fraction, nonfinite_fraction = triple
    if nonfinite_fraction > 0:
        return "nonfinite"
    return "zero" if zero_fraction >= 1 else "live"


def worst_case(states: Iterable[str]) -> str:
    """Return nonfinite if any, else live if any, else zero if any, else none."""
    present = set(states)
    return next((state for state in ("nonfinite", "live", "zero") if state in present), "none")


def _functions(calls: Iterable[CallRecord]) -> Iterator[Entry]:
    places: dict[str, tuple[str, int]] = {}
    hits: dict[str, int] = {}
    for call in calls:
        places.setdefault(call.caller, ("", 0))
        if call.callee_path or call.callee not in places:
            places[call.callee] = (call.callee_path, call.callee_line)
        hits[call.callee] = hits.get(call.callee, 0) + call.hits
    for name, (path, line) in places.items():
        yield {"id": name, "kind": "function", "path": path, "line": line, "hits": hits.get(name, 0)}


def _operations(record: RunRecord) -> Iterator[Entry]:
    for node in record.nodes:
        if node.leaf is None:
            yield {
                "id": node.key, "kind": "operation", "operation": node.operation, "function": node.function,
                **_place(node.span),
                "gradient_in": worst_case(map(state_of, node.grad_in)),
                "gradient_out": worst_case(map(state_of, node.grad_out)),
                "norm_in": _norm(node.grad_in), "norm_out": _norm(node.grad_out),
                "saved": dict(node.saved),
            }  # fmt: skip


def _leaf(leaf: LeafRecord) -> Entry:
    return {
        "id": leaf.key, "kind": "leaf", "name": leaf.name, **_place(leaf.span),
        "shape": list(leaf.shape), "dtype": leaf.dtype, "gradient": leaf.gradient, "norm": leaf.norm,
        "used": leaf.used, "reached": leaf.reached,
    }  # fmt: skip


def _site(site: SiteRecord) -> Entry:
    entry = {
        "id": site.key, "kind": "site", "operation": site.operation, "function": site.function,
        **_place(site.span), "hits": site.hits,
    }  # fmt: skip
    if site.cause is not None:
        entry |= {"cause_path": site.cause.path, "cause_line": site.cause.line, "cause": site.cause_operation}
    return entry


def _sink(record: RunRecord) -> Iterator[Entry]:
    if record.sink_span is not None or record.sink is not None:
        operation = record.sink_operation
        yield {"id": SINK, "kind": "sink", "operation": operation, "value": record.sink, **_place(record.sink_span)}


def _call(call: CallRecord) -> Entry:
    return {
        "kind": "call", "caller": call.caller, "callee": call.callee, "path": call.path, "line": call.line,
        "end_line": call.end_line, "end_column": call.end_column, "hits": call.hits,
        "gradient_in": call.gradient_in, "gradient_out": call.gradient_out,
    }  # fmt: skip


def _gradient_edges(record: RunRecord) -> Iterator[Entry]:
    by_key = {node.key: node for node in record.nodes}
    leaf_of = {node.key: node.leaf for node in record.nodes if node.leaf is not None}
    used: set[str] = set()
    for node in record.nodes:
        for source, state in _inputs(node):
            used.add(source)
            yield _flow(leaf_of.get(source) or source, node.key, state)
    if record.sink is not None or record.sink_span is not None:
        for key in sorted(set(by_key) - used):
            yield _flow(leaf_of.get(key) or key, SINK, worst_case(map(state_of, by_key[key].grad_in)))


def _inputs(node: NodeRecord) -> Iterator[tuple[str, str]]:
    for position, source in enumerate(node.inputs):
        if source:
            yield source, state_of(node.grad_out[position]) if position < len(node.grad_out) else "none"


def _flow(source: str, target: str, gradient: str) -> Entry:
    return {"kind": "gradient", "source": source, "target": target, "gradient": gradient}


def _severed_edges(record: RunRecord) -> Iterator[Entry]:
    for site in record.sites:
        for leaf in site.leaves:
            yield {"kind": "severed", "source": leaf, "target": site.key}


def _norm(triples: Iterable[tuple[float, float, float] | None]) -> float | None:
    norms = [triple[0] for triple in triples if triple is not None]
    return sum(norm * norm for norm in norms) ** 0.5 if norms else None


def _place(span: Span | None) -> Mapping[str, Any]:
    return {"path": span.path, "line": span.line} if span else {"path": "", "line": 0}


def _node_order(node: Entry) -> tuple[str, str]:
    return node["kind"], node["id"]


def _edge_order(edge: Entry) -> tuple[Any, ...]:
    ends = edge.get("caller", edge.get("source")), edge.get("callee", edge.get("target"))
    return edge["kind"], *ends, edge.get("path", ""), edge.get("line", 0), edge.get("end_column", 0)
