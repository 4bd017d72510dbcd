"""Values derived once at construction, from what is trained afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.forward.trace import Place
from callscope.taint.forward.turns import Turns
from callscope.taint.lattice.masks import LAYER, PROVEN
from callscope.taint.program.constructing import constructs
from callscope.taint.program.matching import Match
from callscope.taint.program.regions import muting_manager
from callscope.taint.program.walks import made_of, reached
from callscope.taint.shapes.making import is_own, live_units, method_of, report, rule_of

_WAY = 80
_KEEPS = frozenset({"setattr", "setitem", "list", "tuple", "dict", "return"})
_REGISTERS = frozenset(
    {"setattr", "add_module", "register_module", "append", "insert", "ModuleList", "ModuleDict", "Sequential"}
)
"""What may put an object away: operations, and calls by the last of their names."""


def derived_once(reporter: Reporter) -> Iterator[Finding]:
    """``self.kernel = f(self.width)`` in the constructor of a module, where ``width`` is a parameter."""
    match = rule_of(reporter, "derived-once")
    kept = _leaf_fields(reporter) if match is not None else set()
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        owner = reporter.view.owner(g)
        if owner is None or not _runs_once(reporter, g):
            continue
        module = reporter.view.is_module(owner)
        for v, operands, name in _stores(reporter, g):
            if (
                "optim" not in name
                and _is_derived(reporter, g, v, operands)
                and _read_later(reporter, g, owner, name)
                and (module or reporter.living.is_stepped(g, operands[1]))
                and (
                    _is_of_own_leaf(reporter, g, operands[1], kept)
                    or _is_stepped_for(reporter, g, owner, operands[1])
                    or _is_of_kept(reporter, g, owner, operands[1])
                )
            ):
                yield report(reporter, match, g, v, Severity.ERROR, (operands[1],))


def _runs_once(reporter: Reporter, g: int) -> bool:
    """``self.build()`` in the constructor, and nowhere else, is part of it; not a function of the class that gets no object."""
    unit = reporter.view.units[g]
    return bool(unit.parameters) and (unit.name.endswith("__post_init__") or constructs(reporter.view, g))


def stopped_once(reporter: Reporter) -> Iterator[Finding]:
    """``self.kernel = f(self.width).detach()`` in a module's constructor, where nothing else brings ``width`` its gradient; so under ``no_grad``."""
    match = rule_of(reporter, "derived-once")
    for g in range(len(reporter.view.units)) if match is not None else ():
        assert match is not None
        owner = reporter.view.owner(g)
        if owner is None or not reporter.view.is_module(owner) or not constructs(reporter.view, g):
            continue
        for v, (base, value), name in _stores(reporter, g):
            own = reporter.view.units[g].values[base][:1] == ("param",) and is_own(reporter, g, base)
            lost = _stopped_sources(reporter, g, value) if own else frozenset()
            if lost and reporter.only_ways.are_lost(lost) and _read_later(reporter, g, owner, name):
                yield _where_stopped(reporter, match, g, v, value)


def _stopped_sources(reporter: Reporter, g: int, value: int) -> frozenset[Place]:
    """Return the leaves behind a value that carries no gradient any more, as far as its function shows them."""
    frame = reporter.flow.frames[g]
    if (
        not reporter.flow.is_tensor(g, value)
        or value in frame.leaves
        or (reporter.flow.gradient(g, value, inside=True) and not (frame.muted or frame.made_in(value)))
    ):
        return frozenset()
    kinds = ("attr", "call")
    behind = [
        v for v in made_of(frame.unit.values, (value,), _WAY) if frame.unit.values[v][0] in kinds or v in frame.leaves
    ]
    read = [v for v in behind if reporter.flow.gradient(g, v) and not frame.made_in(v)]
    return reporter.living.sources(g, read)


