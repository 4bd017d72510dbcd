"""Tests of a tensor's value that choose a path on which the tensor does not appear."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import GRADIENT
from callscope.taint.names.torch_names import PLAIN_ATTRIBUTES
from callscope.taint.program.matching import Match
from callscope.taint.program.sizes import is_size
from callscope.taint.shapes.constants import differ, is_constant, is_number, is_value
from callscope.taint.shapes.helper_tests import asked_elsewhere
from callscope.taint.shapes.making import carries, function_name, live_units, method_of, rule_of
from callscope.taint.shapes.tables import table_choices
from callscope.taint.site import Site

_EQUAL = frozenset({"==", "!="})
_EQUAL_CALLS = frozenset(
    {"torch.equal", "torch.allclose", "torch.isclose", "math.isclose", "numpy.isclose", "torch.eq"}
)
_EQUAL_METHODS = frozenset({"equal", "allclose", "isclose", "eq", "any", "count_nonzero"})
"""What asks for equality, or whether anything is not zero."""
_SANITY = frozenset({"isnan", "isfinite", "isinf", "is_floating_point", "numel", "dim", "size", "shape"})
_ASKS_KIND = frozenset({"torch.is_tensor", "isinstance", "hasattr", "callable", "type", "torch.is_floating_point"})
"""What asks of a value what it is, and not what it amounts to."""
_DEPTH = 7


def value_tests(reporter: Reporter) -> Iterator[Finding]:
    """``if angle == 0: return torch.eye(3)``."""
    match = rule_of(reporter, "value-test")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        yield from _choices(reporter, match, g)
        seen: set[int] = set()
        for _, kind, test, _ in reporter.view.units[g].regions:
            if kind == "case":
                test = _compared_case(reporter, g, test)
            if kind in ("if", "after", "case") and test >= 0 and test not in seen:
                seen.add(test)
                finding = _test(reporter, match, g, test, equality=kind == "case")
                if finding is not None:
                    yield finding


def _choices(reporter: Reporter, match: Match, g: int) -> Iterator[Finding]:
    """``GAIN[bool(x > 0)]``, ``next((r for top, r in STEPS if x <= top), 0.6)``: a number taken from a table by a test."""
    for v, test in table_choices(reporter, g):
        tested, _ = _tested(reporter, g, test)
        level = 0
        for one in tested:
            level |= reporter.flow.gradient(g, one)
        if level:
            origin = reporter.sites.origin(g, level)
            site = Site(match, g, test, tuple(sorted(tested)), level, origin, "number", (test,))
            sink = reporter.onward.explore(site._replace(starts=(v,), kind="computed"))
            finding = reporter.finding(site, reporter.trusted(site, sink)) if sink is not None else None
            if finding is not None:
                yield finding


def _compared_case(reporter: Reporter, g: int, subject: int) -> int:
    """``match float(x): case 0.0:``: return the subject if a case asks whether it is some number, -1 if none does."""
    values = reporter.view.units[g].values
    asked = (values[u][1] for u in reporter.uses.of(g, subject) if values[u][0] == "compare" and values[u][2] == "==")
    return subject if any(o[0] == subject and is_number(reporter, g, o[1]) for o in asked) else -1


def _test(reporter: Reporter, match: Match, g: int, test: int, *, equality: bool) -> Finding | None:
    tested, asked_equality = _tested(reporter, g, test)
    equality = equality or asked_equality
    if not equality:
        asked, equality = asked_elsewhere(reporter, g, test, _tested)
        tested = tested | asked if tested and equality else tested or asked
    if not tested:
        return None
    derived = _derived(reporter, g, tested)
    level = 0
    for v in tested:
        level |= reporter.flow.gradient(g, v)
    mask = 0
    for v in tested:
        mask |= reporter.flow.frames[g].states[v].mask
    site = Site(match, g, test, tuple(sorted(tested)), level, reporter.sites.origin(g, mask), "number", (test,))
    built = reporter.view.units[g].name.endswith("__init__")
    for chosen, is_return in _constants(reporter, g, test, derived, equality=equality):
        if built and _is_whole(reporter, g, chosen):
            continue  # a whole number set once, when the object is built: what kind it is
        sink = (
            reporter.onward.explore_return(site._replace(v=chosen), "computed")
            if is_return
            else reporter.onward.explore(site._replace(starts=(chosen,), kind="computed"))
        )
        finding = reporter.finding(site, reporter.trusted(site, sink)) if sink is not None else None
        if finding is not None:
            return finding
    return None


def _is_whole(reporter: Reporter, g: int, v: int, depth: int = 4) -> bool:
    """A whole number, its negative, or a choice between such."""
    op, operands, data = reporter.view.units[g].values[v]
    if op in ("phi", "unary"):
        return depth > 0 and all(_is_whole(reporter, g, o, depth - 1) for o in operands)
    return op == "const" and isinstance(data, int)


def _tested(reporter: Reporter, g: int, test: int) -> tuple[set[int], bool]:
    """Return the carrying values whose value a test asks for, and whether it asks for equality."""
    values = reporter.view.units[g].values
    tested: set[int] = set()
    equality = False
    stack = [(test, 0)]
    nearest: dict[int, int] = {}
    while stack:
        v, depth = stack.pop()
        if nearest.get(v, _DEPTH + 1) <= depth:
            continue
        nearest[v] = depth
        op, operands, data = values[v]
        if (op == "compare" and data in ("is", "is not", "in", "not in")) or _compares_text(reporter, g, v):
            continue
        if _is_plain(reporter, g, v) or function_name(reporter, g, v) in _ASKS_KIND:
            continue
        if _asks_sanity(reporter, g, v) or (op == "unary" and values[operands[0]][2] == "requires_grad"):
            return set(), False
        equality = equality or _asks_equality(reporter, g, v)
        carrying = op != "attr" and reporter.flow.gradient(g, v) & GRADIENT and not reporter.view.instances(g, v)
        if v != test and carrying:
            tested.add(v)
        elif op == "pi" and reporter.flow.gradient(g, operands[0]) & GRADIENT:
            continue  # what came before this in the test rules the gradient out
        elif op in ("compare", "boolop", "unary", "call", "attr", "pi") or op == "binop":
            stack.extend((operand, depth + 1) for operand in operands)
    attributes = {v for v in tested if values[v][0] == "attr"}
    return tested | attributes | _attributes(reporter, g, test), equality


def _is_plain(reporter: Reporter, g: int, v: int) -> bool:
    """A shape, a dtype, a device, or a part of one."""
    op, operands, data = reporter.view.units[g].values[v]
    while op == "item":
        op, operands, data = reporter.view.units[g].values[operands[0]]
    return op == "attr" and data in PLAIN_ATTRIBUTES


def _compares_text(reporter: Reporter, g: int, v: int) -> bool:
    """``mode == "auto"``, ``k is None`` written as ``k == None``, ``n == x.shape[-1]``: no tensor's value is asked for."""
    values = reporter.view.units[g].values
    op, operands, symbol = values[v]
    if op == "compare" and symbol in ("==", "!=") and any(is_size(reporter.flow.names, g, o) for o in operands):
        return True
    return op == "compare" and any(_is_no_number(reporter, g, operand) for operand in operands)


