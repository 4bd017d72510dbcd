"""In-place changes that lose a gradient: writes through ``.data``, overwritten results, ``out=``, saved results."""

from __future__ import annotations

import re
from collections.abc import Iterator

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.names.intent_names import is_initial
from callscope.taint.program.bare import bare
from callscope.taint.shapes.making import (
    carries,
    function_name,
    given,
    is_leaf,
    is_result,
    is_whole,
    judged,
    live_units,
    make_site,
    method_of,
    rule_of,
    written_whole,
)  # fmt: skip
from callscope.taint.shapes.shared_memory import original, shared_writes

_KEEPS_RESULT = frozenset({"exp", "sqrt", "sigmoid", "tanh", "softmax", "reciprocal", "rsqrt", "expm1", "exp2", "sinh"})
_CHANGES = frozenset({"add_", "sub_", "mul_", "div_", "clamp_", "neg_", "relu_", "pow_", "addcmul_", "round_", "abs_"})
_FIRST = re.compile(r"(^|_|')(is_)?init(ted|iali[sz]ed|ed|s)?(_|'|$)")
_TESTS = 4
_COMPARISONS = frozenset(
    {"lt", "le", "gt", "ge", "eq", "ne", "less", "greater", "isnan", "isinf", "isfinite", "argmax", "argmin"}
)
_OVERWRITES = frozenset({"zero_", "fill_"})
_EMPTY = frozenset({"zeros", "ones", "empty", "full", "zeros_like", "ones_like", "empty_like", "full_like"})
_MOVED = frozenset({"to", "cuda", "cpu", "double", "float", "type_as", "clone"})
_WRITES = ("inplace", "setitem")
_BOUNDED = frozenset({"clamp_", "clip_", "clamp_min_", "clamp_max_"})
_SHIFTS = frozenset({"frac_", "add_", "sub_"})
_KEEP_RESULT = frozenset(
    {"exp", "expm1", "sqrt", "rsqrt", "sigmoid", "tanh", "softmax", "reciprocal", "tan", "relu", "elu", "pow"}
)
"""Functions whose derivative is made of what they gave."""
_VIEWS = frozenset(
    {
        "view",
        "view_as",
        "flatten",
        "squeeze",
        "unsqueeze",
        "transpose",
        "t",
        "permute",
        "narrow",
        "select",
        "unbind",
        "diagonal",
        "detach",
        "conj",
    }
)


def data_writes(reporter: Reporter) -> Iterator[Finding]:
    """``t.data.copy_(v)``, ``t.data[...] = v``, and in-place work on the data of an intermediate result."""
    match = rule_of(reporter, "data-write")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        if is_initial(reporter.view.units[g].name):
            continue
        for v, target, written in _writes(reporter, g):
            if _is_first(reporter, g, v):
                continue
            base = original(reporter, g, target)
            carrying = [o for o in written if carries(reporter, g, o)]
            if reporter.flow.frames[g].mute_of(v) or _is_projected(reporter, g, v, base):
                continue
            if carrying and _is_first_value(reporter, g, base):
                continue
            if carrying:
                site = make_site(reporter, match, g, v, tuple(carrying), inside=True)
            elif carries(reporter, g, base) and not is_leaf(reporter, g, base):
                if _keeps_derivative(reporter, g, v):
                    continue
                site = make_site(reporter, match, g, v, (base,), starts=(base,))
                plain = _is_data(reporter.view.units[g].values, target)
                finding = judged(reporter, site, lambda value, user, v=v, plain=plain: plain or user > v)  # type: ignore[misc]
                yield from [finding] if finding is not None else []
                continue
            else:
                continue
            if site is not None and reporter.wants(g) and reporter.living.is_orphaned(site):
                yield from reporter.only_way(site)  # a step, a state, an average: what is trained goes nowhere else
                continue
            if site is None or reporter.intent.writes.updates_itself(site, result=is_result(reporter, g, base)):
                continue
            finding = judged(reporter, site, lambda value, user, v=v: user > v, into=base)  # type: ignore[misc]
            if finding is not None:
                yield finding


def _is_projected(reporter: Reporter, g: int, v: int, base: int) -> bool:
    """``loss.backward()``, then ``p.data.clamp_(low, high)`` of a leaf: where the gradient has been taken, it is put back within bounds."""
    method, values = method_of(reporter, g, v), reporter.view.units[g].values
    if method is None or method[0] not in _BOUNDED or not is_leaf(reporter, g, base):
        return False
    return any(op == "attr" and name in ("backward", "step") for op, _, name in values[:v])


