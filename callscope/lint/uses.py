"""How the value of an expression is used, as far as syntax shows."""

from __future__ import annotations

import libcst as cst
from libcst import matchers as m

from callscope.lint.bindings import bound_values
from callscope.lint.place import Tree
from callscope.lint.torch_names import FRESH

_ARITHMETIC = m.BinaryOperation() | m.UnaryOperation() | m.Comparison() | m.ComparisonTarget()


def only_computed_with(tree: Tree, node: cst.CSTNode) -> bool:
    """Tell whether the value of an expression goes straight into arithmetic, so that no one can change it in place.

    A value that is assigned counts when every read of that local does, and nothing else binds it.
    """
    return _is_operand(tree, node) or _is_private_local(tree, node)


def _is_operand(tree: Tree, node: cst.CSTNode) -> bool:
    parent = tree.parent(node)
    if parent is None or m.matches(parent, _ARITHMETIC):
        return parent is not None
    return isinstance(parent, cst.Arg) and parent.keyword is None and _is_fresh_call(tree, tree.parent(parent))


def _is_fresh_call(tree: Tree, call: cst.CSTNode | None) -> bool:
    if not isinstance(call, cst.Call):
        return False
    module, _, name = tree.name(call.func).rpartition(".")
    return module == "torch" and name in FRESH


def _is_private_local(tree: Tree, node: cst.CSTNode) -> bool:
    assignment = tree.parent(node)
    if not isinstance(assignment, cst.Assign) or len(assignment.targets) != 1:
        return False
    target = assignment.targets[0].target
    scope = next((outer for outer in tree.around(node) if isinstance(outer, cst.FunctionDef | cst.Lambda)), None)
    if not isinstance(target, cst.Name) or not isinstance(scope, cst.FunctionDef):
        return False
    names = [name for name in m.findall(scope, m.Name(target.value)) if _is_variable(tree, name)]
    reads = [name for name in names if name is not target]
    return bound_values(scope, target.value) == [node] and all(_is_operand(tree, read) for read in reads)


def _is_variable(tree: Tree, name: cst.CSTNode) -> bool:
    """Tell a variable from an attribute's or a keyword's name."""
    parent = tree.parent(name)
    if isinstance(parent, cst.Attribute):
        return parent.value is name
    return not (isinstance(parent, cst.Arg) and parent.keyword is name)
