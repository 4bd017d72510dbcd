"""What a stop leaves of the arithmetic around it: a term that nothing moves any more, a price that was a cost, half of a ratio."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.beside import root
from callscope.taint.intent.forms import Forms
from callscope.taint.intent.run_again import callee_name
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site

_STEPS = 20


class Remains:
    """Asks of a stop that looks meant whether what is left of it makes sense."""

    def __init__(self, flow: Flow, uses: Uses, forms: Forms) -> None:
        self.flow, self.uses, self.forms = flow, uses, forms

    def only_weighs(self, g: int, start: int) -> bool:
        """Return whether what is made of a stopped value is only multiplied with, or divides, what is live, as far as its function shows; ``cost.detach() / area`` is a price."""
        values, stack, seen = self.flow.view.units[g].values, [start], set[int]()
        while stack and len(seen) < _STEPS * 2:
            one = stack.pop()
            if one in seen:
                continue
            seen.add(one)
            for user in self.uses.of(g, one):
                op, operands, symbol = values[user]
                live = [o for o in operands if o != one and op == "binop" and self.flow.gradient(g, o)]
                if live and symbol != "*" and (symbol != "/" or operands[0] == one):
                    return False
                if not live and op in ("binop", "unary", "attr", "call", "phi"):
                    stack.append(user)
        return True

    def is_added_to_live(self, g: int, v: int) -> bool:
        """Return whether a term, as it is or reduced, is added to something that carries a gradient."""
        values, stack, seen = self.flow.view.units[g].values, [v], set[int]()
        while stack and len(seen) < _STEPS:
            one = stack.pop()
            if one in seen:
                continue
            seen.add(one)
            for user in self.uses.of(g, one):
                op, operands, sign = values[user]
                if op in ("binop", "inplace") and sign in ("+", "-"):
                    if any(self.flow.gradient(g, o) for o in operands if o != one):
                        return True
                    stack.append(user)
                elif op in ("unary", "attr") or (op == "call" and operands[0] == one):
                    stack.append(user)
        return False

    def is_lost_term(self, site: Site) -> bool:
        """``loss = -(logp * reward).mean() + live`` of an unrecorded ``logp``: a reduced term of a sum that nothing in it can move."""
        g, values = site.g, self.flow.view.units[site.g].values
        stack, seen = [(site.v, False)], set[tuple[int, bool]]()
        while stack and len(seen) < _STEPS * 2:
            item = stack.pop()
            if item in seen:
                continue
            seen.add(item)
            one, reduced = item
            for user in self.uses.of(g, one):
                op, operands, name = values[user]
                live = any(self.flow.gradient(g, o) for o in operands if o != one)
                if op == "binop" and live:
                    if reduced and name in ("+", "-"):
                        return True
                elif op in ("binop", "unary", "attr", "call") and not self.flow.gradient(g, user):
                    stack.append((user, reduced or (op == "attr" and name in ("mean", "sum"))))
        return False

    def meets_itself(self, site: Site) -> bool:
        """``with no_grad(): flat = self.project(ones)``, then ``self.project(x) / flat``: a factor of what is computed is no second view of it."""
        g, values = site.g, self.flow.view.units[site.g].values
        made = {callee_name(self.flow, g, v) for v in (site.v, root(self.flow, g, site.v))} - {""}
        for user in self.uses.of(g, site.v):
            op, operands, sign = values[user]
            live = [o for o in operands if o != site.v and op == "binop" and sign in ("*", "/")]
            recorded = [v for o in live for v in self.forms.way(g, o) if not self.flow.frames[g].mute_of(v)]
            if made & {callee_name(self.flow, g, v) for v in recorded if self.flow.gradient(g, v)}:
                return True
        return False

    def is_halved(self, g: int, inputs: tuple[int, ...], start: int, operands: tuple[int, ...]) -> bool:
        """``lam.detach() * g - lam * g.detach()``: of one product each factor has a half of its own."""
        values = self.flow.view.units[g].values
        factors = [o for o in operands if o != start and o not in inputs]
        products = (values[u][1] for v in inputs for u in self.uses.of(g, v) if values[u][::2] == ("binop", "*"))
        others = (values[o] for below in products for o in below if o not in inputs)
        stopped = {
            values[o[0]][1][0] for op, o, _ in others if op == "call" and values[o[0]][::2] == ("attr", "detach")
        }
        return not stopped.isdisjoint(factors)


__all__ = ["Remains"]
