"""Numbers that are mixed into a running value: a statistic by which the next terms are weighed."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.forms import Forms
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import made_of
from callscope.taint.site import Site

_WAY = 20
_EXACT = 1e-9


class RunningNumbers:
    """``self.value[k] = decay * self.value.get(k, m) + (1 - decay) * m``: shares that make one, of what was and of what is."""

    def __init__(self, flow: Flow, uses: Uses, forms: Forms) -> None:
        self.flow, self.uses, self.forms = flow, uses, forms

    def is_one(self, site: Site) -> bool:
        """Return whether all that a number does is to be mixed so, or to start such a mixture."""
        values, mixed = self.flow.view.units[site.g].values, False
        for user in self.uses.of(site.g, site.v):
            if values[user][0] == "binop" and self._is_mixed(site.g, user, site.v):
                mixed = True
            elif not self._starts(site.g, user, site.v):
                return False
        return mixed

    def _is_mixed(self, g: int, product: int, number: int) -> bool:
        """Return whether a product is the new share of a sum that takes the place of a field that the sum reads."""
        values = self.flow.view.units[g].values
        for total in self.uses.of(g, product):
            op, operands, sign = values[total]
            rest = next((o for o in operands if o != product), product)
            if (op, sign) != ("binop", "+") or values[rest][::2] != ("binop", "*") or values[product][2] != "*":
                continue
            shares = [(one, other) for one in values[product][1] if one != number for other in values[rest][1]]
            if any(self._make_one(g, *pair) for pair in shares):
                return any(self._is_kept(g, total, user) for user in self.uses.of(g, total))
        return False

    def _make_one(self, g: int, one: int, other: int) -> bool:
        values = self.flow.view.units[g].values
        literals = [values[v][2] for v in (one, other) if values[v][0] == "const"]
        if len(literals) == 2 and all(isinstance(number, int | float) for number in literals):
            return bool(abs(sum(literals) - 1) < _EXACT)
        return self.forms.complement(g, one, other) or self.forms.complement(g, other, one)

    def _is_kept(self, g: int, total: int, user: int) -> bool:
        """Return whether what is stored under a field, or under a key of it, reads the same field."""
        values = self.flow.view.units[g].values
        op, operands, name = values[user]
        if op == "setitem" and operands[2] == total and values[operands[0]][0] == "attr":
            name = values[operands[0]][2]
        elif op != "setattr" or operands[1] != total:
            return False
        return any(values[v][::2] == ("attr", name) for v in made_of(values, (total,), _WAY))

    def _starts(self, g: int, user: int, number: int) -> bool:
        """``self.value.get(k, m)``, ``self.value.setdefault(k, m)``, ``self.value = m``: the first value of a field."""
        values = self.flow.view.units[g].values
        op, operands, _ = values[user]
        if op == "call":
            below = values[operands[0]]
            return below[0] == "attr" and below[2] in ("get", "setdefault") and number in operands[2:]
        return op in ("setattr", "setitem", "phi")


__all__ = ["RunningNumbers"]
