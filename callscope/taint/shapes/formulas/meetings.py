"""Where the ways through a function part and meet: found from its regions and from where they stand, once a function."""

from __future__ import annotations

from typing import NamedTuple

from callscope.source.facts import Places, Unit

_GATHERING = ("listcomp", "genexp", "setcomp", "dictcomp")
_LOOPS = ("for", "while")


class Comprehension(NamedTuple):
    """A comprehension: its value, its outermost and innermost loop, and the region in which its elements are made."""

    value: int
    outer: int
    inner: int
    last: int


class Meetings:
    """The loops, jumps and joins of one function."""

    def __init__(self, unit: Unit, places: Places) -> None:
        self.unit, self.places = unit, places
        self.jumps: dict[int, list[int]] = {}
        self.taking = {places.region(v): v for v, (op, _, _) in reversed(list(enumerate(unit.values))) if op == "iter"}
        for k, region in enumerate(unit.regions):
            if region[1] in ("break", "continue"):
                self.jumps.setdefault(self._loop(k), []).append(k)
        self.comprehensions = [
            found for v, (op, _, _) in enumerate(unit.values) if op in _GATHERING and (found := self._comprehension(v))
        ]
        self._known: dict[int, int] = {}

    def before(self, v: int) -> int:
        """Return the region of the statement whose ways meet in a value: of an ``if`` one branch, or a loop; 0 if it is neither."""
        if v not in self._known:
            self._known[v] = self._find(v)
        return self._known[v]

    def _find(self, v: int) -> int:
        here = self.places.region(v)
        inside = [k for k, r in enumerate(self.unit.regions) if k and r[0] == here and self._is_in(v, k)]
        loops = [k for k in inside if self.unit.regions[k][1] in _LOOPS]
        if loops:
            return loops[0]
        tests = [self.unit.regions[k][2:4] for k in inside if self.unit.regions[k][1] == "if"]
        whole = [
            k for k in inside if self.unit.regions[k][1] == "if" and (self.unit.regions[k][2], False) in tests
            and (self.unit.regions[k][2], True) in tests
        ]  # fmt: skip
        return whole[-1] if whole else self._just_before(v, here)

    def _just_before(self, v: int, here: int) -> int:
        """Return the region that ends just before a join: a test may stand far from its statement, as a name."""
        before = v - 1
        while before >= 0 and self.unit.values[before][0] == "phi":
            before -= 1
        region = self.places.region(before) if before >= 0 else 0
        while region and self.unit.regions[region][0] != here:
            region = self.unit.regions[region][0]
        return region if region and self.unit.regions[region][1] in ("if", *_LOOPS) else 0

    def _is_in(self, v: int, region: int) -> bool:
        """Return whether what a region is asked or taken from stands within a value."""
        place = self.taking.get(region, self.unit.regions[region][2])
        return place >= 0 and self._covers(v, place)

    def _loop(self, region: int) -> int:
        while region and self.unit.regions[region][1] not in _LOOPS:
            region = self.unit.regions[region][0]
        return region

    def _span(self, v: int) -> tuple[tuple[int, int], tuple[int, int]]:
        span = self.places.span(v)
        return (span.line, span.column), (span.end_line, span.end_column)

    def _covers(self, whole: int, part: int) -> bool:
        (begin, end), (first, last) = self._span(whole), self._span(part)
        return begin <= first and last <= end

    def _comprehension(self, v: int) -> Comprehension | None:
        regions, here = self.unit.regions, self.places.region(v)
        outer = [
            k for k, r in enumerate(regions)
            if r[1] == "comprehension" and r[0] == here and self._is_in(v, k)
        ]  # fmt: skip
        if not outer:
            return None
        begin = self._span(self.taking[outer[-1]])[0]
        chain = [outer[-1]]
        while True:
            inner = [
                k for k, r in enumerate(regions)
                if r[0] == chain[-1] and r[1] in ("comprehension", "if") and self._is_in(v, k)
                and self._span(self.taking.get(k, r[2]))[0] >= begin
            ]  # fmt: skip
            if not inner:
                break
            chain.append(inner[-1])
        loops = [k for k in chain if regions[k][1] == "comprehension"]
        return Comprehension(v, chain[0], loops[-1], chain[-1])


__all__ = ["Comprehension", "Meetings"]
