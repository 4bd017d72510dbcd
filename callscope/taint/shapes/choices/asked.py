"""What a test asks of values that carry a gradient: which, and whether it asks for equality."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import GRADIENT, PROVEN, TENSOR
from callscope.taint.names.torch_names import PLAIN_ATTRIBUTES
from callscope.taint.program.bare import bare
from callscope.taint.program.sizes import is_size
from callscope.taint.shapes.choices.constants import held_numbers
from callscope.taint.shapes.making import carries, function_name, literal, method_of

_EQUAL = frozenset({"==", "!="})
_ORDERS = frozenset({"<", "<=", ">", ">="})
_EQUAL_CALLS = frozenset(
    {"torch.equal", "torch.allclose", "torch.isclose", "math.isclose", "numpy.isclose", "torch.eq"}
)
_EQUAL_METHODS = frozenset({"equal", "allclose", "isclose", "eq", "any", "count_nonzero"})
"""What asks for equality, or whether anything is not zero."""
_SANITY = frozenset({"isnan", "isfinite", "isinf", "is_floating_point", "numel", "dim", "size", "shape", "nnz"})
_ASKS_KIND = frozenset(
    {
        "torch.is_tensor",
        "isinstance",
        "hasattr",
        "callable",
        "type",
        "id",
        "torch.is_floating_point",
        "torch.is_complex",
        "torch.is_inference",
    }
)
"""What asks of a value what it is, and not what it amounts to."""
_ANSWERS = frozenset({"compare", "boolop", "call", "unary"})
_OVER_A_MASK = frozenset({"sum", "any", "all", "count_nonzero"})
_MASK = re.compile(r"(^|_)masks?$")
_TURNED = {"<": ">", ">=": "<=", ">": "<", "<=": ">="}
_TYPES = frozenset(
    {"int", "float", "complex", "bool", "str", "bytes", "list", "tuple", "dict", "set", "type", "object"}
)
_DEPTH = 7
_SMALL, _BAND = 1e-3, 0.1
"""Sizes that are there for rounding, and below which a value is held for nothing (a dead band)."""
_SIZES = frozenset({"abs", "fabs", "norm", "absolute", "vector_norm", "square"})
_GATHERED = frozenset({"max", "amax", "sum", "mean", "item"})


def tested(reporter: Reporter, g: int, test: int) -> tuple[set[int], bool]:
    """Return the carrying values whose value a test asks for, and whether it asks for equality."""
    values = reporter.view.units[g].values
    alone = _bare(reporter, g, test)
    if alone >= 0:
        return {alone}, True
    tested: set[int] = set()
    beyond = _counts_beyond(reporter, g, test) or _finds_any(reporter, g, test)
    equality = _is_between(reporter, g, test)
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
        if _is_plain(reporter, g, v) or function_name(reporter, g, v) in _ASKS_KIND or _counts_mask(reporter, g, v):
            continue
        if _asks_sanity(reporter, g, v) or (op == "unary" and values[operands[0]][2] == "requires_grad"):
            return set(), False
        equality = equality or _asks_equality(reporter, g, v)
        carrying = op != "attr" and reporter.flow.gradient(g, v) & GRADIENT and not reporter.view.instances(g, v)
        if v != test and carrying:
            tested.add(v)
        elif op == "pi" and reporter.flow.gradient(g, operands[0]) & GRADIENT:
            continue  # what came before this in the test rules the gradient out
        elif op in (
            "compare",
            "boolop",
            "unary",
            "call",
            "attr",
            "pi",
            "binop",
            "genexp",
            "listcomp",
        ) or _joins_answers(values, v):
            stack.extend((operand, depth + 1) for operand in operands)
    attributes = {v for v in tested if values[v][0] == "attr"}
    return tested | attributes | _attributes(reporter, g, test), equality and not beyond


def _counts_mask(reporter: Reporter, g: int, v: int) -> bool:
    """``batch.loss_mask.sum() == 0``, ``not mask.any()``: whether anything is chosen, where nobody is seen to learn the mask."""
    method = method_of(reporter, g, v)
    if method is None or method[0] not in _OVER_A_MASK or reporter.flow.gradient(g, method[1]) & PROVEN:
        return False
    op, _, data = reporter.view.units[g].values[bare(reporter.view, g, method[1])]
    name = data if op == "attr" else data[-1] if op in ("param", "global", "free") else ""
    return isinstance(name, str) and _MASK.search(name) is not None


def _joins_answers(values: Sequence[tuple[str, tuple[int, ...], Any]], v: int) -> bool:
    """``torch.any(t > 0) if isinstance(t, Tensor) else t > 0``: one question, asked in two ways."""
    op, operands, _ = values[v]
    return op == "phi" and max(operands) < v and all(values[o][0] in _ANSWERS for o in operands)


def _counts_beyond(reporter: Reporter, g: int, test: int) -> bool:
    """``int((depth > 0).sum()) == 0``: whether there are any beyond a bound, no question for equality."""
    values = reporter.view.units[g].values
    op, operands, symbol = values[test]
    if op != "compare" or symbol not in ("==", "!="):
        return False
    v = operands[0]
    while values[v][0] in ("call", "attr"):
        op, inner, _ = values[v]
        v = inner[1] if op == "call" and values[inner[0]][0] == "builtin" and len(inner) == 2 else inner[0]
    return v != operands[0] and values[v][0] == "compare" and values[v][2] in ("<", "<=", ">", ">=")


def _finds_any(reporter: Reporter, g: int, test: int) -> bool:
    """``if not torch.any(hits): return zeros`` of ``hits = d >= 0``, which then chooses: where there are none nothing has a derivative; no question for equality."""
    values = reporter.view.units[g].values
    while values[test][0] == "unary" and values[test][2] == "not":
        test = values[test][1][0]
    name, method = function_name(reporter, g, test), method_of(reporter, g, test)
    if name not in ("torch.any", "torch.all") and (name or method is None or method[0] not in ("any", "all")):
        return False
    mask = bare(reporter.view, g, values[test][1][1] if name else method[1])  # type: ignore[index]
    return (_chooses(reporter, g, mask, test) and _is_order(reporter, g, mask)) or _is_of_filled(reporter, g, mask)


def _chooses(reporter: Reporter, g: int, mask: int, test: int) -> bool:
    """Return whether more is done with a mask than to ask whether there is anything in it."""
    values = reporter.view.units[g].values
    users = [u for u in reporter.uses.of(g, mask) if u != test]
    guarded = [u for u in users if values[u][0] == "pi"]
    return len(guarded) < len(users) or any(_chooses(reporter, g, u, test) for u in guarded)


def _is_of_filled(reporter: Reporter, g: int, v: int) -> bool:
    """``(near == 0.0).all()`` of ``near = torch.where(hit, d, torch.zeros_like(d))``: whether all were left out."""
    values = reporter.view.units[g].values
    op, operands, sign = values[v]
    if op != "compare" or sign != "==" or literal(reporter, g, operands[1]) != 0:
        return False
    made = bare(reporter.view, g, operands[0])
    chosen = values[made][1][2:] if function_name(reporter, g, made) == "torch.where" else ()
    return any(function_name(reporter, g, o) == "torch.zeros_like" or literal(reporter, g, o) == 0 for o in chosen)


def _is_order(reporter: Reporter, g: int, v: int) -> bool:
    """``(d >= 0) & (a.abs() > 1e-8)``"""
    op, operands, sign = reporter.view.units[g].values[v]
    if (op == "binop" and sign in ("&", "|")) or (op == "unary" and sign == "~"):
        return all(_is_order(reporter, g, bare(reporter.view, g, o)) for o in operands)
    return op == "compare" and sign in _ORDERS


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
    if op == "compare" and symbol in ("==", "!=") and any(_is_whole_or_member(reporter, g, o) for o in operands):
        return True
    return op == "compare" and any(_is_no_number(reporter, g, operand) for operand in operands)


def _is_whole_or_member(reporter: Reporter, g: int, v: int) -> bool:
    """A size, ``width % 2``, how many are chosen, a member of an enumeration (``Kind.MEAN``)."""
    op, operands, data = reporter.view.units[g].values[v]
    if op == "attr":
        named = reporter.view.classes(g, operands[0])
        members = any("enum" in base.lower() for cls in named for base in reporter.view.bases(cls))
        return members or is_size(reporter.flow.names, g, v)
    return (op == "binop" and data == "%") or is_size(reporter.flow.names, g, v) or _counts_chosen(reporter, g, v)


def _counts_chosen(reporter: Reporter, g: int, v: int) -> bool:
    """``(x > low).sum()``: how many are chosen."""
    method = method_of(reporter, g, v)
    chosen = bare(reporter.view, g, method[1]) if method is not None and method[0] == "sum" else -1
    return chosen >= 0 and reporter.view.units[g].values[chosen][0] == "compare"


def _is_no_number(reporter: Reporter, g: int, v: int) -> bool:
    op, operands, data = reporter.view.units[g].values[v]
    if op == "call":
        return reporter.flow.names.name(g, operands[0]) == "len"
    return (op == "const" and (data is None or isinstance(data, str))) or _is_type(reporter, g, v)


def _is_type(reporter: Reporter, g: int, v: int) -> bool:
    """``origin == list``, ``kind == Union``, ``value.node == Settings``, ``default == inspect.Parameter.empty``: what a thing is, not what it amounts to."""
    op, _, data = reporter.view.units[g].values[v]
    if op == "builtin":
        return data in _TYPES
    named = reporter.flow.names.name(g, v) or ""
    return named.startswith(("typing.", "inspect.", "types.")) or (op != "call" and _is_class(reporter, g, v))


def _is_class(reporter: Reporter, g: int, v: int) -> bool:
    return bool(reporter.view.classes(g, v)) and not reporter.flow.gradient(g, v, inside=True)


def _attributes(reporter: Reporter, g: int, test: int) -> set[int]:
    """Return the carrying attributes read inside a test (``float(self.gain) == 1.0``)."""
    values = reporter.view.units[g].values
    found, level = set(), [test]
    for _ in range(_DEPTH):
        open_ones = [v for v in level if values[v][0] not in ("phi", "param") and not _is_plain(reporter, g, v)]
        open_ones = [v for v in open_ones if not _compares_text(reporter, g, v) and not _counts_mask(reporter, g, v)]
        open_ones = [v for v in open_ones if function_name(reporter, g, v) not in _ASKS_KIND]
        level = [operand for v in open_ones for operand in values[v][1]]
        for v in level:
            op, operands, _ = values[v]
            if op == "attr" and carries(reporter, g, v):
                base, _, data = values[operands[0]]
                own = base == "param" and data[0] == 0 and reporter.view.owner(g) is not None
                if not reporter.flow.gradient(g, operands[0]) or (own and _is_stored_so(reporter, g, v)):
                    found.add(v)
    return found


def _is_stored_so(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether what is seen to be put into a field carries a gradient, whatever its object may be taken for; not of one that selects (``self.levels[self.level - 1]``)."""
    _, operands, name = reporter.view.units[g].values[v]
    stored = any(carries(reporter, where, one) for where, one in reporter.trace.stored(g, operands[0], str(name)))
    return stored and not any(_selects(reporter, *read) for read in reporter.uses.loads(str(name)))