def _is_no_number(reporter: Reporter, g: int, v: int) -> bool:
    op, operands, data = reporter.view.units[g].values[v]
    if op == "call":
        return reporter.flow.names.name(g, operands[0]) == "len"
    return op == "const" and (data is None or isinstance(data, str))


def _attributes(reporter: Reporter, g: int, test: int) -> set[int]:
    """Return the carrying attributes read inside a test (``float(self.gain) == 1.0``)."""
    values = reporter.view.units[g].values
    found, level = set(), [test]
    for _ in range(_DEPTH):
        open_ones = [v for v in level if values[v][0] not in ("phi", "param") and not _is_plain(reporter, g, v)]
        open_ones = [v for v in open_ones if not _compares_text(reporter, g, v)]
        level = [operand for v in open_ones for operand in values[v][1]]
        for v in level:
            op, operands, _ = values[v]
            if op == "attr" and carries(reporter, g, v) and not reporter.flow.gradient(g, operands[0]):
                found.add(v)
    return found


def _asks_sanity(reporter: Reporter, g: int, v: int) -> bool:
    method = method_of(reporter, g, v)
    name = method[0] if method else function_name(reporter, g, v).rpartition(".")[2]
    return name in _SANITY


def _asks_equality(reporter: Reporter, g: int, v: int) -> bool:
    op, _, data = reporter.view.units[g].values[v]
    if op == "compare":
        return data in _EQUAL or _is_near_zero(reporter, g, v)
    method = method_of(reporter, g, v)
    return function_name(reporter, g, v) in _EQUAL_CALLS or (method is not None and method[0] in _EQUAL_METHODS)


def _is_near_zero(reporter: Reporter, g: int, v: int) -> bool:
    """``abs(k) < 1e-6``, ``k.abs() < eps``: equality with room for rounding."""
    values = reporter.view.units[g].values
    _, (left, right), sign = values[v]
    if sign in (">", ">="):
        left, right = (right, left) if _is_magnitude(reporter, g, right) else (left, right)
    if not _is_magnitude(reporter, g, left):
        return False
    op, _, data = values[right]
    name = str(data[-1] if isinstance(data, tuple) and data else data).lower()
    small = op == "const" and isinstance(data, float) and 0 <= data <= _SMALL
    return small or (op in ("param", "attr", "global", "free") and ("eps" in name or "tol" in name))


_SMALL = 1e-3


