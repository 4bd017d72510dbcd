"""Which leaves a program trains, and which of them some gradient reaches: a leaf that none reaches was lost at a stop."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Container, Iterable, Iterator
from functools import cached_property

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.frame import written_out
from callscope.taint.forward.trace import Place, Trace
from callscope.taint.intent.leaves import Leaves
from callscope.taint.intent.penalties import Penalties
from callscope.taint.lattice.masks import GRADIENT, LAYER, SOME_LAYER
from callscope.taint.names.use_names import CONTAINER_METHODS
from callscope.taint.program.optimized import given_to_optimizers
from callscope.taint.site import Site

_WHOLE = 400000
_ANEW = frozenset({"detach", "requires_grad_"})
_BEARS = GRADIENT | LAYER | SOME_LAYER
_HOLDING = ("torch.nn.Parameter", "torch.nn.Module", "torch.nn.Sequential")
_DISPLAYS = frozenset({"list", "tuple", "dict", "listcomp", "genexp", "dictcomp"})
_LIKE = frozenset({"expand_as", "view_as", "reshape_as", "type_as", "new_zeros", "new_ones", "new_empty"})
"""Methods to which an argument's values are nothing."""
_PARAMETER = "torch.nn.Parameter"
_GRAD = "torch.autograd.grad"
_TAKES = frozenset({"torch.autograd.grad", "torch.autograd.backward"})


