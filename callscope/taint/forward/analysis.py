"""Where gradients may be: every function summarised by its parameters' symbols, to a fixed point over the program."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop
from typing import Any

from callscope.model.rule import Rule
from callscope.taint.forward.backward_asked import demand
from callscope.taint.forward.calls import call
from callscope.taint.forward.frame import Frame
from callscope.taint.forward.operations import TRANSFER
from callscope.taint.forward.passing import Passing
from callscope.taint.forward.worklist import Worklist, call_order
from callscope.taint.lattice.masks import CARRIES, GRADIENT, LIKELY, PROVEN, SOME_LAYER, TENSOR
from callscope.taint.lattice.state import ANY, EMPTY, Resolver, State, element, flat, union
from callscope.taint.options import TaintOptions
from callscope.taint.program.buffers import Buffers
from callscope.taint.program.defaults import is_whole_by_default, written_default
from callscope.taint.program.docstrings import Documented
from callscope.taint.program.entries import decorators, field_sources
from callscope.taint.program.evidence import Evidence
from callscope.taint.program.freezing import Frozen
from callscope.taint.program.gone_over import gone_over
from callscope.taint.program.handed_models import HandedModels
from callscope.taint.program.matching import Matcher, chosen
from callscope.taint.program.named_fields import tuple_fields
from callscope.taint.program.outside_bases import OutsideBases
from callscope.taint.program.passed_on import passed_on
from callscope.taint.program.regions import grad_mode
from callscope.taint.program.registering import Registering
from callscope.taint.program.sources import entry, is_batch, is_open_record, without_gradient
from callscope.taint.program.spelling import Spelling
from callscope.taint.program.trained import trained_modules
from callscope.taint.program.transformed import transformed
from callscope.taint.program.twins import of_arrays, without_torch
from callscope.taint.program.type_names import Aliases
from callscope.taint.program.view import View
from callscope.taint.program.whole import Whole

TRANSFER["call"] = call
_CHANGES = 24
"""A value that has grown so often keeps no parts apart any more."""
_WORK = 60
"""So many evaluations for each value of the program, on average; what is then unsettled is a blind spot."""
_PUBLISHED = frozenset(
    {"call", "binop", "inplace", "item", "setitem", "attr", "decorate", "iter", "setattr", "function"}
)


class Flow(Passing):
    """The forward analysis of a program. After ``run`` every frame holds its values' states."""

    def __init__(self, view: View, rules: Sequence[Rule], options: TaintOptions) -> None:
        super().__init__(view)
        self.names = Spelling(view)
        self.matcher = Matcher(rules, self.names)
        self.options = options
        self.frozen = Frozen(view, self.names)
        self.trained = trained_modules(view, self.names)
        self.transformed = transformed(view, self.names)
        self.outside_bases = OutsideBases(view, self.naming)
        self._counting, self.defaults = {}, {}
        self._hooks: frozenset[int] = frozenset()
        self.buffers = Buffers(view)
        self.registering = Registering(view)
        whole = Whole(view, self.names)
        self.whole, self.whole_parts = whole.positions, whole.parts
        self.arrays = of_arrays(view, self.names)
        self.tuple_fields = tuple_fields(view, self.names)
        self.decorators = decorators(view)
        self._muted = {g: self._decorated_off(g) for g in self.decorators}
        self.asked_by_users: set[tuple[int, int]] = set()
        self.entered: set[tuple[int, int]] = set()
        """Parameters by which a program's users may bring a gradient."""
        self.live: list[list[State]] = [[EMPTY] * len(unit.parameters) for unit in view.units]
        self.frames = [Frame(self, g) for g in range(len(view.units))]
        self._worklist = Worklist(call_order(view))
        self._resolvers: dict[int, Resolver] = {}
        self._sensitive: dict[int, set[int]] = {}
        self.work = 0
        self.bound = options.effort * _WORK * (1000 + sum(len(unit.values) for unit in view.units))
        self.unsettled: frozenset[int] = frozenset()

    def _decorated_off(self, g: int) -> bool:
        return any(grad_mode(self.names, place, decorator) is False for place, _, decorator in self.decorators[g])

    def is_muted(self, g: int) -> bool:
        """Return whether a decorator switches recording off in the whole function."""
        return self._muted.get(g, False)

    def is_open(self, g: int) -> bool:
        """Return whether code outside the program calls a function."""
        return g in self._hooks or self.view.is_open(g)

    def is_hook(self, g: int) -> bool:
        """Return whether torch calls a function with what a module is given or gives."""
        return g in self._hooks

    def run(self) -> Flow:
        """Work out every state. ``unsettled`` are the units that were still to be worked out when the bound was met."""
        if self.options.entry_parameters:
            self._entries()
        self._work_out()
        if not self._worklist and demand(self):
            self._work_out()
        if self._worklist:
            self.unsettled = self._worklist.waiting()
        self.current = (-1, -1)
        self._finish()
        return self

    def _work_out(self) -> None:
        while self._worklist and self.work < self.bound:
            self._visit(self._worklist.take())

    def _finish(self) -> None:
        """Let go of who reads what: the search onward comes after, and it is large too."""
        self._readers.clear()
        for frame in self.frames:
            frame.finish()

    def again(self, g: int, v: int) -> None:
        """Work a value out again, in its unit's turn."""
        self.frames[g].mark(v)
        self._worklist.add(g)

    # -- one unit --------------------------------------------------------------------------------------------

    def _visit(self, g: int) -> None:
        frame = self.frames[g]
        before = (frame.result, frame.shadow, dict(frame.effects))
        touched = self._settle(frame)
        if before != (frame.result, frame.shadow, frame.effects):
            self.changed(("result", g))
        for v in sorted(touched):
            self.current = (g, v)
            self.publish(frame, v, *frame.unit.values[v])
        self.refresh_values(g)

    def _settle(self, frame: Frame) -> set[int]:
        """Evaluate what is marked, and what uses it where it has grown; return what others may have to hear of."""
        touched: set[int] = set()
        todo, values = frame.begin(TRANSFER.keys() | _PUBLISHED), frame.unit.values
        while todo and self.work < self.bound:
            v = heappop(todo)
            frame.waiting.discard(v)
            op = values[v][0]
            self.work += 1
            self.current = (frame.g, v)
            if op in _PUBLISHED:
                touched.add(v)
            if self._grows(frame, v):
                frame.mark_users(v)
        return touched

    def _grows(self, frame: Frame, v: int) -> bool:
        op, operands, data = frame.unit.values[v]
        transfer = TRANSFER.get(op)
        if transfer is None:
            return False
        leaves = len(frame.leaves)
        state = transfer(frame, v, operands, data)
        if v in frame.added:
            state = union(state, frame.added[v])
        if len(frame.leaves) != leaves:
            frame.forget_modes()
        known = frame.states[v]
        if state is known or state == known:
            return False
        joined = union(known, state)
        if joined == known:
            return False
        frame.changes[v] = frame.changes.get(v, 0) + 1
        frame.states[v] = flat(joined) if frame.changes[v] > _CHANGES else joined
        return True

    def concrete(self, g: int, state: State) -> State:
        """Return ``state`` with what callers are known to bring in place of symbols."""
        if state is EMPTY or (state.mask < 256 and not state.parts):
            return state
        if self.current[0] == g:
            self._sensitive.setdefault(g, set()).add(self.current[1])
        return self.resolver(g).state(state)

    def resolver(self, g: int) -> Resolver:
        """Return what stands for a unit's symbols, another one as soon as callers bring more."""
        known = self._resolvers.get(g)
        if known is None:
            brought = dict(enumerate(self.live[g]))
            known = self._resolvers[g] = Resolver(self.frames[g].symbols, brought, None)
        return known

    def brought(self, g: int) -> None:
        """Callers bring more into a unit than was known."""
        self._resolvers.pop(g, None)
        for v in self._sensitive.get(g, ()):
            self.frames[g].mark(v)
        self._worklist.add(g)
        self.changed(("live", g))

    def mask(self, g: int, v: int) -> int:
        """Return the known bits of a value, callers' included."""
        return self.concrete(g, State(self.frames[g].states[v].mask)).mask

    # -- sources ---------------------------------------------------------------------------------------------

    def _entries(self) -> None:
        aliases, documented = Aliases(self.view, self.names), Documented(self.view)
        evidence = Evidence(self.view, self.names, documented)
        self._hooks = frozenset(evidence.hooks)
        through, apart = passed_on(self.view, self.is_open), without_torch(self.view)
        models = HandedModels(self.view, self.names).found
        for g, unit in enumerate(self.view.units):
            is_open = self.is_open(g) or g in through
            if unit.kind not in ("function", "lambda") or not is_open or g in self.arrays:
                continue
            if self.view.first(g) in apart:
                continue
            data = gone_over(self.view, g)
            for position, parameter in enumerate(unit.parameters):
                if position == 0 and parameter.name in ("self", "cls"):
                    continue
                if not (is_open or position in through[g]):
                    continue
                if parameter.has_default and isinstance(written_default(self.view, g, parameter.name), str):
                    continue  # ``mode="zero"``
                filled = parameter.name == "out"  # what torch, too, refuses to fill where it carries a gradient
                if parameter.has_default and (filled or is_whole_by_default(self.view, self.names, g, parameter.name)):
                    continue
                known = parameter._replace(annotation=aliases.spelled(g, parameter.annotation))
                described = documented.of(g, parameter.name)
                if documented.is_asked(g, parameter.name):
                    self.asked_by_users.add((g, parameter.value))
                used = parameter.value in evidence.found[g] and not documented.is_number(g, parameter.name)
                state = entry(known, described, used, [p.name for p in unit.parameters], unit.name)
                parts = evidence.parts[g].get(parameter.value, set())
                parts = {key for key in parts if (parameter.value, key) not in self.whole_parts[g]}
                if (
                    parts
                    and is_open_record(known)
                    and not is_batch(known)
                    and not self.view.instances(g, parameter.value)
                ):
                    state = union(state, State(0, {key: State(LIKELY | TENSOR) for key in sorted(parts)}))
                if (g, position) in models:
                    state = union(state, State(SOME_LAYER))
                given = position in self.whole[g] or parameter.value in data
                self.live[g][position] = without_gradient(state) if given else state
                if self.live[g][position].everything() & GRADIENT:
                    self.entered.add((g, parameter.value))
        for g, asked in self.transformed.items():
            for position in sorted(asked.positions):
                one = State(PROVEN | TENSOR)
                self.live[g][position] = union(self.live[g][position], union(one, State(0, {ANY: one})))
        shown = ((key, State(LIKELY | TENSOR)) for key in sorted(evidence.fields))
        for key, state in (*field_sources(self.view, aliases), *shown):
            self.keep_field(key, union(self.fields_of.get(key, EMPTY), state))

    # -- what breaks -----------------------------------------------------------------------------------------

    def cuts(self, dotted: str, frame: Frame, v: int, operands: tuple[int, ...], tags: Any) -> bool:
        """Return whether a function gives nothing of its arguments' gradient back."""
        found = self.matcher.function(frame.g, frame.unit, dotted, operands, tags)
        return any(m.cuts and m.pattern.inside != "only" and not m.pattern.beside for m in found)

    def stopped(self, dotted: str, frame: Frame, v: int, operands: tuple[int, ...], tags: Any) -> frozenset[int]:
        """Return the arguments of a call whose gradient goes no further, while the others keep theirs: the fill value of ``pad(x, size, value=t)``."""
        found = self.matcher.function(frame.g, frame.unit, dotted, operands, tags)
        beside = (m.pattern.arguments for m in found if m.cuts and m.pattern.beside)
        return frozenset(o for named in beside for o in chosen(named, operands, tags))

    def cuts_inside(self, dotted: str) -> bool:
        """Return whether a function keeps a tensor's gradient, but not that of a container's elements."""
        return any(m.cuts and m.pattern.inside == "only" for m in self.matcher.named(dotted))

    def cuts_name(self, dotted: str) -> bool:
        """Return whether a function of this name cuts whatever it is given."""
        return any(match.cuts for match in self.matcher.named(dotted))

    def cuts_method(self, name: str, frame: Frame, v: int, operands: tuple[int, ...], tags: Any) -> bool:
        """Return whether a method gives nothing of its receiver's gradient back."""
        return any(m.cuts for m in self.matcher.method(frame.g, frame.unit, name, operands, tags))

    def cuts_member(self, name: str, frame: Frame, v: int, operands: tuple[int, ...], tags: Any) -> bool:
        """Return whether a method or attribute, named through its class, gives nothing back: ``torch.Tensor.data``."""
        read = any(m.cuts for m in self.matcher.attribute(name, write=False))
        return read or self.cuts_method(name, frame, v, operands, tags)

    def gradient(self, g: int, v: int, *, inside: bool = False) -> int:
        """Return the gradient bits that reach a value (or, with ``inside``, anything in it)."""
        state = self.concrete(g, self.frames[g].states[v])
        return (state.everything() if inside else state.mask) & GRADIENT

    def may_carry(self, g: int, v: int) -> bool:
        """Return whether a value carries a gradient, or may where its function's callers are not in view."""
        carried = self.frames[g].states[v].mask & CARRIES
        if carried & GRADIENT or not carried:
            return bool(carried)
        return bool(self.gradient(g, v)) or not self.view.callers.get(g)

    def is_tensor(self, g: int, v: int) -> bool:
        """Return whether a value is known to be a tensor."""
        return bool(self.mask(g, v) & TENSOR)

    def symbolic(self, g: int, v: int) -> int:
        """Return the gradient bits and symbols of a value as its own function sees it."""
        return self.frames[g].states[v].mask & CARRIES

    def element_of(self, g: int, v: int) -> State:
        """Return what iterating a value gives."""
        return element(self.concrete(g, self.frames[g].states[v]), ANY, None)
