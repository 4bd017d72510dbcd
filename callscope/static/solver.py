"""The points-to solver: nodes, copy edges, uses; difference propagation to a fixed point."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from callscope.errors import CallscopeError
from callscope.source.facts import FileFacts, Parameter
from callscope.static.copies import Copies
from callscope.static.late import Late
from callscope.static.layout import Layout
from callscope.static.pointsets import MANY, TOO_MANY, PointSet, PointSets, bound

Kept = TypeVar("Kept")
Handler = Callable[[Any, Any, Iterable[int]], None]
Use = tuple[Handler, Any]
Targets = int | tuple[int, ...] | dict[int, None]
"""Where a node flows to: most flow to one node, few to more than a handful, and memory counts."""
Uses = Use | list[Use] | dict[Use, None]
_HANDFUL = 24
_FEW = 8
_STEPS_PER_NODE = 400
_REST = 50_000
_NOTHING: frozenset[int] = frozenset()


def _unset(number: int, call: Any) -> None:
    raise NotImplementedError(number, call)


def _unset_handler(s: Any, payload: Any, objects: Iterable[int]) -> None:
    raise NotImplementedError(payload)


def _replay(solver: Solver, node: int, handler: Handler, payload: Any) -> None:
    """Tell a new use what the node is known to be; what is queued still, it is told when its turn comes."""
    known = solver.told(node)
    if known:
        handler(solver, payload, solver.sets.ordered(known))


class Solver(Layout):
    """The constraint graph. A node is a value (``base[unit] + value``) or one made for a field, a result ..."""

    def __init__(self, files: tuple[FileFacts, ...]) -> None:
        super().__init__(files)
        count = self.value_count
        self.copies = Copies(self)
        self.apart: dict[int, int] = {}
        self.units_apart: dict[int, None] = {}
        self.late = Late()
        self.attributes: dict[int, dict[str, int]] = {}
        self.outside_members: dict[int, dict[str, int]] = {}
        self.patched: dict[tuple[int, str], None] = {}
        self.points: list[PointSet | None] = [None] * count
        self._targets: list[Targets | None] = [None] * count
        self._uses: list[Uses | None] = [None] * count
        self.sets = PointSets(self.objects, bound(count))
        self.fields: dict[tuple[Any, ...], int] = {}
        self.edges: dict[tuple[int, int | str], tuple[str, bool]] = {}
        self.reasons: dict[tuple[int, int | str], str] = {}
        self._ways: dict[tuple[str, bool], tuple[str, bool]] = {}
        self.done: set[tuple[Any, ...]] = set()
        self._kept: dict[type, Any] = {}
        self.candidate = False
        self._pending: dict[int, PointSet | None] = {}
        self._queue: deque[int] = deque()
        self._deferred: deque[tuple[Callable[..., None], tuple[Any, ...]]] = deque()
        self.steps = 0
        self.running = False
        self.open_world = False
        self.modules: Any = None
        self.classes: Any = None
        self.library: Any = None
        self.slots: dict[int, list[Parameter]] = {}
        self.passes: dict[int, list[int]] = {}
        self.defaults: dict[int, dict[int, int]] = {}
        self.accessors: dict[int, tuple[dict[int, bool], list[tuple[int, str]]]] = {}
        self.members: dict[str, dict[int, int]] = {}
        self.unknown_items: dict[int, int] = {}
        self.field_names: dict[int, dict[str, int]] = {}
        self.dispatched: dict[int, dict[Any, tuple[int, ...] | dict[int, None]]] = {}
        self.partials: dict[int, tuple[tuple[int, ...], tuple[str, ...]]] = {}
        self.keys: dict[int, list[tuple[Any, int]]] = {}
        self.key_listeners: dict[int, list[tuple[Callable[..., None], Any]]] = {}
        self.call_object: Callable[[int, Any], None] = _unset
        self.load_named: Handler = _unset_handler
        self.dispatchers: dict[int, Any] = {}
        self.made: dict[int, None] = {}
        self.called: dict[int, None] = {}

    def add_unit(self, original: int) -> int:
        """Make another unit with the code of ``original``; its values get nodes, its rules are still to be made."""
        start, size = len(self.points), len(self.units[original].values)
        for table in (self.points, self._targets, self._uses):
            table.extend([None] * size)
        return self.lay(original, start)

    def new_node(self) -> int:
        """Make a node that is no value."""
        self.points.append(None)
        self._targets.append(None)
        self._uses.append(None)
        return len(self.points) - 1

    def field(self, *key: Any) -> int:
        """Return the node for a field, a result or another derived place, by its key."""
        found = self.fields.get(key)
        if found is None:
            found = self.fields[key] = self.new_node()
        return found

    def own_field(self, number: int, name: str) -> int:
        """Return the node of what is stored on an object itself under a name."""
        node = self.field_names.get(number, {}).get(name)
        return self.field("field", number, name) if node is None else node

    def outside_member(self, number: int, name: str) -> int:
        """Return the node of what a library has for an object under a name."""
        names = self.outside_members.setdefault(number, {})
        node = names.get(name)
        if node is None:
            node = names[name] = self.new_node()
        return node

    def once(self, *key: Any) -> bool:
        """Return True the first time that this key is seen."""
        if key in self.done:
            return False
        self.done.add(key)
        return True

    def kept(self, kind: type[Kept]) -> Kept:
        """Return what a rule keeps while the program is solved, made at its first use."""
        found = self._kept.get(kind)
        if found is None:
            found = self._kept[kind] = kind()
        return found

    def add(self, node: int, objects: Iterable[int]) -> None:
        """Say that ``node`` may be any of ``objects``."""
        node = self.apart.get(node, node)
        more = self.sets.of(objects)
        if more:
            self._grow(node, more)

    def _grow(self, node: int, more: frozenset[int]) -> None:
        have = self.points[node]
        if have is None:
            now: PointSet = more
        elif len(have) > MANY and node < self.marked and self.wide[node]:
            now = self.sets.widened(have, more, self.wide[node])
        else:
            now = self.sets.union(have, more)
        if now is not have:
            self.points[node] = now
            self._note(node, have)

    def add_always(self, node: int, number: int) -> None:
        """Say that ``node`` may be this object, however many it may be already (receivers of methods)."""
        have = self.points[node]
        if have is None or len(have) < TOO_MANY:
            if have is None or number not in have:
                self._note(node, have)
                self.points[node] = self.sets.of((*(have or ()), number))
        elif number not in have:
            own = isinstance(have, set)
            if node not in self._pending:
                self._pending[node] = set() if own else have
                self._queue.append(node)
            if not own:
                self._open_up(node, have)
            self.points[node].add(number)  # type: ignore[union-attr]
            self._pending[node].add(number)  # type: ignore[union-attr]

    def _note(self, node: int, have: PointSet | None) -> None:
        """Queue a node that grows, if anything waits for it; what it was tells later what is new."""
        if node in self._pending:
            return
        if self._targets[node] is not None or self._uses[node] is not None or not self.running:
            self._pending[node] = have
            self._queue.append(node)
        else:
            self.steps += 1

    def told(self, node: int) -> PointSet | None:
        """Return what a node may be, but for what it is still to hand on."""
        now = self.points[node]
        if node not in self._pending:
            return now
        waiting = self._pending[node]
        return now - (waiting or _NOTHING) if isinstance(now, set) else waiting

    def _open_up(self, node: int, have: PointSet) -> None:
        """From now on the node keeps a set of its own, and its pending entry what is new in it."""
        before = self._pending[node]
        self._pending[node] = set(have - before) if before else set(have)
        self.points[node] = set(have)

    def flow(self, source: int, target: int) -> None:
        """Say that everything ``source`` may be, ``target`` may be too; of a parameter kept apart by receiver, for all of them."""
        self.join(source, self.apart.get(target, target))

    def join(self, source: int, target: int) -> None:
        """Say that everything ``source`` may be, ``target`` itself may be too."""
        if source == target:
            return
        targets = self._targets[source]
        if targets is None:
            self._targets[source] = target
        elif type(targets) is int:
            if targets == target:
                return
            self._targets[source] = (targets, target)
        elif target in targets:  # type: ignore[operator]
            return
        elif type(targets) is dict:
            targets[target] = None
        elif len(targets) < _HANDFUL:  # type: ignore[arg-type]
            self._targets[source] = (*targets, target)  # type: ignore[misc]
        else:
            self._targets[source] = dict.fromkeys((*targets, target))  # type: ignore[misc]
        if target < self.marked and self.wide[target] and source < self.marked and self.values[source]:
            self.wide[source] |= self.wide[target]
        known = self.points[source]
        if known and self.running:
            self._grow(target, known if type(known) is frozenset else self.sets.of(known))

    def use(self, node: int, handler: Handler, payload: Any) -> None:
        """Call ``handler(solver, payload, new objects)`` for what ``node`` may be, now and later."""
        uses, use = self._uses[node], (handler, payload)
        if uses is None:
            self._uses[node] = use
        elif type(uses) is tuple:
            if uses == use:
                return
            self._uses[node] = [uses, use]
        elif use in uses:
            return
        elif type(uses) is dict:
            uses[use] = None
        elif len(uses) < _FEW:
            uses.append(use)  # type: ignore[union-attr]
        else:
            self._uses[node] = dict.fromkeys((*uses, use))
        if self.running and self.points[node]:
            self.defer(_replay, node, handler, payload)

    def defer(self, function: Callable[..., None], *arguments: Any) -> None:
        """Call ``function(solver, *arguments)`` from the main loop: nothing recurses over the program."""
        self._deferred.append((function, arguments))

    def link(self, site: int, target: int | str, via: str, guess: bool = False) -> None:
        """Record a call edge from ``site`` to a unit or an external name; ``guess`` makes it a candidate."""
        if site >= self.value_count:
            site = self.copies.place(site)
        if isinstance(target, int):
            target = self.copies.origin.get(target, target)
        key = (site, target)
        guess = guess or self.candidate
        known = self.edges.get(key)
        if known is None or (known[1] and not guess):
            way = (via, guess)
            self.edges[key] = self._ways.setdefault(way, way)

    def run(self) -> None:
        """Propagate until nothing changes; raises CallscopeError if that does not come to an end."""
        self.running = True
        queue, deferred, pending, points = self._queue, self._deferred, self._pending, self.points
        while queue or deferred:
            while deferred:
                function, arguments = deferred.popleft()
                function(self, *arguments)
            if not queue:
                break
            node = queue.popleft()
            before, now = pending.pop(node), points[node]
            fresh = now if before is None and type(now) is frozenset else self._fresh(before, now)
            self.steps += 1
            if self.steps % _REST == 0 and self.sets.crowded():
                self.sets.forget(self.points)
            if self.steps > _STEPS_PER_NODE * (len(self.points) + 10_000):
                raise CallscopeError("the points-to analysis does not settle", hint="please report this program")
            targets = self._targets[node]
            if targets is not None:
                self._spread((targets,) if type(targets) is int else targets, fresh)  # type: ignore[arg-type]
            uses = self._uses[node]
            if uses is not None:
                ordered = self.sets.ordered(fresh)
                for handler, payload in (uses,) if type(uses) is tuple else tuple(uses):
                    handler(self, payload, ordered)

    def _fresh(self, before: PointSet | None, now: PointSet | None) -> frozenset[int]:
        """Return what a node may be that it was not when it was last propagated."""
        if isinstance(now, set):
            return self.sets.of(before or ())
        assert now is not None
        return now if not before else self.sets.difference(now, before)

    def _spread(self, targets: Iterable[int], fresh: frozenset[int]) -> None:
        """Add ``fresh`` to every target; the commonest answers cost no call."""
        points, unions, pending, queue = self.points, self.sets.unions, self._pending, self._queue
        limit, onward, uses = self.sets.limit, self._targets, self._uses
        for target in targets:
            have = points[target]
            if have is fresh:
                continue
            if have is None:
                now: PointSet = fresh
            elif len(have) > MANY and target < self.marked and self.wide[target]:
                now = self.sets.widened(have, fresh, self.wide[target])
                if now is have:
                    continue
            elif len(have) > limit:
                continue
            else:
                now = unions.get((have, fresh)) or self.sets.union(have, fresh)
                if now is have:
                    continue
            points[target] = now
            if target in pending:
                continue
            if onward[target] is not None or uses[target] is not None:
                pending[target] = have
                queue.append(target)
            else:
                self.steps += 1

    def finish(self) -> None:
        """Let go of what only more solving would need: the graph and the taint come after, and they are large too."""
        self.done.clear()
        self._kept.clear()
        self._uses[:] = [None] * len(self._uses)
        self._targets[:] = [None] * len(self._targets)
        for table in (self.dispatched, self.key_listeners, self.accessors, self.late):
            table.clear()
        self.fields = {key: node for key, node in self.fields.items() if key[0] != "item"}  # ``keys`` has those
        self.classes.finish()
        self.sets.forget(())

    def pointees(self, node: int) -> PointSet:
        """Return what ``node`` may be so far."""
        return self.points[node] or _NOTHING