class Living:
    """Walks back from every ``backward()`` over what carries a gradient; names, arguments and fields are looked up by class."""

    def __init__(self, flow: Flow, trace: Trace) -> None:
        self.flow, self.view, self.trace = flow, flow.view, trace
        self.penalties = Penalties(flow, trace)
        self._steps: dict[Place, tuple[Place, ...]] = {}
        self._puts: dict[str, tuple[Place, ...]] = {}
        self._held: tuple[Place, ...] | None = None
        self._live: frozenset[Place] | None = None
        self._trained: frozenset[Place] | None = None
        self._leaves = Leaves(self._gone_through, self._is_leaf)

    def is_orphaned(self, site: Site) -> bool:
        """Return whether a leaf that is trained, and that the site's value is made of, gets no gradient by any way."""
        return bool(self.orphans(site))

    def orphans(self, site: Site) -> frozenset[Place]:
        """Return the leaves that are trained, that a site's value is made of, and that get no gradient by any way."""
        live = self.live()
        return (self.sources(site.g, site.inputs) & self.trained()) - live - self._given_out if live else frozenset()

    @cached_property
    def _given_out(self) -> frozenset[Place]:
        """Return what goes live out of the ``forward`` of modules that nothing in view calls: in a model that is put together elsewhere it has its ways."""
        ends = [
            (g, operands[0])
            for g, unit in enumerate(self.view.units)
            if unit.name.rpartition(".")[2] == "forward" and self.flow.is_open(g) and not self.view.callers.get(g)
            for op, operands, _ in unit.values
            if op == "return" and operands
        ]
        return frozenset(self._closure(ends, budget=_WHOLE)) if ends else frozenset()

    def is_optimized(self, leaf: Place) -> bool:
        """Return whether an optimizer holds a leaf."""
        return bool(self._optimized()) and leaf in self.trained()

    def optimized(self) -> frozenset[Place]:
        """Return the leaves and layers that optimizers hold."""
        return self.trained() if self._optimized() else frozenset()

    def makes_graphs(self, g: int) -> bool:
        """Return whether a function takes derivatives that are differentiated again."""
        return any(op == "call" and "create_graph" in tags for op, _, tags in self.view.units[g].values if op == "call")

    def is_nobodys(self, site: Site) -> bool:
        """Return whether all that is lost are tensors that ask for a gradient of their own, none of which an optimizer holds."""
        if not self._optimized():
            return False
        lost = self.sources(site.g, site.inputs)
        return bool(lost) and lost <= self._own and not lost & self.trained() and not self._are_users(site.g, lost)

    def _are_users(self, g: int, leaves: Iterable[Place]) -> bool:
        """Return whether some leaves are made by tests or scripts beside the package it: its users have others."""
        package, dot, _ = self.view.module(g).partition(".")
        return bool(dot) and any(self.view.module(where).partition(".")[0] != package for where, _ in leaves)

    @cached_property
    def _own(self) -> frozenset[Place]:
        """Return the tensors that ask for a gradient of their own."""
        return frozenset((*self._asking(), *self._made_to_ask()))

    def is_stepped(self, g: int, v: int) -> bool:
        """Return whether a value is made of a leaf that an optimizer changes."""
        return bool(self._optimized()) and bool(self.sources(g, (v,)) & self.trained())

    def sources(self, g: int, values: Iterable[int]) -> frozenset[Place]:
        """Return the leaves and layers that values are made of."""
        return self._leaves.of((g, v) for v in values)

    def live(self) -> frozenset[Place]:
        """Return the places that lie before some ``backward()`` with nothing in between that stops a gradient; a leaf's own penalty is no way."""
        if self._live is None:
            sinks = tuple(self._sinks())
            self._live = frozenset(self._closure(sinks, apart=self.penalties.among(sinks)))
        return self._live

    def trained(self) -> frozenset[Place]:
        """Return the leaves and layers that optimizers hold; where there is no optimizer, tensors that ask for a gradient."""
        if self._trained is None:
            given = self._optimized()
            held = self._closure(given, members=True) if given else {*self._asking(), *self._parameters()}
            self._trained = frozenset(place for place in held if self._is_leaf(*place))
        return self._trained

    def _is_leaf(self, g: int, v: int) -> bool:
        op, operands, _ = self.view.units[g].values[v]
        if op != "call" or v not in self.flow.frames[g].leaves:
            return False
        below = self.view.units[g].values[operands[0]]
        return below[0] != "attr" or below[2] not in ("parameters", "named_parameters")

    def _asking(self) -> Iterator[Place]:
        for g, unit in enumerate(self.view.units):
            for v, (op, _, tags) in enumerate(unit.values):
                if op == "call" and "requires_grad" in tags and v in self.flow.frames[g].leaves:
                    yield g, v

    def _parameters(self) -> Iterator[Place]:
        """Yield the parameters and layers that a module keeps where some ``backward()`` reaches one of them."""
        for places in self._modules.values():
            if any(place in self.live() for place in places):
                yield from places

    def kept(self) -> Iterator[Place]:
        """Yield the parameters and layers that modules keep, and the leaves that other objects do."""
        for places in (*self._modules.values(), self._of_objects):
            yield from places

    @cached_property
    def _of_objects(self) -> list[Place]:
        """Return the leaves that objects of plain classes keep: somebody wants their gradient."""
        held: list[Place] = []
        for g, unit in enumerate(self.view.units):
            owner = self.view.owner(g)
            if owner is not None and not self.view.is_module(owner):
                stored = (o[1] for op, o, _ in unit.values if op == "setattr")
                held.extend((g, v) for v in stored if self._is_leaf(g, v) and "requires_grad" in unit.values[v][2])
        return held

    def kept_by(self, cls: int) -> set[Place]:
        """Return the parameters and layers that the objects of a class keep."""
        modules = self._modules
        return {place for one in self.view.family(cls) for place in modules.get(one, ())}

    @cached_property
    def _modules(self) -> dict[int, list[Place]]:
        kept: dict[int, list[Place]] = {}
        for g, unit in enumerate(self.view.units):
            owner = self.view.owner(g)
            if owner is not None and self.view.is_module(owner):
                stored = (o[1] for op, o, _ in unit.values if op == "setattr")
                kept.setdefault(owner, []).extend((g, v) for one in stored for v in self._leaves_in(g, one))
        return kept

    def _leaves_in(self, g: int, v: int) -> Iterator[int]:
        """Yield a leaf, or those in ``nn.ParameterDict({k: nn.Parameter(x) for k in names})``."""
        values = self.view.units[g].values
        if self._is_leaf(g, v):
            yield v
            if not (self.flow.names.name(g, values[v][1][0]) or "").startswith(_HOLDING):
                return
        op, operands, _ = values[v]
        held = op == "call" and (self.flow.names.name(g, operands[0]) or "").startswith(_HOLDING)
        for one in operands if held or op in _DISPLAYS else ():
            yield from self._leaves_in(g, one)

    def before(self, ends: Iterable[Place]) -> frozenset[Place] | None:
        """Return the places that lie before ``ends`` with nothing in between that stops a gradient; None where they are too many."""
        found = self._closure(ends, budget=_WHOLE)
        return frozenset(found) if len(found) < _WHOLE else None

    def _made_to_ask(self) -> Iterator[Place]:
        """Yield ``x.detach().requires_grad_()``: leaves made of old values, for their own gradient."""
        for g, unit in enumerate(self.view.units):
            for v in self.flow.frames[g].leaves:
                op, operands, _ = unit.values[v]
                below = unit.values[operands[0]] if op == "call" else ("", (), "")
                if below[0] == "attr" and below[2] == "requires_grad_" and self._starts_anew(g, below[1][0]):
                    yield g, v

    def _optimized(self) -> tuple[Place, ...]:
        """Return what optimizers are made with; looked up once."""
        if self._held is None:
            self._held = tuple(given_to_optimizers(self.view, self.flow.names))
        return self._held

    def _sinks(self) -> Iterator[Place]:
        for g, unit in enumerate(self.view.units):
            for op, operands, data in unit.values:
                if op == "attr" and data == "backward":
                    yield g, operands[0]
                elif op == "call" and len(operands) > 1:
                    below = unit.values[operands[0]]
                    if (below[0] == "attr" and below[2] == "backward") or self.flow.names.name(
                        g, operands[0]
                    ) in _TAKES:
                        yield g, operands[1]

    def _closure(
        self, starts: Iterable[Place], *, members: bool = False, budget: int = sys.maxsize, apart: Container[Place] = ()
    ) -> set[Place]:
        """Return the places before ``starts`` that carry a gradient or hold parameters; ``members``: all that objects hold, too; not by way of those ``apart``."""
        queue = deque(starts)
        found = set(queue)
        opened: set[int] = set()
        while queue and len(found) < budget:
            place = queue.popleft()
            inside = self._inside(place, opened) if members else ()
            for one in (*self._gone_through(place), *inside):
                if one not in found and one not in apart:
                    found.add(one)
                    queue.append(one)
        return found

    def _gone_through(self, place: Place) -> tuple[Place, ...]:
        """Return what is behind a place; nothing where it starts anew."""
        return () if self._starts_anew(*place) else self._behind(place)

    def _inside(self, place: Place, opened: set[int]) -> list[Place]:
        """Return what an object holds and carries a gradient or parameters."""
        members = () if self._starts_anew(*place) else self._members(*place, opened)
        return [one for one in members if self._bears(*one)]

    def _behind(self, place: Place) -> tuple[Place, ...]:
        """Return what a value was made of or filled with and carries a gradient or parameters; worked out once."""
        known = self._steps.get(place)
        if known is None:
            before = dict.fromkeys((*self._before(*place), *self._filled(*place)))
            known = self._steps[place] = tuple(
                one for one in before if self._bears(*one) and not self._is_cut(place, *one)
            )
        return known

    def _is_cut(self, place: Place, g: int, v: int) -> bool:
        """Return whether a value was computed where nothing is recorded, and is used elsewhere."""
        frame = self.flow.frames[g]
        if g == place[0]:
            return frame.has_left(v, place[1])
        return v not in frame.leaves and bool(frame.muted or frame.made_in(v))

    def _before(self, g: int, v: int) -> Iterator[Place]:
        """Yield what a value was made of; of an analysed call what is returned, not all that it is given."""
        op, operands, data = self.view.units[g].values[v]
        if op == "unpack" and data[2] < 0:
            chosen = self._returned(g, operands[0], data[0])
            yield from chosen or self.trace.before(g, v)
            return
        callees = self.view.callees(g, v) if op == "call" else ()
        owners = [self.view.owner(callee.unit) for callee in callees]
        known = callees and all(callee.bound and not callee.guess for callee in callees)
        below = self.view.units[g].values[operands[0]] if op == "call" else ("", (), "")
        known = known or (below[0] == "attr" and below[2] in _LIKE)
        if not known or any(owner is not None and self.view.is_function(owner) for owner in owners):
            yield from self.trace.before(g, v)
            return
        given = {(g, operand) for operand in operands[1:]}
        yield from (place for place in self.trace.before(g, v) if place not in given)

    def _filled(self, g: int, v: int) -> tuple[Place, ...]:
        """Yield what is put into a container, or written into a tensor, under this name or under the same attribute anywhere."""
        op, _, name = self.view.units[g].values[v]
        if op != "attr":
            return tuple(self._put_into(((g, v),)))
        known = self._puts.get(name)
        if known is None:
            known = self._puts[name] = tuple(dict.fromkeys(self._put_into(self.trace.uses.loads(name))))
        return known

    def _put_into(self, places: Iterable[Place]) -> Iterator[Place]:
        for where, value in self._with_loops(places):
            values = self.view.units[where].values
            for user in self.trace.uses.of(where, value):
                kind, operands, data = values[user]
                if kind == "setitem" and operands[0] == value:
                    yield where, operands[2]
                elif kind == "attr" and (data in CONTAINER_METHODS or (data.endswith("_") and data not in _ANEW)):
                    yield from self._arguments(where, user)

    def _with_loops(self, places: Iterable[Place]) -> Iterator[Place]:
        """``for kept, new in ((self._x, x), (self._v, v)): kept.append(new)``: yield places, and what a loop over a display that one stands in calls it."""
        for where, value in places:
            yield where, value
            values = self.view.units[where].values
            if any(values[user][0] in _DISPLAYS for user in self.trace.uses.of(where, value)):
                parts = (u for u, (op, _, _) in enumerate(values) if op in ("unpack", "iter"))
                yield from ((where, u) for u in parts if value in written_out(values, u))

    def _arguments(self, g: int, method: int) -> Iterator[Place]:
        values = self.view.units[g].values
        for call in self.trace.uses.of(g, method):
            if values[call][0] == "call" and values[call][1][0] == method:
                yield from ((g, operand) for operand in values[call][1][1:])

    def _returned(self, g: int, call: int, position: int) -> list[Place]:
        """Return what functions that give tuples give at a position; nothing where one gives something else."""
        callees = self.view.callees(g, call) if self.view.units[g].values[call][0] == "call" else ()
        found: list[Place] = []
        for callee in callees:
            values = self.view.units[callee.unit].values
            for op, operands, _ in values:
                if op == "return" and operands:
                    kind, elements, _ = values[operands[0]]
                    if kind != "tuple" or position >= len(elements):
                        return []
                    found.append((callee.unit, elements[position]))
        return found

    def _starts_anew(self, g: int, v: int) -> bool:
        """Return whether nothing behind a value gets its gradient: a stop, or a leaf made of an old value."""
        values = self.view.units[g].values
        op, operands, data = values[v]
        if op == "attr":
            return bool(data == "data")
        name = self.flow.names.name(g, operands[0]) if op == "call" else None
        if name == _PARAMETER or (name == _GRAD and "create_graph" not in data):
            return True
        return op == "call" and values[operands[0]][0] == "attr" and values[operands[0]][2] in _ANEW

    def _bears(self, g: int, v: int) -> bool:
        op, _, name = self.view.units[g].values[v]
        if op == "attr" and name in ("parameters", "named_parameters"):
            return True
        if any(map(self.view.is_module, self.view.instances(g, v))):
            return True
        return bool(self.flow.concrete(g, self.flow.frames[g].states[v]).everything() & _BEARS)

    def _members(self, g: int, v: int, opened: set[int]) -> Iterator[Place]:
        """Yield what is stored in the attributes of a module, once a class: ``opened`` are those that were seen."""
        for cls in self.view.instances(g, v):
            if cls not in opened and self.view.is_module(cls):
                opened.add(cls)
                yield from self.trace.members(cls)