def _where_stopped(reporter: Reporter, match: Match, g: int, v: int, value: int) -> Finding:
    """Report at the block that does not record, or the decorator, else where the value is stored."""
    frame = reporter.flow.frames[g]
    place, region = (g, v), frame.made_in(value)
    if frame.muted:
        place = next(((where, applied) for where, applied, _ in reporter.flow.decorators.get(g, ())), place)
    elif region:
        place = muting_manager(reporter.flow.names, g, frame.unit.regions[region][2])
    lines, spans = reporter.words.steps([(g, value), (g, v)])
    idiom = reporter.words.idiom(g, v)
    return reporter.make(match.rule, g, reporter.view.span(*place), idiom, Severity.WARNING, lines, spans)


def _stores(reporter: Reporter, g: int) -> Iterator[tuple[int, tuple[int, ...], str]]:
    """Yield what stores an attribute, the object and the value, and the name: ``self.register_buffer("k", value)`` too."""
    values = reporter.view.units[g].values
    for v, (op, operands, name) in enumerate(values):
        below = values[operands[0]] if op == "call" and len(operands) > 2 else ("", (), "")
        if op == "setattr":
            yield v, operands, name
        elif below[0] == "attr" and below[2] == "register_buffer" and isinstance(values[operands[1]][2], str):
            yield v, (below[1][0], operands[2]), values[operands[1]][2]


def _is_stepped_for(reporter: Reporter, g: int, owner: int, v: int) -> bool:
    """What was handed in is a leaf that is trained while the object lives."""
    return reporter.living.is_stepped(g, v) and Turns(reporter.view).is_built_once(owner)


def _is_of_kept(reporter: Reporter, g: int, owner: int, v: int) -> bool:
    """``self.factor = cholesky(self.gram())``: a method of the object computes with what it keeps itself."""
    values = reporter.view.units[g].values
    own = [u for u in made_of(values, (v,), _WAY) if values[u][0] == "call" and _is_own_method(reporter, g, u)]
    return bool(own) and bool(reporter.living.sources(g, own) & reporter.living.kept_by(owner))


def _is_own_method(reporter: Reporter, g: int, call: int) -> bool:
    called = method_of(reporter, g, call)
    return called is not None and is_own(reporter, g, called[1]) and bool(reporter.view.callees(g, call))


def _is_derived(reporter: Reporter, g: int, v: int, operands: tuple[int, ...]) -> bool:
    base, value = operands
    frame = reporter.flow.frames[g]
    op = frame.unit.values[value][0]
    own = frame.unit.values[base] == ("param", (), (0, frame.unit.parameters[0].name))
    computed = op in ("binop", "unary") or (op == "call" and value not in frame.leaves)
    if op == "call" and (_takes_parameters(frame.unit.values, value) or _makes_object(frame.unit.values, value)):
        return False
    if op == "call" and _gives_leaf(reporter, g, value):
        return False
    made = own and computed and not frame.made_in(value) and not frame.mute_of(v)
    return made and bool(reporter.flow.mask(g, value) & PROVEN) and not frame.states[value].mask & LAYER


def _gives_leaf(reporter: Reporter, g: int, call: int) -> bool:
    """``make = lambda v: nn.Parameter(torch.tensor(v))``, ``self.gain = make(1.0)``: what a helper makes is the parameter itself."""
    units = [callee.unit for callee in reporter.view.callees(g, call)]
    given = [(unit, o[0]) for unit in units for op, o, _ in reporter.view.units[unit].values if op == "return" and o]
    return bool(given) and all(v in reporter.flow.frames[unit].leaves for unit, v in given)


