"""A function of ``math`` or ``numpy`` that torch has as well: ``math.sin(t)``, ``np.exp(t)``."""

from __future__ import annotations

import libcst as cst

from callscope.lint.place import Proposal, Tree, keywords

_MODULES = ("math", "numpy")
_NAMES = """
acos acosh arccos arccosh arcsin arcsinh arctan arctan2 arctanh asin asinh atan atan2 atanh cos cosh
erf erfc exp expm1 hypot lgamma log log10 log1p log2 sin sinh sqrt tan tanh
"""
_SHARED = frozenset(_NAMES.split())


def fix(node: cst.CSTNode, tree: Tree) -> Proposal | None:
    """Propose torch's function; by hand, since the result becomes a tensor and its precision the tensor's."""
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute | cst.Name) or keywords(node):
        return None
    module, _, name = tree.name(node.func).rpartition(".")
    torch = tree.spelled("torch")
    if module not in _MODULES or name not in _SHARED or not torch:
        return None
    new = node.with_changes(func=cst.Attribute(cst.Name(torch), cst.Name(name)))
    return Proposal(f"compute with torch.{name}", node, new, safe=False)
