"""A trip through numpy and back that computes nothing there: ``torch.from_numpy(t.detach().numpy())``."""

from __future__ import annotations

import libcst as cst

from callscope.lint.place import Proposal, Tree, parenthesized
from callscope.lint.tensors import is_tensor
from callscope.lint.uses import only_computed_with

_BACK = {"torch.from_numpy", "torch.as_tensor"}


def fix(node: cst.CSTNode, tree: Tree) -> Proposal | None:
    """Propose the tensor itself, ``.cpu()`` kept; safe where nobody can change the shared memory in place."""
    if not isinstance(node, cst.Call) or tree.name(node.func) not in _BACK or len(node.args) != 1:
        return None
    inner = _without(node.args[0].value, "numpy")
    if inner is None:
        return None
    kept = _without_detach(inner)
    safe = is_tensor(tree, _owner(inner)) and only_computed_with(tree, node)
    return Proposal("stay in torch", node, parenthesized(kept), safe)


def _without(node: cst.BaseExpression, method: str) -> cst.BaseExpression | None:
    """Return ``x`` of ``x.method()``; None for anything else."""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and not node.args:
        return node.func.value if node.func.attr.value == method else None
    return None


def _without_detach(node: cst.BaseExpression) -> cst.BaseExpression:
    before = _without(node, "detach")
    if before is not None:
        return _without_detach(before)
    on_cpu = _without(node, "cpu")
    return node if on_cpu is None else node.with_deep_changes(node.func, value=_without_detach(on_cpu))  # type: ignore[attr-defined]


def _owner(node: cst.BaseExpression) -> cst.BaseExpression:
    inner = _without(node, "detach") or _without(node, "cpu")
    return node if inner is None else _owner(inner)