def _keeps_derivative(reporter: Reporter, g: int, v: int) -> bool:
    """``h.data.frac_()`` of what a table gave: its derivative is one. Not of what keeps its result for its own derivative (``x.exp().data.add_(1)``), nor what was computed with before."""
    method = method_of(reporter, g, v)
    if method is None or method[0] not in _SHIFTS:
        return False
    values = reporter.view.units[g].values
    made = bare(reporter.view, g, original(reporter, g, method[1]))
    called = method_of(reporter, g, made)
    name = called[0] if called is not None else function_name(reporter, g, made).rpartition(".")[2]
    early = (u for u in reporter.uses.of(g, made) if u < v and not _is_data(values, u))
    return name not in _KEEP_RESULT and not any(early)


def _is_first_value(reporter: Reporter, g: int, base: int) -> bool:
    """``self.width = nn.Parameter(...); self.width.data.fill_(width)`` where an object is made: that is where the leaf starts."""
    values = reporter.view.units[g].values
    target = bare(reporter.view, g, base)
    op, _, name = values[target]
    kept = [
        o[1] for kind, o, data in values if kind == "setattr" and (o[1] == target or (op == "attr" and data == name))
    ]
    made = reporter.view.units[g].name.endswith(".__init__") and bool(kept)
    return made and all(v in reporter.flow.frames[g].leaves for v in kept)


def _is_first(reporter: Reporter, g: int, v: int) -> bool:
    """The write stands under ``if not self.initialized``: it gives a first value."""
    unit = reporter.view.units[g]
    stack = [test for _, kind, test, _ in reporter.view.places(g).enclosing(v) if kind in ("if", "after")]
    for _ in range(_TESTS):
        if any(unit.values[o][0] in ("attr", "param") and _FIRST.search(str(unit.values[o][2])) for o in stack):
            return True
        stack = [
            below
            for o in stack
            if unit.values[o][0] in ("unary", "call", "attr", "boolop")
            for below in unit.values[o][1]
        ]
    return False


