"""``torch.where(c, torch.log(x), y)`` gives nan gradients where ``c`` is false: the branch needs a harmless ``x``."""

from __future__ import annotations

import libcst as cst
from libcst import matchers as m

from callscope.lint.place import Proposal, Tree, keywords

_HARMLESS = {"log": "1.0", "log2": "1.0", "log10": "1.0", "sqrt": "1.0", "rsqrt": "1.0", "reciprocal": "1.0"} | {
    "acos": "0.0",
    "asin": "0.0",
    "arccos": "0.0",
    "arcsin": "0.0",
    "atanh": "0.0",
}
_PURE = m.Name() | m.Attribute() | m.Comparison() | m.BinaryOperation() | m.UnaryOperation() | m.Subscript()
_BRANCHES = 3


def fix(node: cst.CSTNode, tree: Tree) -> Proposal | None:
    """Propose to guard the operand inside the branch with the same condition: selected values stay as they are."""
    where = _enclosing_where(node, tree)
    if where is None or not _is_pure(where.args[0].value):
        return None
    for index, branch in enumerate(where.args[1:], 1):
        call = branch.value
        if isinstance(call, cst.Call) and (operand := _operand(call, tree)) is not None:
            guarded = _guarded(where, index, call, operand)
            return Proposal("guard the singular branch's operand as well", where, guarded, safe=True)
    return None


def _enclosing_where(node: cst.CSTNode, tree: Tree) -> cst.Call | None:
    """Return the ``torch.where`` that is the node, or whose branch it is."""
    parent = tree.parent(node)
    outer = tree.parent(parent) if isinstance(parent, cst.Arg) else None
    for call in (node, outer):
        if isinstance(call, cst.Call) and tree.name(call.func) == "torch.where":
            return call if len(call.args) == _BRANCHES and not keywords(call) else None
    return None


def _is_pure(node: cst.BaseExpression) -> bool:
    """Tell whether a condition may be evaluated twice."""
    return m.matches(node, _PURE) and not m.findall(node, m.Call() | m.Await() | m.NamedExpr() | m.Yield())


def _operand(call: cst.Call, tree: Tree) -> cst.BaseExpression | None:
    """Return ``x`` of ``torch.log(x)``, a plain variable or attribute; None for any other call."""
    module, _, name = tree.name(call.func).rpartition(".")
    if module != "torch" or name not in _HARMLESS or len(call.args) != 1 or keywords(call):
        return None
    operand = call.args[0].value
    return operand if m.matches(operand, m.Name() | m.Attribute()) else None


def _guarded(where: cst.Call, index: int, call: cst.Call, operand: cst.BaseExpression) -> cst.Call:
    function = call.func.attr.value if isinstance(call.func, cst.Attribute) else call.func.value  # type: ignore[attr-defined]
    constant = cst.Float(_HARMLESS[function])
    branches = [operand, constant] if index == 1 else [constant, operand]
    separator = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    values = [where.args[0].value.deep_clone(), *branches]
    args = [cst.Arg(value, comma=separator) for value in values[:-1]] + [cst.Arg(values[-1])]
    inner = cst.Call(where.func.deep_clone(), args)
    return where.with_deep_changes(call.args[0], value=inner)
