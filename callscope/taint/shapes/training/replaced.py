"""Layers and parameters that take another's place after the optimizer took its parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.forward.trace import Place
from callscope.taint.lattice.masks import LAYER, PROVEN
from callscope.taint.program.constructing import constructs
from callscope.taint.program.matching import Match
from callscope.taint.shapes.making import function_name, method_of, rule_of
from callscope.taint.shapes.training.built import built, is_optimizer
from callscope.taint.shapes.training.fields import Fields
from callscope.taint.shapes.training.run import Key, Moment, Runs

_GROWING = frozenset({"append", "insert"})
_REGISTRIES = frozenset({"torch.nn.ModuleList", "torch.nn.ParameterList"})
_PUTTING = frozenset({"add_module", "register_module", "register_parameter"})


def optimizer_order(reporter: Reporter) -> Iterator[Finding]:
    """A layer or parameter is replaced after the optimizer took the model's parameters."""
    match = rule_of(reporter, "optimizer-order")
    if match is None:
        return
    runs = Runs(reporter, lambda g, v: bool(_kind(reporter, g, v)))
    seen: set[Place] = set()
    for g in runs.roots():
        for moments in _runs_from(reporter, runs, g):
            if not any(is_optimizer(reporter, m.g, m.v) for m in moments):
                continue
            for slip in _late(reporter, runs, moments):
                place = _place(reporter, slip)
                if place not in seen and (slip.put.g, slip.put.v) not in seen:
                    seen |= {place, (slip.put.g, slip.put.v)}
                    yield _told(reporter, match, slip, place)


def _runs_from(reporter: Reporter, runs: Runs, g: int) -> Iterator[list[Moment]]:
    """Yield what a function comes to; after a constructor, what each other method of its object comes to as well."""
    made = runs.moments(g)
    owner = reporter.view.owner(g)
    if owner is None or not reporter.view.units[g].name.endswith("__init__"):
        yield made
        return
    others = {m: runs.moments(m) for m in reporter.view.index.methods(owner) if m != g}
    stepping = [
        moment for later in others.values() for moment in later if _kind(reporter, moment.g, moment.v) == "step"
    ]
    yield [*made, *stepping]
    for m, later in others.items():
        if all(constructs(reporter.view, where) for where, _ in reporter.view.callers.get(m, ())):
            continue  # called by nobody in view, or while the object is made
        kinds = {_kind(reporter, moment.g, moment.v) for moment in later}
        if "put" in kinds and "built" not in kinds:
            yield [*made, *later, *(moment for moment in stepping if moment not in later)]


class _Slip(NamedTuple):
    """What is replaced too late, what was known by its name, the making of the optimizer that holds that, and whether it has been stepped by then."""

    put: Moment
    old: Key
    made: Moment
    trained: bool


def _place(reporter: Reporter, slip: _Slip) -> Place:
    """Return the line to move: two lines of one function stand in the wrong order, whatever helpers do the work.

    It is the optimizer's, built too early; it is the replacement's once training has begun, and where what builds the optimizer
    makes the model too. Where no function comes to both, or a constructor builds the optimizer, it is the replacement itself.
    """
    (put, made), way = ((*m.way, (m.g, m.v)) for m in (slip.put, slip.made)), slip.made.way
    apart = next((n for n, (one, other) in enumerate(zip(put, made, strict=False)) if one != other), -1)
    constructed = any(reporter.view.classes(g, reporter.view.units[g].values[v][1][0]) for g, v in way[apart:])
    if apart < 0 or put[apart][0] != made[apart][0] or constructed:
        return put[-1]
    makes_both = isinstance(slip.old[0], tuple) and slip.old[0][0] in {g for g, _ in made[apart + 1 :]}
    return put[apart] if slip.trained or makes_both else made[apart]


def _told(reporter: Reporter, match: Match, slip: _Slip, place: Place) -> Finding:
    """Report with the making of the optimizer, the calls that lead to the replacement, and that."""
    lines, spans = reporter.words.steps([(slip.made.g, slip.made.v), *slip.put.way, (slip.put.g, slip.put.v)])
    span, idiom = reporter.view.span(*place), reporter.words.idiom(*place)
    return reporter.make(match.rule, place[0], span, idiom, Severity.ERROR, lines, spans)


