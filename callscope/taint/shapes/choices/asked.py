"""What a test asks of values that carry a gradient: which, and whether it asks for equality."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import GRADIENT, PROVEN, TENSOR
from callscope.taint.shapes.choices.equality import asks_equality, is_between
from callscope.taint.shapes.choices.no_value import asks_sanity, compares_text, counts_mask, is_plain
from callscope.taint.shapes.choices.whether_any import counts_beyond, finds_any
from callscope.taint.shapes.making import carries, function_name

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
_DEPTH = 7


def tested(reporter: Reporter, g: int, test: int) -> tuple[set[int], bool]:
    """Return the carrying values whose value a test asks for, and whether it asks for equality."""
    values = reporter.view.units[g].values
    alone = _bare(reporter, g, test)
    if alone >= 0:
        return {alone}, True
    tested: set[int] = set()
    beyond = counts_beyond(reporter, g, test) or finds_any(reporter, g, test)
    equality = is_between(reporter, g, test)
    stack = [(test, 0)]
    nearest: dict[int, int] = {}
    while stack:
        v, depth = stack.pop()
        if nearest.get(v, _DEPTH + 1) <= depth:
            continue
        nearest[v] = depth
        op, operands, data = values[v]
        if (op == "compare" and data in ("is", "is not", "in", "not in")) or compares_text(reporter, g, v):
            continue
        if is_plain(reporter, g, v) or function_name(reporter, g, v) in _ASKS_KIND or counts_mask(reporter, g, v):
            continue
        if asks_sanity(reporter, g, v) or (op == "unary" and values[operands[0]][2] == "requires_grad"):
            return set(), False
        equality = equality or asks_equality(reporter, g, v)
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


def _joins_answers(values: Sequence[tuple[str, tuple[int, ...], Any]], v: int) -> bool:
    """``torch.any(t > 0) if isinstance(t, Tensor) else t > 0``: one question, asked in two ways."""
    op, operands, _ = values[v]
    return op == "phi" and max(operands) < v and all(values[o][0] in _ANSWERS for o in operands)


def _attributes(reporter: Reporter, g: int, test: int) -> set[int]:
    """Return the carrying attributes read inside a test (``float(self.gain) == 1.0``)."""
    values = reporter.view.units[g].values
    found, level = set(), [test]
    for _ in range(_DEPTH):
        open_ones = [v for v in level if values[v][0] not in ("phi", "param") and not is_plain(reporter, g, v)]
        open_ones = [v for v in open_ones if not compares_text(reporter, g, v) and not counts_mask(reporter, g, v)]
        open_ones = [v for v in open_ones if function_name(reporter, g, v) not in _ASKS_KIND]
        open_ones = [v for v in open_ones if not _is_ruled_out(reporter, g, v)]
        level = [operand for v in open_ones for operand in values[v][1]]
        for v in level:
            op, operands, _ = values[v]
            if op == "attr" and carries(reporter, g, v):
                base, _, data = values[operands[0]]
                own = base == "param" and data[0] == 0 and reporter.view.owner(g) is not None
                if not reporter.flow.gradient(g, operands[0]) or (own and _is_stored_so(reporter, g, v)):
                    found.add(v)
    return found


def _is_ruled_out(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a guard leaves a value without its gradient: ``float(self.gain) > 0`` behind ``isinstance(self.gain, float)``."""
    op, operands, _ = reporter.view.units[g].values[v]
    return op == "pi" and bool(carries(reporter, g, operands[0])) and not carries(reporter, g, v)


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
