"""A tensor built from a list of tensors has lost their graphs; ``torch.stack`` keeps them."""

from __future__ import annotations

import libcst as cst

from callscope.lint.place import Proposal, Tree, argument, keywords

_BUILDERS = {"torch.tensor", "torch.as_tensor", "torch.Tensor", "torch.FloatTensor", "torch.DoubleTensor"}


def fix(node: cst.CSTNode, tree: Tree) -> Proposal | None:
    """Propose ``torch.stack``; by hand, since plain numbers among the elements would have to become tensors."""
    if not isinstance(node, cst.Call) or tree.name(node.func) not in _BUILDERS or keywords(node):
        return None
    data = argument(node, 0, "data")
    if not isinstance(data, cst.List | cst.Tuple | cst.ListComp) or not isinstance(node.func, cst.Attribute):
        return None
    new = node.with_changes(func=node.func.with_changes(attr=cst.Name("stack")))
    return Proposal("stack the elements with their graphs: torch.stack", node, new, safe=False)
