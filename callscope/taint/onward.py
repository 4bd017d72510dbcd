"""Where a broken value goes: forward from a site, through calls and returns that match, to what should have had a gradient."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from callscope.model.finding import Effect
from callscope.taint.arguments import argument_fate
from callscope.taint.bindings import bind
from callscope.taint.forward import Flow
from callscope.taint.masks import GRADIENT, LIKELY, PROVEN
from callscope.taint.sites import Origin, Site, Sites
from callscope.taint.state import ANY
from callscope.taint.torch_names import MOVES, PLAIN_ATTRIBUTES, PLAIN_METHODS
from callscope.taint.use_names import CONTAINER_METHODS, REPORTING_METHODS, ROUNDING
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


class Onward:
    """Explores forward from sites."""

    def __init__(self, flow: Flow, uses: Uses, sites: Sites) -> None:
        self.flow, self.uses, self.sites = flow, uses, sites
        self.blocked: Callable[[Site], frozenset[int]] = lambda site: frozenset()

    def explore(
        self, site: Site, allowed: Callable[[int, int], bool] | None = None, *, into: int | None = None
    ) -> Sink | None:
        """Return the surest sink that a site's value reaches.

        ``allowed`` restricts the first step's users; ``into``: the value has been written into this tensor.
        """
        search = _Search(self, site)
        if into is not None:
            first = Item(site.g, site.v, "tensor", True, (), (), site.origin)
            search.parent[first] = None
            search.contained(first, into, "=")
            return search.run(None)
        for start in site.starts:
            computed = site.kind == "computed" or computes(self.flow, site)
            search.push(Item(site.g, start, site.kind, computed, (), (), site.origin), None)
        return search.run(allowed)

    def explore_return(self, site: Site, kind: str) -> Sink | None:
        """Return the surest sink that what a whole function returns reaches in its callers."""
        search = _Search(self, site)
        item = Item(site.g, site.v, kind, True, (), (), site.origin)
        search.ascend(item)
        return search.run(None)


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
    dotted = flow.names.name(site.g, operands[0]) or ""
    if dotted.startswith(("math.", "cmath.", "numpy.", "scipy.")):
        return dotted.rpartition(".")[2] not in ("array", "asarray", "float64", "float32", "asanyarray")
    return site.match.rule.effect is Effect.ZEROES


_WHOLE = frozenset({"int", "math.ceil", "math.floor", "math.trunc", "round", "operator.index"})


class _Search:
    """One exploration: a queue, what was seen, the best sink."""

    def __init__(self, onward: Onward, site: Site) -> None:
        self.flow, self.uses, self.site = onward.flow, onward.uses, site
        self.view = onward.flow.view
        self.sites = onward.sites
        self.queue: deque[Item] = deque()
        self.parent: dict[Item, Item | None] = {}
        self.best: Sink | None = None
        self.counted = False
        self.whole = makes_whole_numbers(onward.flow, site)
        self.blocked = onward.blocked(site)

    def push(self, item: Item, parent: Item | None) -> None:
        """Go on from ``item``, once."""
        if item not in self.parent and len(item.path) <= 3:
            self.parent[item] = parent
            self.queue.append(item)

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
        trail = [] if user is None else [(item.g, user)]
        step: Item | None = item
        seen: set[Item] = set()
        # A step's parent may have been reached again from the step itself: the way back ends where it repeats.
        while step is not None and step not in seen:
            seen.add(step)
            trail.append((step.g, step.v))
            step = self.parent.get(step)
        self.best = Sink(level, what, tuple(reversed(trail)))

    # -- one step --------------------------------------------------------------------------------------------

    def step(self, item: Item, user: int) -> None:
        """Follow the value into one of its users."""
        op, operands, data = self.view.units[item.g].values[user]
        handler = _STEPS.get(op)
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
            mask = 0
            for position, _ in item.origin:
                mask |= given(position).everything()
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
            return
        self.field(item, owners, name)

    def field(self, item: Item, owners: set[int], name: str) -> None:
        """Follow the value to every read of a field of these classes."""
        families = {cls for owner in owners for cls in self.view.family(owner)} | owners
        for g, v in self.uses.loads(name):
            readers = self.view.instances(g, self.view.units[g].values[v][1][0])
            if any(families.intersection(self.view.family(reader)) for reader in readers):
                self.push(Item(g, v, item.kind, item.computed, item.path, (), None), item)

    def contained(self, item: Item, container: int, key: object) -> None:
        """Follow the value into a container, under whatever names it is known."""
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


def _copy(s: _Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    s.on(item, user)


def _pi(s: _Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    if operands[0] == item.v:
        s.on(item, user)


def _arithmetic(s: _Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    left, right = operands
    other = right if left == item.v else left
    op, _, literal = s.view.units[item.g].values[other]
    if (op == "const" and isinstance(literal, str)) or op == "fstring" or s.is_dead(item.g, user):
        return
    if item.path:
        s.on(item, user)
        return
    tensor = item.kind in ("tensor", "computed") or s.flow.is_tensor(item.g, other)
    s.on(item, user, kind="tensor" if tensor else item.kind, computed=True)


def _unary(s: _Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    if data not in ("not", "~"):
        s.on(item, user)


def _item(s: _Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    if operands[0] != item.v:
        if not s.flow.is_tensor(item.g, operands[0]) and not item.path:
            s.on(item, user, kind="number", computed=True)
        else:
            s.counted = True
        return
    if not item.path:
        s.on(item, user)
    elif data is None or item.path[0] in (ANY, data[0]) or (isinstance(data[0], int) and data[0] < 0):
        s.on(item, user, path=item.path[1:])


def _iter(s: _Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    s.on(item, user, path=item.path[1:])


def _unpack(s: _Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    if not item.path or item.path[0] in (ANY, data[0]) or data[2] >= 0:
        s.on(item, user, path=item.path[1:])


def _sequence(s: _Search, item: Item, user: int, operands: tuple[int, ...], tags: Any) -> None:
    for position, (operand, tag) in enumerate(zip(operands, tags, strict=True)):
        if operand == item.v:
            key: object = ANY if "*" in tags else position
            s.on(item, user, path=item.path if tag == "*" else (key, *item.path))


def _dict(s: _Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    for number, key in enumerate(data):
        if operands[2 * number + 1] == item.v:
            s.on(item, user, path=item.path if key == "**" else (key[0] if key is not None else ANY, *item.path))


def _comprehension(s: _Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    if operands[-1] == item.v:
        s.on(item, user, path=(ANY, *item.path))


def _attr(s: _Search, item: Item, user: int, operands: tuple[int, ...], name: str) -> None:
    if name in PLAIN_ATTRIBUTES or (name == "data" and s.ends_at_stops):
        return
    for callee in s.view.callees(item.g, user):
        s.descend(item, user, callee, 0, None, None)
    s.on(item, user)


def _setattr(s: _Search, item: Item, user: int, operands: tuple[int, ...], name: str) -> None:
    base, value = operands
    setters = s.view.callees(item.g, user)
    for callee in setters if value == item.v else ():
        s.descend(item, user, callee, 1, None, None)
    if not setters and value == item.v and name not in ("data", "grad", "requires_grad"):
        s.stored(item, base, name)


def _setitem(s: _Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    base, _, value = operands
    if value != item.v or s.is_dead(item.g, user):
        return
    if s.flow.is_tensor(item.g, base):
        s.contained(item._replace(kind="tensor", computed=True), base, "=")
    else:
        s.contained(item, base, data[0] if data is not None else ANY)


def _format(s: _Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    if item.kind == "text" and operands and operands[0] == item.v:
        s.on(item, user)


def _return(s: _Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    s.ascend(item, user)


def _yield(s: _Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    s.ascend(item._replace(path=(ANY, *item.path)), user)


def _set_outer(s: _Search, item: Item, user: int, operands: tuple[int, ...], data: Any) -> None:
    for g, v in s.uses.outside(s.view.first(item.g) + data[0], data[1]):
        s.push(Item(g, v, item.kind, item.computed, item.path, (), None), item)


def _call(s: _Search, item: Item, user: int, operands: tuple[int, ...], tags: Any) -> None:
    if operands[0] == item.v:
        _called(s, item, user, operands, tags)
    if item.v in operands[1:]:
        _argument(s, item, user, operands, tags)


def _called(s: _Search, item: Item, user: int, operands: tuple[int, ...], tags: Any) -> None:
    """The value is what is called, or a method of it is."""
    op, below, name = s.view.units[item.g].values[operands[0]]
    callees = s.view.callees(item.g, user)
    if op == "attr" and name == "backward" and not s.view.instances(item.g, below[0]):
        s.sink(PROVEN, "backward() is called on it", item, user)
    elif callees:
        for callee in callees:
            if callee.leading and callee.receiver in (*below, operands[0]):
                s.descend(item, user, callee, 0, None, None)
    elif op != "attr":
        s.on(item, user, computed=True)
    elif name in PLAIN_METHODS or name in REPORTING_METHODS or (name == "detach" and s.ends_at_stops):
        return
    elif name in ("items", "values", "keys", "get", "pop", "copy", "setdefault") and item.path:
        _contents(s, item, user, operands, name)
    elif name in ("long", "int", "short", "bool", *ROUNDING) and not s.counts:
        return
    elif not s.is_dead(item.g, user):
        kind = {"numpy": "array", "item": "number", "tolist": "number"}.get(name, item.kind)
        whole = name in ("long", "int", "short", "bool")
        s.on(item, user, kind=kind, computed=not whole and (item.computed or name not in MOVES))


def _contents(s: _Search, item: Item, user: int, operands: tuple[int, ...], name: str) -> None:
    """The value sits in a dictionary or list whose method is called."""
    if name == "items":
        s.on(item, user, path=(ANY, 1, *item.path[1:]))
    elif name == "values":
        s.on(item, user, path=(ANY, *item.path[1:]))
    elif name == "copy":
        s.on(item, user)
    elif name in ("get", "pop", "setdefault"):
        op, _, key = s.view.units[item.g].values[operands[1]] if len(operands) > 1 else ("", (), None)
        if op != "const" or item.path[0] in (ANY, key):
            s.on(item, user, path=item.path[1:])


def _argument(s: _Search, item: Item, user: int, operands: tuple[int, ...], tags: Any) -> None:
    """The value is an argument: of an analysed function, of a record's constructor, of something external."""
    g = item.g
    if "out" in tags and operands[1 + tags.index("out")] != item.v:
        s.contained(item._replace(kind="tensor", computed=True, path=()), operands[1 + tags.index("out")], "=")
    callees = [callee for callee in s.view.callees(g, user) if callee.bound]
    for callee in callees:
        owner = s.view.owner(callee.unit)
        if owner is not None and s.view.is_function(owner):
            s.on(item, user, kind="tensor", computed=True, path=())
            continue
        for link in bind(s.view.units[callee.unit].parameters, tags, callee.leading):
            if operands[1 + link.argument] == item.v:
                s.descend(item, user, callee, link.parameter, link.into, link.out_of)
    classes = s.view.classes(g, operands[0])
    if classes and not callees:
        for operand, tag in zip(operands[1:], tags, strict=True):
            if operand == item.v:
                _record(s, item, operands, tag, classes)
    elif not callees:
        _external(s, item, user, operands, tags)


