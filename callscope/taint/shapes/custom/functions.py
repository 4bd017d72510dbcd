"""Custom autograd functions and hooks that lose what passes through them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import LIKELY, PROVEN
from callscope.taint.lattice.state import EMPTY
from callscope.taint.names.torch_names import PLAIN_ATTRIBUTES, PLAIN_METHODS
from callscope.taint.program.bare import bare
from callscope.taint.program.matching import Match
from callscope.taint.program.sources import annotated, is_discrete, is_number
from callscope.taint.program.walks import made_of
from callscope.taint.severity import severity_of
from callscope.taint.shapes.custom.applied import brought
from callscope.taint.shapes.custom.nothing_given import ZEROS, forgets, is_nothing
from callscope.taint.shapes.making import function_name, method_of, report, rule_of
from callscope.taint.site import Site

_CONTEXT = frozenset({"save_for_backward", "mark_non_differentiable", "set_materialize_grads"})
_CONTEXTS = frozenset({"ctx", "context", "self", "fctx", "_ctx", "_"})
_SETTINGS = re.compile(r"(^|_)(options|opts?|config|cfg|kwargs|settings|method|mode)$")
"""Names of what says how to work something out."""
_TEST = 6
"""So deep a test asks for what it asks."""


def functions_without_gradient(reporter: Reporter) -> Iterator[Finding]:
    """``backward`` returns None or zeros for an input that carries a gradient."""
    match = rule_of(reporter, "function-without-gradient")
    for forward, backward in pairs(reporter) if match is not None else ():
        assert match is not None
        if asks_what_is_needed(reporter, backward) or _refuses(reporter, forward):
            continue
        if only_shown(reporter, match, forward):
            continue
        solves = _solves(reporter, forward, backward)
        shift = inputs_from(reporter, forward)
        for v, given_back in returned(reporter, backward):
            if _nothing_came(reporter, backward, v):
                continue
            without = list[tuple[int, int, int]]()
            for position, value in enumerate(_in_order(reporter, backward, v, given_back)):
                if solves and not _is_kept(reporter, forward, position + shift):
                    continue
                level = _input_level(reporter, forward, position + shift)
                if not level and forgets(reporter, backward, value):
                    level = _brought(reporter, forward, position + shift)
                if level and (is_nothing(reporter, backward, value) or forgets(reporter, backward, value)):
                    without.append((position + shift, value, level))
            if without:
                _, value, level = without[0]
                written = value if function_name(reporter, backward, value) in ZEROS else v
                found = report(reporter, match, backward, written, severity_of(level, LIKELY))
                yield naming(reporter, found, forward, [position for position, _, _ in without])


def naming(reporter: Reporter, found: Finding, forward: int, positions: Sequence[int]) -> Finding:
    """Return a finding whose message says what ``forward`` calls the inputs that get nothing."""
    parameters = reporter.view.units[forward].parameters
    names = ", ".join(f"`{parameters[position].name}`" for position in positions if position < len(parameters))
    return replace(found, message=f"{found.message}: {names}") if names else found


def asks_what_is_needed(reporter: Reporter, backward: int) -> bool:
    """``ctx.needs_input_grad`` is read, and not only counted: what is left out is left out knowingly."""
    values = reporter.view.units[backward].values
    reads = [v for v, (op, _, data) in enumerate(values) if op == "attr" and data == "needs_input_grad"]
    return any(not _is_counted(reporter, backward, v) for v in reads)


def _is_counted(reporter: Reporter, g: int, v: int) -> bool:
    values, users = reporter.view.units[g].values, reporter.uses.of(g, v)
    called = [values[values[u][1][0]] for u in users if values[u][0] == "call"]
    return bool(users) and len(called) == len(users) and all(one[::2] == ("builtin", "len") for one in called)


def _refuses(reporter: Reporter, forward: int) -> bool:
    """``if any(ctx.needs_input_grad[:2]): raise``: an input that gets no gradient and needs one is refused."""
    unit, places = reporter.view.units[forward], reporter.view.places(forward)
    tests = {
        r[2] for v, (op, _, _) in enumerate(unit.values) if op == "raise" for r in places.enclosing(v) if r[1] == "if"
    }
    level = list(tests)
    for _ in range(_TEST):
        if any(unit.values[v][0] == "attr" and unit.values[v][2] == "needs_input_grad" for v in level):
            return True
        level = [o for v in level for o in unit.values[v][1] if o < v]
    return False


def _solves(reporter: Reporter, forward: int, backward: int) -> bool:
    """``ctx.save_for_backward(root)``, ``y = ctx.f(root)`` in ``backward``: an implicit function, whose start and bracket do not move its root."""
    results = {elements[0] for _, elements in returned(reporter, forward) if elements}
    values = reporter.view.units[backward].values
    context = {p.value for p in reporter.view.units[backward].parameters[:1]}
    called = [values[operands[0]] for op, operands, _ in values if op == "call"]
    held = any(op == "attr" and operands[0] in context and name not in _CONTEXT for op, operands, name in called)
    return held and any(is_saved(reporter, forward, v) for v in results)


def _nothing_came(reporter: Reporter, backward: int, v: int) -> bool:
    """``if grad is None: return None``."""
    unit = reporter.view.units[backward]
    incoming = {parameter.value for parameter in unit.parameters[1:]}
    for _, kind, test, detail in reporter.view.places(backward).enclosing(v):
        op, sides, symbol = unit.values[test]
        asked = bare(reporter.view, backward, sides[0]) if op == "compare" else -1
        if asked >= 0 and unit.values[asked][0] == "item":
            asked = unit.values[asked][1][0]  # ``grads[0]`` of ``*grads``
        if kind == "if" and detail is True and symbol == "is" and asked in incoming:
            return True
    return False


def _is_kept(reporter: Reporter, forward: int, position: int) -> bool:
    """Return whether ``backward`` gets to see an input."""
    unit = reporter.view.units[forward]
    if position >= len(unit.parameters):
        return False
    v = unit.parameters[position].value
    results = {o for _, elements in returned(reporter, forward) for o in elements}
    context = unit.parameters[inputs_from(reporter, forward) - 1].value if inputs_from(reporter, forward) else -1
    stored = (o[1] for op, o, _ in unit.values if op == "setattr" and o[0] == context and o[1] not in results)
    return v in made_of(unit.values, stored) or is_saved(reporter, forward, v)


def only_shown(reporter: Reporter, match: Match, forward: int) -> bool:
    """Every call of a custom function is in view, and what it gives only ends in logs, tests or measures."""
    calls = reporter.view.callers.get(forward, ())
    return bool(calls) and not any(goes_on(reporter, match, g, v) for g, v in calls)


def goes_on(reporter: Reporter, match: Match, g: int, v: int) -> bool:
    """Return whether a value is computed with further on, or handed to whoever uses the library."""
    site = Site(match, g, v, (v,), PROVEN, None, "computed", (v,))
    return reporter.onward.explore(site) is not None


def pairs(reporter: Reporter) -> Iterator[tuple[int, int]]:
    """Yield the units of ``forward`` and ``backward`` of every custom function."""
    for cls in sorted(reporter.view.class_of_unit.values()):
        if reporter.view.is_function(cls):
            forward, backward = (part_of(reporter, cls, name) for name in ("forward", "backward"))
            if forward is not None and backward is not None:
                yield forward, backward


def part_of(reporter: Reporter, cls: int, name: str) -> int | None:
    """Return the unit of a custom function's method of this name."""
    body = reporter.view.class_unit(cls)
    for unit in range(body + 1, len(reporter.view.units)):
        if reporter.view.parent(unit) == body and reporter.view.units[unit].name.endswith(f".{name}"):
            return unit
    return None


