"""``torch.tensor(t)`` copies a tensor out of its graph; ``torch.as_tensor(t)`` and ``t.to(copy=True)`` do not."""

from __future__ import annotations

import libcst as cst

from callscope.lint.place import Proposal, Tree, argument, keyword_argument, keywords, method_call
from callscope.lint.tensors import is_tensor
from callscope.lint.uses import only_computed_with

_KEYWORDS = {"data", "dtype", "device"}
_CONTAINERS = (cst.List, cst.Tuple, cst.Set, cst.Dict, cst.ListComp, cst.GeneratorExp, cst.SetComp)


def fix(node: cst.CSTNode, tree: Tree) -> Proposal | None:
    """Propose a copy that keeps the graph where the argument is proven a tensor, else ``torch.as_tensor``."""
    if not isinstance(node, cst.Call) or tree.name(node.func) != "torch.tensor":
        return None
    data = argument(node, 0, "data")
    if data is None or isinstance(data, _CONTAINERS) or not keywords(node) <= _KEYWORDS:
        return None
    if is_tensor(tree, data):
        return _copy(node, data)
    return _as_tensor(node, tree)


def _copy(node: cst.Call, data: cst.BaseExpression) -> Proposal:
    extra = [
        keyword_argument(arg.keyword.value, arg.value) for arg in node.args if arg.keyword and arg.value is not data
    ]
    new = (
        method_call(data, "to", *extra, keyword_argument("copy", cst.Name("True")))
        if extra
        else method_call(data, "clone")
    )
    return Proposal("copy the tensor with its graph", node, new, safe=True)


def _as_tensor(node: cst.Call, tree: Tree) -> Proposal | None:
    """``as_tensor`` shares memory where ``tensor`` copies: the same only for a value that nobody changes."""
    if not isinstance(node.func, cst.Attribute):
        return None
    new = node.with_changes(func=node.func.with_changes(attr=cst.Name("as_tensor")))
    return Proposal("keep the graph of a tensor: torch.as_tensor", node, new, only_computed_with(tree, node))
