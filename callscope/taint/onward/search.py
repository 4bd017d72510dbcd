"""Where broken values go from place to place: one graph for all sites of a manner, grown as far as they lead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from callscope.taint.forward.analysis import Flow
from callscope.taint.onward.broken import Item, Manner
from callscope.taint.onward.dead_ends import DeadEnds
from callscope.taint.onward.reads import FieldReads
from callscope.taint.onward.search_calls import Calls
from callscope.taint.onward.search_objects import Objects
from callscope.taint.onward.towards import Towards
from callscope.taint.program.uses import Uses
from callscope.taint.sites import Sites


class Search(Calls, Objects):
    """``steps``: what each operation does with the value."""

    def __init__(
        self,
        flow: Flow,
        uses: Uses,
        sites: Sites,
        steps: Mapping[str, Step],
        manner: Manner,
        towards: Towards,
        dead_ends: DeadEnds,
        reads: FieldReads,
        bound: int,
    ) -> None:
        super().__init__(flow, uses, sites, manner, towards, dead_ends, reads, bound)
        self.steps = steps

    def look(self, nodes: Iterable[int], budget: int) -> None:
        """Follow everything that is within so many guesses of ``nodes``."""
        self.sweeps.begin(nodes, budget)
        while (node := self.sweeps.take()) >= 0:
            if self._looked[node]:
                self.sweeps.follow(node, self._after[node])
            elif node in self._closed:
                self.open(node)
            elif self.work > self.bound:
                self.unfollowed.add(self._items[node].g)
            else:
                self._looked[node] = True
                self._at = node
                self.expand(self._items[node])
                self.settle()
        self._at = -1
        if self.work <= self.bound:
            self.sweeps.end()

    def expand(self, item: Item, allowed: Callable[[int, int], bool] | None = None) -> None:
        """Follow an item into all its users, or those that are ``allowed``."""
        for user in self.uses.of(item.g, item.v):
            if allowed is None or allowed(item.v, user):
                self.step(item, user)
        for g, v in self.uses.shared(item.g, item.v):
            self.captured(item, g, v)
        if self._makes_base(item):
            self.ascend(item)

    def _makes_base(self, item: Item) -> bool:
        """``super().__init__(loc)``: what the base's constructor puts into the object is in that of the class as well."""
        values = self.view.units[item.g].values
        op, operands, _ = values[item.v]
        return op == "call" and values[operands[0]][0] == "attr" and values[operands[0]][2] == "__init__"

    def step(self, item: Item, user: int) -> None:
        """Follow the value into one of its users."""
        op, operands, data = self.view.units[item.g].values[user]
        handler = self.steps.get(op)
        if handler is not None:
            handler(self, item, user, operands, data)

    def on(self, item: Item, v: int, **changes: Any) -> None:
        """Go on at value ``v`` of the same unit."""
        self.push(item._replace(v=v, **changes))


Step = Callable[[Search, Item, int, tuple[int, ...], Any], None]
