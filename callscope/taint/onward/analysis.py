"""Where a broken value goes: forward from a site, through calls and returns that match, to what should have had a gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from callscope.model.finding import Effect
from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.trace import Trace
from callscope.taint.intent.differentiated import is_asked_of
from callscope.taint.lattice.masks import LIKELY, PROVEN
from callscope.taint.names.intent_names import EXPLICIT
from callscope.taint.onward.beside_its_own import BesideItsOwn
from callscope.taint.onward.broken import Item, Manner
from callscope.taint.onward.dead_ends import DeadEnds
from callscope.taint.onward.last_word import LastWord
from callscope.taint.onward.reach import (
    COUNTED_END,
    GRADED_END,
    HORIZON,
    LIKELY_END,
    MERGED,
    PROVEN_END,
    RETURNED,
    SURE,
)
from callscope.taint.onward.reads import FieldReads
from callscope.taint.onward.search import Search
from callscope.taint.onward.steps import STEPS
from callscope.taint.onward.towards import Towards
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site
from callscope.taint.sites import Sites

_STEPS = 16
"""So many steps of the search for each value of the program and manner; ways beyond are a blind spot."""
_WHOLE = frozenset({"int", "math.ceil", "math.floor", "math.trunc", "round", "operator.index"})
_VALUED = frozenset({"function-without-gradient", "zeroing-hook"})
"""Of the rules that say that a derivative is zero, those whose values are no sizes or positions."""
_UNRECORDED = frozenset({"no-grad-block", "no-grad-function"})
_ROWS = ("list", "tuple")
_ARITHMETIC = ("binop", "inplace", "unary")
"""``return torch.tensor(weight * loss)``: nobody converts what was just computed."""


class Sink(NamedTuple):
    """Where the value should have carried a gradient: how sure, what it is, and the way there."""

    level: int
    what: str
    trail: tuple[tuple[int, int], ...]
    guesses: int = 0
    near: tuple[tuple[int, int], ...] = ()
    """The part of the way that takes one guess at most."""

    @property
    def is_differentiated(self) -> bool:
        """Return whether a gradient is taken there, however many guesses away; else it is only handed out."""
        return bool(self.level & PROVEN) or not self.what.startswith(RETURNED)


class Onward:
    """Explores forward from sites; what one has explored, the next need not."""

    def __init__(self, flow: Flow, uses: Uses, sites: Sites, trace: Trace) -> None:
        self.flow, self.uses, self.sites, self.trace = flow, uses, sites, trace
        self.towards, self.last_word = Towards(flow, uses), LastWord(flow, uses)
        self.beside = BesideItsOwn(flow, uses, self.last_word)
        self._dead_ends = {counting: DeadEnds(flow, uses, counting=counting) for counting in (False, True)}
        self._reads = FieldReads(flow, uses, self.towards)
        self._searches: dict[Manner, Search] = {}
        self.bound = flow.options.effort * _STEPS * (1000 + sum(len(unit.values) for unit in flow.view.units))

    @property
    def unfollowed(self) -> frozenset[int]:
        """Return the units in which ways were not followed on because a search met its bound."""
        return frozenset(g for search in self._searches.values() for g in search.unfollowed)

    def _search(self, site: Site, *, orphans: bool = False, past: bool = False) -> Search:
        manner = manner_of(self.flow, site)._replace(orphans=orphans, past=past)
        found = self._searches.get(manner)
        if found is None:
            ends = self._dead_ends[manner.counts or manner.leaf]
            found = Search(self.flow, self.uses, self.sites, STEPS, manner, self.towards, ends, self._reads, self.bound)
            self._searches[manner] = found
        return found

    def explore(
        self,
        site: Site,
        allowed: Callable[[int, int], bool] | None = None,
        *,
        into: int | None = None,
        since: int = -1,
        orphans: bool = False,
        past: bool = False,
    ) -> Sink | None:
        """Return the surest sink that a site's value reaches.

        ``allowed`` restricts the first step's users; ``into``: the value has been written into this tensor, ``since`` that place; ``orphans``, ``past``: as in ``Manner``.
        """
        search = self._search(site, orphans=orphans, past=past)
        if into is not None:
            first = Item(site.g, site.v, "tensor", True, origin=site.origin)
            return self._answer(
                site, search, [search.root(first, lambda item: search.contained(item, into, "=", since=since))]
            )
        computed = self._is_result(site) and (site.kind == "computed" or computes(self.flow, site))
        items = [Item(site.g, start, site.kind, computed, origin=site.origin) for start in site.starts]
        items = [item for item in items if not (search.explicit and search.is_taken_as_given(item))]
        if allowed is None:
            found = self._answer(site, search, [search.start(item) for item in items])
            return found or (self._handed_out(site) if items else None)
        nodes = [search.root(item, lambda item: search.expand(item, allowed)) for item in items]
        nodes += [search.root(item, lambda item: self._to_givers(search, item)) for item in items]
        return self._answer(site, search, nodes)

    def _to_givers(self, search: Search, item: Item) -> None:
        """``x.detach_()`` of a parameter: the tensor that a caller gave is stopped as well."""
        op, _, data = self.flow.view.units[item.g].values[item.v]
        if op == "param":
            search.hand_back(item, data[0])

    def _is_result(self, site: Site) -> bool:
        """Return whether who gets a site's value as it is gets a result: what a function records nothing of and only hands out is meant to be looked at."""
        return site.match.rule.name not in _UNRECORDED or self.flow.is_hook(site.g)

    def _handed_out(self, site: Site) -> Sink | None:
        """Return the end of a stop that is all a function has to say, or of a derivative beside what it is of."""
        word = self.last_word.of(site) or self.beside.of(site)
        return word and Sink(LIKELY, f"{RETURNED} {self.flow.view.units[word.g].name}", word.trail, near=word.trail)

    def explore_return(self, site: Site, kind: str) -> Sink | None:
        """Return the surest sink that what a whole function returns reaches in its callers."""
        search = self._search(site)
        return self._answer(
            site,
            search,
            [search.root(Item(site.g, site.v, kind, self._is_result(site), origin=site.origin), search.ascend)],
        )

    def _answer(self, site: Site, search: Search, nodes: list[int]) -> Sink | None:
        """Look farther and farther from a site's nodes, no farther than decides."""
        sink = None
        for budget in range(HORIZON + 1):
            search.look(nodes, budget)
            sink = sink or self._nearest(site, search, nodes, budget)
            sure = sink is not None and bool(sink.level & PROVEN)
            counted = (search.counts or search.leaf) and self._is_counted(search, nodes, budget, sink)
            if counted and (search.whole or search.leaf or not sure):
                return None
            factor = (
                search.place and not search.positions
            )  # a mask: where it is counted farther off, it is a factor first
            if sink is not None and (factor or not (search.counts and (search.whole or not sure))):
                return sink
        return sink

    def _is_counted(self, search: Search, nodes: list[int], budget: int, sink: Sink | None) -> bool:
        """Return whether a value ends as a size or position: not only in a caller of what gives it to others as well."""
        return any(
            search.reach.reaches(node, COUNTED_END, budget)
            and (
                search.whole
                or search.leaf
                or sink is None
                or not _is_beyond(search.way.to_end(node, COUNTED_END)[0], sink.trail)
                or self._is_cast(sink.trail)
            )
            for node in nodes
        )

    def _is_cast(self, trail: tuple[tuple[int, int], ...]) -> bool:
        """``ceil(n).long()``: what is made a whole number is meant for one, whoever gets it."""
        values = (self.flow.view.units[g].values[v] for g, v in trail)
        called = (
            self.flow.view.units[g].values[one[1][0]]
            for (g, _), one in zip(trail, values, strict=True)
            if one[0] == "call"
        )
        return any(op == "attr" and name in ("long", "int", "short") for op, _, name in called)

    def _nearest(self, site: Site, search: Search, nodes: list[int], budget: int) -> Sink | None:
        """Return the surest end within so many guesses."""
        reach = search.reach
        for kind in (PROVEN_END, GRADED_END, LIKELY_END):
            for node in nodes:
                if reach.reaches(node, kind, budget):
                    trail, what = search.way.to_end(node, kind)
                    if kind == GRADED_END and not is_asked_of(self.flow, self.trace, site, trail[-1]):
                        continue
                    sure = kind != LIKELY_END and budget <= SURE
                    near = search.way.within(node, kind, MERGED) if budget > MERGED else trail
                    return Sink(PROVEN if sure else LIKELY, what, tuple(trail), budget, tuple(near))
        return None