def _record(s: _Search, item: Item, operands: tuple[int, ...], tag: str, classes: tuple[int, ...]) -> None:
    from callscope.taint.entries import field_order

    for cls in classes:
        names = field_order(s.view, cls)
        position = operands.index(item.v, 1) - 1
        name = tag if tag not in ("", "*", "**") else names[position] if position < len(names) else ""
        if name:
            s.field(item, {cls}, name)


def _external(s: _Search, item: Item, user: int, operands: tuple[int, ...], tags: Any) -> None:
    if s.positions and not item.computed and s.flow.mask(item.g, operands[0]) & 24:
        return
    for unit in s.view.partial_of(item.g, user, s.flow.names):
        for link in bind(s.view.units[unit].parameters, tags[1:], 0):
            if operands[2 + link.argument] == item.v:
                parameter = s.view.units[unit].parameters[link.parameter].value
                s.push(Item(unit, parameter, item.kind, item.computed, item.path, (), None), item)
    if not s.counts and s.flow.names.name(item.g, operands[0]) in _ROUNDERS:
        return
    fate, detail = argument_fate(s.flow, item.g, user, operands, tags, item.v)
    match fate:
        case "size":
            s.counted = True
        case "whole" if s.whole:
            s.on(item, user, kind="number", path=())
        case "backward":
            s.sink(PROVEN, "it is differentiated", item, user)
        case "carry":
            s.on(item, user, **_moved(item, detail))
        case "compute" if not s.is_dead(item.g, user):
            tensor = detail == "tensor" or s.flow.is_tensor(item.g, user)
            kind = "tensor" if tensor else "array" if detail == "array" else item.kind
            s.on(item, user, computed=True, path=(), kind=kind)
        case "into" if not s.is_dead(item.g, user) or detail is CONTAINER_METHODS:
            base = s.view.units[item.g].values[operands[0]][1][0]
            if detail is CONTAINER_METHODS:
                s.contained(item, base, ANY)
            else:
                s.contained(item._replace(kind="tensor", computed=True, path=()), base, "=")


