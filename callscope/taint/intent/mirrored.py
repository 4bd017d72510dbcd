"""A flag between two ways that compute the same, one of them stopped: ``f(x.detach()) if self.semi_grad else f(x)``."""

from __future__ import annotations

from typing import Any

from callscope.taint.forward.analysis import Flow
from callscope.taint.names.intent_names import LEARNING
from callscope.taint.program.bare import bare
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site

_DEEP = 6
_NEAR = 6


class Mirrored:
    """Looks for the live twin of a stopped expression in the other branch of a test."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.uses = flow, uses

    def is_chosen(self, site: Site) -> bool:
        """Return whether a flag, no value that a gradient reaches, chooses between what a site stops and the same live."""
        tests = [r[2] for r in self.flow.view.places(site.g).enclosing(site.v) if r[1] == "if"]
        if not tests or not self._is_flag(site.g, tests[0], 3):
            return False
        values, level = self.flow.view.units[site.g].values, list(site.starts)
        for _ in range(_NEAR):
            for v in level:
                for join in self.uses.of(site.g, v):
                    if values[join][0] == "phi" and any(
                        o != v and self._form(site.g, o, _DEEP) == self._form(site.g, v, _DEEP) for o in values[join][1]
                    ):
                        return True
            level = [
                u for v in level for u in self.uses.of(site.g, v) if values[u][0] in ("call", "attr", "binop", "unary")
            ]
        return False

    def _is_flag(self, g: int, v: int, depth: int) -> bool:
        """What says that something is learned chooses no stop."""
        op, operands, data = self.flow.view.units[g].values[v]
        if op in ("unary", "boolop", "pi") and depth:
            return all(self._is_flag(g, o, depth - 1) for o in operands[: 1 if op == "pi" else None])
        name = data if op == "attr" else data[-1] if op in ("param", "free", "global") else ""
        return bool(name) and not LEARNING.search(str(name)) and not self.flow.gradient(g, v)

    def _form(self, g: int, v: int, depth: int) -> Any:
        """Return an expression without its stops, as something to be compared."""
        values, v = self.flow.view.units[g].values, bare(self.flow.view, g, v)
        op, operands, data = values[v]
        if op == "call" and values[operands[0]][0] == "attr" and values[operands[0]][2] == "detach":
            return self._form(g, values[operands[0]][1][0], depth)
        if not depth or op in ("param", "phi"):
            return v
        if op in (
            "global",
            "const",
            "builtin",
            "free",
            "import",
            "importfrom",
            "attr",
            "call",
            "binop",
            "unary",
            "item",
            "tuple",
            "list",
        ):
            return op, data, tuple(self._form(g, o, depth - 1) for o in operands)
        return v
