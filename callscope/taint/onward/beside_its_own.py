"""A derivative without a graph that a function hands out beside what it is the derivative of, live: the two are for one loss."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.names.torch_names import MOVES
from callscope.taint.onward.last_word import LastWord, Word
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import reached
from callscope.taint.site import Site

_WAY = 12
_REDUCED = frozenset({"sum", "mean"})
_SAME = frozenset({"unpack", "item", "unary", "pi", "phi", "tuple"})


class BesideItsOwn:
    """``(g,) = autograd.grad(e, pos); return e, -g``; not ``return e.detach(), -g``."""

    def __init__(self, flow: Flow, uses: Uses, word: LastWord) -> None:
        self.flow, self.uses, self.view, self.word = flow, uses, flow.view, word

    def of(self, site: Site) -> Word | None:
        """Return where such a pair leaves the program, None where there is none."""
        op, operands, tags = self.view.units[site.g].values[site.v]
        if site.match.rule.name != "gradient-without-graph" or op != "call":
            return None
        outputs = next((o for o, tag in zip(operands[1:], tags, strict=True) if tag in ("", "outputs")), -1)
        values, made = self.view.units[site.g].values, list(reached([site.v], lambda v: self._same(site.g, v), _WAY))
        for pair in made:
            returned = (
                [u for u in self.uses.of(site.g, pair) if values[u][0] == "return"]
                if values[pair][0] == "tuple"
                else []
            )
            others = [o for o in values[pair][1] if o not in made]
            if returned and any(self._is_live(site.g, o, outputs) for o in others):
                return self.word.leaves(site.g, ((site.g, site.v), (site.g, returned[0])))
        return None

    def _same(self, g: int, v: int) -> list[int]:
        """Return what a value goes on as: another name, its negative, an element, a moved copy."""
        values = self.view.units[g].values
        return [
            u
            for u in self.uses.of(g, v)
            if values[u][0] in _SAME
            or (values[u][0] == "attr" and values[u][2] in MOVES)
            or (values[u][0] == "call" and values[u][1][0] == v)
        ]

    def _is_live(self, g: int, v: int, outputs: int) -> bool:
        """Return whether a value is what was differentiated, on some way, and carries a gradient."""
        values = self.view.units[g].values
        whole = {outputs, *(o for o in self._below(g, outputs))}
        joined = set(reached([v], lambda one: values[one][1] if values[one][0] in ("phi", "pi") else (), _WAY))
        return bool(joined & whole) and self.flow.may_carry(g, v)

    def _below(self, g: int, v: int) -> tuple[int, ...]:
        """``autograd.grad(energy.sum(), pos)``: what is summed."""
        values = self.view.units[g].values
        op, operands, _ = values[v]
        below = values[operands[0]] if op == "call" else ("", (), "")
        return below[1] if below[0] == "attr" and below[2] in _REDUCED else ()


__all__ = ["BesideItsOwn"]
