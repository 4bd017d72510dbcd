"""Stops that are meant: straight-through estimators, targets, frozen parts, state cut between steps."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.trace import Trace
from callscope.taint.forward.turns import Turns
from callscope.taint.intent.agents import Agents
from callscope.taint.intent.answered_for import AnsweredFor
from callscope.taint.intent.arrivals import Arrivals
from callscope.taint.intent.assigned import Assigned
from callscope.taint.intent.beside import Beside
from callscope.taint.intent.boxes import Boxes
from callscope.taint.intent.carried import Carried
from callscope.taint.intent.doubled import Doubled
from callscope.taint.intent.draws import gathers, samples_a_distribution
from callscope.taint.intent.evaluating import Evaluating
from callscope.taint.intent.for_data import ForData
from callscope.taint.intent.forms import Forms
from callscope.taint.intent.grid_steps import is_grid_step
from callscope.taint.intent.grids import Grids
from callscope.taint.intent.handedness import is_convention, is_handedness
from callscope.taint.intent.indicators import Indicators
from callscope.taint.intent.labels import is_mask, is_of_labels
from callscope.taint.intent.left_behind import LeftBehind
from callscope.taint.intent.library import Careful
from callscope.taint.intent.meant_uses import MeantUses
from callscope.taint.intent.measured import Measured
from callscope.taint.intent.mirrored import Mirrored
from callscope.taint.intent.named import Named
from callscope.taint.intent.optimizers import Stepped
from callscope.taint.intent.own_slope import OwnSlope
from callscope.taint.intent.own_steps import OwnSteps
from callscope.taint.intent.own_values import OwnValues
from callscope.taint.intent.remains import Remains
from callscope.taint.intent.remarks import Remarks
from callscope.taint.intent.run_again import RunAgain
from callscope.taint.intent.running_numbers import RunningNumbers
from callscope.taint.intent.scaled_back import ScaledBack
from callscope.taint.intent.spent import Spent
from callscope.taint.intent.starting import copies_weights, starts_from_layer, starts_state
from callscope.taint.intent.steering import Steering
from callscope.taint.intent.step_factors import StepFactors
from callscope.taint.intent.straight_through import StraightThrough
from callscope.taint.intent.switches import Switches
from callscope.taint.intent.target_sizes import sizes_target
from callscope.taint.intent.writes import Writes
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.names.intent_names import (
    EXPLICIT,
    is_meant_name,
    is_starting,
    is_store_name,
)
from callscope.taint.program.callee import Callee
from callscope.taint.program.said_here import said_here
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import reached
from callscope.taint.site import Site

_WAY = 40
_HELPERS = 2
_STEPPED = ("rounding", "floor-division", "integer-cast", "position-of-value", "hard-sampling", "comparison-as-factor")
_FLOORS = frozenset({"math.floor", "math.ceil", "math.trunc"})
_NUMBERS = frozenset({"CS101", "CS102", "CS301"})
_SWITCHED = EXPLICIT | {"CS205", "CS206", "CS207"}


class Intent:
    """Judges explicit stops by their form and by the names around them."""

    def __init__(self, flow: Flow, uses: Uses, trace: Trace) -> None:
        self.flow, self.uses = flow, uses
        self.through, self.beside = StraightThrough(flow, uses), Beside(flow, uses, trace)
        self.indicators = Indicators(flow)
        self.own, self.steps = OwnValues(flow, trace), StepFactors(flow, uses, self.beside)
        self.forms, self.stepped = Forms(flow, uses), Stepped(flow, uses, trace)
        self.spent, self.turns, self.trace = Spent(flow, uses, trace), Turns(flow.view), trace
        self.named, self.writes = Named(flow, uses, self.through), Writes(flow, uses)
        self.careful, self.mirrored, self.carried = Careful(flow, uses), Mirrored(flow, uses), Carried(flow, uses)
        self.steering, self.remains = Steering(flow, uses, self.forms), Remains(flow, uses, self.forms)
        self.meant_uses = MeantUses(
            flow, uses, trace, self.forms, self.through, self.beside, self.remains, self.writes, self.stepped
        )
        self.switches, self.again = Switches(flow), RunAgain(flow, self.forms.way)
        self.slope = OwnSlope(flow, self.forms)
        self.running, self.scaled = RunningNumbers(flow, uses, self.forms), ScaledBack(flow, uses)
        self.grids, self.agents, self.boxes = Grids(flow, uses), Agents(flow), Boxes(flow, uses)
        self.answered = AnsweredFor(flow, uses)
        self.for_data, self.arrivals = ForData(flow, uses), Arrivals(flow, uses, self.forms)
        self.measured = Measured(flow, uses, self.forms, self.turns)
        self.own_steps = OwnSteps(flow, uses, self.through, self.forms.way)
        self.assigned, self.evaluating = Assigned(flow, uses, self.turns), Evaluating(flow)
        self.doubled, self.remarks = Doubled(flow, uses), Remarks(flow)
        self.left = LeftBehind(flow, self.through, self.forms, self.beside, self.turns)

    def is_meant(self, site: Site) -> bool:
        """Return whether a site is a stop on purpose."""
        if self.switches.is_named(site) or self.remarks.is_explained(site):
            return True
        if self.careful.is_meant(site):
            return True
        said = self._said_by_rule(site)
        if said is not None:
            return said
        if site.kind == "number" and (
            self.steering.steers_loop(site)
            or self.spent.is_spent(site)
            or self.running.is_one(site)
            or self.running.controls(site)
            or self.boxes.is_end(site)
        ):
            return True
        if site.match.rule.id in _NUMBERS and self.for_data.is_one(site):
            return True
        if site.match.rule.id in _NUMBERS and self.named.is_taken_as_number(site) and not self.own.is_one(site):
            return True
        if site.match.rule.effect == "rewraps" and self.forms.was_sorted_out(site):
            return True
        if site.match.rule.id in _SWITCHED and self.switches.is_switched(site):
            return True
        if site.match.rule.id not in EXPLICIT:
            return False
        if (
            self.steering.measures_step(site)
            or self.scaled.is_one(site)
            or self.grids.is_step(site)
            or self.answered.is_one(site)
        ):
            return True
        if self.for_data.is_one(site) or self.carried.is_periodic(site) or self.own_steps.is_one(site):
            return True
        if is_store_name(self.flow.view.units[site.g].name.rpartition(".")[0]) and self._is_only_kept(site):
            return True
        own = self.own.is_one(site)
        if self.named.input_named(site, own=own) or self.stepped.leaves_out(site) or self._is_between_turns(site):
            return True
        if site.match.rule.id == "CS501" and self._is_warmed_up(site):
            return True
        return any(self._stops_on_purpose(site, start, own) for start in site.starts)

    def _said_by_rule(self, site: Site) -> bool | None:
        """Return what the ways of a site's own rule say, None where they leave it to what holds for all."""
        if site.match.rule.name == "parameter-of-tensor" and (
            starts_from_layer(self.flow, self.uses, site) or copies_weights(self.flow, self.uses, site)
        ):
            return True
        if site.match.rule.name in ("data-read", "parameter-of-tensor") and self.writes.sets_up(site.g):
            return not self._is_started_from(site)
        if site.match.rule.name in _STEPPED and self.switches.is_switched(site):
            return True
        if site.match.rule.name == "rounding" and (
            self.switches.is_whole_by_flag(site) or is_handedness(self.flow, site) or is_convention(self.flow, site)
        ):
            return True
        if site.match.rule.name == "integer-cast" and (
            is_of_labels(self.flow, site) or is_mask(self.flow, self.uses, site)
        ):
            return True
        if site.match.rule.effect == "zeroes" or site.match.rule.name == "integer-cast" or self._is_floor(site):
            return self.through.covers(site) or self.steps.is_sign(site) or self.steps.shrinks(site)
        if gathers(self.flow, site):
            return True
        if site.match.rule.name in ("position-of-value", "hard-sampling"):
            position = site.match.rule.name == "position-of-value"
            weighs = position and self.beside.weighs_itself(site.g, site.inputs, site.v)
            return weighs or self.through.replaces(site)
        if site.match.rule.name == "comparison-as-factor":
            carrying = [v for v in site.inputs if self.flow.gradient(site.g, v)]
            return (
                self.steps.is_of_mask(site)
                or self.steps.is_of_code(site)
                or self.indicators.is_one(site)
                or all(
                    self.beside.lives_beside(site.g, v, site.v)
                    and not (self._is_bound(site, v) and self.steps.jumps(site, v))
                    for v in carrying
                )
            )
        return None

    def _is_floor(self, site: Site) -> bool:
        """``k = math.floor(t)``: Python's word for a rounding."""
        op, operands, _ = self.flow.view.units[site.g].values[site.v]
        return op == "call" and self.flow.names.name(site.g, operands[0]) in _FLOORS

    def _is_bound(self, site: Site, v: int) -> bool:
        """Return whether what is compared is a leaf, or an argument that is held against data: ``top > reserve``."""
        if self.own.is_leaf(site.g, v):
            return True
        values = self.flow.view.units[site.g].values
        others = [o for o in values[site.v][1] if o != v] if values[site.v][0] == "compare" else []
        given = values[v][0] == "param" and bool(self.flow.gradient(site.g, v) & PROVEN)
        return given and any(
            self.flow.is_tensor(site.g, o)
            and not self.flow.gradient(site.g, o) & PROVEN
            and any(values[one][0] == "param" and one != v for one in _arguments(self.flow, site.g, o))
            for o in others
        )

    def _is_warmed_up(self, site: Site) -> bool:
        """What a block computes is computed live as well, and the two are no parts of one result."""
        again = self.again.is_one(site) and not self._feeds_another(site)
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
        if self.agents.is_given(site) or self.arrivals.is_one(site) or is_grid_step(self.flow, site):
            return True
        if self.remarks.is_mentioned(site) or self.assigned.is_users(site):
            return True
        if self.evaluating.is_one(site) or self.doubled.is_one(site):
            return True
        if sizes_target(self.flow, self.uses, self.forms, site) or starts_state(self.flow, self.uses, site):
            return True
        if self.switches.is_of_metric(site) or (site.match.rule.id in _NUMBERS and self.named.is_said_whole(site)):
            return True
        if self.switches.is_recorded(site) or self.slope.is_one(site) or samples_a_distribution(self.flow.view, site):
            return True
        starts = is_starting(self.flow.view.units[site.g].name) and self.writes.sets_up(site.g)
        if site.match.rule.id in EXPLICIT and not site.level & PROVEN and starts:
            return True
        own = self.own.is_one(site)
        if site.kind == "number" and site.match.rule.id in ("CS101", "CS102") and not (own or site.level & PROVEN):
            return is_meant_name(said_here(self.flow.view, site.g, self.uses.name(site.g, site.v)))
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

    def _stops_on_purpose(self, site: Site, start: int, own: bool) -> bool:
        g = site.g
        if self.named.on_the_way(g, start, own=own) or (site.inputs and self.carried.is_cut(g, start, site.inputs)):
            return True
        if self.through.cancels(g, start) or self.through.bounds_itself(g, start) or self._is_surrogate(site):
            return True
        if self.beside.chosen_beside(g, start, site.inputs):
            return True
        trained = (v for v in site.inputs if self.forms.named_as_loss(g, v))
        if any(self.beside.lives_elsewhere(g, v, site.v) for v in trained) and self.remains.only_weighs(g, start):
            return True  # a loss that is trained makes weights of its own size
        if any(self.forms.steps_by_gradient(g, v) for v in site.inputs) or self.writes.keeps_average(g, start):
            return True
        forms = [self.meant_uses.is_meant(site, user, start) for user in self.through.through_moves(g, start)]
        return bool(forms) and all(forms)

    def _is_surrogate(self, site: Site) -> bool:
        """A custom function's output is stopped in one place (a neuron's reset) and goes on live in another."""
        view = self.flow.view
        for v in site.inputs:
            owners = [view.owner(c.unit) for c in self._makers(site.g, v)]
            if any(owner is not None and view.is_function(owner) for owner in owners):
                return self.beside.lives_elsewhere(site.g, v, site.v)
        return False

    def _makers(self, g: int, v: int, depth: int = _HELPERS) -> Iterator[Callee]:
        """Yield what is called for a value, and by helpers that only return what they call: ``spike(v)`` of ``Spike.apply(v, slope)``."""
        for callee in self.flow.view.callees(g, v):
            yield callee
            values = self.flow.view.units[callee.unit].values
            for op, operands, _ in values if depth else ():
                if op == "return" and operands and values[operands[0]][0] == "call":
                    yield from self._makers(callee.unit, operands[0], depth - 1)


def _arguments(flow: Flow, g: int, v: int) -> Iterator[int]:
    """Yield what a value is made of, and its object not."""
    values = flow.view.units[g].values
    own = flow.view.owner(g) is not None
    for one in reached((v,), lambda one: values[one][1], _WAY):
        if not (own and values[one][0] == "param" and values[one][2][0] == 0):
            yield one
