"""Steps of a grid: what divides a value before it is rounded, and is multiplied with it again, is taken for a constant."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import made_of, reached
from callscope.taint.site import Site

_FAR = 20


class Grids:
    """``step = self.alpha.detach() / levels``, ``round_ste(y / step) * step``, of a value that the function also reads otherwise."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.uses = flow, uses

    def is_step(self, site: Site) -> bool:
        """Return whether all that a stopped value, or a constant multiple of it, does is to scale one value there and back."""
        g, values = site.g, self.flow.view.units[site.g].values
        if site.match.rule.id != "CS201" or not site.inputs or not self._is_read_again(g, site.inputs[0]):
            return False
        scales = set(reached([site.v], lambda v: [u for u in self.uses.of(g, v) if self._is_multiple(g, u, v)], _FAR))
        users = sorted({u for v in scales for u in self.uses.of(g, v)} - scales)
        quotients = [u for u in users if values[u][::2] == ("binop", "/") and values[u][1][1] in scales]
        products = [u for u in users if values[u][::2] == ("binop", "*")]
        if not quotients or not products or len(quotients) + len(products) != len(users):
            return False
        return all(self._is_back(g, u, scales, quotients) for u in products)

    def _is_multiple(self, g: int, user: int, v: int) -> bool:
        """``step / levels``: by what is no tensor with a gradient, nor a tensor that was computed here."""
        op, operands, sign = self.flow.view.units[g].values[user]
        others = [o for o in operands if o != v]
        plain = all(self.flow.view.units[g].values[o][0] in ("attr", "const", "param") for o in others)
        return op == "binop" and sign in ("*", "/") and operands[0] == v and plain and not self._carries(g, others)

    def _carries(self, g: int, operands: list[int]) -> bool:
        return any(self.flow.gradient(g, o) for o in operands)

    def _is_back(self, g: int, product: int, scales: set[int], quotients: list[int]) -> bool:
        """``round_ste(y / step) * step``: between there and back something is called."""
        values = self.flow.view.units[g].values
        others = [o for o in values[product][1] if o not in scales]
        behind = set(made_of(values, others))
        return bool(behind.intersection(quotients)) and any(values[o][0] == "call" for o in others)

    def _is_read_again(self, g: int, v: int) -> bool:
        values = self.flow.view.units[g].values
        return values[v][0] == "attr" and values.count(values[v]) > 1


__all__ = ["Grids"]