def _writes(reporter: Reporter, g: int) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Yield ``(write, the .data value, what is written)``."""
    values = reporter.view.units[g].values
    for v, (op, operands, _) in enumerate(values):
        if op == "setitem" and _is_data(values, operands[0]):
            yield v, operands[0], operands[2:]
        method = method_of(reporter, g, v)
        if (
            method is not None
            and method[0].endswith("_")
            and not method[0].endswith("__")
            and _is_data(values, target := written_whole(values, method[1]))
        ):
            yield v, target, tuple(operand for _, operand in given(reporter, g, v))
        yield from ((v, shared, ()) for shared in shared_writes(reporter, g, v))


def _is_data(values: tuple, v: int) -> bool:  # type: ignore[type-arg]
    return bool(values[v][0] == "attr" and values[v][2] == "data")


def overwritten(reporter: Reporter) -> Iterator[Finding]:
    """``t.zero_()``, ``t.fill_(c)``, ``t[:] = c`` on a result that carries a gradient and is used afterwards."""
    match = rule_of(reporter, "overwrite")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        for v, target in _overwrites(reporter, g):
            if reporter.flow.frames[g].mute_of(v) or is_leaf(reporter, g, target) or _is_grad(reporter, g, target):
                continue
            if _is_still_empty(reporter, g, v, target):
                continue
            site = make_site(reporter, match, g, v, (target,), starts=(target,))
            finding = judged(reporter, site, lambda value, user, v=v: user > v and user != v)  # type: ignore[misc]
            if finding is not None:
                yield finding


def _is_still_empty(reporter: Reporter, g: int, v: int, target: int) -> bool:
    """``mask = torch.zeros(n).to(device)``, ``mask.fill_(0)``: what carries a gradient is written into it later."""
    values, made = reporter.view.units[g].values, target
    while (method := method_of(reporter, g, made)) is not None and method[0] in _MOVED:
        made = method[1]
    name = function_name(reporter, g, made)
    if not name.startswith("torch.") or any(carries(reporter, g, o) for o in values[made][1]):
        return False
    if name.rpartition(".")[2] not in _EMPTY:
        return False
    return not any(
        values[u][0] in _WRITES or (values[u][0] == "attr" and str(values[u][2]).endswith("_"))
        for one in (made, target)
        for u in reporter.uses.of(g, one)
        if u < v and values[v][1][0] != u
    )


def _is_grad(reporter: Reporter, g: int, v: int) -> bool:
    op, operands, data = reporter.view.units[g].values[v]
    return op == "attr" and (data in ("grad", "data") or _is_grad(reporter, g, operands[0]))


def _overwrites(reporter: Reporter, g: int) -> Iterator[tuple[int, int]]:
    values = reporter.view.units[g].values
    for v, (op, operands, data) in enumerate(values):
        if op == "setitem" and _is_whole(values, operands[1], data) and not carries(reporter, g, operands[2]):
            yield v, operands[0]
        method = method_of(reporter, g, v)
        if method is None or method[0] not in _OVERWRITES:
            continue
        if not any(carries(reporter, g, operand) for _, operand in given(reporter, g, v)):
            yield v, method[1]


def _is_whole(values: tuple, index: int, data: object) -> bool:  # type: ignore[type-arg]
    op, operands, detail = values[index]
    if op == "slice":
        return not operands and all(detail[1])
    return bool(op == "const" and detail is Ellipsis)


def out_arguments(reporter: Reporter) -> Iterator[Finding]:
    """``torch.mul(x, 2, out=buffer)``."""
    match = rule_of(reporter, "out-argument")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        refused: set[int] = set()
        for v, (op, operands, tags) in enumerate(reporter.view.units[g].values):
            name = function_name(reporter, g, v) if op == "call" and "out" in tags else ""
            if not name.startswith("torch.") or name.rpartition(".")[2] in _COMPARISONS:
                continue
            target = operands[1 + tags.index("out")]
            buffer = bare(reporter.view, g, viewed(reporter, g, target))
            if is_whole(reporter, g, buffer) or _is_behind(reporter, g, v, refused):
                continue
            inputs = tuple(o for o in operands[1:] if o != target and carries(reporter, g, o))
            if inputs:
                site = make_site(reporter, match, g, v, inputs)
                if site is None:
                    continue
                finding = judged(reporter, site, into=target)
                if finding is not None:
                    refused.add(reporter.view.places(g).region(v))
                    yield finding


def _is_behind(reporter: Reporter, g: int, v: int, refused: set[int]) -> bool:
    """Return whether torch has ended the function before: it refuses a tensor that requires a gradient where ``out`` is given, with an exception."""
    places, regions = reporter.view.places(g), reporter.view.units[g].regions
    region = places.region(v)
    while region not in refused and region:
        region = regions[region][0]
    return region in refused


def saved_tensors_changed(reporter: Reporter) -> Iterator[Finding]:
    """``y = x.exp(); y.add_(1)``: the derivative needs the result that is changed."""
    match = rule_of(reporter, "saved-tensor-changed")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        for v in range(len(reporter.view.units[g].values)):
            target = changed_in_place(reporter, g, v)
            result = viewed(reporter, g, target) if target >= 0 else -1
            if result >= 0 and _keeps_result(reporter, g, result) and not reporter.flow.frames[g].mute_of(v):
                starts = tuple(dict.fromkeys((result, target, v)))
                site = make_site(reporter, match, g, v, (result,), starts=starts)
                finding = judged(reporter, site, lambda value, user, v=v: user > v)  # type: ignore[misc]
                if finding is not None:
                    yield finding


def changed_in_place(reporter: Reporter, g: int, v: int) -> int:
    """Return the tensor that ``y.add_(1)``, ``y += 1`` or ``y[0] = 1`` changes, -1 for none."""
    op, operands, _ = reporter.view.units[g].values[v]
    method = method_of(reporter, g, v)
    if method is not None and method[0] in (_CHANGES | _OVERWRITES):
        return method[1]
    return operands[0] if op in _WRITES else -1


def viewed(reporter: Reporter, g: int, v: int) -> int:
    """Return the value of which another is a view: ``y`` of ``y.view(-1)``, ``y[0]``, ``y.T``."""
    values = reporter.view.units[g].values
    for _ in range(_TESTS):
        op, operands, name = values[v]
        method = method_of(reporter, g, v)
        if method is not None and method[0] in _VIEWS:
            v = method[1]
        elif (
            op == "pi"
            or (op == "attr" and name in ("T", "mT"))
            or (op == "item" and _is_plain_index(values, operands[1]))
        ):
            v = operands[0]
        else:
            break
    return v


def _is_plain_index(values: tuple, v: int) -> bool:  # type: ignore[type-arg]
    """A number, a slice, or a tuple of such: what they choose is a view; a mask or a list gives a copy."""
    op, operands, _ = values[v]
    return op in ("const", "slice") or (op == "tuple" and all(_is_plain_index(values, o) for o in operands))


def _keeps_result(reporter: Reporter, g: int, v: int) -> bool:
    """The value is directly the result of a function whose derivative is computed from its result."""
    method, dotted = method_of(reporter, g, v), function_name(reporter, g, v)
    if dotted.startswith("torch."):
        return dotted.rpartition(".")[2] in _KEEPS_RESULT
    return method is not None and not dotted and method[0] in _KEEPS_RESULT
