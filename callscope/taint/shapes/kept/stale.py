"""Values kept across calls together with their graph: filled-once attributes, cached functions, look-up by value."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import LAYER, LIKELY, PROVEN, TENSOR
from callscope.taint.program.bare import bare
from callscope.taint.program.matching import Match
from callscope.taint.program.sources import is_discrete, is_layout
from callscope.taint.severity import severity_of
from callscope.taint.shapes.kept.by_default import default_entry
from callscope.taint.shapes.kept.cut import is_cut
from callscope.taint.shapes.kept.filling import asks_for, asks_whether_empty, holder, is_emptied, is_kept, is_of_record
from callscope.taint.shapes.kept.harmless import (
    GRAPHLESS,
    is_held_against,
    is_moved,
    is_short_lived,
    is_stopped,
    is_tensor,
    outlives,
    raises,
)
from callscope.taint.shapes.kept.keeping import fills_when_missing
from callscope.taint.shapes.kept.turned import carries_turns, is_of_last_turn
from callscope.taint.shapes.making import (
    carries,
    function_name,
    is_leaf,
    is_whole,
    live_units,
    method_of,
    report,
    rule_of,
)

_MAKING = ("__init__", "__post_init__", "__new__", "__setstate__")
"""An object's beginning: a value filled in there is not kept from an earlier call."""
_HOLDERS = frozenset(
    {"dict", "list", "tuple", "collections.defaultdict", "collections.OrderedDict", "collections.deque"}
)
"""What holds values and computes none."""
_OPTIMIZER = "optim"
"""In the names of what keeps optimizers: what they were given a step for is theirs."""
_DEPTH = 6


def cached_graphs(reporter: Reporter) -> Iterator[Finding]:
    """``if self._m is None: self._m = f(self.parameter)``."""
    match = rule_of(reporter, "cached-graph")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        for v, (op, operands, data) in enumerate(reporter.view.units[g].values):
            if op in ("setattr", "setitem", "setglobal", "setfree") and not reporter.flow.frames[g].mute_of(v):
                yield from _filled(reporter, match, g, v, operands, data)
            elif op == "call" and (entry := default_entry(reporter, g, v)) and not reporter.flow.frames[g].mute_of(v):
                yield from _filled_by_default(reporter, match, g, v, entry)


def _filled(
    reporter: Reporter, match: Match, g: int, v: int, operands: tuple[int, ...], data: object
) -> Iterator[Finding]:
    op = reporter.view.units[g].values[v][0]
    value = operands[-1]
    level = carries(reporter, g, value)
    if not level or reporter.view.units[g].name.endswith(_MAKING) or _is_leaf_made(reporter, g, value):
        return
    if reporter.flow.frames[g].has_left(value, v):
        return  # made where nothing is recorded
    name = str(data) if op == "setattr" else holder(reporter, g, operands[0]) if op == "setitem" else str(data[1])  # type: ignore[index]
    if is_layout(name) or _OPTIMIZER in name or (not level & PROVEN and is_discrete(name)):
        return
    tests = [r[2] for r in reporter.view.places(g).enclosing(v) if r[1] in ("if", "after")]
    itself = _reads_itself(reporter, g, value, name)
    if op == "setattr" and not is_cut(reporter, g, name, v):
        carries_on = (
            carries_turns(reporter, g, operands, name)
            if itself
            else is_computed(reporter, g, value) and is_of_last_turn(reporter, g, v, operands, name)
        )
    else:
        buffer = op == "setitem" and not itself and not tests and bool(level & PROVEN)
        carries_on = buffer and _is_written_buffer(reporter, g, operands[0], name)
    if carries_on:
        yield report(reporter, match, g, v, Severity.WARNING, (value,))
    if carries_on or itself:
        return
    asked = asks_whether_empty(reporter, g, v, name) if name else []
    sure = level & PROVEN and reporter.flow.frames[g].states[value].everything() & TENSOR
    asked = asked or ([v] if name and sure and fills_when_missing(reporter, g, v, tests, name) else [])
    if not asked or any(asks_for(reporter, g, test, "training") for test in tests):
        return
    if op == "setattr" and _is_record(reporter, g, v, operands, name):
        return
    if is_moved(reporter, g, operands):
        return
    if all(raises(reporter, g, test) or is_held_against(reporter, g, test, value) for test in asked):
        return
    if is_kept(reporter, g, op, operands, name) and not is_emptied(reporter, g, name):
        yield from _kept_graph(reporter, match, g, v, op, asked[0], value)


def _filled_by_default(reporter: Reporter, match: Match, g: int, v: int, entry: tuple[str, int]) -> Iterator[Finding]:
    """``table.setdefault(key, f(w))``: a place that is filled where it was empty, in one word."""
    name, value = entry
    level = carries(reporter, g, value)
    if not level or reporter.view.units[g].name.endswith(_MAKING) or is_emptied(reporter, g, name):
        return
    if is_layout(name) or (not level & PROVEN and is_discrete(name)) or _is_leaf_made(reporter, g, value):
        return
    yield from _kept_graph(reporter, match, g, v, "setitem", v, value)


