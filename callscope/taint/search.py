"""One exploration forward from a site: what was seen, through which calls and objects it goes on, the surest sink."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from callscope.model.finding import Effect
from callscope.taint.forward import Flow
from callscope.taint.intent_names import EXPLICIT, is_stopped_name, is_store_name
from callscope.taint.masks import GRADIENT, LIKELY, PROVEN
from callscope.taint.sites import Origin, Site, Sites
from callscope.taint.state import EMPTY
from callscope.taint.torch_names import LAYER_PARAMETERS
from callscope.taint.uses import Uses
from callscope.taint.view import Callee

_BUDGET = 1500
_STACK = 6
Stack = tuple[tuple[int, int, int], ...]


class Item(NamedTuple):
    """A broken value at a place. ``path``: where in a container it sits. ``stack``: calls it went down into."""

    g: int
    v: int
    kind: str
    computed: bool
    path: tuple[object, ...]
    stack: Stack
    origin: Origin


class Sink(NamedTuple):
    """Where the value should have carried a gradient: how sure, what it is, and the way there."""

    level: int
    what: str
    trail: tuple[tuple[int, int], ...]


class Search:
    """One exploration: a queue, what was seen, the best sink. ``steps``: what each operation does with the value."""

    def __init__(self, flow: Flow, uses: Uses, sites: Sites, steps: Mapping[str, Step], site: Site) -> None:
        self.flow, self.uses, self.sites, self.site = flow, uses, sites, site
        self.view = flow.view
        self.steps = steps
        self.queue: deque[Item] = deque()
        self.parent: dict[Item, Item | None] = {}
        self.best: Sink | None = None
        self.counted = False
        self.whole = makes_whole_numbers(flow, site)
        self.blocked: frozenset[int] = frozenset()
        self.explicit = site.match.rule.id in EXPLICIT

    def push(self, item: Item, parent: Item | None) -> None:
        """Go on from ``item``, once."""
        if item not in self.parent and len(item.path) <= 3 and not (self.explicit and self._is_taken_as_given(item)):
            self.parent[item] = parent
            self.queue.append(item)

    def _is_taken_as_given(self, item: Item) -> bool:
        """A value stopped on purpose arrives where its name says so: an old policy's value, a target, a replay buffer."""
        unit = self.view.units[item.g]
        op, _, data = unit.values[item.v]
        named = (
            data if op == "attr" else data[-1] if op in ("global", "free", "param") else self.uses.name(item.g, item.v)
        )
        return is_stopped_name(named) or (op == "param" and is_store_name(unit.name.rpartition(".")[0]))

    def run(self, allowed: Callable[[int, int], bool] | None) -> Sink | None:
        """Explore until a proven sink is found or nothing is left."""
        budget = _BUDGET
        while self.queue and budget:
            budget -= 1
            item = self.queue.popleft()
            first = self.parent[item] is None
            for user in self.uses.of(item.g, item.v):
                if not first or allowed is None or allowed(item.v, user):
                    self.step(item, user)
            for g, v in self.uses.shared(item.g, item.v):
                self.push(Item(g, v, item.kind, item.computed, item.path, (), None), item)
            if self.best is not None and self.best.level == PROVEN and not self.counts:
                break
        return None if self.counted and self.counts else self.best

    @property
    def counts(self) -> bool:
        """Return whether the site makes whole numbers, which may be sizes and positions rather than values."""
        return self.site.match.rule.effect is Effect.ZEROES or self.whole

    @property
    def positions(self) -> bool:
        """Return whether the site gives positions: a layer that takes them as they are is an embedding."""
        return self.site.match.rule.name in ("position-of-value", "integer-cast")

    @property
    def ends_at_stops(self) -> bool:
        """Return whether a later stop makes the site harmless: a value that had no derivative to lose."""
        return self.site.match.rule.effect is Effect.ZEROES or self.site.match.rule.id == "CS802"

    def sink(self, level: int, what: str, item: Item, user: int | None = None) -> None:
        """Note a sink, keeping the surest and first."""
        if self.best is not None and self.best.level >= level:
            return
        trail = self.trail(item) if user is None else [(item.g, user), *self.trail(item)]
        self.best = Sink(level, what, tuple(reversed(trail)))

    def trail(self, item: Item) -> list[tuple[int, int]]:
        """Return the way back from ``item`` to the site, ``item`` first."""
        trail: list[tuple[int, int]] = []
        step: Item | None = item
        seen: set[Item] = set()
        # A step's parent may have been reached again from the step itself: the way back ends where it repeats.
        while step is not None and step not in seen:
            seen.add(step)
            trail.append((step.g, step.v))
            step = self.parent.get(step)
        return trail

    # -- one step --------------------------------------------------------------------------------------------

    def step(self, item: Item, user: int) -> None:
        """Follow the value into one of its users."""
        op, operands, data = self.view.units[item.g].values[user]
        handler = self.steps.get(op)
        if handler is not None and not (item.g == self.site.g and user in self.blocked):
            handler(self, item, user, operands, data)

    def on(self, item: Item, v: int, **changes: Any) -> None:
        """Go on at value ``v`` of the same unit."""
        self.push(item._replace(v=v, **changes), item)

    def is_dead(self, g: int, v: int) -> bool:
        """Return whether a value stands where nothing is recorded."""
        frame = self.flow.frames[g]
        return frame.muted or bool(frame.mute_of(v)) or self.sites.is_quiet(g)

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
        stack = (*item.stack, (item.g, user, callee.unit))
        origin = item.origin
        if len(stack) > _STACK:
            return
        self.push(
            Item(callee.unit, unit.parameters[parameter].value, item.kind, item.computed, path, stack, origin), item
        )

    def ascend(self, item: Item, via: int | None = None) -> None:
        """Follow the value out of its function: back to the call it came by, else to the callers it may have."""
        if item.stack:
            g, v, unit = item.stack[-1]
            if unit == item.g:
                self.push(item._replace(g=g, v=v, stack=item.stack[:-1]), item)
            return
        returned = 0
        for g, v in self.view.callers.get(item.g, ()):
            origin = self._origin_at(item, g, v)
            if origin is not False:
                returned += 1
                self.push(Item(g, v, item.kind, item.computed, item.path, (), origin), item)  # type: ignore[arg-type]
        if not self.view.callers.get(item.g):
            self._leave(item, via)

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
        if unit.kind not in ("function", "lambda") or not item.computed or item.kind not in ("tensor", "computed"):
            return
        self.sink(LIKELY, f"returned by {unit.name}", item, via)

    # -- objects ---------------------------------------------------------------------------------------------

    def stored(self, item: Item, base: int, name: str) -> None:
        """Follow the value through an attribute to where it is read."""
        owners = set(self.view.instances(item.g, base)) | set(self.view.classes(item.g, base))
        if not owners:
            for user in self.uses.of(item.g, base):
                op, _, data = self.view.units[item.g].values[user]
                if op == "attr" and data == name:
                    self.push(item._replace(v=user), item)
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
            self.push(inside._replace(v=layer), item)

    def field(self, item: Item, owners: set[int], name: str) -> None:
        """Follow the value to every read of a field of these classes."""
        families = {cls for owner in owners for cls in self.view.family(owner)} | owners
        for g, v in self.uses.loads(name):
            readers = self.view.instances(g, self.view.units[g].values[v][1][0])
            if any(families.intersection(self.view.family(reader)) for reader in readers):
                self.push(Item(g, v, item.kind, item.computed, item.path, (), None), item)

    def contained(self, item: Item, container: int, key: object) -> None:
        """Follow the value into a container, under whatever names it is known."""
        op, operands, data = self.view.units[item.g].values[container]
        if self.explicit and key == "=" and op == "attr" and self.flow.buffers.holds(item.g, operands[0], data):
            return
        inner = item if key == "=" else item._replace(path=(key, *item.path))
        stack, seen = [container], set()
        while stack:
            v = stack.pop()
            if v in seen:
                continue
            seen.add(v)
            self.push(inner._replace(v=v), item)
            op, operands, data = self.view.units[item.g].values[v]
            if op in ("pi", "phi", "cell"):
                stack.extend(operands)
            elif op == "attr":
                self.stored(inner._replace(v=item.v), operands[0], data)
            elif op in ("global", "free"):
                first = self.view.first(item.g)
                for value in self.view.units[item.g].captures.get(data, ()):
                    self.push(Item(first + data[0], value, inner.kind, inner.computed, inner.path, (), None), item)


Step = Callable[[Search, Item, int, tuple[int, ...], Any], None]


def makes_whole_numbers(flow: Flow, site: Site) -> bool:
    """Return whether a site is ``int``, ``math.ceil`` or an integer cast."""
    values = flow.view.units[site.g].values
    op, operands, _ = values[site.v]
    if op != "call":
        return False
    dotted = flow.names.name(site.g, operands[0])
    return dotted in _WHOLE or site.match.rule.name == "integer-cast"


_WHOLE = frozenset({"int", "math.ceil", "math.floor", "math.trunc", "round", "operator.index"})
