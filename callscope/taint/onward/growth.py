"""The growing of the search's graph: nodes, edges between them, and how many guesses lie before each."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Any

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.asked import Asked
from callscope.taint.forward.turns import Turns
from callscope.taint.intent.learned import mixes_by_learned
from callscope.taint.intent.meetings import Meetings
from callscope.taint.intent.same_pass import SamePass
from callscope.taint.intent.straight_through import StraightThrough
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.names.intent_names import is_reward_name, is_stopped_name, is_store_name, says_only_role
from callscope.taint.onward.broken import NOT_ASKED, SHARED, Called, Entry, Item, Manner, shallow
from callscope.taint.onward.dead_ends import DeadEnds
from callscope.taint.onward.inside import Inside
from callscope.taint.onward.looked_at import LookedAt
from callscope.taint.onward.reach import (
    COUNTED_END,
    GRADED_END,
    GUESS,
    HORIZON,
    LIKELY_END,
    PROVEN_END,
    Place,
    Reach,
    as_edge,
)
from callscope.taint.onward.reads import FieldReads
from callscope.taint.onward.sweep import Sweeps
from callscope.taint.onward.towards import Towards
from callscope.taint.onward.way import Way
from callscope.taint.program.flags import Flags
from callscope.taint.program.handed import HandedIn
from callscope.taint.program.said_here import said_here
from callscope.taint.program.uses import Uses
from callscope.taint.sites import Sites

Far = tuple[Place, int]
"""A place, and how many guesses away it is."""
Opening = tuple[Item, Callable[[], Iterable[Far]], bool]
"""What comes to a hub, where it leads, and whether that lies behind a guess."""


class Growth(ABC):
    """The graph of a manner, grown as far as is asked for. ``unfollowed``: units in which its bound was met."""

    def __init__(
        self,
        flow: Flow,
        uses: Uses,
        sites: Sites,
        manner: Manner,
        towards: Towards,
        dead_ends: DeadEnds,
        reads: FieldReads,
        bound: int,
    ) -> None:
        self.flow, self.uses, self.sites, self.view = flow, uses, sites, flow.view
        self.towards, self.dead_ends, self.reads, self.bound = towards, dead_ends, reads, bound
        self.unfollowed: set[int] = set()
        self.counts, self.positions, self.ends_at_stops, self.whole, self.explicit, self.place = manner[:6]
        self.leaf, self.rounds, self.orphans, self.past = manner[6:]
        self.measures = self.ends_at_stops and not self.counts  # a gradient: made a number, it was only measured
        self.reach = Reach()
        self.handed, self.flags, self.looked_at = HandedIn(self.view), Flags(self.view, uses), LookedAt(flow)
        self.asked, self.meetings, self.turns = Asked(flow), Meetings(flow, uses), Turns(self.view)
        self.same_pass = SamePass(flow, uses, StraightThrough(flow, uses))
        self._nodes: dict[Item, int] = {}
        self._nearer: list[int] = []  # nodes to which a way inside their function has got shorter
        self._items = self.reach.items
        self._looked = bytearray()  # of each node, whether it has been followed into its users
        self._after = self.reach.after
        self.inside = Inside(self._after, self._together, self._nearer.append)
        self.sweeps = Sweeps(self._leads)
        self.way = Way(self.reach, self.inside, self._key, lambda node: self._called[self._items[node].entry].first)
        self._entries: dict[Entry, int] = {}
        self._called: list[Called] = []
        self._hands: dict[Item, int] = {}  # calls that hand in what the value comes out of
        self._written: dict[tuple[Item, int], int] = {}  # arguments that the value has been written into
        self._unwritten: list[tuple[int, Item, int]] = []  # those of them from which it is still to go on
        self._led: set[tuple[int, int]] = set()
        self._records: dict[int, bool] = {}
        self._hubs: dict[tuple[Any, ...], int] = {}  # of what is written under a name, the node that leads to its reads
        self._closed: dict[int, Opening] = {}  # hubs that no search has come to yet
        self._flat: dict[tuple[int, int], bool] = {}
        self._at = -1
        self.work = 0

    @abstractmethod
    def expand(self, item: Item, allowed: Callable[[int, int], bool] | None = None) -> None:
        """Follow an item into all its users, or those that are ``allowed``."""

    @abstractmethod
    def contained(self, item: Item, container: int, key: object, depth: int = 2, since: int = -1) -> None:
        """Follow the value into a container."""

    @abstractmethod
    def hand_back(self, item: Item, position: int) -> None:
        """Follow what was written into a parameter out to the arguments that fill it."""

    def start(self, item: Item) -> int:
        """Return the node of an item, made if it is new."""
        if item.v in self.asked.of(item.g):
            item = item._replace(asked=item.asked | {item.v})
        node = self._nodes.get(item)
        if node is None:
            node = self._nodes[item] = self._new(item)
        return node

    def _edge(self, node: int, item: Item, length: int, *, guess: bool, over: int = -1) -> None:
        if self.explicit and self.is_taken_as_given(item):
            return
        far = length + (GUESS if guess else 0)
        self.work += 1
        if far > HORIZON or self.dead_ends.is_one(item.g, item.v):
            return
        self._step(node, as_edge(self.start(item), far, guess=guess), over)

    def _lead(self, node: int, after: int, length: int, *, guess: bool, over: int = -1) -> None:
        """Lead from a node to another that there is already."""
        far = length + (GUESS if guess else 0)
        self.work += 1
        if far <= HORIZON:
            self._step(node, as_edge(after, far, guess=guess), over)

    def _step(self, node: int, edge: int, over: int = -1) -> None:
        """Add an edge; ``over``: through a called function, out of this node of it."""
        self.reach.edge(node, edge, over)
        if self._items[node].entry >= 0:
            self.inside.step(node, edge)
        self.sweeps.follow(node, (edge,))

    def _together(self, node: int, after: int) -> bool:
        entry = self._items[node].entry
        return entry >= 0 and entry == self._items[after].entry

    def _key(self, node: int) -> tuple[Any, ...]:
        """Return what orders a node among others, whichever was made first."""
        g, v, kind, computed, path, entry, origin, asked = self._items[node]
        entered: tuple[Any, ...] = ()
        if entry >= 0:
            *came, way, handed = self._called[entry].key
            entered = (*came, repr(way), tuple((position, tuple(sorted(given))) for position, given in handed))
        through = () if origin is None else tuple(sorted((position, repr(way)) for position, way in origin))
        return g, v, kind, computed, repr(path), entered, through, tuple(sorted(asked))

    def is_taken_as_given(self, item: Item) -> bool:
        """A value stopped on purpose arrives where its name says so: an old policy's value, a target, a replay buffer."""
        if self.orphans:
            return False
        unit = self.view.units[item.g]
        op, _, data = unit.values[item.v]
        named = (
            data if op == "attr" else data[-1] if op in ("global", "free", "param") else self.uses.name(item.g, item.v)
        )
        named = said_here(self.view, item.g, named)
        earned = is_reward_name(named) and self.flow.gradient(item.g, item.v)  # by a model that carries a gradient
        learned = mixes_by_learned(self.flow, item.g, item.v)
        if is_stopped_name(named) and says_only_role(named) and self.same_pass.goes_on(item.g, item.v):
            return False
        return (is_stopped_name(named) and not earned and not learned) or (
            op == "param" and is_store_name(unit.name.rpartition(".")[0])
        )

    def root(self, item: Item, first: Callable[[Item], None]) -> int:
        """Return a node of its own from which ``first`` goes on."""
        self._at = node = self._new(item)
        self._looked[node] = True
        first(item)
        self._at = -1
        return node

    def hub(self, item: Item, places: Callable[[], Iterable[Far]]) -> int:
        """Return a node that is no place and leads to ``places``, each so many guesses away: what comes to it, comes to each of them.

        It is opened when a search comes to it, and so is what lies behind a guess: most never are.
        """
        node = self._new(item._replace(g=-1, v=-1, entry=-1))
        self._closed[node] = item, places, False
        return node

    def open(self, hub: int) -> None:
        """Lead from a hub to its places: to those that take guesses by another hub for each number of them."""
        item, places, shared = self._closed.pop(hub)
        self._looked[hub], self._at = True, hub
        farther: dict[int, list[Far]] = {}
        for place, length in places():
            if length:
                farther.setdefault(length, []).append((place, 0))
            else:
                self.elsewhere(item, *place, shared=shared)
        for length, behind in farther.items():
            further = self.hub(item, behind.copy)
            self._closed[further] = item, behind.copy, True
            self._lead(hub, further, length, guess=False)

    def _new(self, item: Item) -> int:
        self._looked.append(False)
        self.inside.add()
        self.sweeps.add()
        return self.reach.add(item)

    def _leads(self, node: int) -> bool:
        return self.reach.is_hub(node) or self.towards.leads(self.reach.place(node))

    def push(self, item: Item, length: int = 0, *, guess: bool = False) -> None:
        """Go on with ``item`` from where the search is."""
        if len(item.path) > 1:
            item = item._replace(path=shallow(item.path))
        self._edge(self._at, item, length, guess=guess)

    def elsewhere(self, item: Item, g: int, v: int, length: int = 0, *, shared: bool = False) -> None:
        """Go on where no call leads: through a field, a global, a captured variable; ``shared``: by a hub, behind a guess."""
        asked = item.asked if g == item.g else NOT_ASKED
        self.push(
            Item(g, v, item.kind, item.computed, item.path, -1, SHARED if length or shared else None, asked), length
        )

    def sink(self, level: int, what: str, user: int | None = None) -> None:
        """Note that the value should have carried a gradient here."""
        self.reach.end(self._at, PROVEN_END if level & PROVEN else LIKELY_END, what, user)

    def graded(self, user: int) -> None:
        """Note that ``autograd.grad`` differentiates the value here."""
        self.reach.end(self._at, GRADED_END, "it is differentiated", user)

    def count(self) -> None:
        """Note that the value ends as a size or a position here."""
        self.reach.end(self._at, COUNTED_END)

    def is_dead(self, g: int, v: int) -> bool:
        """Return whether a value stands where nothing is recorded."""
        frame = self.flow.frames[g]
        return frame.muted or bool(frame.mute_of(v)) or self.sites.is_quiet(g)

    def is_next_turn(self, item: Item, user: int) -> bool:
        """Return whether a loop brings the value back past a ``backward()``: what it does there is for another graph."""
        return user < item.v and self.turns.passes_backward(item.g, item.v, user)
