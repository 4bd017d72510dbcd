"""Whether one use of a stopped value is a form in which a stop is meant: a target, a weight, a baseline, a shift."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.trace import Trace
from callscope.taint.intent.adversaries import Adversaries
from callscope.taint.intent.apart import Apart
from callscope.taint.intent.beside import Beside
from callscope.taint.intent.factors import Factors
from callscope.taint.intent.forms import Forms
from callscope.taint.intent.makers_terms import MakersTerms
from callscope.taint.intent.multipliers import Multipliers
from callscope.taint.intent.optimizers import Stepped
from callscope.taint.intent.remains import Remains
from callscope.taint.intent.shifts import Shifts
from callscope.taint.intent.straight_through import StraightThrough
from callscope.taint.intent.writes import Writes
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site

_MAPPED = 3
"""``map``, its function and one thing that it goes over."""


class MeantUses:
    """Judges the uses of stopped values, one at a time."""

    def __init__(
        self, flow: Flow, uses: Uses, trace: Trace, forms: Forms, through: StraightThrough, beside: Beside,
        remains: Remains, writes: Writes, stepped: Stepped,
    ) -> None:  # fmt: skip
        self.flow, self.uses, self.trace, self.forms, self.through = flow, uses, trace, forms, through
        self.beside, self.remains, self.writes, self.shifts = beside, remains, writes, Shifts(flow)
        self.stepped = stepped
        self.adversaries, self.multipliers = Adversaries(flow), Multipliers(flow, trace)
        self.makers_terms = MakersTerms(flow, uses, through)
        self.apart, self.factors = Apart(flow, uses, through, beside), Factors(flow, forms, remains)

    def is_meant(self, site: Site, user: int, start: int, depth: int = 4) -> bool:
        """Return whether one use of the stopped value is a form in which a stop is meant."""
        op, operands, data = self.flow.view.units[site.g].values[user]
        if op == "call":
            if self.forms.is_target(site.g, user, start) or self._weighs_gradient(site, user, start):
                return True
            judged = self.apart.is_judged(site, user, operands) or self.adversaries.meet(site, user)
            return judged and not self.stepped.is_for_maker(site, user) and not self.makers_terms.is_one(site, user)
        if op in ("tuple", "list"):
            return self._is_judged_in_turn(site, user)
        if site.match.rule.id != "CS203" and self.forms.is_regressed(site.g, user, start):
            return True
        if self.forms.weighs_log_prob(site.g, user, start) or self.forms.scales_gradient(site.g, user, start):
            return True
        if op == "binop" and data == "*" and any(self.multipliers.weighs(site.g, o) for o in operands if o != start):
            beside = all(self.beside.lives_elsewhere(site.g, v, site.v) for v in site.inputs)
            return beside or not self.remains.is_added_to_live(site.g, user)
        if op == "binop" and data == "*" and self.factors.is_for_one(site, user, start):
            return True
        if op == "binop" and data == "*" and self.remains.is_halved(site.g, site.inputs, start, operands):
            return True
        if self.writes.mixes_average(site.g, user, start):
            return True
        if self.forms.holds_near(site, user) and self._is_leaf(site.g, site.inputs[0]):
            return True
        if op == "binop" and data == "-" and operands[0] == start and self.writes.is_running(site.g, operands[1]):
            return True  # what is left is weighed by how far it is from what it has been
        if op in ("binop", "inplace") and data == "-" and self.through.is_shift(site.g, site.inputs, operands):
            return self.shifts.goes_away(site.g, user)
        if site.inputs and self.forms.takes_off(site.g, user, start, site.inputs[0]):
            return any(self.beside.lives_elsewhere(site.g, v, site.v) for v in self._reads(site.g, site.inputs[0]))
        if op == "attr":
            return self._form_of_result(site, user)
        if op == "binop" and depth and not self.flow.gradient(site.g, user):
            above = self.through.through_moves(site.g, user)
            return bool(above) and all(self.is_meant(site, one, user, depth - 1) for one in above)
        return op in ("format", "assert", "compare")

    def _is_judged_in_turn(self, site: Site, pair: int) -> bool:
        """``real_logits, fake_logits = map(critic, (real, fake))``"""
        values, users = self.flow.view.units[site.g].values, self.uses.of(site.g, pair)
        called = [values[u][1] if values[u][0] == "call" else () for u in users]
        mapped = all(len(o) == _MAPPED and values[o[0]][::2] == ("builtin", "map") for o in called)
        return (
            bool(called)
            and mapped
            and all(self.apart.is_judged(site, u, o[1:]) for u, o in zip(users, called, strict=True))
        )

    def _reads(self, g: int, v: int) -> list[int]:
        """Return a value, and where it is a field all readings of that one in the function."""
        values = self.flow.view.units[g].values
        return [u for u, one in enumerate(values) if one == values[v]] if values[v][0] == "attr" else [v]

    def _is_leaf(self, g: int, v: int) -> bool:
        """Return whether an attribute is never anything but a leaf."""
        base = self.flow.view.units[g].values[v][1][0]
        stored = [(where, one) for where, one in self.trace.before(g, v) if (where, one) != (g, base)]
        return bool(stored) and all(one in self.flow.frames[where].leaves for where, one in stored)

    def _form_of_result(self, site: Site, method: int) -> bool:
        """``x.detach().pow(2) * loss``: what one more method makes of the stopped value is used in such a form."""
        values = self.flow.view.units[site.g].values
        calls = [u for u in self.uses.of(site.g, method) if values[u][0] == "call" and values[u][1][0] == method]
        users = [(user, call) for call in calls for user in self.through.through_moves(site.g, call)]
        return bool(users) and all(
            values[user][0] == "binop" and self.forms.weighs_log_prob(site.g, user, call) for user, call in users
        )

    def _weighs_gradient(self, site: Site, call: int, start: int) -> bool:
        """``grad(y, x, grad_outputs=(a * b).detach())``, ``a`` and ``b`` used live elsewhere: one term of a product's derivative."""
        _, operands, tags = self.flow.view.units[site.g].values[call]
        if not any(tag == "grad_outputs" and o == start for tag, o in zip(tags, operands[1:], strict=True)):
            return False
        values, stack, live = self.flow.view.units[site.g].values, list(site.inputs), list[int]()
        while stack:
            v = stack.pop()
            if values[v][0] == "binop":
                stack.extend(values[v][1])
            elif self.flow.gradient(site.g, v):
                live.append(v)
        return bool(live) and all(len(self.uses.of(site.g, v)) > 1 for v in live)
