"""A module that judges what another one made, and gives it no gradient: adversarial and siamese training."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.beside import Beside
from callscope.taint.intent.straight_through import StraightThrough
from callscope.taint.lattice.masks import LAYERS
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import reached
from callscope.taint.site import Site

_JOINED = 40
_MAKES = frozenset({"phi", "pi", "unpack", "item", "cell", "call", "attr", "binop", "unary", "tuple"})
"""Ways from what a loop brings back to what made it in the turn before."""


class Apart:
    """Looks whether what a module is given stopped is used live elsewhere."""

    def __init__(self, flow: Flow, uses: Uses, through: StraightThrough, beside: Beside) -> None:
        self.flow, self.uses, self.through, self.beside = flow, uses, through, beside

    def is_judged(self, site: Site, user: int, operands: tuple[int, ...]) -> bool:
        """``critic(fake.detach())`` where ``fake`` itself is used as well: adversarial and siamese training."""
        if not site.inputs or site.inputs[0] == site.v or operands[0] in site.starts or self._recurs(site, user):
            return False
        if self._joins_itself(site, user):
            return False
        callee = self.flow.mask(site.g, operands[0])
        layer = bool(callee & LAYERS) or any(c.via == "module-call" for c in self.flow.view.callees(site.g, user))
        return layer and all(self.beside.lives_elsewhere(site.g, v, site.v) for v in self._joined(site))

    def _joins_itself(self, site: Site, user: int) -> bool:
        """``h + layer(h.detach())``: what a module makes of the stopped value is added to the live one, not judged apart from it."""
        values = self.flow.view.units[site.g].values
        return any(
            values[u][0] in ("binop", "inplace") and site.inputs[0] in values[u][1]
            for u in self.through.through_moves(site.g, user)
        )

    def _joined(self, site: Site) -> list[int]:
        """Return what is stopped, or the live values that it only joins: ``torch.cat([h, z]).detach()``."""
        values, v = self.flow.view.units[site.g].values, site.inputs[0]
        op, operands, _ = values[v]
        if op != "call" or self.flow.names.name(site.g, operands[0]) not in ("torch.cat", "torch.stack"):
            return [v]
        parts = [
            o for one in operands[1:2] for o in (values[one][1] if values[one][0] in ("list", "tuple") else (one,))
        ]
        return [o for o in parts if self.flow.gradient(site.g, o)] or [v]

    def _recurs(self, site: Site, user: int) -> bool:
        """``h = cell(x, h.detach())`` in a loop without ``backward``: what is stopped is what the same call gave."""
        values = self.flow.view.units[site.g].values
        made = reached(site.inputs, lambda v: values[v][1] if values[v][0] in _MAKES else (), _JOINED)
        return user in made and not any(op == "attr" and data == "backward" for op, _, data in values)


__all__ = ["Apart"]
