"""Stops that are meant: straight-through estimators, targets, frozen parts, state cut between steps."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.trace import Trace
from callscope.taint.forward.turns import Turns
from callscope.taint.intent.adversaries import Adversaries
from callscope.taint.intent.agents import Agents
from callscope.taint.intent.apart import Apart
from callscope.taint.intent.beside import Beside
from callscope.taint.intent.draws import gathers
from callscope.taint.intent.factors import Factors
from callscope.taint.intent.for_data import ForData
from callscope.taint.intent.forms import Forms
from callscope.taint.intent.grids import Grids
from callscope.taint.intent.left_behind import LeftBehind
from callscope.taint.intent.library import Careful
from callscope.taint.intent.mirrored import Mirrored
from callscope.taint.intent.multipliers import Multipliers
from callscope.taint.intent.named import Named
from callscope.taint.intent.optimizers import Stepped
from callscope.taint.intent.own_slope import OwnSlope
from callscope.taint.intent.own_values import OwnValues
from callscope.taint.intent.remains import Remains
from callscope.taint.intent.running_numbers import RunningNumbers
from callscope.taint.intent.scaled_back import ScaledBack
from callscope.taint.intent.shifts import Shifts
from callscope.taint.intent.spent import Spent
from callscope.taint.intent.starting import starts_from_layer
from callscope.taint.intent.steering import Steering
from callscope.taint.intent.straight_through import StraightThrough
from callscope.taint.intent.switches import Switches
from callscope.taint.intent.writes import Writes
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.names.intent_names import (
    EXPLICIT,
    is_meant_name,
    is_store_name,
)
from callscope.taint.program.callee import Callee
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import reached
from callscope.taint.site import Site

_WAY = 40
_REDUCTIONS = frozenset({"mean", "sum", "norm", "max", "amax", "std"})
_STEPPED = ("rounding", "floor-division", "integer-cast", "position-of-value", "hard-sampling", "comparison-as-factor")
_SWITCHED = EXPLICIT | {"CS205", "CS206", "CS207"}
_COLLECTIONS = ("tuple", "list", "dict", "listcomp", "genexp", "dictcomp")


class Intent:
    """Judges explicit stops by their form and by the names around them."""

    def __init__(self, flow: Flow, uses: Uses, trace: Trace) -> None:
        self.flow, self.uses = flow, uses
        self.through, self.beside = StraightThrough(flow, uses), Beside(flow, uses, trace)
        self.multipliers, self.own = Multipliers(flow, trace), OwnValues(flow, trace)
        self.forms, self.stepped = Forms(flow, uses), Stepped(flow, uses, trace)
        self.spent, self.turns, self.trace = Spent(flow, uses, trace), Turns(flow.view), trace
        self.named, self.writes = Named(flow, uses, self.through), Writes(flow, uses)
        self.careful, self.adversaries, self.mirrored = Careful(flow, uses), Adversaries(flow), Mirrored(flow, uses)
        self.steering, self.shifts = Steering(flow, uses, self.forms), Shifts(flow)
        self.remains, self.apart = Remains(flow, uses, self.forms), Apart(flow, uses, self.through, self.beside)
        self.switches, self.factors = Switches(flow), Factors(flow, self.forms, self.remains)
        self.slope = OwnSlope(flow, self.forms)
        self.running, self.scaled = RunningNumbers(flow, uses, self.forms), ScaledBack(flow, uses)
        self.grids, self.agents = Grids(flow, uses), Agents(flow)
        self.for_data = ForData(flow, uses)
        self.left = LeftBehind(flow, self.through, self.forms, self.beside, self.turns)

    def is_meant(self, site: Site) -> bool:
        """Return whether a site is a stop on purpose."""
        if self.switches.is_named(site):
            return True
        if self.careful.is_meant(site):
            return True
        if site.match.rule.name == "parameter-of-tensor" and starts_from_layer(self.flow, self.uses, site):
            return True
        if site.match.rule.name in ("data-read", "parameter-of-tensor") and self.writes.sets_up(site.g):
            return not self._is_started_from(site)
        if site.match.rule.name in _STEPPED and self.switches.is_switched(site):
            return True
        if site.match.rule.effect == "zeroes" or site.match.rule.name == "integer-cast":
            return self.through.covers(site) or self._is_sign_beside(site)
        if gathers(self.flow, site):
            return True
        if site.match.rule.name in ("position-of-value", "hard-sampling"):
            position = site.match.rule.name == "position-of-value"
            weighs = position and self.beside.weighs_itself(site.g, site.inputs, site.v)
            return weighs or self.through.replaces(site)
        if site.match.rule.name == "comparison-as-factor":
            return self._is_of_mask(site) or all(
                self.beside.lives_beside(site.g, v, site.v) for v in site.inputs if self.flow.gradient(site.g, v)
            )
        if site.kind == "number" and (
            self.steering.steers_loop(site) or self.spent.is_spent(site) or self.running.is_one(site)
        ):
            return True
        if site.match.rule.effect == "rewraps" and self.forms.was_sorted_out(site):
            return True
        if site.match.rule.id in _SWITCHED and self.switches.is_switched(site):
            return True
        if site.match.rule.id not in EXPLICIT:
            return False
        if self.steering.measures_step(site) or self.scaled.is_one(site) or self.grids.is_step(site):
            return True
        if self.for_data.is_one(site):
            return True
        if is_store_name(self.flow.view.units[site.g].name.rpartition(".")[0]) and self._is_only_kept(site):
            return True
        own = self.own.is_one(site)
        if self.named.input_named(site, own=own) or self.stepped.leaves_out(site) or self._is_between_turns(site):
            return True
        if site.match.rule.id == "CS501" and self._is_warmed_up(site):
            return True
        return any(self._stops_on_purpose(site, start, own) for start in site.starts)

    def _is_warmed_up(self, site: Site) -> bool:
        """What a block computes is computed live as well, and the two are no parts of one result."""
        again = self.forms.runs_again(site) and not self._feeds_another(site)
        return again and not self.remains.meets_itself(site)

    def _is_started_from(self, site: Site) -> bool:
        """``def init_hidden(self): return self.h0.data``: what the caller starts its pass from is trained."""
        values, reached = self.flow.view.units[site.g].values, {site.v}
        for v, (op, operands, _) in enumerate(values):
            if op == "return" and not reached.isdisjoint(operands):
                return self.own.is_one(site)
            if not reached.isdisjoint(operands):
                reached.add(v)
        return False

    def _is_only_kept(self, site: Site) -> bool:
        """``self.items.append(x.detach())``: a store puts away, or gives back, what it is given; what it computes with, it does not only keep."""
        values = self.flow.view.units[site.g].values
        users = [u for start in site.starts for u in self.through.through_moves(site.g, start)]
        users += [w for u in users if values[u][0] == "attr" for w in self.uses.of(site.g, u)]
        return not any(values[u][0] in ("binop", "inplace") for u in users)

    def _feeds_another(self, site: Site) -> bool:
        """``with no_grad(): h = enc(x)``, then ``dec(h)`` in the same pass: that ``enc`` also runs live brings no derivative back. Two networks may take turns in a function with a ``backward()``."""
        takes = any(op == "attr" and data == "backward" for op, _, data in self.flow.view.units[site.g].values)
        return (not takes or self.stepped.holds(site)) and self.named.same_pass.goes_on(site.g, site.v)

    def _is_between_turns(self, site: Site) -> bool:
        """The graph of what is stopped has been used up: the stop stands after the turn's ``backward()``, or cuts what the last turn left."""
        inputs = site.inputs or (site.v,)
        if site.match.rule.id == "CS201" and (self.spent.is_over(site) or self.left.is_cut(site)):
            return True
        return self.turns.is_after_backward(site.g, site.v) or any(
            self.turns.comes_from_last(site.g, v, self.trace) for v in inputs
        )

    def is_careful(self, site: Site) -> bool:
        """Return whether a stop is one that a library makes for users who are not in view, or leaves them the choice of."""
        if self.agents.is_given(site):
            return True
        if self.slope.is_one(site):
            return True
        own = self.own.is_one(site)
        if site.kind == "number" and site.match.rule.id in ("CS101", "CS102") and not (own or site.level & PROVEN):
            return is_meant_name(self.uses.name(site.g, site.v))
        return self.mirrored.is_chosen(site) or self.careful.is_careful(site, own=own)

    def is_chosen(self, site: Site) -> bool:
        """Return whether a flag around the stop, or the function that it is, leaves the choice to the user."""
        sets_up = self.writes.sets_up(site.g) and not self._is_started_from(site) and not self._is_kept_plain(site)
        named = self.switches.is_named(site) and not (self.own.is_one(site) and self._is_computed_with(site))
        return named or sets_up or self.switches.is_switched(site) or self.stepped.leaves_out(site)

    def _is_kept_plain(self, site: Site) -> bool:
        """``self.grid = torch.arange(n) * self.pitch.data``: what passes read is set up of a parameter, no parameter is."""
        values = self.flow.view.units[site.g].values
        users = reached(site.starts, lambda v: self.uses.of(site.g, v), _WAY)
        return any(values[u][0] == "setattr" and values[u][2] != "data" and u not in site.starts for u in users)

    def _is_computed_with(self, site: Site) -> bool:
        """``def detached_eddy(self, shear): return (self.c.detach() * shear) ** 2``: the function gives something else than what it stops."""
        values = self.flow.view.units[site.g].values
        users = (u for start in site.starts for u in self.through.through_moves(site.g, start))
        return any(values[u][0] in ("binop", "inplace") for u in users)

    def _is_of_mask(self, site: Site) -> bool:
        """``mask > 0``: the compared value is a mask already."""
        values = self.flow.view.units[site.g].values
        level = [v for v in site.inputs if self.flow.gradient(site.g, v)]
        for _ in range(3):
            if any("mask" in self.uses.name(site.g, v).lower() for v in level):
                return True
            level = [o for v in level if values[v][0] in ("call", "attr", "pi") for o in values[v][1]]
        return False

    def _is_sign_beside(self, site: Site) -> bool:
        """``x.sign() * f(x.abs())``: a step whose other factor carries the derivative."""
        values = self.flow.view.units[site.g].values
        op, operands, _ = values[site.v]
        name = values[operands[0]][2] if op == "call" and values[operands[0]][0] == "attr" else ""
        if name not in ("sign", "sgn") or self._is_scaled_by_size(site):
            return False
        return any(self.beside.lives_beside(site.g, v, site.v) for v in site.inputs)

    def _is_scaled_by_size(self, site: Site) -> bool:
        """``x.sign() * x.abs().mean()``: the other factor is one number for all, its derivative is not that of the sign's."""
        values = self.flow.view.units[site.g].values
        factors = [
            o for u in self.uses.of(site.g, site.v) if values[u][0] == "binop" for o in values[u][1] if o != site.v
        ]
        level = [o for o in factors if values[o][0] == "call"]
        return any(values[values[o][1][0]][2] in _REDUCTIONS for o in level)

    def _stops_on_purpose(self, site: Site, start: int, own: bool) -> bool:
        g = site.g
        if self.named.on_the_way(g, start, own=own) or (site.inputs and self._rebinds_loop(g, start, site.inputs)):
            return True
        if self.through.cancels(g, start) or self._is_surrogate(site):
            return True
        if self.beside.chosen_beside(g, start, site.inputs):
            return True
        trained = (v for v in site.inputs if self.forms.named_as_loss(g, v))
        if any(self.beside.lives_elsewhere(g, v, site.v) for v in trained) and self.remains.only_weighs(g, start):
            return True  # a loss that is trained makes weights of its own size
        if any(self.forms.steps_by_gradient(g, v) for v in site.inputs) or self.writes.keeps_average(g, start):
            return True
        forms = [self._form(site, user, start) for user in self.through.through_moves(g, start)]
        return bool(forms) and all(forms)

    def _is_surrogate(self, site: Site) -> bool:
        """A custom function's output is stopped in one place (a neuron's reset) and goes on live in another."""
        view = self.flow.view
        for v in site.inputs:
            owners = [view.owner(c.unit) for c in self._makers(site.g, v)]
            if any(owner is not None and view.is_function(owner) for owner in owners):
                return self.beside.lives_elsewhere(site.g, v, site.v)
        return False

    def _makers(self, g: int, v: int) -> Iterator[Callee]:
        """Yield what is called for a value, and by a helper that only returns what it calls: ``spike(v)`` of ``Spike.apply(v, slope)``."""
        for callee in self.flow.view.callees(g, v):
            yield callee
            values = self.flow.view.units[callee.unit].values
            for op, operands, _ in values:
                if op == "return" and operands and values[operands[0]][0] == "call":
                    yield from self.flow.view.callees(callee.unit, operands[0])

    def _rebinds_loop(self, g: int, v: int, inputs: tuple[int, ...]) -> bool:
        """``h = h.detach()`` on a variable that a loop carries: truncated back-propagation."""
        values = self.flow.view.units[g].values
        if not any(o == "attr" and d == "backward" for o, _, d in values):
            return False
        name, held = self._held(g, v)
        op, _, data = values[inputs[0]]
        return bool(name) and ((op in ("phi", "iter") and data == name) or self._is_carried(g, held, name))

    def _held(self, g: int, v: int) -> tuple[str, int]:
        """Return the variable that a value, or the collection it is put into, is bound to."""
        values = self.flow.view.units[g].values
        for _ in range(4):
            name = self.uses.name(g, v)
            if name:
                return name, v
            above = [u for u in self.uses.of(g, v) if values[u][0] in _COLLECTIONS or self._collects(g, u)]
            if len(above) != 1:
                break
            v = above[0]
        return "", v

    def _collects(self, g: int, user: int) -> bool:
        op, operands, _ = self.flow.view.units[g].values[user]
        return op == "call" and self.flow.names.name(g, operands[0]) in ("tuple", "list", "dict")

    def _is_carried(self, g: int, v: int, name: str) -> bool:
        """Every use of the value joins its variable again, and a loop brings it back to where it was made."""
        values = self.flow.view.units[g].values
        users = [u for u in self.uses.of(g, v) if values[u][0] != "tuple" or self.uses.of(g, u)]
        if not users or any(values[u][0] != "phi" or values[u][2] != name for u in users):
            return False
        stack, seen = users, set[int]()
        while stack:
            u = stack.pop()
            if u < v:
                return True
            if u not in seen:
                seen.add(u)
                stack.extend(w for w in self.uses.of(g, u) if values[w][0] == "phi" and values[w][2] == name)
        return False

    def _form(self, site: Site, user: int, start: int, depth: int = 4) -> bool:
        """Return whether one use of the stopped value is a form in which a stop is meant."""
        op, operands, data = self.flow.view.units[site.g].values[user]
        if op == "call":
            if self.forms.is_target(site.g, operands) or self._weighs_gradient(site, user, start):
                return True
            return self.apart.is_judged(site, user, operands) or self.adversaries.meet(site, user)
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
            return self.beside.lives_elsewhere(site.g, site.inputs[0], site.v)
        if op == "attr":
            return self._form_of_result(site, user)
        if op == "binop" and depth and not self.flow.gradient(site.g, user):
            above = self.through.through_moves(site.g, user)
            return bool(above) and all(self._form(site, one, user, depth - 1) for one in above)
        return op in ("format", "assert", "compare")

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
