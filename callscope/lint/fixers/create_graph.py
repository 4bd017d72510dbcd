"""``torch.autograd.grad`` whose result is differentiated further needs ``create_graph=True``."""

from __future__ import annotations

import libcst as cst

from callscope.lint.place import Proposal, Tree, argument, keyword_argument, keywords

_CREATE_GRAPH, _RETAIN_GRAPH = 4, 3


def fix(node: cst.CSTNode, tree: Tree) -> Proposal | None:
    """Propose ``create_graph=True``: the values are the same, the graph is kept for the next derivative."""
    if not isinstance(node, cst.Call) or tree.name(node.func) not in (
        "torch.autograd.grad",
        "torch.autograd.functional.vjp",
    ):
        return None
    if keywords(node) & {"*", "**"} or argument(node, _CREATE_GRAPH, "create_graph") is not None:
        return None
    added = keyword_argument("create_graph", cst.Name("True"))
    retained = argument(node, _RETAIN_GRAPH, "retain_graph")
    safe = retained is None or (isinstance(retained, cst.Name) and retained.value in ("True", "None"))
    return Proposal("keep the graph of the derivative: create_graph=True", node, _with_argument(node, added), safe)


def _with_argument(call: cst.Call, added: cst.Arg) -> cst.Call:
    last = call.args[-1]
    comma = last.comma
    if isinstance(comma, cst.MaybeSentinel):
        comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        return call.with_changes(args=[*call.args[:-1], last.with_changes(comma=comma), added])
    return call.with_changes(args=[*call.args, added])
