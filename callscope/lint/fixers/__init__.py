"""Fixers: one file each, ``fix(node, tree) -> Proposal | None``, and a line here that says when to load it.

A fixer looks at the flagged expression's syntax alone: that a gradient reaches it, the finding has shown. It
calls a rewrite safe only where the values computed stay the same whatever the types at run time turn out to be.
"""

from collections.abc import Mapping

TRIGGERS: Mapping[str, tuple[str, ...]] = {
    "by_torch": (
        "sqrt(", "exp(", "expm1(", "log(", "log1p(", "log2(", "log10(", "sin(", "cos(", "tan(", "tan2(",
        "sinh(", "cosh(", "tanh(", "erf(", "erfc(", "lgamma(", "hypot(",
    ),
    "create_graph": ("grad(",),
    "number": (".item(", "float("),
    "reentrant": ("use_reentrant",),
    "rewrapped": ("tensor(",),
    "round_trip": ("from_numpy(", "as_tensor("),
    "scaled": ("full(", "linspace("),
    "singular_branch": ("where(",),
    "stacked": ("ensor(",),
}  # fmt: skip
"""What the flagged lines must hold for a fixer to be worth loading (it takes libcst to run one)."""
WITHOUT_TORCH = frozenset({"number"})
"""Fixers that have something to say in a file that does not name torch."""
