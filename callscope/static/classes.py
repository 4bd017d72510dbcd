"""Classes: lookup of attributes along their linearisation, redone when a base becomes known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from callscope.static.hierarchy import PLAIN, Hierarchy
from callscope.static.keys import listen
from callscope.static.objects import BOX, CLASS, EXTERNAL, FUNCTION, INSTANCE, RECORD, RESULT
from callscope.static.solver import Solver

Lookup = tuple[Callable[[Solver, Any, str | int, bool], None], Any]
Watcher = tuple[Callable[[Solver, Any], None], Any]

_HANDED_ON = frozenset({"__init__", "__new__", "__init_subclass__"})
_UNRESOLVED: Any = object()


class Classes(Hierarchy):
    """What classes bind, looked up along their orders, and who asked: all of it is answered anew when a base becomes known."""

    def __init__(self, solver: Solver) -> None:
        super().__init__()
        self.solver = solver
        self.keywords: dict[int, dict[str, int]] = {}
        self.sites: dict[int, int] = {}
        self.fields: dict[int, dict[str, None]] = {}
        self._resolved: dict[int, dict[str, int | str | None]] = {}
        self._lookups: dict[int, dict[str, list[Lookup]]] = {}
        self._dispatches: dict[int, dict[str, dict[int, dict[int, None]]]] = {}
        self._watchers: dict[int, list[Watcher]] = {}
        self._watching: dict[int, dict[str, list[Watcher]]] = {}
        self._bound: frozenset[str] | None = None
        self._stored: set[str] = set()
        self._metaclasses = False
        self._members: dict[int, dict[str, int]] = {}
        self._firsts: dict[int, frozenset[str]] = {}
        self.dispatch: Callable[[Solver, int, int, Any], None] = _no_dispatch

    def define(self, cls: int, site: int, operands: tuple[int, ...], tags: tuple[str, ...]) -> None:
        """Register a class and follow its bases."""
        s = self.solver
        self.sites[cls] = site
        self.bases[cls] = [[] for tag in tags if tag in ("", "*")]
        self.keywords[cls] = {}
        self.orders[cls] = [cls]
        self._open.clear()
        slot = 0
        for operand, tag in zip(operands, tags, strict=True):
            if tag in ("", "*"):
                s.use(operand, _base_arrives if not tag else _bases_arrive, (cls, slot))
                slot += 1
            else:
                self.keywords[cls][tag] = operand
                self._metaclasses |= tag == "metaclass"

    def add_base(self, cls: int, slot: int, base: int | str) -> None:
        """Note one more class that a base expression may be, and redo what depends on it."""
        if base in self.bases[cls][slot] or base == cls:
            return
        self.bases[cls][slot].append(base)
        if isinstance(base, int):
            self._derives(cls, base)
        self._refresh(cls)

    def _refresh(self, cls: int) -> None:
        """The bases of ``cls`` have changed: redo all that was asked of it and of what derives from it."""
        for current in self.below(cls):
            self.orders[current] = self._linearise(current)
            self._resolved.pop(current, None)
            self._open.pop(current, None)
            for name in tuple(self._lookups.get(current, ())):
                self._search_again(current, name)
            for name in tuple(self._dispatches.get(current, ())):
                self._dispatch_again(current, name)
            for handler, payload in tuple(self._watchers.get(current, ())):
                handler(self.solver, payload)

    def finish(self) -> None:
        """Let go of what would be redone if a base became known."""
        for table in (self._lookups, self._dispatches, self._watchers, self._watching):
            table.clear()

    def _rebind(self, cls: int, name: str) -> None:
        """``cls`` binds ``name`` from now on: redo what was asked of that name, and nothing else.

        A large program stores hundreds of names on classes with hundreds of descendants: to redo all that was ever asked of them is quadratic.
        """
        for current in self.below(cls):
            before = self._resolved.get(current, {}).pop(name, None)
            if before is None or before != self.resolve(current, name):
                self._search_again(current, name)
                self._dispatch_again(current, name)
            watching = self._watching.get(current)
            for handler, payload in tuple(watching.get(name, ())) if watching else ():
                handler(self.solver, payload)

    def dispatched_from(self, cls: int, name: str, instance: int, owner: int | None) -> int:
        """Return where special method ``name`` of an instance is called; its calls are redone elsewhere when bases change."""
        where = self.member(owner, name) if owner is not None else self.solver.field("no method yet", cls, name)
        self._dispatches.setdefault(cls, {}).setdefault(name, {}).setdefault(instance, {})[where] = None
        return where

    def _dispatch_again(self, cls: int, name: str) -> None:
        for instance, places in tuple(self._dispatches.get(cls, {}).get(name, {}).items()):
            owner = self.resolve(cls, name)
            where = self.member(owner, name) if isinstance(owner, int) else None
            if where is None or where in places:
                continue
            for place in tuple(places):
                for call, receivers in tuple(self.solver.dispatched[place].items()):
                    if instance in receivers:
                        self.dispatch(self.solver, where, instance, call)
            places[where] = None

    def watch(
        self, cls: int, handler: Callable[[Solver, Any], None], payload: Any, names: tuple[str, ...] = ()
    ) -> None:
        """Call ``handler(solver, payload)`` now, whenever the bases of ``cls`` change, and when one of ``names`` is bound."""
        self._watchers.setdefault(cls, []).append((handler, payload))
        for name in names:
            self._watching.setdefault(cls, {}).setdefault(name, []).append((handler, payload))
        handler(self.solver, payload)

    def metaclasses(self, cls: int) -> list[int]:
        """Return the nodes that say what the metaclass of ``cls`` is: its own keyword's or the nearest base's."""
        for owner in self.order(cls) if self._metaclasses else ():
            if isinstance(owner, int) and "metaclass" in self.keywords.get(owner, ()):
                return [self.keywords[owner]["metaclass"]]
        return []

    def has_metaclass(self, cls: int, meta: int) -> bool:
        """Return whether the metaclass of ``cls`` is ``meta`` or derives from it, as far as is known."""
        known = [number for node in self.metaclasses(cls) for number in self.solver.pointees(node)]
        return any(self.solver.objects.kinds[o] == CLASS and self.is_subclass(o, meta) for o in known)

    def anywhere(self, name: str) -> bool:
        """Return whether any class body of the program binds this special method."""
        return name.startswith("__") and self.binds(name)

    def somewhere(self, name: str) -> bool:
        """Return whether any class of the program binds this name, in its body or by ``cls.name = ...``."""
        return self.binds(name) or name in self._stored

    def binds(self, name: str) -> bool:
        """Return whether any class body of the program binds this name."""
        if self._bound is None:
            bodies = (unit.bindings for unit in self.solver.units if unit.kind == "class")
            self._bound = frozenset(bound for body in bodies for bound in body)
        return name in self._bound

    def sets_at_first(self, cls: int, name: str) -> bool:
        """Return whether ``__init__`` (or ``__new__``) of ``cls`` or of an analysed base stores ``self.name``."""
        return any(isinstance(owner, int) and name in self._first_names(owner) for owner in self.order(cls))

    def _first_names(self, cls: int) -> frozenset[str]:
        found = self._firsts.get(cls)
        if found is None:
            record = self.solver.units[self.solver.objects.data[cls][0]]
            found = self._firsts[cls] = frozenset(
                name
                for method in ("__init__", "__new__")
                for value in record.stores.get(method, ())
                for name in self._stored_by(cls, record.values[value])
            )
        return found

    def _stored_by(self, cls: int, value: Any) -> list[str]:
        op, _, data = value
        if op != "function":
            return []
        unit = self.solver.units[self.solver.unit_at(self.solver.objects.data[cls][0], data[0])]
        return [
            name for kind, operands, name in unit.values if kind == "setattr" and unit.values[operands[0]][0] != "call"
        ]

    def lookup(self, cls: int, name: str, found: Callable[[Solver, Any, str | int, bool], None], payload: Any) -> None:
        """Call ``found(solver, payload, node or external class, is node)`` for the definition of ``name``."""
        self._lookups.setdefault(cls, {}).setdefault(name, []).append((found, payload))
        self._search(cls, name, found, payload)

    def _search_again(self, cls: int, name: str) -> None:
        for found, payload in tuple(self._lookups.get(cls, {}).get(name, ())):
            self._search(cls, name, found, payload)

    def _search(self, cls: int, name: str, found: Callable[..., None], payload: Any) -> None:
        owner = self.resolve(cls, name)
        if isinstance(owner, str):
            found(self.solver, payload, owner, False)
        elif owner is not None:
            found(self.solver, payload, self.member(owner, name), True)

    def resolve(self, cls: int, name: str) -> int | str | None:
        """Return the class (or the external base) along the order of ``cls`` that answers for ``name``."""
        known = self._resolved.get(cls)
        if known is None:
            known = self._resolved[cls] = {}
        found: int | str | None = known.get(name, _UNRESOLVED)
        if found is _UNRESOLVED:
            found = known[name] = self._resolve(cls, name)
        return found

    def _resolve(self, cls: int, name: str) -> int | str | None:
        external = None
        for owner in self.order(cls):
            if isinstance(owner, int):
                if self.defines(owner, name):
                    return owner if external is None or not self._comes_first(cls, owner, name) else external
            elif external is None and owner not in PLAIN:
                external = owner
        return external

    def _comes_first(self, cls: int, owner: int, name: str) -> bool:
        """Return whether a library's class before ``owner`` has ``name``, as its source says; what makes objects hands on."""
        order = self.order(cls)
        before = [base for base in order[: order.index(owner)] if isinstance(base, str) and base not in PLAIN]
        return name not in _HANDED_ON and any(self.solver.library.defines(base, name) for base in before)

    def defines(self, cls: int, name: str) -> bool:
        """Return whether the body of ``cls`` (or a later ``cls.name = ...``) binds ``name``."""
        unit = self.solver.objects.data[cls][0]
        return name in self.solver.units[unit].bindings or name in self.fields.get(cls, ())

    def member(self, cls: int, name: str) -> int:
        """Return the node of what ``cls.__dict__[name]`` holds."""
        s = self.solver
        known = self._members.setdefault(cls, {})
        node = known.get(name)
        if node is None:
            node = known[name] = s.field("member", cls, name)
            unit = s.objects.data[cls][0]
            value = s.units[unit].bindings.get(name)
            if value is not None:
                s.flow(s.node(unit, value), node)
        return node

    def store(self, cls: int, name: str) -> int:
        """Return the node that ``cls.name = ...`` stores to."""
        if name not in self.fields.setdefault(cls, {}):
            inherited = self.resolve(cls, name)
            self.fields[cls][name] = None
            self._stored.add(name)
            self._rebind(cls, name)
            if isinstance(inherited, int) and inherited != cls and self._writes_method(inherited, name):
                self.solver.flow(self.member(inherited, name), self.member(cls, name))  # the store may not have run
        return self.member(cls, name)

    def _writes_method(self, cls: int, name: str) -> bool:
        """Return whether the body of ``cls`` defines a function of this name."""
        unit = self.solver.units[self.solver.objects.data[cls][0]]
        return name in unit.bindings and unit.values[unit.bindings[name]][0] in ("function", "decorate")

    def has(self, cls: int, name: str) -> bool:
        """Return whether ``cls`` or an analysed base defines ``name``."""
        return isinstance(self.resolve(cls, name), int)

    def method(self, cls: int, name: str) -> int | None:
        """Return the unit of the plain function that ``name`` is in ``cls``, following bases, or None."""
        s = self.solver
        for owner in self.order(cls):
            if isinstance(owner, int) and self.defines(owner, name):
                points = s.pointees(self.member(owner, name))
                units = [s.objects.data[o][0] for o in sorted(points) if s.objects.kinds[o] == FUNCTION]
                return units[0] if units else None
        return None

    def instance(self, cls: int) -> int:
        """Return the object that stands for the instances of ``cls``."""
        return self.solver.objects.intern(INSTANCE, cls)


def _no_dispatch(s: Solver, where: int, instance: int, call: Any) -> None:
    raise NotImplementedError(where, instance, call)


def _base_arrives(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    cls, slot = payload
    for number in objects:
        kind, data = s.objects.kinds[number], s.objects.data[number]
        if kind == CLASS:
            s.classes.add_base(cls, slot, number)
        elif kind in (EXTERNAL, RESULT):
            s.classes.add_base(cls, slot, data[0])
        elif kind == RECORD:
            s.flow(s.field("field names", data[0]), s.field("named fields", cls))
            s.classes.add_base(cls, slot, "collections.namedtuple")


def _bases_arrive(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    """``class C(*BASES)``: what a tuple holds are bases, in its order."""
    for number in objects:
        if s.objects.kinds[number] == BOX:
            s.use(s.field("unknown item", number), _base_arrives, payload)
            listen(s, number, _base_under, payload)


def _base_under(s: Solver, payload: tuple[int, int], key: object, node: int) -> None:
    s.use(node, _base_arrives, payload)
