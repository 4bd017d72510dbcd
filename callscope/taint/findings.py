"""From sites to findings: both halves of the question, with their evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from callscope.model.finding import Effect, Finding, Severity
from callscope.model.rule import Rule
from callscope.model.span import Span
from callscope.taint.describe import Words
from callscope.taint.excuses import Excuses
from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.trace import Place, Trace
from callscope.taint.intent.converters import Converters
from callscope.taint.intent.draws import is_of_sampling, samples_a_distribution
from callscope.taint.intent.judging import Intent
from callscope.taint.intent.living import Living
from callscope.taint.intent.new_leaves import NewLeaves
from callscope.taint.intent.only_ways import OnlyWays
from callscope.taint.intent.reattached import Reattached
from callscope.taint.intent.ruled_out import RuledOut
from callscope.taint.intent.slots import goes_into_slot
from callscope.taint.intent.starting import gives_model
from callscope.taint.lattice.masks import LIKELY, PROVEN
from callscope.taint.onward.analysis import Onward, Sink
from callscope.taint.onward.as_arrays import leaves_as_array
from callscope.taint.onward.as_sizes import is_count
from callscope.taint.options import TaintOptions
from callscope.taint.program.constructing import constructs
from callscope.taint.program.declared import Declared
from callscope.taint.program.reporting import gives_readable, reports
from callscope.taint.program.uses import Uses
from callscope.taint.severity import Severities
from callscope.taint.site import Site
from callscope.taint.sites import Sites
from callscope.taint.written_into import changes_receiver, fills, receiver
from callscope.taint.wrong_stops import WrongStops


class Reporter:
    """Everything that judging a site needs; detectors of shapes get it too."""

    def __init__(self, flow: Flow, options: TaintOptions, root: str = ".") -> None:
        self.flow, self.options, self.view = flow, options, flow.view
        self.uses = Uses(flow.view, flow.names)
        self.sites = Sites(flow)
        self.trace = Trace(flow, self.uses)
        self.onward = Onward(flow, self.uses, self.sites, self.trace)
        self.intent = Intent(flow, self.uses, self.trace)
        self.living = Living(flow, self.trace)
        self.only_ways = OnlyWays(flow, self.living)
        self.reattached = Reattached(flow, self.uses, self.living)
        self.ruled_out = RuledOut(flow, self.uses)
        self.words = Words(flow.view, self.uses, root)
        self.leaves = NewLeaves(flow, self.uses)
        self.declared = Declared(flow.view)
        self.excuses = Excuses(flow, self.uses, self.trace, self.sites, self.onward, self.intent, self.living)
        self.wrong_stops = WrongStops(flow, self.uses, self.onward, self.intent)
        self.severities = Severities(flow, self.trace, self.intent.stepped)
        self.converters = Converters(flow)
        self.literals: dict[Place, Any] = {}
        self.registered: dict[tuple[int, str], bool] = {}
        """Of a class and an attribute's name, whether what is read under it is ever registered with something."""

    def wants(self, g: int) -> bool:
        """Return whether findings in a unit's file are asked for."""
        paths = self.options.report_paths
        return paths is None or self.view.path(g) in paths

    def told(self, site: Site) -> Iterator[Finding]:
        """Yield the finding of a plain site; those of who asks for it where it stands in a function that is named for it."""
        asked = list(self.converters.asked_for(site)) if self.converters.is_one(site) else [site]
        found = (self.judge(one) for one in asked if self.wants(one.g))
        yield from (finding for finding in found if finding is not None)

    def judge(self, site: Site) -> Finding | None:
        """Return the finding of a plain site."""
        if self.leaves.comes_from_asked(site):
            return self.finding(site, None)
        leaf = self.leaves.made_by(site)
        if leaf is not None:
            if self.leaves.is_asked_for(site.g, leaf) and not self._is_lost_behind(site):
                return self.finding(site, None)
            renamed = self.flow.matcher.shape("new-leaf")
            site = site._replace(match=renamed[0]) if renamed else site
        if self.intent.assigned.is_one(site) and not self.living.is_orphaned(site):
            return self.finding(site, None)
        allowed = _after(site) if changes_receiver(self.flow, site) else None
        if allowed is not None:
            site = site._replace(starts=tuple(dict.fromkeys((receiver(self.flow, site), *site.starts))))
        model = gives_model(self.flow, site)
        excused = model or self.excuses.covers(site)
        sink = None if excused else self.onward.explore(site, allowed, orphans=self.excuses.orphans(site))
        if sink is None and not model and fills(self.flow, site) and not self.intent.writes.updates_itself(site):
            sink = self.onward.explore(site, into=receiver(self.flow, site))
        if sink is None and not excused:
            sink = self.wrong_stops.behind(site)
        if sink is None and not excused and self._is_only_way(site):
            sink = Sink(LIKELY, _ONLY_WAY, ((site.g, site.v),))
        return self.finding(site, self.trusted(site, sink))

    def _is_lost_behind(self, site: Site) -> bool:
        """``q = x.detach().requires_grad_()``, differentiated by ``q`` with a graph: what trains ``x`` gets nothing by it, nor otherwise."""
        asking = (site.g, *(g for g, _ in self.view.callers.get(site.g, ())))
        return any(map(self.living.makes_graphs, asking)) and self.living.is_orphaned(site)

    def _is_only_way(self, site: Site) -> bool:
        """Return whether a leaf gets its gradient by the site alone, no other site is seen to lose it, and no later stop, as in a straight-through estimator, is why it leads nowhere."""
        if not self.only_ways.is_one(site) or constructs(self.view, site.g):
            return False
        if site.match.rule.effect is Effect.ZEROES and self.onward.explore(site, past=True) is not None:
            return False
        return not self.excuses.blame.is_elsewhere(site, self.only_ways.lost(site))

    def only_way(self, site: Site) -> Iterator[Finding]:
        """Yield the finding of a site that is known to be all that a leaf gets its gradient by."""
        finding = self.finding(site, Sink(LIKELY, _ONLY_WAY, ((site.g, site.v),)))
        yield from [finding] if finding is not None else []

    def trusted(self, site: Site, sink: Sink | None, *, by_user: bool = False) -> Sink | None:
        """Drop a sink that is only likely where the function it is in, or ends in, says that it measures, shows or stores, is declared not to be differentiable, or has a flag for the same live.

        Drop any where a recorded step from the value brings its derivative back. ``by_user``: only what uses the value is asked.
        """
        if sink is None or (
            site.match.rule.effect is not Effect.NONFINITE and self.reattached.covers(site, sink.trail)
        ):
            return None
        if is_count(self.view, self.flow.names, self.uses, site, sink):
            return None
        if self.ruled_out.is_one(site, sink.trail):
            return None
        if self.intent.measured.is_one(site, sink.trail) and not self.living.is_orphaned(site):
            return None
        if site.match.rule.id == "CS201" and goes_into_slot(self.view, sink.trail):
            return None
        if sink.is_differentiated:
            drawn = not sink.level & PROVEN and samples_a_distribution(self.view, site)
            data = self.intent.arrivals.is_data(site, sink.trail) and not self.excuses.itself.is_one(site)
            return None if drawn or data else sink
        if leaves_as_array(self.flow, self.converters, sink.trail) or is_of_sampling(self.view, site, sink.trail):
            return None
        units = {sink.trail[-1][0]} if by_user and sink.trail[-1][0] != site.g else {site.g, sink.trail[-1][0]}
        if site.match.rule.name == "hard-sampling" and sink.trail[-1][0] != site.g:
            units.discard(site.g)  # ``sample`` names what a draw is, not what it is for
        if any(map(self.declared.is_for_looking, units)) or self.intent.is_careful(site):
            return None
        if site.kind == "number" and gives_readable(self.view, self.flow.names, sink.trail[-1][0]):
            return None
        return None if any(reports(self.view, g) for g in units) else sink

    def finding(self, site: Site, sink: Sink | None, *, span: Span | None = None, idiom: str = "") -> Finding | None:
        """Return a site's finding with its evidence; None for information that was not asked for."""
        severity = self.severities.of(site, sink)
        if severity is Severity.INFO and not self.options.information:
            return None
        shown = site.place or (site.g, site.v)
        place = span or self.view.named_at(*shown)
        text = idiom or self.words.idiom(*shown)
        steps, spans = self.evidence(site, sink)
        return self.make(site.match.rule, site.g, place, text, severity, steps, spans)

    def evidence(self, site: Site, sink: Sink | None) -> tuple[tuple[str, ...], tuple[Span, ...]]:
        """Return the steps from the source to the site and from the site to the sink."""
        before: tuple[Place, ...] = ()
        if site.inputs:
            before = self.trace.source(site.g, self.severities.carrying(site))
        after = sink.trail if sink else ((site.g, site.v),)
        return self.words.steps((*before, *after), sink.what if sink else "")

    def make(
        self,
        rule: Rule,
        g: int,
        span: Span,
        idiom: str,
        severity: Severity,
        why: tuple[str, ...],
        steps: tuple[Span, ...],
    ) -> Finding:
        """Return a finding of ``rule``."""
        message = _HARMLESS if severity is Severity.INFO else rule.message
        return Finding(
            rule.id, rule.name, span, self.view.function(g), idiom, rule.effect, severity,
            message.format(idiom=idiom), why, steps=steps,
        )  # fmt: skip


_ONLY_WAY = "what is trained here gets its gradient by no other way"
_HARMLESS = "`{idiom}` can break a gradient; nothing shows that it breaks one here"
"""What information says: a rule's own message claims what nothing has shown."""


def _after(site: Site) -> Callable[[int, int], bool]:
    return lambda value, user: user > site.v


Detector = Callable[[Reporter], Iterator[Finding]]