def _is_beyond(way: list[tuple[int, int]], trail: tuple[tuple[int, int], ...]) -> bool:
    """Return whether a way leaves by the return at which a trail ends: the trail's end is another user's."""
    length = len(trail) - 1
    return 0 < length < len(way) and tuple(way[:length]) == trail[:length] and way[length][0] != way[length - 1][0]


def manner_of(flow: Flow, site: Site) -> Manner:
    """Return what decides about the way of a site's value."""
    zeroes, whole = site.match.rule.effect is Effect.ZEROES, makes_whole_numbers(flow, site)
    steps = site.match.rule.name == "comparison-as-factor"  # whole numbers already: a cast changes nothing
    positions = site.match.rule.name in ("position-of-value", "integer-cast")
    stopped_anyway = site.match.rule.id == "CS802" or site.match.rule.name in ("hard-sampling", "copied-tensor")
    stopped_anyway = (
        stopped_anyway or site.match.rule.effect is Effect.NONFINITE
    )  # only what a gradient comes back through
    return Manner(
        (zeroes and site.match.rule.name not in _VALUED) or whole or steps,
        positions,
        zeroes or stopped_anyway,
        whole,
        site.match.rule.id in EXPLICIT,
        positions or steps,
        site.match.rule.id == "CS206",
        site.match.rule.name == "rounding",
    )