def _kind(reporter: Reporter, g: int, v: int) -> str:
    """Return what a value is to this question: ``built``, ``told``, ``step``, ``put``, ``bound``; empty for any other."""
    values = reporter.view.units[g].values
    op, operands, data = values[v]
    if op == "attr":
        return "step" if data == "step" else "told" if data == "add_param_group" else ""
    if op in ("setattr", "setitem"):
        return "put" if is_fresh(reporter, g, operands[-1]) else ""
    if op != "call":
        return ""
    if is_optimizer(reporter, g, v):
        return "built"
    if _put(reporter, g, v) is not None:
        return "put"
    return "bound" if _takes_name(reporter, g, v) >= 0 and is_fresh(reporter, g, v) else ""


def _put(reporter: Reporter, g: int, v: int) -> tuple[int, object] | None:
    """Return into what, and under which name, a new layer or parameter is put."""
    values = reporter.view.units[g].values
    op, operands, data = values[v]
    if op in ("setattr", "setitem"):
        return operands[0], data if op == "setattr" or data is not None else "*"
    method = method_of(reporter, g, v)
    if method is not None and method[0] in _GROWING and is_fresh(reporter, g, operands[-1]):
        return (method[1], "*") if _is_registry(reporter, g, method[1]) else None
    if method is not None and method[0] in _PUTTING and len(operands) == 3:
        name, target = operands[1], method[1]
    elif function_name(reporter, g, v) == "setattr" and len(operands) == 4:
        name, target = operands[2], operands[1]
    else:
        return None
    if not is_fresh(reporter, g, operands[-1]):
        return None
    return target, values[name][2] if values[name][0] == "const" else "*"


def _is_registry(reporter: Reporter, g: int, v: int) -> bool:
    """``self.heads`` of ``self.heads = nn.ModuleList()``: return whether what a list is given is among a module's parameters."""
    op, operands, name = reporter.view.units[g].values[v]
    stored = reporter.trace.stored(g, operands[0], str(name)) if op == "attr" else ()
    return any(function_name(reporter, *place) in _REGISTRIES for place in stored)


def _takes_name(reporter: Reporter, g: int, v: int) -> int:
    """``w = torch.zeros(3, requires_grad=True)`` where ``w`` was something else before: return that, -1 where nothing was."""
    for bound in reporter.view.units[g].stores.values():
        if v in bound and bound.index(v) > 0:
            return int(bound[bound.index(v) - 1])
    return -1


