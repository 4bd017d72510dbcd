"""What differentiates or runs a function, and loses what the function holds: reentrant checkpoints without a live input, derivatives without their graph."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import LAYERS, PROVEN
from callscope.taint.shapes.making import arguments_at, carries, function_name, given, live_units, rule_of
from callscope.taint.site import Site

_CALLS = 4
_FUNCTIONALS = tuple(
    f"torch.autograd.functional.{name}" for name in ("jacobian", "hessian", "vjp", "jvp", "hvp", "vhp")
)
_CHECKPOINTS = frozenset({"torch.utils.checkpoint.checkpoint", "torch.utils.checkpoint.checkpoint_sequential"})


def reentrant_checkpoints(reporter: Reporter) -> Iterator[Finding]:
    """``checkpoint(layer, x, use_reentrant=True)`` where ``x`` requires no gradient."""
    match = rule_of(reporter, "reentrant-checkpoint")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        for v in range(len(reporter.view.units[g].values)):
            if function_name(reporter, g, v) not in _CHECKPOINTS or not _is_reentrant(reporter, g, v):
                continue
            function, *inputs = [operand for tag, operand in given(reporter, g, v) if tag in ("", "*")]
            if _has_parameters(reporter, g, function):
                if not all(_is_dead(reporter, g, o) for o in inputs):
                    continue
                site = Site(match, g, v, (), PROVEN, None, "computed", (v,))
                finding = reporter.finding(site, reporter.trusted(site, reporter.onward.explore(site)))
                if finding is not None:
                    yield finding


def functionals_without_graph(reporter: Reporter) -> Iterator[Finding]:
    """``jacobian(f, x)`` of an ``f`` that is trained, where ``x`` is data: what it gives has no way to what ``f`` holds."""
    match = rule_of(reporter, "functional-without-graph")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        for v in range(len(reporter.view.units[g].values)):
            name = function_name(reporter, g, v)
            if not name.startswith(_FUNCTIONALS) or not _is_without_graph(reporter, g, v):
                continue
            function, *inputs = [
                operand for tag, operand in given(reporter, g, v) if tag in ("", "func", "inputs", "v")
            ]
            if any(carries(reporter, g, o) for o in inputs) or not _has_parameters(reporter, g, function):
                continue  # where an input carries one, the patterns speak
            site = Site(match, g, v, (), PROVEN, None, "computed", (v,))
            finding = reporter.finding(site, reporter.trusted(site, reporter.onward.explore(site)))
            if finding is not None:
                yield finding


def _is_without_graph(reporter: Reporter, g: int, v: int) -> bool:
    values = reporter.view.units[g].values
    flags = [values[o] for tag, o in given(reporter, g, v) if tag == "create_graph"]
    return all(op == "const" and data is False for op, _, data in flags) and not any(
        tag in ("*", "**") for tag, _ in given(reporter, g, v)
    )


def _is_dead(reporter: Reporter, g: int, v: int, calls: int = _CALLS) -> bool:
    """Return whether a value carries no gradient the first time: what a loop starts with, what some caller in view brings; a caller who is not may bring one."""
    if not carries(reporter, g, v):
        return True
    op, operands, data = reporter.view.units[g].values[v]
    if op in ("pi", "cell"):
        return _is_dead(reporter, g, operands[0], calls)
    if op == "phi":
        first = [o for o in operands if o < v]
        return bool(first) and all(_is_dead(reporter, g, o, calls) for o in first)
    if op in ("binop", "unary"):
        return all(_is_dead(reporter, g, o, calls) for o in operands)
    if op != "param" or not calls:
        return False
    given = [place for place in arguments_at(reporter, g, data[0]) if place != (g, v)]
    return any(_is_dead(reporter, where, value, calls - 1) for where, value in given) or (
        not given and _is_of_whole(reporter, g)
    )


def _is_of_whole(reporter: Reporter, g: int) -> bool:
    """``def forward(self, x)`` of a model made of others and part of none in view: what it is given is data."""
    view, owner = reporter.view, reporter.view.owner(g)
    if owner is None or not view.is_module(owner) or not view.units[g].name.endswith(".forward"):
        return False
    made_of = [v for h in view.index.methods(owner) for v in _modules_made(reporter, h)]
    derived = any(owner in view.family(cls) for cls in view.class_of_unit.values() if cls != owner)
    return bool(made_of) and not derived and not view.index.made(owner)


def _modules_made(reporter: Reporter, g: int) -> list[int]:
    """Return the calls that make modules of the program."""
    values = reporter.view.units[g].values
    return [
        v
        for v, (op, o, _) in enumerate(values)
        if op == "call" and any(map(reporter.view.is_module, reporter.view.classes(g, o[0])))
    ]


def _is_reentrant(reporter: Reporter, g: int, v: int) -> bool:
    values = reporter.view.units[g].values
    return any(
        tag == "use_reentrant" and values[o][:1] == ("const",) and values[o][2] is True
        for tag, o in given(reporter, g, v)
    )


def _has_parameters(reporter: Reporter, g: int, v: int) -> bool:
    """The function is a layer, or an analysed function that uses something live."""
    if reporter.flow.mask(g, v) & LAYERS or reporter.flow.owns_parameters(g, v):
        return True
    solver = reporter.view.solver
    units = [solver.objects.data[n][0] for n in reporter.view.points(g, v) if solver.objects.kinds[n] == "function"]
    bound = [n for n in reporter.view.points(g, v) if solver.objects.kinds[n] == "bound"]
    units += [solver.objects.data[solver.objects.data[n][0]][0] for n in bound]
    return any(reporter.flow.frames[u].result.everything() & PROVEN for u in units)
