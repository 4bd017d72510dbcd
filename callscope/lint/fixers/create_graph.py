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
    """Return the call with one more argument, which stands where the former last one stood: on its line, or on the next."""
    *before, last = call.args
    trailing = last.comma if isinstance(last.comma, cst.Comma) else None
    closing = trailing.whitespace_after if trailing else last.whitespace_after_arg
    between = _between(before, call)
    if isinstance(closing, cst.ParenthesizedWhitespace) and isinstance(between, cst.ParenthesizedWhitespace):
        between = between.with_changes(first_line=closing.first_line, empty_lines=closing.empty_lines)
        closing = closing.with_changes(first_line=cst.TrailingWhitespace(), empty_lines=[])
    nothing = cst.SimpleWhitespace("")
    last = last.with_changes(comma=cst.Comma(whitespace_after=between), whitespace_after_arg=nothing)
    ended = {"comma": cst.Comma(whitespace_after=closing)} if trailing else {"whitespace_after_arg": closing}
    return call.with_changes(args=[*before, last, added.with_changes(**ended)])


def _between(before: list[cst.Arg], call: cst.Call) -> cst.BaseParenthesizableWhitespace:
    """Return what stands between two arguments of a call."""
    comma = before[-1].comma if before else None
    space = comma.whitespace_after if isinstance(comma, cst.Comma) else call.whitespace_before_args
    return space if isinstance(space, cst.ParenthesizedWhitespace) else cst.SimpleWhitespace(" ")