def is_fresh(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a value is a new layer, module or leaf, or a copy of one."""
    frame = reporter.flow.frames[g]
    op, operands, _ = frame.unit.values[v]
    made = (
        [cls for cls in reporter.view.classes(g, operands[0]) if reporter.view.is_module(cls)] if op == "call" else []
    )
    if made:
        return not any(_only_wraps(reporter, cls) for cls in made)
    if v in frame.leaves and frame.states[v].mask & (LAYER | PROVEN):
        return True
    if op != "call":
        return False
    if function_name(reporter, g, v) == "copy.deepcopy" and len(operands) == 2:
        return reporter.flow.owns_parameters(g, operands[1]) or bool(frame.states[operands[1]].mask & LAYER)
    return _gives_fresh(reporter, g, v)


def _only_wraps(reporter: Reporter, cls: int) -> bool:
    """Return whether a module is made with what is trained, and nothing else in it is: ``def __init__(self, layer): self.layer = layer``."""
    view = reporter.view
    bases = [base for base in view.bases(cls) if base.startswith("torch.nn.")]
    if any(base.rpartition(".")[2] != "Module" for base in bases):
        return False
    own = [g for one in view.family(cls) for g in view.index.methods(one) if view.units[g].name.endswith(".__init__")]
    kept = [(g, o[1]) for g in own for op, o, _ in view.units[g].values if op == "setattr"]
    trained = [
        (g, v) for g, v in kept if reporter.flow.mask(g, v) & (LAYER | PROVEN) or reporter.flow.owns_parameters(g, v)
    ]
    given = [(g, v) for g, v in kept if view.units[g].values[v][0] == "param"]
    return bool(given) and not reporter.living.kept_by(cls) and set(trained) <= set(given)


def _gives_fresh(reporter: Reporter, g: int, v: int) -> bool:
    """``make_head(8)``, ``Quantized.from_float(layer)``: a function of the program that returns what it makes."""
    callees = reporter.view.callees(g, v)
    if len(callees) != 1 or callees[0].guess or callees[0].unit == g:
        return False
    unit = callees[0].unit
    given = [o[0] for op, o, _ in reporter.view.units[unit].values if op == "return" and o]
    return bool(given) and all(_is_made_there(reporter, unit, one) for one in given)


def _is_made_there(reporter: Reporter, g: int, v: int) -> bool:
    frame = reporter.flow.frames[g]
    op, operands, _ = frame.unit.values[v]
    made = reporter.view.classes(g, operands[0]) if op == "call" else ()
    if made:
        return all(reporter.view.is_module(cls) and not _only_wraps(reporter, cls) for cls in made)
    return v in frame.leaves and bool(frame.states[v].mask & (LAYER | PROVEN))


# -- order -------------------------------------------------------------------------------------------------------


def _late(reporter: Reporter, runs: Runs, moments: list[Moment]) -> Iterator[_Slip]:
    """Yield what is replaced after an optimizer took it."""
    kinds = [_kind(reporter, m.g, m.v) for m in moments]
    fields = Fields(runs, moments)
    made = ((i, built(reporter, runs, m)) for i, m in enumerate(moments) if kinds[i] == "built")
    makers = {i: maker._replace(held=fields.also(maker.held), names=fields.also(maker.names)) for i, maker in made}
    for i, (moment, kind) in enumerate(zip(moments, kinds, strict=True)):
        old = fields.known(_replaced(reporter, runs, moment, kind))
        taken = [j for j, maker in makers.items() if j < i and old and maker.holds(old)]
        later = [maker for j, maker in makers.items() if j > i]
        new = ((moment.g, moment.v),)
        if not taken or "told" in kinds[i:] or any(one.holds(old) or one.holds(new) for one in later):
            continue
        if kind == "put" and _is_made_when_missing(reporter, moment) and _came_before(moments[: taken[-1]], moment):
            continue
        maker = makers[taken[-1]]
        steps = [m for j, m in enumerate(moments) if kinds[j] == "step" and _follows(runs, (i, moment), (j, m))]
        known = any(runs.key(m.g, _receiver(reporter, m), m.way) in maker.names for m in steps)
        trained = "step" in kinds[taken[-1] : i]  # what is replaced once all is trained is for something else
        if known or (kind == "put" and (steps or (maker.moment.g == moment.g and not trained))):
            again = _is_repeated(reporter, runs, moment, (maker.moment, *steps))
            yield _Slip(moment, old, maker.moment, trained or again)


def _is_repeated(reporter: Reporter, runs: Runs, moment: Moment, others: tuple[Moment, ...]) -> bool:
    """Return whether a loop that steps the optimizer replaces, other than at a first use."""
    maker, *steps = others
    loops = runs.loops(moment) - runs.loops(maker)
    first = _is_made_when_missing(reporter, moment) and all(g != moment.g for g, _ in loops)
    return not first and any(loops & runs.loops(step) for step in steps)


def _follows(runs: Runs, moment: tuple[int, Moment], step: tuple[int, Moment]) -> bool:
    return step[0] > moment[0] or bool(runs.loops(step[1]) & runs.loops(moment[1]))


def _receiver(reporter: Reporter, step: Moment) -> int:
    """Return what is stepped: ``scaler.step(optimizer)`` steps its argument."""
    values = reporter.view.units[step.g].values
    for user in reporter.uses.of(step.g, step.v):
        op, operands, _ = values[user]
        if op == "call" and operands[0] == step.v and len(operands) == 2:
            return int(operands[1])
    return int(values[step.v][1][0])


def _replaced(reporter: Reporter, runs: Runs, moment: Moment, kind: str) -> Key:
    """Return what was known by the name that something new takes."""
    g, v, way = moment
    if kind == "bound":
        return runs.key(g, _takes_name(reporter, g, v), way)
    target = _put(reporter, g, v) if kind == "put" else None
    return () if target is None else (*runs.key(g, target[0], way), target[1])


def _is_made_when_missing(reporter: Reporter, moment: Moment) -> bool:
    """``if self.head is None: self.head = nn.Linear(...)``"""
    return any(kind in ("if", "after") for _, kind, _, _ in reporter.view.places(moment.g).enclosing(moment.v))


def _came_before(moments: list[Moment], moment: Moment) -> bool:
    """A dry run made it before the optimizer was built."""
    return any((one.g, one.v) == (moment.g, moment.v) for one in moments)
