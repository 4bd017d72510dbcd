"""A slope at a point of its own: ``x = x.detach().requires_grad_(); g = autograd.grad(f(x), x)``, looked at and put into no loss."""

from __future__ import annotations

import re

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.forms import Forms
from callscope.taint.program.walks import made_before, reached
from callscope.taint.site import Site

_WAY = 20
_TRAINS = re.compile(r"(?i)loss|penalt|regulari|train|objective|second|hessian|higher")


class OwnSlope:
    """Nobody's gradient goes through the point, so that only what the function itself is trained by could be lost."""

    def __init__(self, flow: Flow, forms: Forms) -> None:
        self.flow, self.view, self.forms = flow, flow.view, forms

    def is_one(self, site: Site) -> bool:
        """Return whether all that is differentiated by are leaves made here of stopped values, in a function that says nothing of a loss and gives nothing live of what it differentiates."""
        unit = self.view.units[site.g]
        op, operands, tags = unit.values[site.v]
        if site.match.rule.name != "gradient-without-graph" or op != "call":
            return False
        given = [o for o, tag in zip(operands[2:], tags[1:], strict=True) if tag in ("", "inputs")]
        asked = [one for o in given for one in (unit.values[o][1] if unit.values[o][0] in ("tuple", "list") else (o,))]
        if not asked or not all(self._is_fresh(site.g, v) for v in asked):
            return False
        said = f"{unit.name.rpartition('.')[2]} {unit.docstring}"
        return not (_TRAINS.search(said) or self.forms.is_loss(site.g) or self._gives_live(site, operands[1], asked))

    def stops_own(self, site: Site) -> bool:
        """``return e.detach(), -g``: who stops the value that is differentiated wants none of the slope's graph either."""
        values = self.view.units[site.g].values
        op, operands, _ = values[site.v]
        if site.match.rule.name != "gradient-without-graph" or op != "call" or len(operands) < 2:
            return False
        outputs = operands[1]
        pairs = [values[o[0]] for op, o, _ in values if op == "return" and o]
        if not pairs or any(op != "tuple" for op, _, _ in pairs):
            return False
        ways = [o for _, operands, _ in pairs for o in operands]
        others = [v for v in ways if site.v not in made_before(values, (v,), _WAY * 4)]
        stopped = [v for v in others if outputs in made_before(values, (v,), _WAY * 4)]
        return bool(stopped) and not any(self.flow.may_carry(site.g, v) for v in others)

    def _is_fresh(self, g: int, v: int) -> bool:
        """``x.detach().clone().requires_grad_()``"""
        values = self.view.units[g].values
        op, operands, _ = values[v]
        made = values[operands[0]] if op == "call" else ("", (), "")
        if made[0] != "attr" or made[2] != "requires_grad_":
            return False
        way = reached([made[1][0]], lambda one: values[one][1][:1] if values[one][0] in ("call", "attr") else (), _WAY)
        return any(values[one][::2] == ("attr", "detach") for one in way)

    def _gives_live(self, site: Site, outputs: int, leaves: list[int]) -> bool:
        """Return whether what is differentiated, something of it, or what it is the sum of, is handed out too."""
        values = self.view.units[site.g].values
        given = [o for op, operands, _ in values if op == "return" for o in operands]
        ways = [o for v in given for o in (values[v][1] if values[v][0] == "tuple" else (v,))]
        between = made_before(values, (outputs,), _WAY * 4)
        for v in ways:
            before = made_before(values, (v,), _WAY * 4)
            summed = v in between and v not in leaves and any(leaf in before for leaf in leaves)
            if site.v not in before and (outputs in before or summed) and self.flow.may_carry(site.g, v):
                return True
        return False


__all__ = ["OwnSlope"]
