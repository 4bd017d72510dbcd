"""What a test asks that is no tensor's value: kinds, shapes, texts, types, sizes, whether a mask chooses anything."""

from __future__ import annotations

import re

from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.names.torch_names import PLAIN_ATTRIBUTES
from callscope.taint.program.bare import bare
from callscope.taint.program.sizes import is_size
from callscope.taint.shapes.making import function_name, method_of

_SANITY = frozenset({"isnan", "isfinite", "isinf", "is_floating_point", "numel", "dim", "size", "shape", "nnz"})
_OVER_A_MASK = frozenset({"sum", "any", "all", "count_nonzero"})
_MASK = re.compile(r"(^|_)masks?$")
_TYPES = frozenset(
    {"int", "float", "complex", "bool", "str", "bytes", "list", "tuple", "dict", "set", "type", "object"}
)


def counts_mask(reporter: Reporter, g: int, v: int) -> bool:
    """``batch.loss_mask.sum() == 0``, ``not mask.any()``: whether anything is chosen, where nobody is seen to learn the mask."""
    method = method_of(reporter, g, v)
    if method is None or method[0] not in _OVER_A_MASK or reporter.flow.gradient(g, method[1]) & PROVEN:
        return False
    op, _, data = reporter.view.units[g].values[bare(reporter.view, g, method[1])]
    name = data if op == "attr" else data[-1] if op in ("param", "global", "free") else ""
    return isinstance(name, str) and _MASK.search(name) is not None


def is_plain(reporter: Reporter, g: int, v: int) -> bool:
    """A shape, a dtype, a device, or a part of one."""
    op, operands, data = reporter.view.units[g].values[v]
    while op == "item":
        op, operands, data = reporter.view.units[g].values[operands[0]]
    return op == "attr" and data in PLAIN_ATTRIBUTES


def compares_text(reporter: Reporter, g: int, v: int) -> bool:
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


def asks_sanity(reporter: Reporter, g: int, v: int) -> bool:
    method = method_of(reporter, g, v)
    name = method[0] if method else function_name(reporter, g, v).rpartition(".")[2]
    return name in _SANITY
