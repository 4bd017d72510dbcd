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

    def mixes(self, g: int, v: int, user: int) -> bool:
        """Return whether a number is mixed into a running value here, whatever else it does elsewhere."""
        return self.flow.view.units[g].values[user][0] == "binop" and self._is_mixed(g, user, v)

    def controls(self, site: Site) -> bool:
        """``self.k += self.rate * balance.item()``, ``real - self.k * fake``: a number that a field gathers, by which a term is weighed and nothing else is done."""
        values, g = self.flow.view.units[site.g].values, site.g
        scaled = self._scaled(g, site.v)
        names = {self._gathers(g, u) for one in scaled for u in self.uses.of(g, one) if u not in scaled}
        name = next(iter(names), "") if len(names) == 1 else ""
        if not name or values[site.v][0] != "call":
            return False
        owner = self.flow.view.owner(g)
        read = [(where, v) for where, v in self.uses.loads(name) if self.flow.view.owner(where) == owner]
        uses = [(where, u, v) for where, v in read for u in self.uses.of(where, v)]
        weighs = [self._weighs(where, u) for where, u, _ in uses]
        return any(weighs) and all(
            w or self._keeps(where, u, name) for w, (where, u, _) in zip(weighs, uses, strict=True)
        )

    def _scaled(self, g: int, v: int) -> list[int]:
        """Return a number, and what it is multiplied to by what carries nothing."""
        values = self.flow.view.units[g].values
        products = [u for u in self.uses.of(g, v) if values[u][::2] == ("binop", "*")]
        return [v, *(u for u in products if not any(self.flow.gradient(g, o) for o in values[u][1] if o != v))]

    def _gathers(self, g: int, user: int) -> str:
        """Return the field that ``self.k += x`` adds to, and sets."""
        values = self.flow.view.units[g].values
        op, operands, sign = values[user]
        kind, _, name = values[operands[0]] if op == "inplace" and sign in ("+", "-") else ("", (), "")
        kept = kind == "attr" and any(values[u][::2] == ("setattr", name) for u in self.uses.of(g, user))
        return str(name) if kept else ""

    def _weighs(self, g: int, user: int) -> bool:
        """``self.k * loss``, where the other factor carries."""
        op, operands, sign = self.flow.view.units[g].values[user]
        return op == "binop" and sign == "*" and any(self.flow.may_carry(g, o) for o in operands)

    def _keeps(self, g: int, user: int, name: str) -> bool:
        """Return whether a use adds to the field itself, bounds it, or shows it."""
        values = self.flow.view.units[g].values
        op, operands, _ = values[user]
        bounded = op == "call" and self.flow.names.name(g, operands[0]) in ("min", "max", "float")
        return self._gathers(g, user) == name or bounded or op in ("compare", "format", "again", "pi")

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