def inputs_from(reporter: Reporter, forward: int, apart: bool = False) -> int:
    """Return where the inputs of a ``forward`` begin: after its context, if it is not set up ``apart``, and the class of a class method."""
    names = [parameter.name for parameter in reporter.view.units[forward].parameters[:2]]
    own = 1 if names[:1] == ["cls"] else 0
    return own + (1 if not apart and names[own : own + 1] and names[own] in _CONTEXTS else 0)


def returned(reporter: Reporter, g: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield each ``return`` with the values it gives back, one an input."""
    values = reporter.view.units[g].values
    for v, (op, operands, _) in enumerate(values):
        if op == "return" and operands:
            inner, elements, _ = values[operands[0]]
            yield v, elements if inner == "tuple" else (operands[0],)


def _in_order(reporter: Reporter, g: int, v: int, elements: tuple[int, ...]) -> tuple[int, ...]:
    """Return what a ``return`` gives back as far as its order is known: what stands behind ``*rest`` is for nobody knows which input."""
    values = reporter.view.units[g].values
    op, _, tags = values[values[v][1][0]]
    return elements[: tags.index("*")] if op == "tuple" and "*" in tags else elements


def _input_level(reporter: Reporter, forward: int, position: int) -> int:
    """Return how sure it is that an input carries a gradient: from the calls in view, else from how it is used."""
    unit = reporter.view.units[forward]
    if position >= len(unit.parameters):
        return 0
    parameter = unit.parameters[position]
    live = brought(reporter, forward, position)
    if not _is_computed_with(reporter, forward, parameter.value) or _selects(reporter, forward, parameter.value):
        return 0
    if _is_said_to_be_none(parameter.annotation):
        return 0
    if _is_called(reporter, forward, parameter.value):
        return live & PROVEN
    if _SETTINGS.search(parameter.name):  # not what a dictionary holds
        return live & reporter.flow.live[forward][position].mask & PROVEN
    if live or reporter.view.callers.get(forward):
        return live
    if parameter.annotation is not None:
        return LIKELY if annotated(parameter.annotation) is not EMPTY and not is_discrete(parameter.name) else 0
    return LIKELY if is_saved(reporter, forward, parameter.value) and not is_discrete(parameter.name) else 0


def _is_called(reporter: Reporter, g: int, v: int) -> bool:
    """``operator(x)``: an input that is a function or an object, not a value."""
    values = reporter.view.units[g].values
    return any(values[user][0] == "call" and values[user][1][0] == v for user in reporter.uses.of(g, v))


def _is_said_to_be_none(annotation: Any) -> bool:
    """``operator: LinearOperator``: an annotation that names one type, and that is no tensor."""
    named = (
        annotation is not None and annotation[0] == "name" and annotation[1].rpartition(".")[2] not in ("Any", "object")
    )
    return bool(named) and annotated(annotation) is EMPTY and not is_number(annotation)


def _selects(reporter: Reporter, g: int, v: int) -> bool:
    """``x[rows] - x[pairs[:, 1]]``: an input that others are indexed by."""
    values, level = reporter.view.units[g].values, [v]
    for _ in range(2):
        users = [(one, user) for one in level for user in reporter.uses.of(g, one) if values[user][0] == "item"]
        if any(values[user][1][1] == one for one, user in users):
            return True
        level = [user for _, user in users]
    return False


def _brought(reporter: Reporter, forward: int, position: int) -> int:
    """Return the gradient that the calls in view bring; likely where there are none: its derivative is given."""
    if position >= len(reporter.flow.live[forward]):
        return 0
    live = brought(reporter, forward, position)
    return live or (0 if reporter.view.callers.get(forward) else LIKELY)


def _is_computed_with(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether ``forward`` computes with an input, beyond saving it or asking its shape."""
    values = reporter.view.units[g].values
    if reporter.view.units[g].parameters and any(
        p.value == v and p.kind in ("vararg", "kwarg") for p in reporter.view.units[g].parameters
    ):
        return False
    for user in reporter.uses.of(g, v):
        op, operands, name = values[user]
        if op in ("binop", "unary", "inplace", "pi", "phi", "item", "compare"):
            return True
        if op == "attr" and name == "detach":  # nothing is recorded in ``forward`` anyway
            calls = (u for u in reporter.uses.of(g, user) if reporter.view.units[g].values[u][0] == "call")
            if any(_is_computed_with(reporter, g, call) for call in calls):
                return True
        elif op == "attr" and name not in PLAIN_ATTRIBUTES and name not in PLAIN_METHODS:
            return True
        if op == "call" and v in operands[1:] and not is_context_method(reporter, g, user):
            return True
    return False


def is_context_method(reporter: Reporter, g: int, v: int) -> bool:
    """``ctx.save_for_backward(...)``"""
    method = method_of(reporter, g, v)
    return method is not None and method[0] in ("save_for_backward", "mark_dirty", "mark_non_differentiable")


def is_saved(reporter: Reporter, g: int, v: int) -> bool:
    return any(
        (method := method_of(reporter, g, user)) is not None and method[0] == "save_for_backward"
        for user in reporter.uses.of(g, v)
    )