def _is_of_own_leaf(reporter: Reporter, g: int, v: int, kept: set[tuple[int, str]]) -> bool:
    """Return whether the object's own parameters go into a value: what was handed in may be made anew for each object."""
    frame, waiting, seen = reporter.flow.frames[g], [v], set()
    while waiting:
        v = waiting.pop()
        op, operands, name = frame.unit.values[v]
        if v in seen:
            continue
        seen.add(v)
        if v in frame.leaves and frame.states[v].mask & (PROVEN | LAYER) and not _is_passing(reporter, g, v):
            return True
        if op == "attr" and (g, operands[0]) in reporter.flow.frozen:
            continue
        owners = _kept_in(reporter, g, operands[0]) if op == "attr" else set()
        if any((cls, name) in kept for cls in owners):
            return True
        if owners:
            continue
        waiting.extend(operand for operand in operands if operand < v)
    return False


def _is_passing(reporter: Reporter, g: int, v: int) -> bool:
    """``Rotation(quaternions)``, made here and kept nowhere: an object of the program's own that nobody trains; a parameter without elements."""
    values = reporter.view.units[g].values
    op, operands, _ = values[v]
    if op != "call":
        return False
    if _is_empty(reporter, g, operands):
        return True
    same = reached([v], lambda one: [u for u in reporter.uses.of(g, one) if values[u][0] in ("phi", "pi")])
    users = {u for one in same for u in reporter.uses.of(g, one)}
    return bool(reporter.view.classes(g, operands[0])) and not any(
        values[u][0] in _KEEPS or (values[u][0] == "call" and values[values[u][1][0]][2] in _REGISTERS) for u in users
    )


def _is_empty(reporter: Reporter, g: int, operands: tuple[int, ...]) -> bool:
    """``nn.Parameter(torch.empty(0))``: only its device is asked for."""
    made = reporter.view.units[g].values[operands[1]] if len(operands) > 1 else ("", (), "")
    sizes = [reporter.view.units[g].values[o] for o in made[1][1:]] if made[0] == "call" else []
    return len(sizes) == 1 and sizes[0][::2] == ("const", 0) and sizes[0][2] is not False


def _kept_in(reporter: Reporter, g: int, base: int) -> set[int]:
    return {cls for owner in reporter.view.instances(g, base) for cls in reporter.view.family(owner)}


def _leaf_fields(reporter: Reporter) -> set[tuple[int, str]]:
    """Return the attributes, by class, under which a class's own methods store a parameter or a layer."""
    found: set[tuple[int, str]] = set()
    for frame in reporter.flow.frames:
        owner = reporter.view.owner(frame.g)
        for op, operands, name in frame.unit.values if owner is not None else ():
            if op == "setattr" and operands[1] in frame.leaves and frame.states[operands[1]].mask & (PROVEN | LAYER):
                found.add((owner, name))  # type: ignore[arg-type]
    return found


def _makes_object(values: tuple, v: int) -> bool:  # type: ignore[type-arg]
    """``e3nn.nn.Activation(irreps)``: a layer or record of some library, which is no value derived from its arguments."""
    op, _, data = values[values[v][1][0]]
    name = data if op == "attr" else data[-1] if op in ("global", "free") else ""
    return str(name)[:1].isupper() and not str(name).endswith("Tensor")


def _takes_parameters(values: tuple, v: int) -> bool:  # type: ignore[type-arg]
    """``Optimizer(self.net.parameters())``: what is built holds the parameters themselves."""
    below = [o for operand in values[v][1][1:] for o in (operand, *values[operand][1])]
    return any(values[o][0] == "attr" and values[o][2] in ("parameters", "named_parameters") for o in below)


def _read_later(reporter: Reporter, g: int, owner: int, name: str) -> bool:
    family = set(reporter.view.family(owner))
    stored_again = any(
        where != g and _same_family(reporter, where, family) for where, _ in reporter.view.index.stores(name)
    )
    return not stored_again and any(
        where != g and _same_family(reporter, where, family) for where, _ in reporter.uses.loads(name)
    )


def _same_family(reporter: Reporter, g: int, family: set[int]) -> bool:
    owner = reporter.view.owner(g)
    return owner is not None and (owner in family or bool(family & set(reporter.view.family(owner))))