def _kept_graph(reporter: Reporter, match: Match, g: int, v: int, op: str, asked: int, value: int) -> Iterator[Finding]:
    """A computed tensor with its graph that stays in its place for calls to come."""
    level = carries(reporter, g, value)
    if not is_computed(reporter, g, value) or not is_tensor(reporter, g, value):
        return
    if is_of_record(reporter, g, value, trained=bool(level & PROVEN)) and not (
        level & PROVEN and outlives(reporter, g)
    ):
        return
    if function_name(reporter, g, value).startswith(GRAPHLESS) or _is_iterator(reporter, g, value):
        return
    if reporter.severities.is_far_fetched(g, value) or is_stopped(reporter, g, value):
        return
    if not is_short_lived(reporter, g, op, value):
        owner = reporter.view.owner(g)
        module = op in ("setglobal", "setfree") or (owner is not None and reporter.view.is_module(owner))
        certain = module and bool(reporter.flow.frames[g].states[value].everything() & TENSOR)
        certain = certain and not _is_given_back(reporter, g, value)
        severity = severity_of(level, PROVEN if certain else LIKELY)
        yield report(reporter, match, g, v, severity, (asked, value))


def _is_record(reporter: Reporter, g: int, v: int, operands: tuple[int, ...], name: str) -> bool:
    """``if score > self.best: self.best = score``: the best so far is asked only whether it is beaten."""
    values = reporter.view.units[g].values
    read = [u for u, (op, _, data) in enumerate(values) if op == "attr" and data == name]
    rivals = {o for u in read for w in reporter.uses.of(g, u) if values[w][0] == "compare" for o in values[w][1]}
    beaten = any(bare(reporter.view, g, o) == bare(reporter.view, g, operands[1]) for o in rivals - set(read))
    return beaten and all(values[w][0] == "compare" for u in read for w in reporter.uses.of(g, u))


def _is_iterator(reporter: Reporter, g: int, v: int) -> bool:
    """``self.batches = cycle(loader)``: a generator has made nothing yet when it is kept."""
    units = [reporter.view.units[callee.unit] for callee in reporter.view.callees(g, v)]
    return bool(units) and all("generator" in unit.flags for unit in units)


def _is_written_buffer(reporter: Reporter, g: int, base: int, name: str) -> bool:
    """``self.cache[:n] = keys`` into a tensor made at construction: the next call writes into the old graph."""
    values = reporter.view.units[g].values
    owner = values[base][1][0] if values[base][0] == "attr" else _stored_on(reporter, g, base)
    if owner < 0 or values[owner][0] != "param" or values[owner][2][0] != 0:
        return False
    made = [v for where in reporter.view.index.beside(g) if reporter.view.units[where].name.endswith("__init__")
            for v in _makers(reporter, where, name)]  # fmt: skip
    anew = any(
        o == "setattr" and d == name and not _reads_itself(reporter, g, below[1], name) for o, below, d in values
    )
    registers = reporter.flow.mask(g, base) & LAYER  # a ``ParameterDict``
    return bool(made) and not anew and not registers and not is_emptied(reporter, g, name)


def _stored_on(reporter: Reporter, g: int, v: int) -> int:
    """Return the object on which a value has been stored as an attribute, -1 if on none."""
    values = reporter.view.units[g].values
    stores = (values[u] for u in reporter.uses.of(g, v))
    return next((operands[0] for op, operands, _ in stores if op == "setattr" and operands[1] == v), -1)


def _makers(reporter: Reporter, g: int, name: str) -> Iterator[int]:
    """Yield the tensors that a constructor keeps as ``self.name``, as an attribute or a buffer."""
    values = reporter.view.units[g].values
    for v, (op, operands, data) in enumerate(values):
        method = method_of(reporter, g, v)
        if op == "setattr" and data == name:
            kept = operands[1]
        elif (
            method is not None
            and method[0] == "register_buffer"
            and len(operands) > 2
            and values[operands[1]][2] == name
        ):
            kept = operands[2]
        else:
            continue
        if function_name(reporter, g, kept).startswith("torch.") and not is_whole(reporter, g, kept):
            yield kept


def _reads_itself(reporter: Reporter, g: int, v: int, name: str) -> bool:
    """``self.s = f(self.s)``: a recurrence, not a cache."""
    values = reporter.view.units[g].values
    level = [v] if values[v][0] != "phi" else []
    for _ in range(_DEPTH):
        if any(values[one][0] == "attr" and values[one][2] == name for one in level):
            return True
        level = [
            o for one in level for o in (values[one][1][:1] if values[one][0] == "pi" else values[one][1]) if o < one
        ]  # of a guard (``n not in self.table``) only what it lets through is computed with
    return False


def is_computed(reporter: Reporter, g: int, v: int) -> bool:
    """The kept value is the result of a computation here, not something handed in that is only remembered."""
    op, operands, _ = reporter.view.units[g].values[v]
    if op in ("pi", "phi", "tuple", "list", "item", "unpack"):
        return any(is_computed(reporter, g, o) for o in operands if o < v)
    if op == "call" and reporter.flow.names.name(g, operands[0]) in _HOLDERS:
        return any(is_computed(reporter, g, o) for o in operands[1:])
    return op in ("call", "binop", "unary")


def _is_given_back(reporter: Reporter, g: int, v: int) -> bool:
    """``self.make_transform(size)``, where what is kept in the attribute is not in view: what it gives need be no tensor."""
    values = reporter.view.units[g].values
    op, operands, _ = values[v]
    if op != "call" or reporter.view.callees(g, v) or function_name(reporter, g, v):
        return False
    kind, below, _ = values[operands[0]]
    return kind == "attr" and values[below[0]][0] == "param" and values[below[0]][2][0] == 0


def _is_leaf_made(reporter: Reporter, g: int, v: int) -> bool:
    """A leaf, made here or by a helper that gives nothing else."""
    made = reporter.view.units[g].values[v][0] == "call" and bool(reporter.view.callees(g, v))
    return v in reporter.flow.frames[g].leaves or (made and is_leaf(reporter, g, v))
