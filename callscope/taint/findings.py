"""From sites to findings: both halves of the question, the severity, the evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from callscope.model.finding import Effect, Finding, Severity
from callscope.model.rule import Rule
from callscope.model.span import Span
from callscope.taint.describe import Words
from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.trace import Place, Trace
from callscope.taint.intent.blame import Blame
from callscope.taint.intent.converted import Converted
from callscope.taint.intent.draws import is_scored_draw, is_stepped_draw
from callscope.taint.intent.emptied import Emptied
from callscope.taint.intent.evaluated import Evaluated
from callscope.taint.intent.fresh_leaves import FreshLeaves
from callscope.taint.intent.given_none import GivenNone
from callscope.taint.intent.judging import Intent
from callscope.taint.intent.living import Living
from callscope.taint.intent.looked_up import LookedUp
from callscope.taint.intent.new_leaves import NewLeaves
from callscope.taint.intent.only_ways import RULES, OnlyWays
from callscope.taint.intent.reattached import Reattached
from callscope.taint.intent.refused import is_refused
from callscope.taint.lattice.masks import LIKELY, PROVEN, TENSOR
from callscope.taint.names.intent_names import EXPLICIT
from callscope.taint.onward.analysis import Onward, Sink
from callscope.taint.onward.mixed import Mixed
from callscope.taint.options import TaintOptions
from callscope.taint.program.declared import Declared
from callscope.taint.program.reporting import gives_readable, reports
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site
from callscope.taint.sites import Sites


class Reporter:
    """Everything that judging a site needs; detectors of shapes get it too."""

    def __init__(self, flow: Flow, options: TaintOptions, root: str = ".") -> None:
        self.flow, self.options, self.view = flow, options, flow.view
        self.uses = Uses(flow.view, flow.names)
        self.sites = Sites(flow)
        self.trace = Trace(flow, self.uses)
        self.onward = Onward(flow, self.uses, self.sites, self.trace)
        self.intent = Intent(flow, self.uses, self.trace)
        self.evaluated = Evaluated(flow)
        self.living = Living(flow, self.trace)
        self.only_ways = OnlyWays(flow, self.living)
        self.looked_up = LookedUp(flow, self.uses, self.trace, self.living)
        self.reattached = Reattached(flow, self.uses, self.living)
        self.words = Words(flow.view, self.uses, root)
        self.leaves = NewLeaves(flow, self.uses)
        self.declared = Declared(flow.view)
        self.converted = Converted(flow)
        self.emptied, self.given_none = Emptied(flow), GivenNone(flow, self.uses)
        self.fresh = FreshLeaves(flow, self.uses, self.living)
        self.blame = Blame(self.sites, self.living, _STOPPING, self._is_mistake)
        self.literals: dict[Place, Any] = {}

    def wants(self, g: int) -> bool:
        """Return whether findings in a unit's file are asked for."""
        paths = self.options.report_paths
        return paths is None or self.view.path(g) in paths

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
        allowed = _after(self, site) if _changes_receiver(self, site) else None
        if allowed is not None:
            site = site._replace(starts=tuple(dict.fromkeys((self.receiver(site), *site.starts))))
        excused = self._is_excused(site)
        sink = None if excused else self.onward.explore(site, allowed, orphans=self._orphans(site))
        if sink is None and _fills(self, site) and not self.intent.writes.updates_itself(site):
            sink = self.onward.explore(site, into=self.receiver(site))
        if sink is None and not excused:
            sink = self._behind_wrong_stops(site)
        if sink is None and not excused and self._is_only_way(site):
            sink = Sink(LIKELY, _ONLY_WAY, ((site.g, site.v),))
        return self.finding(site, self.trusted(site, sink))

    def _is_only_way(self, site: Site) -> bool:
        """Return whether a leaf gets its gradient by the site alone, no other site is seen to lose it, and no later stop, as in a straight-through estimator, is why it leads nowhere."""
        if not self.only_ways.is_one(site) or self.constructs(site.g):
            return False
        if site.match.rule.effect is Effect.ZEROES and self.onward.explore(site, past=True) is not None:
            return False
        return not self.blame.is_elsewhere(site, self.only_ways.lost(site))

    def _is_mistake(self, site: Site) -> bool:
        """Return whether a stop is no form that is meant, and what it leaves goes on to an end."""
        return not self._is_excused_by_form(site) and self.onward.explore(site) is not None

    def _is_to_blame(self, site: Site) -> bool:
        """Return whether a leaf that is trained gets no gradient, and no other stop is the mistake."""
        return self.living.is_orphaned(site) and not self.blame.is_elsewhere(site, self.living.orphans(site))

    def _behind_wrong_stops(self, site: Site) -> Sink | None:
        """``round(w)``, then a ``detach().numpy()`` on the way to the loss that nothing shows to be meant: the one is no reason for the other."""
        if site.match.rule.effect is not Effect.ZEROES or not site.level & PROVEN:
            return None
        sink = self.onward.explore(site, past=True)
        if sink is None or not sink.level & PROVEN:
            return None
        stops = [stop for place in sink.trail for stop in self._stop_at(*place)]
        if not stops or any(not self._leaves_torch(stop) or self.intent.is_meant(stop) for stop in stops):
            return None
        return sink._replace(level=LIKELY)

    def _leaves_torch(self, stop: Site) -> bool:
        """``k.detach().numpy()``: numpy asks for the stop, so that it says nothing of what was wanted."""
        values = self.view.units[stop.g].values
        users = [user for user in self.uses.of(stop.g, stop.v) if values[user][0] == "attr"]
        copies = [call for user in users if values[user][2] == "cpu" for call in self.uses.of(stop.g, user)]
        moved = [user for call in copies for user in self.uses.of(stop.g, call)]
        return any(values[user][2] in _TO_PLAIN for user in (*users, *moved))

    def _stop_at(self, g: int, v: int) -> Iterator[Site]:
        unit = self.view.units[g]
        op, operands, tags = unit.values[v]
        below = unit.values[operands[0]] if op == "call" else ("", (), "")
        if below[0] == "attr" and below[2] == "detach":
            for match in self.flow.matcher.method(g, unit, "detach", operands, tags):
                yield Site(match, g, v, below[1], PROVEN, None, "tensor", (v,))

    def _is_lost_behind(self, site: Site) -> bool:
        """``q = x.detach().requires_grad_()``, differentiated by ``q`` with a graph: what trains ``x`` gets nothing by it, nor otherwise."""
        return self.living.makes_graphs(site.g) and self.living.is_orphaned(site)

    def _is_excused(self, site: Site) -> bool:
        """A stop that looks meant is none where a leaf that is trained gets its gradient by no other way, or where it is a loss's own."""
        if not self._is_excused_by_form(site):
            return False
        if self.emptied.is_lost(site):
            return False
        stop = site.match.rule.id in _NAMED and site.level & PROVEN and not self.intent.is_chosen(site)
        return not (stop and self.intent.is_meant(site) and self._is_to_blame(site))

    def _is_excused_by_form(self, site: Site) -> bool:
        if site.match.rule.id == "CS207" and not site.level & PROVEN and self.constructs(site.g):
            return True  # what a caller may hand in is the first value of a parameter
        if self.evaluated.is_unrecorded(site.g) or self._is_of_itself(site):
            return True
        if self.looked_up.is_of_own_table(site) or self.converted.takes_source_away(site):
            return True
        if is_stepped_draw(self.view, site) or is_scored_draw(self.view, self.flow.names, site):
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

    def _orphans(self, site: Site) -> bool:
        """Return whether a stop in so many words is the only way of a leaf that is trained."""
        stop = site.match.rule.id in _STOPS and site.level & PROVEN and not self.intent.is_chosen(site)
        return bool(stop) and (self.emptied.is_lost(site) or self._is_to_blame(site))

    def constructs(self, g: int, depth: int = 3) -> bool:
        """Return whether a function only runs while an object is made."""
        if self.view.units[g].name.endswith(".__init__"):
            return True
        callers = self.view.callers.get(g, ()) if depth else ()
        return bool(callers) and all(self.constructs(where, depth - 1) for where, _ in callers)

    def trusted(self, site: Site, sink: Sink | None, *, by_user: bool = False) -> Sink | None:
        """Drop a sink that is only likely where the function it is in, or ends in, says that it measures, shows or stores, is declared not to be differentiable, or has a flag for the same live.

        Drop any where a recorded step from the value brings its derivative back. ``by_user``: only what uses the value is asked.
        """
        if sink is None or self.reattached.covers(site):
            return None
        if sink.is_differentiated:
            return sink
        units = {sink.trail[-1][0]} if by_user and sink.trail[-1][0] != site.g else {site.g, sink.trail[-1][0]}
        if site.match.rule.name == "hard-sampling" and sink.trail[-1][0] != site.g:
            units.discard(site.g)  # ``sample`` names what a draw is, not what it is for
        if any(map(self.declared.is_for_looking, units)) or self.intent.is_careful(site):
            return None
        if site.kind == "number" and gives_readable(self.view, self.flow.names, sink.trail[-1][0]):
            return None
        return None if any(reports(self.view, g) for g in units) else sink

    def receiver(self, site: Site) -> int:
        """Return the value whose method a site calls, or the one it assigns an attribute of."""
        values = self.view.units[site.g].values
        op, operands, _ = values[site.v]
        return operands[0] if op == "setattr" else values[operands[0]][1][0]

    def finding(self, site: Site, sink: Sink | None, *, span: Span | None = None, idiom: str = "") -> Finding | None:
        """Return a site's finding with its evidence; None for information that was not asked for."""
        severity = severity_of(site.level, sink.level if sink else 0)
        capped = site.match.rule.name in _CAPPED or self._counts(site) or self._is_far_fetched(site, sink)
        if severity is Severity.ERROR and (capped or self._is_anothers(site)):
            severity = Severity.WARNING
        if not self._is_founded(site, sink):
            severity = Severity.INFO
        if severity is Severity.INFO and not self.options.information:
            return None
        shown = site.place or (site.g, site.v)
        place = span or self.view.span(*shown)
        text = idiom or self.words.idiom(*shown)
        steps, spans = self.evidence(site, sink)
        return self.make(site.match.rule, site.g, place, text, severity, steps, spans)

    def _is_anothers(self, site: Site) -> bool:
        """Return whether what is stopped in so many words may be another optimizer's: of several, the one stepped next is not known."""
        return site.match.rule.id in EXPLICIT and self.intent.stepped.is_one_of_several(site)

    def _is_founded(self, site: Site, sink: Sink | None) -> bool:
        """Return whether there is more than a guess.

        What torch refuses is told aloud by torch; what is stored, or written as a text without a number's format, is read by whom it is for; what was stopped in so many words was not meant for those who are guessed to get it, unless
        what is live goes there together with it; what no code is seen to use as a tensor need not be one.
        """
        proven, differentiated = bool(site.level & PROVEN), sink is not None and sink.is_differentiated
        if not (proven and sink is not None and sink.level & PROVEN) and self._is_far_fetched(site, sink, likely=True):
            return False
        if not (proven and differentiated) and is_refused(self.view, self.flow.names, site):
            return False
        sure = sink is not None and bool(sink.level & PROVEN)
        if not sure and (self._only_stores(site) or self._only_names(site)):
            return False
        guessed = sink is not None and sink.guesses > _GUESSES and not differentiated
        if (
            sink is not None
            and guessed
            and site.match.rule.id in EXPLICIT
            and not Mixed(self.flow, sink.near).anywhere()
        ):
            return False
        return proven or differentiated or not site.inputs or any(self._is_tensor(site.g, v) for v in site.inputs)

    def _is_far_fetched(self, site: Site, sink: Sink | None, *, likely: bool = False) -> bool:
        """Return whether the gradient comes to the site by several guesses, or by one and goes on by more to somebody who may take it; ``likely``: any gradient."""
        if not site.inputs:
            return False
        after = sink.guesses if sink is not None and not sink.is_differentiated else 0
        return self.is_far_fetched(site.g, self._carrying(site), after, likely=likely)

    def is_far_fetched(self, g: int, v: int, after: int = 0, *, likely: bool = False) -> bool:
        """Return whether a gradient comes to a value by several guesses, or by one where ``after`` more are made behind it."""
        before = self.trace.fewest_guesses(g, v) if likely else self.trace.guesses(g, v)
        return before > _GUESSES or (before > 0 and before + after > _GUESSES_IN_ALL)

    def _carrying(self, site: Site) -> int:
        """Return the first of a site's operands that carries a gradient: its way is told."""
        carrying = [v for v in site.inputs if self.flow.gradient(site.g, v, inside=True)]
        return (carrying or list(site.inputs))[0]

    def _only_stores(self, site: Site) -> bool:
        """``torch.save(state, path)``, ``net.load_state_dict(checkpoint)``: a checkpoint, not ``net.load_state_dict({"weight": 2 * w})``."""
        if site.match.rule.name != "load-state-dict":
            return site.match.rule.name == "pickled-tensor"
        values = self.view.units[site.g].values
        op, operands, _ = values[site.v]
        return op == "call" and len(operands) > 1 and values[operands[1]][0] not in _MADE_HERE

    def _only_names(self, site: Site) -> bool:
        """``str(path)``, ``f"module.{name}"``: a text that is not written as a number is."""
        if site.match.rule.name != "formatted-number":
            return False
        op, operands, _ = self.view.units[site.g].values[site.v]
        named = self.flow.names.name(site.g, operands[0]) if op == "call" else None
        return (op == "format" and len(operands) < 2) or named in (
            "str",
            "repr",
        )  # a number's format is the second operand

    def _is_tensor(self, g: int, v: int) -> bool:
        """Return whether a value, something in it, or what is compared in it, is seen to be a tensor."""
        op, operands, _ = self.view.units[g].values[v]
        if op in _TESTS:
            return any(self._is_tensor(g, operand) for operand in operands)
        return bool(self.flow.concrete(g, self.flow.frames[g].states[v]).everything() & TENSOR)

    def _counts(self, site: Site) -> bool:
        """Return whether a site rounds to a whole number: a count more often than not, and flat between its steps."""
        op, operands, _ = self.view.units[site.g].values[site.v]
        return op == "call" and self.flow.names.name(site.g, operands[0]) in _COUNTING

    def evidence(self, site: Site, sink: Sink | None) -> tuple[tuple[str, ...], tuple[Span, ...]]:
        """Return the steps from the source to the site and from the site to the sink."""
        before: tuple[Place, ...] = ()
        if site.inputs:
            before = self.trace.source(site.g, self._carrying(site))
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


