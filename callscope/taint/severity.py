"""How grave what is found is: both halves of the question, and how much of them is guessed."""

from __future__ import annotations

from callscope.model.finding import Effect, Severity
from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.owed import Owed
from callscope.taint.forward.trace import Trace
from callscope.taint.intent.optimizers import Stepped
from callscope.taint.intent.refused import is_refused
from callscope.taint.lattice.masks import LIKELY, PROVEN, TENSOR
from callscope.taint.names.intent_names import EXPLICIT
from callscope.taint.onward.analysis import Sink
from callscope.taint.onward.mixed import Mixed
from callscope.taint.program.objectives import is_objective
from callscope.taint.site import Site

_MADE_HERE = ("dict", "dictcomp", "call")
_GUESSES = 1
"""So many may lie between what is stopped in so many words and who may want its gradient, and between a source and any site."""
_GUESSES_IN_ALL = 2
_MERGES = 2
"""So many fields of objects of which there are several may lie between a source and a site: of what came by more, none of 24 warnings on packages was true, and no labelled break is told by it."""
_NUMBERS_OF = frozenset({"__float__", "__int__", "__complex__", "__index__"})
"""A class's own word for a number of it: who asks one of its objects for it knows which."""
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


class Severities:
    """Weighs sites with the ends that they lead to."""

    def __init__(self, flow: Flow, trace: Trace, stepped: Stepped) -> None:
        self.flow, self.view, self.trace, self.stepped = flow, flow.view, trace, stepped
        self.owed = Owed(flow, trace)

    def of(self, site: Site, sink: Sink | None) -> Severity:
        """Return how grave it is that a site's gradient does not come to ``sink``."""
        severity = severity_of(site.level, sink.level if sink else 0)
        capped = site.match.rule.name in _CAPPED or self._counts(site) or self._is_far_fetched(site, sink)
        if severity is Severity.ERROR and (capped or self._is_anothers(site)):
            severity = Severity.WARNING
        told = severity is not Severity.INFO and self._is_founded(site, sink)
        return severity if told else Severity.INFO

    def _is_anothers(self, site: Site) -> bool:
        """Return whether what is stopped in so many words may be another optimizer's: of several, the one stepped next is not known."""
        return site.match.rule.id in EXPLICIT and self.stepped.is_one_of_several(site)

    def _is_founded(self, site: Site, sink: Sink | None) -> bool:
        """Return whether there is more than a guess.

        What torch refuses is told aloud by torch; what is stored, or written as a text without a number's format, is read by whom it is for; who is guessed, twice over, to be handed what was stopped in so many words, or a Python number, is no user of it (of the warnings of that kind most were false), unless what is live goes there together with it; what no code is seen to use as a tensor need not be one.
        """
        proven, differentiated = bool(site.level & PROVEN), sink is not None and sink.is_differentiated
        if not (proven and sink is not None and sink.level & PROVEN) and self._is_far_fetched(site, sink, likely=True):
            return False
        if self._is_mixed_up(site):
            return False
        asked_for = proven and differentiated and self._is_plainly_brought(site)
        if not asked_for and is_refused(self.view, self.flow.names, site) and not is_objective(self.view, site.g):
            return False
        sure = sink is not None and bool(sink.level & PROVEN)
        if not sure and (self._only_stores(site) or self._only_names(site)):
            return False
        guessed = sink is not None and sink.guesses > _GUESSES and not differentiated
        explicit, number = site.match.rule.id in EXPLICIT, site.kind == "number"
        way = (sink.trail if number else sink.near) if sink is not None and guessed and (explicit or number) else ()
        if way and not Mixed(self.flow, way).anywhere():
            return False
        return proven or differentiated or not site.inputs or any(self._is_tensor(site.g, v) for v in site.inputs)

    def _is_plainly_brought(self, site: Site) -> bool:
        """Return whether a gradient comes to a site by no field that whichever object of its class may have."""
        return not site.inputs or not self.trace.merges(site.g, self.carrying(site))

    def _is_mixed_up(self, site: Site) -> bool:
        """Return whether the gradient comes by several fields, each of whichever object of its class: whose it is in the end nobody knows. A point without a derivative is one whoever brings a gradient there."""
        if not site.inputs or site.match.rule.effect is Effect.NONFINITE:
            return False
        allowed = 0 if self.view.units[site.g].name.rpartition(".")[2] in _NUMBERS_OF else _MERGES
        return self.trace.merges(site.g, self.carrying(site)) > allowed

    def _is_far_fetched(self, site: Site, sink: Sink | None, *, likely: bool = False) -> bool:
        """Return whether the gradient comes to the site by several guesses, or by one and goes on by more to somebody who may take it; ``likely``: any gradient."""
        if not site.inputs:
            return False
        after = sink.guesses if sink is not None and not sink.is_differentiated else 0
        return self.is_far_fetched(site.g, self.carrying(site), after, likely=likely)

    def is_far_fetched(self, g: int, v: int, after: int = 0, *, likely: bool = False) -> bool:
        """Return whether a gradient comes to a value by several guesses, or by one where ``after`` more are made behind it."""
        before = self.trace.fewest_guesses(g, v) if likely else self.trace.guesses(g, v)
        if not self._are_too_many(before, after):
            return False
        return self._are_too_many(min(before, self.owed.fewest(g, v)), after)

    def _are_too_many(self, before: int, after: int) -> bool:
        return before > _GUESSES or (before > 0 and before + after > _GUESSES_IN_ALL)

    def carrying(self, site: Site) -> int:
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
