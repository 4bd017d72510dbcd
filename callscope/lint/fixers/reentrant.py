"""A reentrant checkpoint passes no gradient to what its function closes over; the other kind does."""

from __future__ import annotations

import libcst as cst

from callscope.lint.place import Proposal, Tree


def fix(node: cst.CSTNode, tree: Tree) -> Proposal | None:
    """Propose ``use_reentrant=False`` for a literal ``True``: the forward pass is the same."""
    if not isinstance(node, cst.Call) or tree.name(node.func) != "torch.utils.checkpoint.checkpoint":
        return None
    args = [_switched(arg) for arg in node.args]
    if args == list(node.args):
        return None
    return Proposal("checkpoint with use_reentrant=False", node, node.with_changes(args=args), safe=True)


def _switched(arg: cst.Arg) -> cst.Arg:
    is_flag = arg.keyword is not None and arg.keyword.value == "use_reentrant"
    if is_flag and isinstance(arg.value, cst.Name) and arg.value.value == "True":
        return arg.with_changes(value=cst.Name("False"))
    return arg
