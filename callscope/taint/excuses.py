"""What excuses a site: a form in which it is meant, or nobody whose gradient it takes; and where that does not count."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.trace import Trace
from callscope.taint.intent.blame import Blame
from callscope.taint.intent.converted import Converted
from callscope.taint.intent.draws import is_scored_draw, is_stepped_draw
from callscope.taint.intent.emptied import Emptied
from callscope.taint.intent.evaluated import Evaluated
from callscope.taint.intent.exact_scales import ExactScales
from callscope.taint.intent.exact_shifts import ExactShifts
from callscope.taint.intent.fresh_leaves import FreshLeaves
from callscope.taint.intent.given_none import GivenNone
from callscope.taint.intent.held_multipliers import HeldMultipliers
from callscope.taint.intent.judging import Intent
from callscope.taint.intent.living import Living
from callscope.taint.intent.looked_up import LookedUp
from callscope.taint.intent.loss_itself import LossItself
from callscope.taint.intent.only_ways import RULES
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.onward.analysis import Onward
from callscope.taint.program.constructing import constructs
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site
from callscope.taint.sites import Sites

_STOPS = frozenset({"CS201", "CS202", "CS203"})
_NAMED = _STOPS | {"CS101", "CS102", "CS606"}
_STOPPING = RULES | {"detach-call", "detach-in-place", "data-read", "item-call", "python-number", "tensor-rebuilt"}
"""Rules of what names around it may excuse."""


class Excuses:
    """Tells sites that are excused. ``blame``: whether another stop is the mistake."""

    def __init__(
        self, flow: Flow, uses: Uses, trace: Trace, sites: Sites, onward: Onward, intent: Intent, living: Living
    ) -> None:
        self.flow, self.view = flow, flow.view
        self.onward, self.intent, self.living = onward, intent, living
        self.evaluated, self.converted = Evaluated(flow), Converted(flow)
        self.looked_up = LookedUp(flow, uses, trace, living)
        self.emptied, self.given_none = Emptied(flow), GivenNone(flow, uses)
        self.fresh, self.exact = FreshLeaves(flow, uses, living), ExactShifts(flow, uses)
        self.scales, self.itself = ExactScales(flow, uses), LossItself(flow, uses)
        forms = intent.meant_uses
        self.held = HeldMultipliers(flow.view, uses, forms.multipliers, forms.beside, living, intent.stepped)
        self.blame = Blame(sites, living, _STOPPING, self._is_mistake)

    def covers(self, site: Site) -> bool:
        """A stop that looks meant is none where a leaf that is trained gets its gradient by no other way, where it is a loss's own, or the loss itself."""
        if self.exact.is_one(site) or self.scales.is_one(site):
            return True
        if not self._is_excused_by_form(site):
            return False
        if site.match.rule.id in _STOPS and self.itself.is_one(site):
            return False
        if self.emptied.is_lost(site):
            return False
        stop = site.match.rule.id in _NAMED and site.level & PROVEN and not self.intent.is_chosen(site)
        return not (stop and self.intent.is_meant(site) and self.is_to_blame(site))

    def _is_excused_by_form(self, site: Site) -> bool:
        if site.match.rule.id == "CS207" and not site.level & PROVEN and constructs(self.view, site.g):
            return True  # what a caller may hand in is the first value of a parameter
        if (
            self.intent.slope.stops_own(site)
            or self.evaluated.is_unrecorded(site.g)
            or self._is_of_itself(site)
            or self._is_renewed(site)
        ):
            return True
        if self.looked_up.is_of_own_table(site) or self.converted.takes_source_away(site):
            return True
        if is_stepped_draw(self.view, site) or is_scored_draw(self.view, self.flow.names, site):
            return True
        if self.held.is_held(site) or self.held.is_weighed(site):
            return True
        if self.given_none.is_one(site) or self.fresh.is_of_one(site) or self.emptied.is_beside(site):
            return True
        if not self.intent.is_meant(site):
            if site.match.rule.id in _STOPS:
                return self.living.is_nobodys(site)
            return self.intent.stepped.leaves_out(site) and not self.living.is_orphaned(site)
        return True

    def _is_of_itself(self, site: Site) -> bool:
        """``b = [torch.tensor(v, requires_grad=True) for v in glass.b]``, put into the very field that is read: nothing else is behind it."""
        if site.match.rule.effect != "rewraps" or site.v not in self.flow.frames[site.g].leaves:
            return False
        return self.living.sources(site.g, site.inputs) == {(site.g, site.v)}

    def _is_renewed(self, site: Site) -> bool:
        """``self.weight = nn.Parameter(self.weight)`` in a constructor: the one before is nobody's yet."""
        values = self.view.units[site.g].values
        if site.match.rule.id != "CS207" or not self.view.units[site.g].name.endswith(".__init__"):
            return False
        stored = [values[u] for u in self.view.users(site.g).get(site.v, ())]
        read = [values[v] for v in site.inputs]
        same = {(one[1][0], one[2]) for one in stored if one[0] == "setattr"}
        return bool(same) and all(one[0] == "attr" and (one[1][0], one[2]) in same for one in read)

    def orphans(self, site: Site) -> bool:
        """Return whether a stop in so many words is the only way of a leaf that is trained."""
        stop = site.match.rule.id in _STOPS and site.level & PROVEN and not self.intent.is_chosen(site)
        return bool(stop) and (self.emptied.is_lost(site) or self.is_to_blame(site))

    def _is_mistake(self, site: Site) -> bool:
        """Return whether a stop is no form that is meant, and what it leaves goes on to an end."""
        return not self._is_excused_by_form(site) and self.onward.explore(site) is not None

    def is_to_blame(self, site: Site) -> bool:
        """Return whether a leaf that is trained gets no gradient, and no other stop is the mistake."""
        return self.living.is_orphaned(site) and not self.blame.is_elsewhere(site, self.living.orphans(site))
