"""Lowering expressions to values."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from callscope.source.annotations import annotation_tree
from callscope.source.builder import UnitBuilder
from callscope.source.comprehensions import COMPREHENSIONS
from callscope.source.conditions import boolean_operation, conditional_expression, lower_condition
from callscope.source.dispatch import EXPRESSIONS, lower_expression, lower_optional
from callscope.source.functions import lower_lambda
from callscope.source.names import constant_key, path_of, private, read_name, remembered, stored_before, write_name
from callscope.source.operators import BINARY, COMPARISONS, UNARY

_LONG = 300
_CALLS_THAT_CHANGE = frozenset(
    {"setattr", "delattr", "exec", "eval", "map", "filter", "sorted", "super", "next", "vars"}
)


def constant(b: UnitBuilder, node: ast.Constant) -> int:
    """Lower a literal; long strings keep their first characters only."""
    value = node.value
    if isinstance(value, str | bytes) and len(value) > _LONG:
        value = value[:_LONG]
    elif isinstance(value, int) and value.bit_length() > 256:
        value = 1 << 256
    return b.emit("const", (), value, node)


def attribute(b: UnitBuilder, node: ast.Attribute) -> int:
    """Lower ``base.name``; a store or a guard on the same path is taken instead where it still holds."""
    base = lower_expression(b, node.value)
    path = path_of(node)
    known = remembered(b, path)
    if known is None:
        return b.emit("attr", (base,), private(b, node.attr), node)
    if stored_before(b, path):
        b.emit("again", (base,), private(b, node.attr), node)
    return known


def subscript(b: UnitBuilder, node: ast.Subscript) -> int:
    """Lower ``base[index]``; data is ``(key,)`` for a constant index, else None."""
    base = lower_expression(b, node.value)
    index = lower_expression(b, node.slice)
    path = path_of(node)
    known = remembered(b, path)
    if known is None:
        return b.emit("item", (base, index), constant_key(node.slice), node)
    if stored_before(b, path):
        b.emit("again", (base, index), None, node)
    return known


def slice_(b: UnitBuilder, node: ast.Slice) -> int:
    """Lower ``lower:upper:step``; data holds the constants, None for what is absent or computed."""
    parts = [part for part in (node.lower, node.upper, node.step) if part is not None]
    operands = tuple(lower_expression(b, part) for part in parts)
    keys = tuple(None if part is None else constant_key(part) for part in (node.lower, node.upper, node.step))
    absent = tuple(part is None for part in (node.lower, node.upper, node.step))
    return b.emit("slice", operands, (keys, absent), node)


def arguments(b: UnitBuilder, args: list[ast.expr], keywords: list[ast.keyword]) -> tuple[list[int], tuple[str, ...]]:
    """Lower call arguments; a tag is ``""``, ``"*"``, ``"**"`` or a keyword's name."""
    values, tags = [], []
    for argument in args:
        starred = isinstance(argument, ast.Starred)
        values.append(lower_expression(b, argument.value if isinstance(argument, ast.Starred) else argument))
        tags.append("*" if starred else "")
    for keyword in keywords:
        values.append(lower_expression(b, keyword.value))
        tags.append(keyword.arg or "**")
    return values, tuple(tags)


def call(b: UnitBuilder, node: ast.Call) -> int:
    """Lower a call: operands are the callee and the arguments, data their tags."""
    callee = lower_expression(b, node.func)
    args = _names_apart(node.args) if _is_named_tuple(node.func) else node.args
    values, tags = arguments(b, args, node.keywords)
    result = b.emit("call", (callee, *values), tags, node)
    op, _, data = b.values[callee]
    if op != "builtin" or data in _CALLS_THAT_CHANGE:
        _forget_after_call(b, node, callee)
    return result


def _is_named_tuple(function: ast.expr) -> bool:
    named = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return bool(named == "namedtuple")


def _names_apart(args: list[ast.expr]) -> list[ast.expr]:
    """``namedtuple("P", "x y")`` is ``namedtuple("P", ["x", "y"])``: a text with a space names nothing."""
    fields = args[1] if len(args) > 1 else None
    if not isinstance(fields, ast.Constant) or not isinstance(fields.value, str):
        return args
    names = fields.value.replace(",", " ").split()
    apart = ast.List([ast.copy_location(ast.Constant(name), fields) for name in names], ast.Load())
    return [args[0], ast.copy_location(apart, fields), *args[2:]]


def _forget_after_call(b: UnitBuilder, node: ast.Call, callee: int) -> None:
    b.forget_all_paths()
    function = node.func
    if isinstance(function, ast.Attribute) and function.attr == "update" and isinstance(function.value, ast.Name):
        known = b.values[b.values[callee][1][0]][0] if b.values[callee][1] else ""
        if known == "dict" and len(node.args) == 1 and isinstance(node.args[0], ast.Dict):
            _remember_update(b, function.value.id, b.values[callee], node)


def _remember_update(b: UnitBuilder, name: str, callee: Any, node: ast.Call) -> None:
    assert b.env is not None
    argument = b.values[-1][1][1]
    _, operands, keys = b.values[argument]
    for position, key in enumerate(keys):
        if key not in (None, "**"):
            b.env[f"={name}[{key[0]!r}]"] = operands[2 * position + 1]


