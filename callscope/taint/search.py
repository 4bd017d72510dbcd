"""Where broken values go from place to place: one graph for all sites of a manner, grown as far as they lead."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from callscope.taint.asked import Asked
from callscope.taint.forward import Flow
from callscope.taint.intent_meetings import Meetings
from callscope.taint.intent_names import is_stopped_name, is_store_name
from callscope.taint.masks import GRADIENT, LIKELY, PROVEN
from callscope.taint.reach import CALL, COUNTED_END, FIELD, GRADED_END, GUESS, HORIZON, LIKELY_END, PROVEN_END, Reach
from callscope.taint.sites import Origin, Sites
from callscope.taint.state import ANY, EMPTY
from callscope.taint.torch_names import LAYER_PARAMETERS
from callscope.taint.turns import Turns
from callscope.taint.uses import Uses
from callscope.taint.view import MANY, Callee

_DEEP = 2
"""So many containers around a value are told apart, by key only the outermost that has one."""
TENSORS = frozenset({"tensor", "computed", "rebuilt"})
"""Kinds of values that are tensors; rebuilt: from an array."""
Entry = tuple[int, int, str, bool, tuple[object, ...]]


class Item(NamedTuple):
    """A broken value at a place. ``path``: where in a container it sits.

    ``entry``: the parameter of a called function by which it came in, as what; it leaves by that call again. Else it leaves to the callers that
    bring a gradient: ``origin`` says by which parameters. ``asked``: what it has passed in this unit that ``autograd.grad`` differentiates by.
    """

    g: int
    v: int
    kind: str
    computed: bool
    path: tuple[object, ...] = ()
    entry: Entry | None = None
    origin: Origin = None
    asked: frozenset[int] = frozenset()


class Manner(NamedTuple):
    """What of a site decides about its value's way. ``counts``: it may be a size or position rather than a value.

    ``positions``: a layer that takes it as it is is an embedding; ``ends_at_stops``: a later stop makes the site harmless; ``whole``: a whole number;
    ``explicit``: it was stopped in so many words.
    """

    counts: bool = False
    positions: bool = False
    ends_at_stops: bool = False
    whole: bool = False
    explicit: bool = False


class Called:
    """A function entered with a value: who did, and how it comes out."""

    def __init__(self) -> None:
        self.callers: dict[tuple[int, int, bool], None] = {}
        self.exits: dict[int, None] = {}


class Search:
    """The graph of a manner. ``steps``: what each operation does with the value; ``unfollowed``: units in which its bound was met."""

    def __init__(
        self, flow: Flow, uses: Uses, sites: Sites, steps: Mapping[str, Step], manner: Manner, bound: int
    ) -> None:
        self.flow, self.uses, self.sites, self.view = flow, uses, sites, flow.view
        self.steps, self.bound = steps, bound
        self.unfollowed: set[int] = set()
        self.counts, self.positions, self.ends_at_stops, self.whole, self.explicit = manner
        self.measures = self.ends_at_stops and not self.counts  # a gradient: made a number, it was only measured
        self.reach = Reach()
        self.asked, self.meetings, self.turns = Asked(flow), Meetings(flow, uses), Turns(self.view)
        self._nodes: dict[Item, int] = {}
        self._items: list[Item] = []
        self._depth: list[int] = []
        self._guessed: list[bool] = []  # whether a way inside the function to a node is by a guess
        self._after: list[list[tuple[int, int]]] = []
        self._pending: deque[int] = deque()
        self._called: dict[Entry, Called] = {}
        self._reads: dict[tuple[frozenset[int], str], list[tuple[int, int]]] = {}
        self._at = -1
        self.work = 0

    # -- growing ---------------------------------------------------------------------------------------------

    def start(self, item: Item, depth: int = 0) -> int:
        """Return the node of an item, made if it is new; ``depth``: how far it is from a site."""
        if item.v in self.asked.of(item.g):
            item = item._replace(asked=item.asked | {item.v})
        node = self._nodes.get(item)
        if node is None:
            node = self._nodes[item] = self._new(item)
        self._shorten(node, depth)
        return node

    def _shorten(self, node: int, depth: int) -> None:
        """A node is so near to a site: what lies beyond the horizon of all is not followed."""
        stack = [(node, depth)]
        while stack:
            node, depth = stack.pop()
            known = self._depth[node]
            if depth >= known or depth > HORIZON:
                continue
            self._depth[node] = depth
            if known > HORIZON:
                self._pending.append(node)
            else:
                stack.extend((after, depth + length) for after, length in self._after[node])

    def _edge(self, node: int, item: Item, length: int, *, guess: bool, over: int = -1) -> None:
        if self.explicit and self.is_taken_as_given(item):
            return
        far = length + (GUESS if guess else 0)
        self.work += 1
        known = len(self._items)
        after = self.start(item, self._depth[node] + far)
        inside = item.entry is not None and item.entry == self._items[node].entry
        guessed = guess or (inside and self._guessed[node])
        self._guessed[after] = guessed and (after >= known or self._guessed[after])
        self._after[node].append((after, far))
        self.reach.edge(node, after, far, guess=guess, over=over)

    def is_taken_as_given(self, item: Item) -> bool:
        """A value stopped on purpose arrives where its name says so: an old policy's value, a target, a replay buffer."""
        unit = self.view.units[item.g]
        op, _, data = unit.values[item.v]
        named = (
            data if op == "attr" else data[-1] if op in ("global", "free", "param") else self.uses.name(item.g, item.v)
        )
        return is_stopped_name(named) or (op == "param" and is_store_name(unit.name.rpartition(".")[0]))

    def root(self, item: Item, first: Callable[[Item], None], depth: int) -> int:
        """Return a node of its own from which ``first`` goes on."""
        self._at = node = self._new(item)
        self._depth[node] = depth
        first(item)
        return node

    def _new(self, item: Item) -> int:
        self._items.append(item)
        self._depth.append(HORIZON + 1)
        self._guessed.append(False)
        self._after.append([])
        return self.reach.add((item.g, item.v), self._at)

    def close(self) -> None:
        """Follow everything that was started to its ends."""
        while self._pending:
            if self.work > self.bound:
                self.unfollowed |= {self._items[node].g for node in self._pending}
                self._pending.clear()
                break
            self._at = self._pending.popleft()
            self.expand(self._items[self._at])
        self._at = -1

    def expand(self, item: Item, allowed: Callable[[int, int], bool] | None = None) -> None:
        """Follow an item into all its users, or those that are ``allowed``."""
        for user in self.uses.of(item.g, item.v):
            if allowed is None or allowed(item.v, user):
                self.step(item, user)
        for g, v in self.uses.shared(item.g, item.v):
            self.elsewhere(item, g, v)

    def push(self, item: Item, length: int = 0, *, guess: bool = False) -> None:
        """Go on with ``item`` from where the search is."""
        if item.path and item not in self._nodes:
            item = item._replace(path=_shallow(item.path))
        self._edge(self._at, item, length, guess=guess)

    def elsewhere(self, item: Item, g: int, v: int) -> None:
        """Go on where no call leads: through a field, a global, a captured variable."""
        asked = item.asked if g == item.g else frozenset[int]()
        self.push(Item(g, v, item.kind, item.computed, item.path, None, None, asked), FIELD)

    def sink(self, level: int, what: str, user: int | None = None) -> None:
        """Note that the value should have carried a gradient here."""
        self.reach.end(self._at, PROVEN_END if level & PROVEN else LIKELY_END, what, user)

    def graded(self, user: int) -> None:
        """Note that ``autograd.grad`` differentiates the value here."""
        self.reach.end(self._at, GRADED_END, "it is differentiated", user)

    def count(self) -> None:
        """Note that the value ends as a size or a position here."""
        self.reach.end(self._at, COUNTED_END)

    # -- one step --------------------------------------------------------------------------------------------

    def step(self, item: Item, user: int) -> None:
        """Follow the value into one of its users."""
        op, operands, data = self.view.units[item.g].values[user]
        handler = self.steps.get(op)
        if handler is not None:
            handler(self, item, user, operands, data)

    def on(self, item: Item, v: int, **changes: Any) -> None:
        """Go on at value ``v`` of the same unit."""
        self.push(item._replace(v=v, **changes))

    def is_dead(self, g: int, v: int) -> bool:
        """Return whether a value stands where nothing is recorded."""
        frame = self.flow.frames[g]
        return frame.muted or bool(frame.mute_of(v)) or self.sites.is_quiet(g)

    def is_next_turn(self, item: Item, user: int) -> bool:
        """Return whether a loop brings the value back past a ``backward()``: what it does there is for another graph."""
        return user < item.v and self.turns.passes_backward(item.g, item.v, user)

    # -- functions -------------------------------------------------------------------------------------------

    def descend(self, item: Item, user: int, callee: Callee, parameter: int, into: object, out_of: object) -> None:
        """Follow the value into a parameter of a called function."""
        unit = self.view.units[callee.unit]
        if parameter >= len(unit.parameters) or self.sites.is_quiet(callee.unit):
            return
        path = item.path
        if out_of is not None and path:
            path = path[1:]
        if into is not None:
            path = (into, *path)
        path = _shallow(path)
        value = unit.parameters[parameter].value
        entry = (callee.unit, value, item.kind, item.computed, path)
        known = self._called.get(entry)
        if known is None:
            known = self._called[entry] = Called()
        at = self._at
        self.push(Item(callee.unit, value, item.kind, item.computed, path, entry), CALL, guess=callee.guess)
        caller = (at, user, callee.guess)
        if caller not in known.callers:
            known.callers[caller] = None
            for node in list(known.exits):
                self._come_out(caller, node)

    def ascend(self, item: Item, via: int | None = None) -> None:
        """Follow the value out of its function: back to the calls it came by, else to the callers it may have."""
        if item.entry is not None:
            self._exit(item, item.entry)
            return
        for g, v in self.view.callers.get(item.g, ()):
            callees = self.view.callees(g, v)
            if self.is_dead(g, v):
                continue  # nothing is recorded there anyway
            origin = self._origin_at(item, g, v) if len(callees) <= MANY else False
            if not isinstance(origin, bool):
                guess = all(callee.guess for callee in callees if callee.unit == item.g)
                self.push(Item(g, v, item.kind, item.computed, item.path, None, origin), CALL, guess=guess)
        if self.view.is_open(item.g):
            self._leave(item, via)

    def _exit(self, item: Item, entry: Entry) -> None:
        """The value comes out of a function that it went into, as ``item``."""
        known = self._called[entry]
        node = self._at
        if item != self._items[node]:
            node = self._new(item)
            self._depth[node] = self._depth[self._at]
            self._guessed[node] = self._guessed[self._at]
            self.reach.edge(self._at, node, 0)
        if node not in known.exits:
            known.exits[node] = None
            for caller in list(known.callers):
                self._come_out(caller, node)

    def _come_out(self, place: tuple[int, int, bool], node: int) -> None:
        caller, user, guess = place
        if self.is_dead(self._items[caller].g, user):
            return
        if self.work > self.bound:
            self.unfollowed.add(self._items[caller].g)
            return
        out, item = self._items[node], self._items[caller]
        at, self._at = self._at, caller
        came = item._replace(v=user, kind=out.kind, computed=out.computed, path=_shallow(out.path))
        self._edge(caller, came, CALL, guess=guess or self._guessed[node], over=node)
        self._at = at

    def _origin_at(self, item: Item, g: int, v: int) -> Origin | bool:
        """Return the origin in a caller, False where that call brings no gradient."""
        if item.origin is None:
            return None
        frame = self.flow.frames[g]
        op, operands, data = frame.unit.values[v]
        tags = data if op == "call" else ("",) * max(0, len(operands) - 1)
        for callee in self.view.callees(g, v):
            if callee.unit != item.g:
                continue
            if not callee.bound:
                return None
            given = self.flow.arguments(frame, v, operands[1:], tags, callee)
            mask = self.flow.from_before(frame, v, callee).everything()
            for position, _ in item.origin:
                mask |= given.get(position, EMPTY).everything()
            if not self._brings(g, mask):
                return False
            return self.sites.origin(g, mask)
        return None

    def _brings(self, g: int, mask: int) -> bool:
        if mask & GRADIENT:
            return True
        live, symbols = self.flow.live[g], self.flow.frames[g].symbols
        return any(live[position].everything() & GRADIENT for position, _, bits in symbols.of(mask) if bits & 1)

    def _leave(self, item: Item, via: int | None) -> None:
        """The function has no caller in view: its result goes to whoever uses the library."""
        unit = self.view.units[item.g]
        if unit.kind not in ("function", "lambda") or not item.computed or item.kind not in TENSORS:
            return
        self.sink(LIKELY, f"returned by {unit.name}", via)

    # -- objects ---------------------------------------------------------------------------------------------

    def stored(self, item: Item, base: int, name: str) -> None:
        """Follow the value through an attribute to where it is read."""
        owners = set(self.view.instances(item.g, base)) | set(self.view.classes(item.g, base))
        if not owners:
            for user in self.uses.of(item.g, base):
                op, _, data = self.view.units[item.g].values[user]
                if op == "attr" and data == name:
                    self.push(item._replace(v=user))
            if name in LAYER_PARAMETERS:
                self._in_layer(item, base)
            return
        self.field(item, owners, name)

    def _in_layer(self, item: Item, layer: int) -> None:
        """The value now stands in a layer of torch's own: follow the layer to its calls."""
        op, operands, name = self.view.units[item.g].values[layer]
        inside = item._replace(kind="tensor", computed=True, path=())
        if op == "attr":
            self.field(inside, set(self.view.instances(item.g, operands[0])), name)
        else:
            self.push(inside._replace(v=layer))

    def field(self, item: Item, owners: set[int], name: str) -> None:
        """Follow the value to every read of a field of these classes."""
        key = (frozenset(owners), name)
        if key not in self._reads:
            self._reads[key] = list(self._readers(owners, name))
        for g, v in self._reads[key]:
            self.elsewhere(item, g, v)

    def _readers(self, owners: set[int], name: str) -> Iterator[tuple[int, int]]:
        families = {cls for owner in owners for cls in self.view.family(owner)} | owners
        for g, v in self.uses.loads(name):
            readers = self.view.instances(g, self.view.units[g].values[v][1][0])
            if any(families.intersection(self.view.family(reader)) for reader in readers):
                yield g, v

    def contained(self, item: Item, container: int, key: object) -> None:
        """Follow the value into a container, under whatever names it is known."""
        op, operands, data = self.view.units[item.g].values[container]
        if key == "=" and op == "attr" and self.flow.buffers.holds(item.g, operands[0], data):
            return
        inner = item if key == "=" else item._replace(path=(key, *item.path))
        stack, seen = [container], set()
        while stack:
            v = stack.pop()
            if v in seen:
                continue
            seen.add(v)
            self.push(inner._replace(v=v))
            op, operands, data = self.view.units[item.g].values[v]
            if op in ("pi", "phi", "cell"):
                stack.extend(operands)
            elif op == "attr":
                self.stored(inner._replace(v=item.v), operands[0], data)
            elif op in ("global", "free"):
                first = self.view.first(item.g)
                for value in self.view.units[item.g].captures.get(data, ()):
                    self.elsewhere(inner, first + data[0], value)


Step = Callable[[Search, Item, int, tuple[int, ...], Any], None]


def _shallow(path: tuple[object, ...]) -> tuple[object, ...]:
    if len(path) <= 1:
        return path
    return (ANY, path[1]) if path[0] is ANY and _DEEP > 1 else (path[0], *(ANY,) * (_DEEP - 1))
