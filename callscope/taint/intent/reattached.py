"""A solution found without recording, and one recorded step from it: ``x0 - f(x0, a) / slope`` brings the derivative back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callscope.model.finding import Effect
from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.trace import Place
from callscope.taint.intent.corrections import Corrections
from callscope.taint.intent.living import Living
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import reached
from callscope.taint.site import Site

_REACHED = 300
_WAY = 80
_OVER = frozenset({
    "attr", "call", "binop", "unary", "inplace", "phi", "pi", "cell", "tuple", "list", "listcomp", "genexp", "unpack", "item", "iter", "boolop",
})  # fmt: skip


class Reattached:
    """Follows a severed value to a sum with what is computed live from it, and of the same leaves."""

    def __init__(self, flow: Flow, uses: Uses, living: Living) -> None:
        self.flow, self.view, self.uses, self.living = flow, flow.view, uses, living
        self.corrections = Corrections(flow)

    def covers(self, site: Site, trail: Iterable[Place] = ()) -> bool:
        """Return whether such a step is taken from the site's value, or with it; not where the value is that of the last step.

        A step mends the way it stands on: it counts where it stands in a function that ``trail`` leads through, if that is given.
        """
        reached, through = self._reached(site), {g for g, _ in trail}
        own = self._made_of(site.g, site.v)
        sums = [(g, v) for g, v in sorted(reached) if self._is_step(g, v, reached) and not (g == site.g and v in own)]
        if site.match.rule.effect is Effect.ZEROES:  # elsewhere nothing but the flat value arrives
            sums = [(g, v) for g, v in sums if g == site.g]
        sums = [(g, v) for g, v in sums if not through or g in through]
        if not sums:
            return False
        lost = self.living.sources(site.g, site.inputs) or self.living.sources(site.g, own)
        if not lost:  # no leaf is in view: the user's, who gives both; else what is given here says it
            return any(
                self._is_of_the_same(site, g, v) if site.level & PROVEN else not self._is_made_by(site, g, v)
                for g, v in sums
            )
        return any(lost & self.living.sources(g, self.view.units[g].values[v][1]) for g, v in sums)

    def _is_of_the_same(self, site: Site, g: int, v: int) -> bool:
        """Return whether all that carries a gradient into the severed value goes live into the step as well."""
        start, step = self.view.units[g].values[v][1]
        lost = {one for one in self._made_of(site.g, site.v) if self.flow.gradient(site.g, one)}
        return g == site.g and bool(lost) and lost <= self._made_of(g, step, start)

    def _is_made_by(self, site: Site, g: int, v: int) -> bool:
        """Return whether the severed value gets into a step by another way than its start: what severs it made the step."""
        start, step = self.view.units[g].values[v][1]
        beside = self._reached(site, (g, start))
        return any((g, one) in beside for one in (step, *self._made_of(g, step, start)))

    def _is_step(self, g: int, v: int, reached: set[Place]) -> bool:
        op, operands, symbol = self.view.units[g].values[v]
        if op not in ("binop", "inplace") or symbol not in ("+", "-") or self._is_unrecorded(g, v):
            return False
        start, step = operands
        if not self.flow.gradient(g, step):
            return False
        made = self._made_of(g, step)
        if start not in made or self._captures(g, made, reached) or not self.corrections.corrects(g, step, start):
            return False
        called = self._is_given(g, start)
        if (g, start) not in reached and not (
            (called or self._was_found(g, start, v)) and self.corrections.is_slope(g, step, reached)
        ):
            return False
        return self._was_found(g, start, v) or not self._is_live(g, start, v, reached)

    def _is_given(self, g: int, start: int) -> bool:
        """``t, hit = march(scene, rays)``: return whether a call gave a value, alone or among others."""
        op, operands, _ = self.view.units[g].values[start]
        while op in ("unpack", "item", "pi"):
            op, operands, _ = self.view.units[g].values[operands[0]]
        return op == "call"

    def _is_unrecorded(self, g: int, v: int) -> bool:
        """``with no_grad(): z = z - 0.1 * slope``: such a step brings no derivative back."""
        frame = self.flow.frames[g]
        return bool(frame.muted or frame.mute_of(v))

    def _was_found(self, g: int, start: int, v: int) -> bool:
        """``p = origin + t * rays``, ``t`` found without recording: of the slope there only the value counts, for nothing is left over."""
        frame = self.flow.frames[g]
        return frame.has_left(start, v) or any(frame.has_left(one, start) for one in self._made_of(g, start))

    def _captures(self, g: int, made: set[int], reached: set[Place]) -> bool:
        """Return whether the equation is made of the severed value too: what is called for the step has it captured."""
        for v in made:
            for callee in self.view.callees(g, v) if self.view.units[g].values[v][0] == "call" else ():
                first = self.view.first(callee.unit)
                captured = self.view.units[callee.unit].captures.items()
                if any((first + owner, one) in reached for (owner, _), values in captured for one in values):
                    return True
        return False

    def _is_live(self, g: int, start: int, v: int, reached: set[Place]) -> bool:
        """Return whether a step starts from what carries a gradient; what a loop brings back does so after its first turn."""
        op, operands, _ = self.view.units[g].values[start]
        if op == "phi" and any((g, o) in reached and not self.flow.gradient(g, o) for o in operands):
            return False
        return bool(self.flow.gradient(g, start)) and not self.flow.frames[g].has_left(start, v)

    def _made_of(self, g: int, v: int, without: int = -1) -> set[int]:
        values = self.view.units[g].values
        starts = (o for o in values[v][1] if o != without)
        return set(reached(starts, lambda one: [o for o in values[one][1] if o != without], _WAY))

    def _reached(self, site: Site, without: Place | None = None) -> set[Place]:
        stack: list[Place] = [(site.g, v) for v in site.starts]
        found = set[Place]()
        while stack and len(found) < _REACHED:
            place = stack.pop()
            if place in found or place == without:
                continue
            found.add(place)
            g, v = place
            for user in self.uses.of(g, v):
                op = self.view.units[g].values[user][0]
                if op in _OVER:
                    stack.append((g, user))
                    stack.extend(self._given(g, user, v) if op == "call" else ())
                elif op == "return":
                    stack.extend(self.view.callers.get(g, ()))
        return found

    def _given(self, g: int, call: int, v: int) -> Iterator[Place]:
        """Yield the parameters that a call hands a value to: a solution that another function polishes."""
        _, operands, tags = self.view.units[g].values[call]
        for callee in self.view.callees(g, call):
            for link in self.view.given(callee, tags) if callee.bound and not callee.guess else ():
                if operands[1 + link.argument] == v and link.into is None and link.out_of is None:
                    yield callee.unit, self.view.units[callee.unit].parameters[link.parameter].value
