"""``t.item()`` and ``float(t)`` make a Python number where the tensor itself would do."""

from __future__ import annotations

import libcst as cst

from callscope.lint.place import Proposal, Tree, parenthesized


def fix(node: cst.CSTNode, tree: Tree) -> Proposal | None:
    """Propose the tensor itself; by hand, since the result's type, and perhaps its dtype, changes."""
    kept = _kept(node, tree)
    return None if kept is None else Proposal("keep the tensor", node, parenthesized(kept), safe=False)


def _kept(node: cst.CSTNode, tree: Tree) -> cst.BaseExpression | None:
    if not isinstance(node, cst.Call):
        return None
    if isinstance(node.func, cst.Attribute):
        return node.func.value if node.func.attr.value == "item" and not node.args else None
    plain = len(node.args) == 1 and not node.args[0].keyword and not node.args[0].star
    return node.args[0].value if plain and tree.name(node.func) == "builtins.float" else None
