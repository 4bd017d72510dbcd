"""Numeric taps along the gradient's path: the cause and its neighbours first, then hints, then the stages' ends."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Iterator, Sequence

from callscope.graph.flow import Flow, FlowNode, Life, flow_of
from callscope.graph.order import ranks_of
from callscope.investigate.source_index import SourceIndex, unit_of
from callscope.investigate.standalone import Tap
from callscope.model.span import Span
from callscope.model.verdict import DynamicReport

MOST = 7
_OPERANDS = 3
_UNSAFE = re.compile(r"\W+")


def choose(report: DynamicReport, index: SourceIndex, hints: Sequence[str] = ()) -> tuple[Tap, ...]:
    """Return twice as many taps as are wanted, the best first: some may turn out to hold no tensor."""
    flow = flow_of(report)
    cause = list(_cause(report, flow))
    wanted = [*cause[:1], *_hinted(flow, index, hints), *_sink(flow), *cause[1:], *_ends(flow), *_rest(flow)]
    taps: dict[tuple[str, int, str], Tap] = {}
    for tap in (*_operands(report, index), *(tap_at(index, span, purpose) for span, purpose in wanted)):
        if tap is not None and len(taps) < 2 * MOST:
            taps.setdefault((tap.path, tap.line, tap.name), tap)
    return _numbered(taps.values())


def along(report: DynamicReport, taps: Sequence[Tap]) -> tuple[Tap, ...]:
    """Return the best seven taps, in the order of the flow."""
    order: dict[str, int] = {}
    for position, node in enumerate(_operations(flow_of(report))):
        order[node.span.anchor()] = position
    return tuple(sorted(taps[:MOST], key=lambda tap: (order.get(tap.anchor(), -1), tap.path, tap.line, tap.key)))


def tap_at(index: SourceIndex, span: Span, purpose: str, name: str = "") -> Tap | None:
    """Return a tap of what the statement at a place assigns or returns; None where it does neither."""
    statement = index.statement(span.path, span.line)
    name = name or _bound(statement)
    if statement is None or not name:
        return None
    function = index.at(span.path, span.line)
    text = index.files[span.path].text(statement.lineno)
    owner = function.name if function else ""
    units = unit_of(text) or (unit_of(_about(name, function.doc)) if function else "")
    key = name if name != "return" else f"{owner.rpartition('.')[2] or 'module'}_returned"
    return Tap(key, span.path, statement.lineno, name, statement.end_lineno or span.line, owner, purpose, units)


def _about(name: str, doc: str) -> str:
    """Return the lines of a docstring that are about a value: those that name it, or say what is returned."""
    word = re.compile(r"\breturns?\b" if name == "return" else rf"\b{re.escape(name)}\b", re.IGNORECASE)
    lines = doc.splitlines()
    return "\n".join(line for i, line in enumerate(lines) if word.search("\n".join(lines[max(0, i - 1) : i + 1])))


def _numbered(taps: Iterable[Tap]) -> tuple[Tap, ...]:
    """Return the taps under keys that differ."""
    used: dict[str, int] = {}
    named = []
    for tap in taps:
        key = _UNSAFE.sub("_", tap.key).strip("_") or "tap"
        used[key] = used.get(key, 0) + 1
        unique = key if used[key] == 1 else f"{key}_{used[key]}"
        named.append(Tap(unique, tap.path, tap.line, tap.name, tap.end_line, tap.function, tap.purpose, tap.units))
    return tuple(named)


def _bound(statement: ast.stmt | None) -> str:
    """Return the name that a statement gives its value, ``return`` for a return, '' for none."""
    if isinstance(statement, ast.Return):
        return "return"
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign | ast.AugAssign):
        targets = [statement.target]
    else:
        return ""
    plain = isinstance(targets[0], ast.Name | ast.Attribute | ast.Tuple | ast.List | ast.Subscript)
    return ast.unparse(targets[0]) if plain else ""


def _operations(flow: Flow) -> list[FlowNode]:
    """Return the operations that stand in a file, in the order of the flow."""
    ranks = ranks_of(flow)
    found = [node for node in flow.nodes.values() if node.kind in ("operation", "site") and node.span.path]
    return sorted(found, key=lambda node: (ranks[node.key], node.span))


def _cause(report: DynamicReport, flow: Flow) -> Iterator[tuple[Span, str]]:
    """Yield the first dead node, what feeds it and what uses it, and the places its cause was traced to."""
    if report.first_dead is None:
        return
    for span in filter(None, (report.first_dead.operation_span, report.first_dead.span)):
        yield span, "the first dead node: where the gradient dies"
    first = {node.key for node in flow.nodes.values() if node.first}
    for edge in flow.edges:
        if edge.source in first and flow.nodes[edge.target].span.path:
            yield flow.nodes[edge.target].span, "the last live place before the first dead node, seen from the sink"
        elif edge.target in first and flow.nodes[edge.source].kind != "leaf":
            yield flow.nodes[edge.source].span, "the first place behind the dead node: its gradient should be 0 or none"
    for step in report.first_dead.origin:
        path, _, rest = step.partition(":")
        line = rest.partition(":")[0]
        if line.isdigit():
            yield Span(path, int(line)), "on the way back from the dead node to its cause"


def _operands(report: DynamicReport, index: SourceIndex) -> Iterator[Tap | None]:
    """Yield the names that the first dead statement works on: one of them is why the gradient dies."""
    dead = report.first_dead
    span = (dead.operation_span or dead.span) if dead else None
    statement = index.statement(span.path, span.line) if span else None
    if span is None or statement is None or isinstance(statement, ast.FunctionDef | ast.With | ast.ClassDef):
        return
    modules = _modules(index, span.path)
    names = {text for text in _read(statement) if text.partition(".")[0] not in modules}
    for name in sorted(names)[:_OPERANDS]:
        yield tap_at(index, span, "an operand of the first dead node", name)


def _read(statement: ast.stmt) -> Iterator[str]:
    """Yield the variables and attributes (``self.tilt``) that a statement reads; not the functions it calls."""
    nodes = list(ast.walk(statement))
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    inner = {id(node.value) for node in nodes if isinstance(node, ast.Attribute) and id(node) not in called}
    for node in nodes:
        read = isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load)
        if read and id(node) not in called | inner:
            yield ast.unparse(node)


def _modules(index: SourceIndex, path: str) -> set[str]:
    """Return the names that imports and definitions bind in a file: no operands."""
    found: set[str] = set(dir(builtins))
    for node in ast.walk(index.files[path].tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
    return found


def _hinted(flow: Flow, index: SourceIndex, hints: Sequence[str]) -> Iterator[tuple[Span, str]]:
    """Yield for each hint the last place whose assigned name, or else whose function's name, has it."""
    nodes = sorted(_operations(flow), key=lambda node: (node.span.path, node.span.line))
    for hint in hints:
        wanted = hint.lower().replace("_", "")
        texts = {node.key: _texts(index, node) for node in nodes}
        ranked = [[node for node in nodes if wanted in texts[node.key][level]] for level in range(3)]
        for node in next(filter(None, ranked), [])[-2:]:
            yield node.span, f"named by the scope hint {hint}"


