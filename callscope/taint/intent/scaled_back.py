"""A stopped scale by which a value is divided before it is rounded, and multiplied afterwards: its derivative cancels."""

from __future__ import annotations

import re

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.beside import root
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import reached
from callscope.taint.site import Site

_WAY = 40
_BOUNDED = frozenset({"clamp", "clip", "clamp_min", "clamp_max", "round", "floor", "ceil", "detach"})
_ROUNDS = re.compile(r"(^|_)(round\w*|quanti[sz]e\w*|ste|floor\w*)(_|$)")


class ScaledBack:
    """``s = w.detach().abs().max() / 7; return round_ste(w / s).clamp(-7, 7) * s``, not ``tanh(w / s) * s``."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.uses = flow, uses

    def is_one(self, site: Site) -> bool:
        """Return whether each use of what is made of a stopped value is such a quotient or such a product."""
        values, made = self.flow.view.units[site.g].values, list(site.starts)
        quotients, products = set[int](), set[int]()
        for v in made:
            for user in self.uses.of(site.g, v):
                op, operands, sign = values[user]
                live = op == "binop" and any(self.flow.may_carry(site.g, o) for o in operands if o != v)
                if live and sign == "/" and operands[1] == v:
                    quotients.add(user)
                elif live and sign == "*":
                    products.add(user)
                elif live or len(made) > _WAY or op not in ("binop", "unary", "attr", "call", "phi", "pi"):
                    return False
                elif user not in made:
                    made.append(user)
        own = {root(self.flow, site.g, v) for v in site.inputs}
        of_itself = all(root(self.flow, site.g, values[q][1][0]) in own for q in quotients)
        return (
            bool(quotients and products) and of_itself and all(self._comes_back(site.g, p, quotients) for p in products)
        )

    def _comes_back(self, g: int, product: int, quotients: set[int]) -> bool:
        """Return whether a factor is a quotient that was rounded and bounded, and nothing else."""
        for factor in self.flow.view.units[g].values[product][1]:
            way = list(reached((factor,), lambda v: () if v in quotients else self._below(g, v), _WAY))
            if quotients.intersection(way) and all(v in quotients or self._below(g, v) for v in way):
                return any(self._rounds(g, v) for v in way)
        return False

    def _below(self, g: int, v: int) -> tuple[int, ...]:
        """Return what a value is rounded or bounded of; nothing for anything else."""
        values = self.flow.view.units[g].values
        op, operands, _ = values[v]
        if op in ("pi", "phi"):
            return operands
        if op != "call":
            return ()
        below = values[operands[0]]
        torchs = (self.flow.names.name(g, operands[0]) or "").startswith("torch.")
        if below[0] == "attr" and below[2] in _BOUNDED and not torchs:
            return below[1]
        return operands[1:2] if self._rounds(g, v) or self._named(g, operands[0]) in _BOUNDED else ()

    def _rounds(self, g: int, v: int) -> bool:
        op, operands, _ = self.flow.view.units[g].values[v]
        return op == "call" and _ROUNDS.search(self._named(g, operands[0])) is not None

    def _named(self, g: int, callee: int) -> str:
        op, _, data = self.flow.view.units[g].values[callee]
        dotted = self.flow.names.name(g, callee)
        return dotted.rpartition(".")[2] if dotted else str(data if op == "attr" else data[-1] if data else "").lower()


__all__ = ["ScaledBack"]
