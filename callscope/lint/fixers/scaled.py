"""Factories that take a tensor as a number: ``torch.full(shape, t)``, ``torch.linspace(a, b, n)``."""

from __future__ import annotations

import libcst as cst

from callscope.lint.place import Proposal, Tree, parenthesized

_ENDS = {"start", "end"}


def fix(node: cst.CSTNode, tree: Tree) -> Proposal | None:
    """Propose a constant tensor, scaled; by hand, since shapes must fit and rounding differs."""
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute) or _is_hidden(node):
        return None
    if tree.name(node.func) == "torch.full" and len(node.args) > 1:
        return _filled(node, node.func)
    return _spaced(node, node.func) if tree.name(node.func) == "torch.linspace" and len(node.args) > 2 else None


def _is_hidden(call: cst.Call) -> bool:
    return any(item.star or (item.keyword and item.keyword.value in _ENDS) for item in call.args) or any(
        item.keyword for item in call.args[:2]
    )


def _filled(call: cst.Call, function: cst.Attribute) -> Proposal:
    shape, fill, *rest = call.args
    ones = call.with_changes(func=function.with_changes(attr=cst.Name("ones")), args=[*_apart(shape, rest), *rest])
    return Proposal("scale ones: the fill keeps its graph", call, _product(fill.value, ones), safe=False)


def _spaced(call: cst.Call, function: cst.Attribute) -> Proposal:
    start, end, *rest = call.args
    low, high = (item.with_changes(value=cst.Integer(digit)) for item, digit in ((start, "0"), (end, "1")))
    unit = call.with_changes(args=[low, high, *rest])
    width = cst.BinaryOperation(
        _atom(end.value), cst.Subtract(), _atom(start.value), lpar=[cst.LeftParen()], rpar=[cst.RightParen()]
    )
    line = cst.BinaryOperation(
        _atom(start.value), cst.Add(), _product(width, unit), lpar=[cst.LeftParen()], rpar=[cst.RightParen()]
    )
    return Proposal("scale the unit interval: its ends keep their graphs", call, line, safe=False)


def _product(left: cst.BaseExpression, right: cst.BaseExpression) -> cst.BinaryOperation:
    return cst.BinaryOperation(_atom(left), cst.Multiply(), right)


def _atom(value: cst.BaseExpression) -> cst.BaseExpression:
    return value if isinstance(value, cst.Integer | cst.Float) else parenthesized(value)


def _apart(shape: cst.Arg, rest: list[cst.Arg]) -> list[cst.Arg]:
    """Return the shape's argument, without the comma that led to the fill where nothing else follows."""
    return [shape if rest else shape.with_changes(comma=cst.MaybeSentinel.DEFAULT)]