_TO_PLAIN = frozenset({"numpy", "item", "tolist"})
_STOPS = frozenset({"CS201", "CS202", "CS203"})
_NAMED = _STOPS | {"CS101", "CS102"}
_STOPPING = RULES | {"detach-call", "detach-in-place", "data-read"}
"""Rules of what names around it may excuse."""
_MADE_HERE = ("dict", "dictcomp", "call")
_GUESSES = 1
"""So many may lie between what is stopped in so many words and who may want its gradient, and between a source and any site."""
_GUESSES_IN_ALL = 2
_TESTS = ("compare", "unary", "boolop")
_COUNTING = frozenset({"math.ceil", "math.floor", "math.trunc"})
_CAPPED = frozenset({"numpy-function", "foreign-library", "tensor-as-index", "comparison-as-factor"})
"""Rules that are no errors: of what mostly raises for a tensor that requires a gradient, and is hardly ever reached by one;
of steps, whose derivative is zero rightly wherever there is one."""


def severity_of(source: int, sink: int) -> Severity:
    """Return error where both halves are proven, warning where one is likely, else info."""
    if source & PROVEN and sink & PROVEN:
        return Severity.ERROR
    return Severity.WARNING if source and sink & (PROVEN | LIKELY) else Severity.INFO


def _changes_receiver(reporter: Reporter, site: Site) -> bool:
    op, operands, _name = reporter.view.units[site.g].values[site.v]
    if op == "setattr":
        return True
    if op != "call" or reporter.view.units[site.g].values[operands[0]][0] != "attr":
        return False
    method = reporter.view.units[site.g].values[operands[0]][2]
    statement = getattr(site.match.pattern, "statement", False)
    return statement or method in ("set_", "load_state_dict")


