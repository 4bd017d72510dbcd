"""What the detectors share: making sites, literals, who made a tensor, calls by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import GRADIENT
from callscope.taint.names.torch_names import INTEGER_DTYPES
from callscope.taint.program.default_values import default_at
from callscope.taint.program.matching import Match
from callscope.taint.site import Site

_DEPTH = 5
_SHAPED_ALIKE = frozenset({"zeros_like", "ones_like", "empty_like", "rand_like", "randn_like", "randint_like"})
"""What takes a tensor's shape alone."""


def live_units(reporter: Reporter) -> Iterator[int]:
    """Yield the units in which gradients are recorded."""
    for g, frame in enumerate(reporter.flow.frames):
        if not frame.muted and not reporter.sites.is_quiet(g):
            yield g


def rule_of(reporter: Reporter, shape: str) -> Match | None:
    """Return the rule that asks for a detector, None if it is not in the catalogue of this run."""
    found = reporter.flow.matcher.shape(shape)
    return found[0] if found else None


def make_site(reporter: Reporter, match: Match, g: int, v: int, inputs: tuple[int, ...], **changes: Any) -> Site | None:
    """Return a site if a gradient reaches it, else None."""
    found = list(reporter.sites.site(match, g, v, inputs, inside=bool(changes.pop("inside", False)), kind="computed"))
    return found[0]._replace(**changes) if found else None


def judged(
    reporter: Reporter, site: Site | None, allowed: Callable[[int, int], bool] | None = None, *, into: int | None = None
) -> Finding | None:
    """Return the finding of a detector's site after following its value on; none in files that are not asked for."""
    if site is None or not reporter.wants(site.g):
        return None
    sink = reporter.trusted(site, reporter.onward.explore(site, allowed, into=into))
    return reporter.finding(site, sink)


def capped(finding: Finding | None, highest: Severity = Severity.WARNING) -> Finding | None:
    """Return a finding that is no graver than ``highest``."""
    from dataclasses import replace

    if finding is None or finding.severity.rank <= highest.rank:
        return finding
    return replace(finding, severity=highest)


def literal(reporter: Reporter, g: int, v: int) -> Any:
    """Return the number (or other literal) that a value is: through a sign and simple arithmetic; None if it is none."""
    known = reporter.literals
    if (g, v) not in known:
        known[g, v] = None
        known[g, v] = _literal(reporter, g, v)
    return known[g, v]


def _literal(reporter: Reporter, g: int, v: int) -> Any:
    op, operands, data = reporter.view.units[g].values[v]
    if op == "const":
        return data
    if op == "unary" and data in ("-", "+"):
        inner = literal(reporter, g, operands[0])
        return None if not isinstance(inner, int | float) else -inner if data == "-" else inner
    if op == "binop" and data in ("+", "-", "*", "/"):
        return _folded(data, literal(reporter, g, operands[0]), literal(reporter, g, operands[1]))
    return _default(reporter, g, v) if op == "param" else None


def setting(reporter: Reporter, g: int, v: int) -> Any:
    """Return the literal that a value is, also where a module's constant names it (``EPS = 1e-8``)."""
    op, _, data = reporter.view.units[g].values[v]
    place: tuple[int, int] | None = None
    if op in ("global", "free"):
        held = reporter.view.units[g].captures.get(tuple(data), ())
        place = (reporter.view.first(g) + data[0], held[0]) if len(held) == 1 else None
    elif op == "importfrom":
        place = reporter.view.binding(data[0], data[1])
    elif op == "attr":
        base = reporter.flow.names.name(g, reporter.view.units[g].values[v][1][0])
        place = reporter.view.binding(base, str(data)) if base else _of_class(reporter, g, v, str(data))
    return literal(reporter, g, v) if place is None else literal(reporter, *place)


def _of_class(reporter: Reporter, g: int, v: int, name: str) -> tuple[int, int] | None:
    """``self.threshold`` of ``threshold = 20.0`` in the class's body, which nothing sets otherwise."""
    view, owner = reporter.view, reporter.view.owner(g)
    if owner is None or not is_own(reporter, g, view.units[g].values[v][1][0]) or view.index.stores(name):
        return None
    bodies = (view.class_unit(cls) for cls in view.family(owner))
    return next(((body, view.units[body].bindings[name]) for body in bodies if name in view.units[body].bindings), None)


def _folded(sign: str, left: Any, right: Any) -> float | None:
    if not isinstance(left, int | float) or not isinstance(right, int | float) or (sign == "/" and right == 0):
        return None
    return {"+": left + right, "-": left - right, "*": left * right}[sign] if sign != "/" else left / right


def by_default(reporter: Reporter, g: int, v: int) -> Any:
    """Return the number that a value is where a function's user leaves its parameters alone, whatever callers in view give."""
    op, operands, data = reporter.view.units[g].values[v]
    if op == "binop" and data in ("+", "-", "*", "/"):
        return _folded(data, by_default(reporter, g, operands[0]), by_default(reporter, g, operands[1]))
    if op == "param" and reporter.flow.is_open(g):
        return _default(reporter, g, v, anyhow=True)
    return literal(reporter, g, v)


def _default(reporter: Reporter, g: int, v: int, *, anyhow: bool = False) -> Any:
    """Return a parameter's default where no caller in view gives another value, or ``anyhow``."""
    view = reporter.view
    position = view.units[g].values[v][2][0]
    name = view.units[g].parameters[position].name
    default = default_at(view, g, name)
    if default < 0 or (not anyhow and _is_given(reporter, g, position, name)):
        return None
    return literal(reporter, view.parent(g), default)


