"""An entry of a table chosen by its nearness: ``one_hot(cdist(z, table).argmin()) @ table`` is ``table[index]`` by another name."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.trace import Place, Trace
from callscope.taint.intent.living import Living
from callscope.taint.names.torch_names import MOVES
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site

_SPREADS = frozenset({"scatter_", "scatter"})
_PRODUCTS = frozenset({"matmul", "mm"})
_NAMES = frozenset({"attr", "param", "global", "free", "importfrom"})
_STEPS = 40


class LookedUp:
    """Follows a position to the ones and zeros it is written as, and those to the products they are in."""

    def __init__(self, flow: Flow, uses: Uses, trace: Trace, living: Living) -> None:
        self.flow, self.view, self.uses, self.trace, self.living = flow, flow.view, uses, trace, living

    def is_of_own_table(self, site: Site) -> bool:
        """Return whether a position only chooses of a learnt table that it was found with, and all that it was found with is trained otherwise."""
        if site.match.rule.name != "position-of-value":
            return False
        tables = list(self._tables((site.g, site.v)))
        if not tables or None in tables:
            return False
        found_with = self.living.sources(site.g, site.inputs)
        if not found_with or not found_with <= self.living.live():
            return False
        behind = {place for v in site.inputs for place in self.trace.behind(site.g, v)}
        return all(self._is_among(table, behind, found_with) for table in tables if table is not None)

    def _is_among(self, table: Place, behind: set[Place], found_with: frozenset[Place]) -> bool:
        """Return whether a learnt table, as it is, is one of what a position was found with."""
        op, _, name = self.view.units[table[0]].values[table[1]]
        leaf = table[1] in self.flow.frames[table[0]].leaves
        if not (leaf or op in _NAMES) or not self.flow.gradient(*table):
            return False
        if op == "attr":
            return any(
                self.view.units[g].values[v][0] == op and self.view.units[g].values[v][2] == name for g, v in behind
            )
        return bool(found_with & self.living.sources(table[0], table[1:]))

    def _tables(self, start: Place) -> Iterator[Place | None]:
        """Yield what the ones and zeros are multiplied with; None for any other use of them, or arithmetic with the position itself."""
        stack, seen = [(start, False)], set[tuple[Place, bool]]()
        while stack:
            place, hot = stack.pop()
            if (place, hot) in seen or len(seen) > _STEPS:
                continue
            seen.add((place, hot))
            for user in self.uses.of(*place):
                table = self._multiplied(*place, user) if hot else None
                after = [(one, hot or written) for one, written in self._after(*place, user)]
                stack.extend(after)
                if table is not None:
                    yield place[0], table
                elif (hot and not after) or self.view.units[place[0]].values[user][0] in ("binop", "inplace"):
                    yield None

    def _after(self, g: int, v: int, user: int) -> Iterator[tuple[Place, bool]]:
        """Yield where a position goes on, and whether it is written as ones and zeros there."""
        values = self.view.units[g].values
        op, operands, name = values[user]
        below = values[operands[0]] if op == "call" else ("", (), "")
        if op in ("pi", "phi") or (op == "attr" and name in MOVES):
            yield (g, user), False
        elif op == "return":
            yield from (((where, call), False) for where, call in self.view.callers.get(g, ()))
        elif op == "call" and v == operands[0]:
            yield (g, user), False
        elif op == "call":
            spread = below[0] == "attr" and below[2] in _SPREADS and operands[2:3] == (v,)
            if spread or (self.flow.names.name(g, operands[0]) or "").endswith(".one_hot"):
                yield (g, user), True

    def _multiplied(self, g: int, v: int, user: int) -> int | None:
        """Return what ones and zeros are multiplied with as a matrix."""
        op, operands, sign = self.view.units[g].values[user]
        if op == "binop" and sign == "@" and operands[0] == v:
            return operands[1]
        name = (self.flow.names.name(g, operands[0]) or "").rpartition(".")[2] if op == "call" else ""
        return operands[2] if name in _PRODUCTS and len(operands) == 3 and operands[1] == v else None
