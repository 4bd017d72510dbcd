"""Which optimizer a variable is, and what it was built with: by field, by name, out of a table, a tuple, or a helper's argument."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.trace import Trace
from callscope.taint.program.keys import items_of, names_of
from callscope.taint.program.module_places import Place, module_places
from callscope.taint.program.walks import reached

_HELPERS = 2
_DEPTH = 3
_WAY = 60
_TABLES = 3
UNSEEN: Place = ("unseen",)
"""What stands for a module of which it is not seen which one it is."""
_TAKEN = frozenset({"item", "iter", "unpack"})
_TABLE_MAKERS = frozenset(
    {
        "dict",
        "list",
        "tuple",
        "types.SimpleNamespace",
        "torch.nn.ModuleDict",
        "torch.nn.ModuleList",
        "torch.nn.Sequential",
    }
)
_NAMED = frozenset({"global", "free", "importfrom", "attr"})


class Moment(NamedTuple):
    """A value of a unit, seen from one call of the unit (``call``), under one key of a table (``key``)."""

    g: int
    v: int
    call: tuple[int, int] | None = None
    key: object = None


class BuiltOptimizers:
    """Looks up what is stepped back to ``torch.optim.Adam(...)``."""

    def __init__(self, flow: Flow, trace: Trace) -> None:
        self.flow, self.view, self.trace = flow, flow.view, trace
        self._built: dict[Place, frozenset[Place]] | None = None
        self._known: dict[Moment, frozenset[Place]] = {}
        self._names: dict[Moment, frozenset[Place]] = {}
        self._inside: dict[tuple[int, ...], frozenset[int]] = {}

    def held(self, stepped: Moment) -> frozenset[Place]:
        """Return the modules and leaves that an optimizer holds; nothing where it is not known."""
        known = self._known.get(stepped)
        if known is None:
            known = self._known[stepped] = self._held(stepped)
        return known

    def _held(self, stepped: Moment) -> frozenset[Place]:
        places = set(module_places(self.view, stepped.g, stepped.v, _DEPTH)) if stepped.call is None else set()
        known = [modules for place, modules in self.by_place().items() if place in places]
        if known:
            return frozenset().union(*known)
        made = self._made(stepped)
        held = [frozenset(self._given(one, self._operands(one)[1:2])) for one in made or ()]
        found = frozenset().union(*held) if held and all(held) else frozenset()
        return found if UNSEEN not in found else frozenset()

    @cached_property
    def all_held(self) -> frozenset[Place]:
        """Return what any optimizer holds."""
        return frozenset().union(*self.by_place().values())

    def by_place(self) -> dict[Place, frozenset[Place]]:
        """Return what optimizers hold, by where they are kept."""
        if self._built is None:
            self._built = {}
            for g, unit in enumerate(self.view.units):
                for v, (op, operands, _) in enumerate(unit.values):
                    modules = frozenset(self._given(Moment(g, v), operands[1:2]) if self._makes(g, v, op) else ())
                    for place in module_places(self.view, g, v, _DEPTH) if modules else ():
                        self._built[place] = self._built.get(place, frozenset()) | modules
        return self._built

    def _operands(self, one: Moment) -> tuple[int, ...]:
        return self.view.units[one.g].values[one.v][1]

    def _makes(self, g: int, v: int, op: str) -> bool:
        name = (self.flow.names.name(g, self.view.units[g].values[v][1][0]) or "") if op == "call" else ""
        return name.startswith("torch.optim.") and ".lr_scheduler" not in name and "()" not in name

    def known_as(self, g: int, v: int, key: object = None) -> frozenset[Place]:
        """Return the values that a module is by another name, through arguments, fields and tables, as far as where it was made."""
        start = Moment(g, v, None, key)
        if start not in self._names:
            self._names[start] = frozenset(self._known_as(start))
        return self._names[start]

    def _known_as(self, start: Moment) -> set[Place]:
        stack, seen, found = [start], set[Moment](), set[Place]()
        while stack and len(seen) < _WAY:
            one = stack.pop()
            op = self.view.units[one.g].values[one.v][0]
            if one not in seen:
                seen.add(one)
                before = list(self._before(one)) if op != "call" else []
                stack.extend(before)
                found.add(UNSEEN if op in _TAKEN and not before else ("value", one.g, one.v))
        return found

    def _made(self, stepped: Moment) -> list[Moment] | None:
        """Return where what is stepped may be made, None where one of the ways is not seen."""
        found, stack, seen = list[Moment](), [stepped], set[Moment]()
        while stack and len(seen) < _WAY:
            one = stack.pop()
            if one in seen:
                continue
            seen.add(one)
            if self._makes(one.g, one.v, self.view.units[one.g].values[one.v][0]):
                found.append(one)
                continue
            before = list(self._before(one))
            if not before:
                return None
            stack.extend(before)
        return found

    def _before(self, one: Moment, tables: int = _TABLES) -> Iterator[Moment]:
        """Yield what a variable is by another name, or what the tables that it is taken from hold."""
        g, v, call, key = one
        op, operands, data = self.view.units[g].values[v]
        if op in ("phi", "pi", "cell"):
            yield from (one._replace(v=o) for o in (operands if op == "phi" else operands[:1]))
        elif op == "param":
            yield from (Moment(*place, None, key) for place in self._arguments(one, data[0]))
        elif op in _NAMED:
            places = self.trace.before(g, v) if op != "attr" else self.trace.stored(g, operands[0], str(data))
            yield from (Moment(*place, None, key) for place in places)
            if op == "attr" and tables:  # ``SimpleNamespace(judge=Adam(...))``
                yield from self._entries(one._replace(v=operands[0]), str(data), tables - 1)
        elif op == "item" and tables:
            yield from self._entries(one._replace(v=operands[0]), self._key(g, operands[1], call), tables - 1)
        elif op == "unpack" and tables and items_of(self.view.units[g].values, v, 1) is None:
            yield from self._entries(one._replace(v=operands[0]), data[0] if data[2] < 0 else None, tables - 1)
        elif op == "unpack" and tables and items_of(self.view.units[g].values, v, 1) is not None:
            table = items_of(self.view.units[g].values, v, 1) or 0
            yield from self._entries(one._replace(v=table), key, tables - 1)
        elif op == "iter" and tables:
            yield from self._entries(one._replace(v=operands[0]), None, tables - 1)
        elif op == "call":
            for callee in self.view.callees(g, v):
                returns = (o for kind, o, _ in self.view.units[callee.unit].values if kind == "return" and o)
                yield from (Moment(callee.unit, o[0], (g, v), key) for o in returns)

    def _arguments(self, one: Moment, position: int) -> list[tuple[int, int]]:
        """Return what the call that is looked at gives a parameter; what all calls give where none is."""
        given = self.trace.arguments(one.g, position)
        if one.call is None:
            return given
        g, call = one.call
        return [place for place in given if place[0] == g and place[1] in self.view.units[g].values[call][1]]

    def _key(self, g: int, v: int, call: tuple[int, int] | None) -> object:
        """Return the constant that a key is, also where a call gives it."""
        op, _, data = self.view.units[g].values[v]
        if op == "param" and call is not None:
            given = self._arguments(Moment(g, v, call), data[0])
            return self._key(*given[0], None) if len(given) == 1 else None
        return data if op == "const" else None

    def _entries(self, table: Moment, key: object, tables: int) -> Iterator[Moment]:
        """Yield what a table has under a key; all that it has where the key is not seen."""
        stack, seen = [table], set[Moment]()
        while stack and len(seen) < _WAY:
            one = stack.pop()
            if one in seen:
                continue
            seen.add(one)
            op, operands, tags = self.view.units[one.g].values[one.v]
            if op == "dict":
                pairs = zip(tags, operands[1::2], strict=False)
                yield from (one._replace(v=o) for tag, o in pairs if key is None or tag == (key,))
            elif op == "dictcomp":
                yield one._replace(v=operands[1], key=key)
            elif op in ("tuple", "list"):
                yield from (one._replace(v=o) for i, o in enumerate(operands) if key is None or key == i)
            elif op == "call" and (self.flow.names.name(one.g, operands[0]) or "") in _TABLE_MAKERS:
                pairs = zip(tags, operands[1:], strict=True)
                yield from (one._replace(v=o) for tag, o in pairs if tag and (key is None or tag == key))
                stack.extend(one._replace(v=o) for tag, o in zip(tags, operands[1:], strict=True) if tag in ("", "**"))
            elif op == "call" and self._is_values(one.g, operands[0]):
                stack.append(one._replace(v=self.view.units[one.g].values[operands[0]][1][0]))
            else:
                stack.extend(self._before(one, tables))

    def _is_values(self, g: int, v: int) -> bool:
        op, _, name = self.view.units[g].values[v]
        return op == "attr" and name in ("values", "copy")

    def _given(self, made: Moment, operands: tuple[int, ...]) -> Iterator[Place]:
        """Yield the modules whose ``parameters()`` are in an optimizer's first argument, also where the call of a helper brings them."""
        g, _, call, key = made
        values = self.view.units[g].values
        stack, seen = list(operands), set[int]()
        while stack and len(seen) < _WAY:
            v = stack.pop()
            if v in seen:
                continue
            seen.add(v)
            op, below, data = values[v]
            if op == "attr" and data in ("parameters", "named_parameters"):
                brought = call is not None and values[below[0]][0] == "param"
                models = self._arguments(made, values[below[0]][2][0]) if brought else [(g, below[0])]
                for place in models:
                    yield from self._parts_of(*place, key)
            elif op == "param" and call is not None:
                for where, o in self._arguments(made, data[0]):
                    yield from self._given(Moment(where, o, None, key), (o,))
            elif below:
                stack.extend(below)
            if op in ("call", "attr", "global", "free", "param") and self.flow.gradient(g, v):
                yield from module_places(self.view, g, v, _DEPTH)

    def _parts_of(self, g: int, model: int, key: object) -> Iterator[Place]:
        """Yield a module, under all its names, and the classes of its parts."""
        yield from module_places(self.view, g, model, _DEPTH)
        yield from self._by_name(g, model, key)
        yield from self.known_as(g, model, key)
        yield from (("whole", cls) for cls in self._parts(self.view.instances(g, model)))

    def _parts(self, classes: tuple[int, ...]) -> frozenset[int]:
        """Return the modules' classes that a module is and has parts of: their own methods compute with what is held."""
        known = self._inside.get(classes)
        if known is None:
            modules = reached(filter(self.view.is_module, classes), self._part_classes)
            found = {one for cls in modules for one in self.view.family(cls)}
            known = self._inside[classes] = frozenset(found)
        return known

    def _part_classes(self, cls: int) -> Iterator[int]:
        parts = (part for place in self.trace.members(cls) for part in self.view.instances(*place))
        yield from filter(self.view.is_module, parts)
        for unit in self.view.index.methods(cls):
            yield from self._classes_made(unit, _HELPERS)

    def _classes_made(self, g: int, depth: int) -> Iterator[int]:
        """``nn.ModuleList([Block(d) for _ in range(n)])``, ``make_layers(cfg)``: yield the modules' classes of which a function makes objects: parts, wherever it puts them."""
        for v, (op, operands, _) in enumerate(self.view.units[g].values):
            if op != "call":
                continue
            yield from filter(self.view.is_module, self.view.classes(g, operands[0]))
            for callee in self.view.callees(g, v) if depth else ():
                if self.view.owner(callee.unit) is None and not callee.guess:
                    yield from self._classes_made(callee.unit, depth - 1)

    def _by_name(self, g: int, v: int, key: object) -> Iterator[Place]:
        """``getattr(nets, name)``: the part of that name, or those that it goes through."""
        op, operands, _ = self.view.units[g].values[v]
        if op == "call" and len(operands) > 2 and self.flow.names.name(g, operands[0]) == "getattr":
            for name in (key,) if isinstance(key, str) else names_of(self.view, g, operands[2]):
                yield from (("field", cls, name) for cls in self.view.instances(g, operands[1]))


__all__ = ["UNSEEN", "BuiltOptimizers", "Moment"]
