"""A tensor built from a list of tensors has lost their graphs; ``torch.stack`` keeps them."""

from __future__ import annotations

import libcst as cst

from callscope.lint.place import Proposal, Tree, argument, keywords

_BUILDERS = {"torch.tensor", "torch.as_tensor", "torch.Tensor", "torch.FloatTensor", "torch.DoubleTensor"}


def fix(node: cst.CSTNode, tree: Tree) -> Proposal | None:
    """Propose ``torch.stack``; by hand, since shapes and dtypes must agree. Plain numbers become tensors, inner lists are stacked too."""
    if not isinstance(node, cst.Call) or tree.name(node.func) not in _BUILDERS or keywords(node):
        return None
    data = argument(node, 0, "data")
    if not isinstance(data, cst.List | cst.Tuple | cst.ListComp) or not isinstance(node.func, cst.Attribute):
        return None
    new = _stacked(node.func.with_changes(attr=cst.Name("stack")), data, node)
    return Proposal("stack the elements with their graphs: torch.stack", node, new, safe=False)


def _stacked(stack: cst.Attribute, data: cst.BaseExpression, call: cst.Call) -> cst.Call:
    """Return ``call`` as one of ``stack``, its elements made tensors."""
    if isinstance(data, cst.List | cst.Tuple):
        elements = [
            element
            if isinstance(element, cst.StarredElement)
            else element.with_changes(value=_tensor(stack, element.value))
            for element in data.elements
        ]
        data = data.with_changes(elements=elements)
    return call.with_changes(func=stack, args=[call.args[0].with_changes(value=data, keyword=None)])


def _tensor(stack: cst.Attribute, value: cst.BaseExpression) -> cst.BaseExpression:
    if isinstance(value, cst.List | cst.Tuple):
        return _stacked(stack, value, cst.Call(stack, [cst.Arg(value)]))
    inner = value.expression if isinstance(value, cst.UnaryOperation) else value
    if not isinstance(inner, cst.Integer | cst.Float):
        return value
    number = cst.Float(f"{inner.value}.0") if isinstance(inner, cst.Integer) and inner.value.isdigit() else inner
    signed = value.with_changes(expression=number) if isinstance(value, cst.UnaryOperation) else number
    return cst.Call(stack.with_changes(attr=cst.Name("as_tensor")), [cst.Arg(signed)])