def _moved(item: Item, kind: str) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if kind == "wrap":
        changes["path"] = (ANY, *item.path) if not item.path else item.path
    elif kind == "spread":
        changes["path"] = (ANY, ANY, *item.path[1:])
    elif kind == "next":
        changes["path"] = item.path[1:]
    elif kind:
        changes["kind"] = kind
        changes["path"] = ()
    return changes


_ROUNDERS = frozenset(f"torch.{name}" for name in ROUNDING)

_STEPS: dict[str, Callable[[_Search, Item, int, tuple[int, ...], Any], None]] = {
    "phi": _copy, "pi": _pi, "cell": _copy, "boolop": _copy, "await": _copy, "enter": _copy, "binop": _arithmetic,
    "inplace": _arithmetic, "unary": _unary, "item": _item, "iter": _iter, "unpack": _unpack, "tuple": _sequence,
    "list": _sequence, "set": _sequence, "dict": _dict, "listcomp": _comprehension, "setcomp": _comprehension,
    "genexp": _comprehension, "dictcomp": _comprehension, "attr": _attr, "setattr": _setattr, "setitem": _setitem,
    "format": _format, "fstring": _format, "return": _return, "yield": _yield, "yieldfrom": _return,
    "setglobal": _set_outer, "setfree": _set_outer, "call": _call,
}  # fmt: skip

__all__ = ["Item", "Iterator", "Onward", "Sink"]