def _fills(reporter: Reporter, site: Site) -> bool:
    """The site puts a value into what outlives it: ``layer.weight.data = w``, ``net.load_state_dict(d)``."""
    values = reporter.view.units[site.g].values
    op, operands, name = values[site.v]
    if op == "setattr":
        return bool(name == "data") and _is_live_value(reporter, site.g, operands[1])
    return op == "call" and values[operands[0]][2] in ("set_", "load_state_dict")


def _is_live_value(reporter: Reporter, g: int, v: int) -> bool:
    """The value carries a gradient, or is the ``.data`` of something computed that does."""
    frame = reporter.flow.frames[g]
    op, operands, name = frame.unit.values[v]
    if op == "attr" and name == "data" and frame.unit.values[operands[0]][0] in ("call", "binop"):
        return operands[0] not in frame.leaves and bool(reporter.flow.gradient(g, operands[0]))
    return bool(reporter.flow.gradient(g, v))


def _after(reporter: Reporter, site: Site) -> Callable[[int, int], bool]:
    return lambda value, user: user > site.v


Detector = Callable[[Reporter], Iterator[Finding]]


def collect(reporter: Reporter, detectors: Sequence[Detector]) -> tuple[Finding, ...]:
    """Return every finding, one a place, sorted."""
    found: list[Finding] = []
    units = range(len(reporter.view.units))
    for g in units:
        reporter.sites.is_quiet(g)  # in one order, whatever is asked for
    for g in units:
        for site in reporter.sites.find(g) if reporter.wants(g) else ():
            finding = reporter.judge(site)
            found.extend([finding] if finding is not None else [])
    for detector in detectors:
        found.extend(detector(reporter))
    return _one_a_place(_without_echoes(found), reporter.options)


def _without_echoes(found: list[Finding]) -> list[Finding]:
    """A cache that is found by value is one finding, not also a test of a value and a kept graph."""
    caches = {(f.span.path, f.function) for f in found if f.name == "cache-by-value"}
    echoes = ("value-test-takes-constant", "cached-graph")
    return [f for f in found if f.name not in echoes or (f.span.path, f.function) not in caches]


def _one_a_place(found: list[Finding], options: TaintOptions) -> tuple[Finding, ...]:
    """Where several rules say the same of one expression, keep the gravest, then the most specific."""
    best: dict[tuple[str, int, int], Finding] = {}
    for finding in sorted(found, key=lambda f: (-f.severity.rank, f.rule)):
        if options.report_paths is None or finding.span.path in options.report_paths:
            best.setdefault((finding.span.path, finding.span.line, finding.span.column), finding)
    return tuple(sorted(best.values(), key=Finding.sort_key))