def makes_whole_numbers(flow: Flow, site: Site) -> bool:
    """Return whether a site is ``int``, ``math.ceil`` or an integer cast."""
    values = flow.view.units[site.g].values
    op, operands, _ = values[site.v]
    if op != "call":
        return False
    dotted = flow.names.name(site.g, operands[0])
    return dotted in _WHOLE or site.match.rule.name == "integer-cast"


def computes(flow: Flow, site: Site) -> bool:
    """Return whether the idiom is itself a computation (``math.sin``, ``torch.round``) rather than a conversion."""
    values = flow.view.units[site.g].values
    op, operands, _ = values[site.v]
    if op == "binop":
        return True
    if op != "call":
        return False
    if (
        site.match.rule.name == "range-ends"
    ):  # what lies between two ends is computed of them; bins over what there is are not
        return not any(_is_extreme(flow, site.g, v) for v in site.inputs)
    if site.match.rule.name in ("tensor-rebuilt", "new-tensor") and any(
        _is_result(flow, site.g, v) for v in site.inputs
    ):
        return True
    dotted = flow.names.name(site.g, operands[0]) or ""
    if dotted.startswith(("math.", "cmath.", "numpy.", "scipy.")):
        return dotted.rpartition(".")[2] not in ("array", "asarray", "float64", "float32", "asanyarray")
    return site.match.rule.effect is Effect.ZEROES


def _is_extreme(flow: Flow, g: int, v: int) -> bool:
    """``x.min()``, ``torch.max(x)``"""
    values = flow.view.units[g].values
    op, operands, _ = values[v]
    below = values[operands[0]] if op == "call" else ("", (), "")
    return below[0] == "attr" and below[2] in ("min", "max", "amin", "amax", "quantile")


def _is_result(flow: Flow, g: int, v: int) -> bool:
    """``weight * loss``, a list of the function's own in which there is nothing but what torch computed (``rows.append(torch.sum(x))``), a matrix of which an entry is computed."""
    values = flow.view.units[g].values
    op, operands, _ = values[v]
    held = [one for one in (*operands, *_appended(flow, g, v)) if values[one][0] != "const"] if op in _ROWS else []
    if any(values[one][0] in _ROWS and any(_is_torchs(flow, g, entry) for entry in values[one][1]) for one in held):
        return True
    return op in _ARITHMETIC or (op == "list" and bool(held) and all(_is_torchs(flow, g, one) for one in held))


def _appended(flow: Flow, g: int, v: int) -> Iterator[int]:
    values, users = flow.view.units[g].values, flow.view.users(g)
    for user in users.get(v, ()):
        if values[user][0] == "attr" and values[user][2] == "append":
            yield from (values[call][1][1] for call in users.get(user, ()) if len(values[call][1]) == 2)


def _is_torchs(flow: Flow, g: int, v: int) -> bool:
    op, operands, _ = flow.view.units[g].values[v]
    dotted = flow.names.name(g, operands[0]) if op == "call" else None
    return op in _ARITHMETIC or (dotted or "").startswith("torch.")


__all__ = ["Onward", "Sink"]