def _selects(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a value, or its neighbour, is a subscript."""
    values = reporter.view.units[g].values
    near = [u for u in reporter.uses.of(g, v) if values[u][0] == "binop" and values[u][2] in ("+", "-")]
    return any(
        values[u][0] == "item" and values[u][1][1] == one for one in (v, *near) for u in reporter.uses.of(g, one)
    )


def _asks_sanity(reporter: Reporter, g: int, v: int) -> bool:
    method = method_of(reporter, g, v)
    name = method[0] if method else function_name(reporter, g, v).rpartition(".")[2]
    return name in _SANITY


def _asks_equality(reporter: Reporter, g: int, v: int) -> bool:
    op, _, data = reporter.view.units[g].values[v]
    if op == "compare":
        return data in _EQUAL or _is_near_zero(reporter, g, v) or _is_off_at_first(reporter, g, v)
    method = method_of(reporter, g, v)
    return function_name(reporter, g, v) in _EQUAL_CALLS or (method is not None and method[0] in _EQUAL_METHODS)


def _is_off_at_first(reporter: Reporter, g: int, v: int) -> bool:
    """``config.spread > 0.0`` of ``spread: float = 0.0``: no at the very value that the field begins with."""
    values = reporter.view.units[g].values
    _, (left, right), sign = values[v]
    if values[left][0] == "const":
        left, right, sign = right, left, _TURNED.get(sign, sign)
    bound = literal(reporter, g, right)
    left = bare(reporter.view, g, left)
    op, operands, name = values[left]
    if sign not in (">", "<=") or op != "attr" or isinstance(bound, bool) or not isinstance(bound, int | float):
        return False
    owners = reporter.view.instances(g, operands[0]) if not _is_optional(reporter, g, name) else ()
    return bool(owners) and all(_begins_with(reporter, cls, str(name), bound) for cls in owners)


def _is_optional(reporter: Reporter, g: int, name: object) -> bool:
    """``c.thick is not None and c.thick > 0``: whether something is there at all, no question for its value."""
    values = reporter.view.units[g].values
    read = (
        values[bare(reporter.view, g, o[0])] for op, o, sign in values if op == "compare" and sign in ("is", "is not")
    )
    return any(op == "attr" and data == name for op, _, data in read)


def _begins_with(reporter: Reporter, cls: int, name: str, number: float) -> bool:
    """Return whether a class writes this number down as what a field is at first."""
    view = reporter.view
    for owner in view.family(cls):
        body = view.units[view.class_unit(owner)]
        if name in body.bindings:
            op, _, value = body.values[body.bindings[name]]
            return op == "const" and not isinstance(value, bool) and value == number
    return False


def _is_near_zero(reporter: Reporter, g: int, v: int) -> bool:
    """``abs(k) < 1e-6``, ``k.abs() < eps``: equality with room for rounding."""
    values = reporter.view.units[g].values
    _, (left, right), sign = values[v]
    if not _is_magnitude(reporter, g, left):
        left, right = right, left
    if sign not in _ORDERS or not _is_magnitude(reporter, g, left):
        return False
    op, _, data = values[right]
    name = str(data[-1] if isinstance(data, tuple) and data else data).lower()
    return (
        _is_small(reporter, g, right)
        or _is_band(reporter, g, right)
        or (op in ("param", "attr", "global", "free") and ("eps" in name or "tol" in name))
    )


def _is_small(reporter: Reporter, g: int, v: int) -> bool:
    """Zero, or a number so small that it is there for rounding; so are all that a name or a field may stand for."""
    numbers = held_numbers(reporter, g, v)
    whole = all(isinstance(number, int) for number in numbers)
    return bool(numbers) and all(number == 0 if whole else 0 <= number <= _SMALL for number in numbers)


def asks_band(reporter: Reporter, g: int, test: int) -> bool:
    """Return whether a test holds a value for nothing in a dead band, which may be meant: a warning."""
    op, operands, _ = reporter.view.units[g].values[test]
    if op == "compare":
        return any(_is_band(reporter, g, o) for o in operands)
    return op in ("boolop", "unary", "pi") and any(asks_band(reporter, g, o) for o in operands)


def _is_band(reporter: Reporter, g: int, v: int) -> bool:
    """``gain if abs(gain) > 0.05 else 0.0``: what is chosen jumps; where the function computes with the bound (``x - 0.05``), it need not."""
    number, values = literal(reporter, g, v), reporter.view.units[g].values
    if not isinstance(number, float) or not 0 < number <= _BAND:
        return False
    alike = (o for o, (op, _, data) in enumerate(values) if o == v or (op == "const" and data == number))
    return all(values[user][0] == "compare" for o in alike for user in reporter.uses.of(g, o))


def _is_magnitude(reporter: Reporter, g: int, v: int, depth: int = 4) -> bool:
    """``abs(k)``, ``w.norm()``, ``(w * w).sum()``, ``w.abs().max()``: zero only where the value is."""
    values = reporter.view.units[g].values
    op, operands, sign = values[v]
    if op == "pi":
        return _is_magnitude(reporter, g, operands[0], depth)
    if op == "binop":
        return (sign in ("*", "@") and operands[0] == operands[1]) or (
            sign == "**" and literal(reporter, g, operands[1]) == 2
        )
    method, function = method_of(reporter, g, v), function_name(reporter, g, v)
    name = function.rpartition(".")[2] if function else method[0] if method is not None else ""
    if name in _SIZES:
        return True
    if name == "dot" and len(operands) == 3:
        return operands[1] == operands[2]
    if name not in _GATHERED and name != "float":
        return False
    below = operands[1] if function and len(operands) > 1 else method[1] if method is not None else v
    return depth > 0 and below != v and _is_magnitude(reporter, g, below, depth - 1)


def _is_between(reporter: Reporter, g: int, test: int) -> bool:
    """``-eps < t < eps``"""
    values = reporter.view.units[g].values
    op, operands, sign = values[test]
    if op != "boolop" or sign != "and" or len(operands) != 2 or any(values[o][0] != "compare" for o in operands):
        return False
    (_, (low, first), one), (_, (second, high), other) = values[operands[0]], values[operands[1]]
    bounds = literal(reporter, g, low), literal(reporter, g, high)
    small = all(isinstance(bound, float) and abs(bound) <= _SMALL for bound in bounds)
    return small and first == second and one in ("<", "<=") and other in ("<", "<=")


def _bare(reporter: Reporter, g: int, test: int) -> int:
    """``if not angle:``: return the tensor that is asked whether it is zero, -1 where none is."""
    values = reporter.view.units[g].values
    while values[test][0] == "unary" and values[test][2] == "not":
        test = values[test][1][0]
    if values[test][0] not in ("param", "attr", "pi", "global", "free", "item", "iter", "unpack", "binop"):
        return -1
    return test if is_proven_tensor(reporter, g, test) else -1


def is_proven_tensor(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a value is a tensor that surely carries a gradient, and no container or object."""
    state = reporter.flow.concrete(g, reporter.flow.frames[g].states[v])
    kinds = reporter.view.is_container(g, v) or bool(reporter.view.instances(g, v))
    return bool(state.mask & PROVEN) and bool(state.mask & TENSOR) and not state.parts and not kinds