def _is_given(reporter: Reporter, g: int, position: int, name: str) -> bool:
    for where, v in reporter.view.callers.get(g, ()):
        op, _, tags = reporter.view.units[where].values[v]
        if op != "call":  # an operator, an attribute: what it hands on, it hands on by place
            continue
        bound = 0 if reporter.view.owner(g) is None else 1
        given = sum(tag == "" for tag in tags) > position - bound
        if name in tags or "**" in tags or "*" in tags or given:
            return True
    return False


def is_leaf(reporter: Reporter, g: int, v: int, depth: int = _DEPTH) -> bool:
    """Return whether a tensor may be a leaf (a parameter, say) rather than the result of an operation."""
    op, operands, data = reporter.view.units[g].values[v]
    if op == "call":
        made = v in reporter.flow.frames[g].leaves and not _in_place_result(reporter, g, operands)
        return made or _is_asked_later(reporter, g, v) or (depth > 0 and _gives_leaf(reporter, g, v, depth - 1))
    if op in ("binop", "unary"):
        return False
    if op in ("pi", "phi", "cell") and depth:
        return all(is_leaf(reporter, g, operand, depth - 1) for operand in operands[:1])
    if op == "item" and depth and reporter.flow.gradient(g, operands[0]):
        return is_leaf(reporter, g, operands[0], depth - 1)  # a part of a tensor, not a tensor out of a list
    if op == "param" and depth:
        given = list(arguments_at(reporter, g, data[0]))
        return not given or all(is_leaf(reporter, where, value, depth - 1) for where, value in given)
    return True


def _is_asked_later(reporter: Reporter, g: int, v: int) -> bool:
    """``t = torch.zeros(3)`` or ``torch.zeros_like(x)``, then ``t.requires_grad_()``: made of nothing that carries, and carries all the same."""
    name = function_name(reporter, g, v)
    made = name.startswith("torch.") and bool(carries(reporter, g, v))
    alike = name.rpartition(".")[2] in _SHAPED_ALIKE
    return made and (alike or not any(carries(reporter, g, o) for o in reporter.view.units[g].values[v][1]))


def _gives_leaf(reporter: Reporter, g: int, v: int, depth: int) -> bool:
    """``start()`` where every ``return`` of the function gives a leaf that it has made."""
    made = [
        (callee.unit, operands[0])
        for callee in reporter.view.callees(g, v)
        for op, operands, _ in reporter.view.units[callee.unit].values
        if op == "return" and operands and reporter.view.units[callee.unit].values[operands[0]][::2] != ("const", None)
    ]
    plain = all(reporter.view.units[unit].values[one][0] in ("call", "phi", "pi") for unit, one in made)
    return bool(made) and plain and all(is_leaf(reporter, unit, one, depth) for unit, one in made)


def is_result(reporter: Reporter, g: int, v: int) -> bool:
    """The tensor was computed here, in the callers, or for the attribute: no parameter that is stepped, no average that is kept."""
    op, operands, _ = reporter.view.units[g].values[v]
    if op != "attr":
        return not is_leaf(reporter, g, v)
    stored = [place for place in reporter.trace.before(g, v) if place != (g, operands[0])]
    return any(carries(reporter, *place) for place in stored) and not any(is_leaf(reporter, *place) for place in stored)


def written_whole(values: tuple, v: int) -> int:  # type: ignore[type-arg]
    """``memory.data[slot].copy_(item)``: return what a part is written into."""
    while values[v][0] == "item":
        v = values[v][1][0]
    return v


def _in_place_result(reporter: Reporter, g: int, operands: tuple[int, ...]) -> bool:
    op, _, name = reporter.view.units[g].values[operands[0]]
    return op == "attr" and name.endswith("_") and name != "requires_grad_"


def arguments_at(reporter: Reporter, g: int, position: int) -> Iterator[tuple[int, int]]:
    """Yield the callers' values that a parameter gets."""
    yield from reporter.trace.arguments(g, position)


def method_of(reporter: Reporter, g: int, v: int) -> tuple[str, int] | None:
    """Return ``(name, receiver)`` of a method call, None for any other value."""
    values = reporter.view.units[g].values
    op, operands, _ = values[v]
    if op != "call" or values[operands[0]][0] != "attr":
        return None
    return values[operands[0]][2], values[operands[0]][1][0]


def function_name(reporter: Reporter, g: int, v: int) -> str:
    """Return the dotted name of the function that a call value calls, empty if it has none."""
    op, operands, _ = reporter.view.units[g].values[v]
    return (reporter.flow.names.name(g, operands[0]) or "") if op == "call" else ""


def carries(reporter: Reporter, g: int, v: int) -> int:
    """Return the gradient bits in a value and its parts."""
    return reporter.flow.gradient(g, v, inside=True) & GRADIENT


def given(reporter: Reporter, g: int, v: int) -> list[tuple[str, int]]:
    """Return ``(tag, operand)`` of a call's arguments."""
    _, operands, tags = reporter.view.units[g].values[v]
    return list(zip(tags, operands[1:], strict=True))


def report(reporter: Reporter, match: Match, g: int, v: int, severity: Severity, why: tuple[int, ...] = ()) -> Finding:
    """Return a finding at a value whose evidence is a list of values of the same function."""
    lines, spans = reporter.words.steps([(g, step) for step in (*why, v)])
    return reporter.make(match.rule, g, reporter.view.span(g, v), reporter.words.idiom(g, v), severity, lines, spans)


def is_own(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a value is the object itself."""
    op, _, data = reporter.view.units[g].values[v]
    return op == "param" and data[0] == 0


def is_whole(reporter: Reporter, g: int, v: int) -> bool:
    """``torch.zeros(n, dtype=torch.long)``: what is written into it has no gradient."""
    return reporter.view.units[g].values[v][0] == "call" and any(
        tag == "dtype" and reporter.flow.names.name(g, one) in INTEGER_DTYPES for tag, one in given(reporter, g, v)
    )
