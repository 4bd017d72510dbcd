"""Arguments that a function stops as they arrive, and never uses otherwise: it says that they are given."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.forms import Forms
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.names.torch_names import MOVES
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site

_TESTS = ("compare", "assert", "format")
_READ = ("shape", "device", "dtype", "ndim", "requires_grad")


class Arrivals:
    """Asks of a stop whether it is all that is done to an argument, of a loss or one that may be left out."""

    def __init__(self, flow: Flow, uses: Uses, forms: Forms) -> None:
        self.flow, self.uses, self.forms = flow, uses, forms

    def is_one(self, site: Site) -> bool:
        """``def critic_loss(self, zs): zs = zs.detach()``, ``weight.detach()`` of ``weight=None``; no caller in view is seen to ask for the gradient."""
        if site.match.rule.id != "CS201" or site.level & PROVEN or not site.inputs:
            return False
        unit = self.flow.view.units[site.g]
        v = self._argument(site.g, site.inputs[0])
        op, _, data = unit.values[v]
        if op != "param" or unit.name.endswith(".forward"):
            return False
        optional = unit.parameters[data[0]].has_default
        return self._is_only_stopped(site.g, v) and (optional or self.forms.is_loss(site.g))

    def _argument(self, g: int, v: int) -> int:
        """Return what a value is a copy of."""
        values = self.flow.view.units[g].values
        while True:
            op, operands, name = values[v]
            below = values[operands[0]] if op == "call" else (op, (), name)
            if op != "pi" and not (below[0] == "attr" and below[2] in MOVES):
                return v
            v = operands[0]

    def _is_only_stopped(self, g: int, v: int) -> bool:
        """Return whether a value is only stopped, copied or tested."""
        values = self.flow.view.units[g].values
        for user in self.uses.of(g, v):
            op, _, name = values[user]
            if op in ("pi", "phi") and user > v and self._is_only_stopped(g, user):
                continue
            if op == "attr" and (name in MOVES or name in _READ):
                continue
            if op not in _TESTS:
                return False
        return True


__all__ = ["Arrivals"]