def _is_magnitude(reporter: Reporter, g: int, v: int) -> bool:
    method = method_of(reporter, g, v)
    name = method[0] if method is not None else function_name(reporter, g, v).rpartition(".")[2]
    return name in ("abs", "fabs", "norm", "absolute")


def _receiver(reporter: Reporter, g: int, v: int, operands: tuple[int, ...]) -> int | None:
    """Return what a call is of: ``x`` of ``x.abs()`` and of ``torch.abs(x)``."""
    method, function = method_of(reporter, g, v), function_name(reporter, g, v)
    if method is not None and not function.startswith("torch."):
        return method[1]
    return operands[1] if function and len(operands) > 1 else None


def _derived(reporter: Reporter, g: int, tested: set[int]) -> set[int]:
    """Return the values of the function computed from the tested ones, or from the same attributes or elements."""
    values = reporter.view.units[g].values
    roots = set(tested)
    for v in tested:
        op, operands, data = values[v]
        while op in ("pi", "item", "call", "attr") and operands:
            if op == "call":
                receiver = _receiver(reporter, g, v, operands)
                if receiver is None:
                    break
                v = receiver
            else:
                v = operands[0]
            op, operands, data = values[v]
            if op == "param" and data[0] == 0 and reporter.view.owner(g) is not None:
                break  # a method of the object itself: what else it holds is not what is tested
            if op == "attr" or (reporter.flow.gradient(g, v) and op in ("param", "phi", "pi", "call", "binop")):
                roots.add(v)
        del data
    names = {(values[v][1][0], values[v][2]) for v in roots if values[v][0] == "attr"}
    for v, (op, operands, data) in enumerate(values):
        if (op == "attr" and any(data == name for _, name in names) and carries(reporter, g, v)) or (
            any(operand in roots for operand in operands) and op not in ("compare",)
        ):
            roots.add(v)
    return roots


def _constants(
    reporter: Reporter, g: int, test: int, derived: set[int], *, equality: bool
) -> Iterator[tuple[int, bool]]:
    """Yield ``(value, is returned)`` of what a test chooses that does not depend on what it tests."""
    returns = _returns(reporter, g, test)
    yield from ((v, True) for v in _chosen(reporter, g, returns, derived, equality=equality))
    span = reporter.view.span(g, test)
    for v, (op, operands, _) in enumerate(reporter.view.units[g].values):
        if op == "phi" and (_joins(reporter, g, v, span.line, span.column) or _decided(reporter, g, v, operands, test)):
            chosen = _chosen(reporter, g, (list(operands[:1]), list(operands[1:])), derived, equality=equality)
            if chosen:
                yield v, False


def _joins(reporter: Reporter, g: int, phi: int, line: int, column: int) -> bool:
    """A phi stands where its ``if`` does: the test is inside it, close to its start."""
    place = reporter.view.span(g, phi)
    if place.line == line and place.end_line >= line:
        return place.column <= column or place.end_line == line
    return False


def _decided(reporter: Reporter, g: int, phi: int, operands: tuple[int, ...], test: int) -> bool:
    """The test was given a name before its ``if``: one of the joined values is computed under it."""
    places = reporter.view.places(g)
    if any(region[2] == test for region in places.enclosing(phi)):
        return False
    return len(operands) == 2 and any(
        region[1] == "if" and region[2] == test for o in operands if o < phi for region in places.enclosing(o)
    )


def _returns(reporter: Reporter, g: int, test: int) -> tuple[list[int], list[int]]:
    """Return the values returned on either side of a test."""
    places = reporter.view.places(g)
    sides: tuple[list[int], list[int]] = ([], [])
    for v, (op, operands, _) in enumerate(reporter.view.units[g].values):
        if op != "return" or not operands:
            continue
        senses = [detail for _, kind, value, detail in places.enclosing(v) if kind in ("if", "after") and value == test]
        cases = [kind for _, kind, value, _ in places.enclosing(v) if kind == "case" and value == test]
        if senses or cases:
            sides[0 if (senses[0] if senses else not carries(reporter, g, operands[0])) else 1].append(operands[0])
    return sides


def _chosen(
    reporter: Reporter, g: int, sides: tuple[list[int], list[int]], derived: set[int], *, equality: bool
) -> list[int]:
    one, other = sides
    if not one or not other:
        return []
    plain_one = [v for v in one if v not in derived and is_value(reporter, g, v)]
    plain_other = [v for v in other if v not in derived and is_value(reporter, g, v)]
    if equality and plain_one and any(v in derived and carries(reporter, g, v) for v in other):
        return plain_one
    if equality and plain_other and any(v in derived and carries(reporter, g, v) for v in one):
        return plain_other
    both = len(plain_one) == len(one) and len(plain_other) == len(other)
    literals = [v for v in (*one, *other) if is_number(reporter, g, v) or is_constant(reporter, g, v)]
    return plain_one if both and len(literals) == len(one) + len(other) and differ(reporter, g, literals) else []