def _texts(index: SourceIndex, node: FlowNode) -> tuple[str, str, str]:
    """Return where a hint may stand, best first: the assigned name, the function's name, the statement."""
    statement = index.statement(node.span.path, node.span.line)
    written = ast.unparse(statement) if statement is not None and not hasattr(statement, "body") else ""
    return _squeezed(_bound(statement)), _squeezed(node.function), _squeezed(written)


def _squeezed(name: str) -> str:
    return name.lower().replace("_", "")


def _sink(flow: Flow) -> Iterator[tuple[Span, str]]:
    """Yield the last operation before the sink: the final value."""
    last = {edge.source for edge in flow.edges if flow.nodes[edge.target].kind == "sink"}
    for node in [node for node in _operations(flow) if node.key in last and node.kind == "operation"][-1:]:
        yield node.span, "the last value before the sink"


def _ends(flow: Flow) -> Iterator[tuple[Span, str]]:
    """Yield the sink's last operation, then the last operation of each function, the nearest to the sink first."""
    last: dict[tuple[str, str], FlowNode] = {}
    for node in _operations(flow):
        last[node.span.path, node.function] = node
    for node in reversed(list(last.values())):
        yield node.span, f"what {node.function or 'the module'} hands on"


def _rest(flow: Flow) -> Iterator[tuple[Span, str]]:
    """Yield every place, those with a live gradient last."""
    for node in sorted(_operations(flow), key=lambda node: node.life is Life.LIVE):
        yield node.span, "between the parameters and the sink"
