"""What syntax alone proves to be a tensor."""

from __future__ import annotations

import libcst as cst
from libcst import matchers as m

from callscope.lint.bindings import bound_values
from callscope.lint.place import Tree
from callscope.lint.torch_names import FACTORIES, FRESH


def is_tensor(tree: Tree, node: cst.BaseExpression) -> bool:
    """Tell whether an expression is a tensor whatever its names are bound to at run time.

    Names count when everything the function binds to them does; annotations do not, since callers may break them.
    """
    return _is_tensor(tree, node, depth=8)


def _is_tensor(tree: Tree, node: cst.BaseExpression, depth: int) -> bool:
    if depth == 0:
        return False
    if isinstance(node, cst.Call):
        return _is_tensor_call(tree, node, depth)
    if isinstance(node, cst.BinaryOperation):
        return _is_tensor(tree, node.left, depth - 1) or (
            m.matches(node.left, m.Integer() | m.Float()) and _is_tensor(tree, node.right, depth - 1)
        )
    if isinstance(node, cst.UnaryOperation):
        return not isinstance(node.operator, cst.Not) and _is_tensor(tree, node.expression, depth - 1)
    if isinstance(node, cst.Subscript):
        return _is_tensor(tree, node.value, depth - 1)
    return isinstance(node, cst.Name) and _is_tensor_name(tree, node, depth)


def _is_tensor_call(tree: Tree, call: cst.Call, depth: int) -> bool:
    if "out" in {arg.keyword.value for arg in call.args if arg.keyword}:
        return False
    module, _, name = tree.name(call.func).rpartition(".")
    if module == "torch":
        return name in FRESH | FACTORIES
    if not isinstance(call.func, cst.Attribute) or call.func.attr.value not in FRESH:
        return False
    return _is_tensor(tree, call.func.value, depth - 1)


def _is_tensor_name(tree: Tree, node: cst.Name, depth: int) -> bool:
    scope = next((outer for outer in tree.around(node) if isinstance(outer, cst.FunctionDef | cst.Lambda)), None)
    if not isinstance(scope, cst.FunctionDef) or m.findall(scope, m.Global() | m.Nonlocal()):
        return False
    values = bound_values(scope, node.value)
    return bool(values) and all(value is not None and _is_tensor(tree, value, depth - 1) for value in values)