def sequence(b: UnitBuilder, node: ast.Tuple | ast.List | ast.Set) -> int:
    """Lower a tuple, list or set display; data holds ``"*"`` or ``""`` for each element."""
    tags = tuple("*" if isinstance(item, ast.Starred) else "" for item in node.elts)
    items = [item.value if isinstance(item, ast.Starred) else item for item in node.elts]
    return b.emit(type(node).__name__.lower(), tuple(lower_expression(b, i) for i in items), tags, node)


def dictionary(b: UnitBuilder, node: ast.Dict) -> int:
    """Lower a dict display: operands alternate key and value; data is ``(key,)``, None or ``"**"`` for each."""
    operands: list[int] = []
    keys: list[Any] = []
    for key, value in zip(node.keys, node.values, strict=True):
        lowered = lower_expression(b, value)
        operands += (lowered if key is None else lower_expression(b, key), lowered)
        keys.append("**" if key is None else constant_key(key))
    return b.emit("dict", tuple(operands), tuple(keys), node)


def binary(b: UnitBuilder, node: ast.BinOp) -> int:
    """Lower a chain of binary operators along its left spine, without recursion on it."""
    spine = [node]
    while isinstance(spine[-1].left, ast.BinOp):
        spine.append(spine[-1].left)
    value = lower_expression(b, spine[-1].left)
    for part in reversed(spine):
        right = lower_expression(b, part.right)
        value = b.emit("binop", (value, right), BINARY[type(part.op)], part)
    return value


def unary(b: UnitBuilder, node: ast.UnaryOp) -> int:
    """Lower ``-x``, ``+x``, ``~x`` and ``not x``."""
    return b.emit("unary", (lower_expression(b, node.operand),), UNARY[type(node.op)], node)


def compare(b: UnitBuilder, node: ast.Compare) -> int:
    """Lower a comparison; a chain is a ``boolop`` of its parts."""
    left, parts = lower_expression(b, node.left), []
    for operator, comparator in zip(node.ops, node.comparators, strict=True):
        right = lower_expression(b, comparator)
        parts.append(b.emit("compare", (left, right), COMPARISONS[type(operator)], node))
        left = right
    return parts[0] if len(parts) == 1 else b.emit("boolop", tuple(parts), "and", node)


def formatted(b: UnitBuilder, node: ast.JoinedStr) -> int:
    """Lower an f-string; its operands are the formatted values, data its constant beginning and end."""
    parts = (part for part in node.values if not isinstance(part, ast.Constant))
    # CPython 3.11 places a part at its whole string, 3.12 at its brace: the whole string, whatever runs us
    operands = tuple(lower_expression(b, ast.copy_location(part, node)) for part in parts)
    ends = [node.values[0], node.values[-1]] if node.values else []
    texts = tuple(str(part.value)[:_LONG] if isinstance(part, ast.Constant) else "" for part in ends)
    return b.emit("fstring", operands, texts, node)


def format_value(b: UnitBuilder, node: ast.FormattedValue) -> int:
    """Lower ``{value!r:spec}`` of an f-string; data is the conversion: ``""``, ``"r"``, ``"s"`` or ``"a"``."""
    operands = (lower_expression(b, node.value), *lower_optional(b, node.format_spec))
    return b.emit("format", operands, chr(node.conversion) if node.conversion > 0 else "", node)


def walrus(b: UnitBuilder, node: ast.NamedExpr) -> int:
    """Lower ``name := value``."""
    value = lower_expression(b, node.value)
    assert isinstance(node.target, ast.Name)
    write_name(b, node.target.id, value, node)
    return value


def _yielding(op: str) -> Callable[[UnitBuilder, Any], int]:
    def lower(b: UnitBuilder, node: Any) -> int:
        return b.emit(op, lower_optional(b, node.value), None, node)

    return lower


def condition(b: UnitBuilder, node: ast.expr) -> int:
    """Lower an expression used for its truth, without branching on it."""
    return lower_condition(b, node)[0]


EXPRESSIONS.update(
    {
        ast.Constant: constant,
        ast.Name: lambda b, node: read_name(b, node.id, node),
        ast.Attribute: attribute,
        ast.Subscript: subscript,
        ast.Slice: slice_,
        ast.Call: call,
        ast.Tuple: sequence,
        ast.List: sequence,
        ast.Set: sequence,
        ast.Dict: dictionary,
        ast.BinOp: binary,
        ast.UnaryOp: unary,
        ast.Compare: compare,
        ast.BoolOp: boolean_operation,
        ast.IfExp: conditional_expression,
        ast.JoinedStr: formatted,
        ast.FormattedValue: format_value,
        ast.NamedExpr: walrus,
        ast.Await: _yielding("await"),
        ast.Yield: _yielding("yield"),
        ast.YieldFrom: _yielding("yieldfrom"),
        ast.Lambda: lower_lambda,
        ast.Starred: lambda b, node: b.emit("iter", (lower_expression(b, node.value),), "", node),
        **COMPREHENSIONS,
    }
)
__all__ = ["annotation_tree", "arguments", "lower_expression"]
