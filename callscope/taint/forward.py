"""Where gradients may be: every function summarised by its parameters' symbols, to a fixed point over the program."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from callscope.errors import CallscopeError
from callscope.model.rule import Rule
from callscope.taint.bindings import bind
from callscope.taint.buffers import Buffers
from callscope.taint.calls import call
from callscope.taint.entries import Aliases, decorators, evidence_of, field_sources
from callscope.taint.frame import Frame
from callscope.taint.freezing import Frozen
from callscope.taint.heap import Heap
from callscope.taint.masks import CARRIES, GRADIENT, PLAIN, TENSOR, unsure
from callscope.taint.matching import Matcher
from callscope.taint.operations import TRANSFER
from callscope.taint.options import TaintOptions
from callscope.taint.regions import grad_mode
from callscope.taint.sources import entry, is_plain
from callscope.taint.spelling import Spelling
from callscope.taint.state import ANY, EMPTY, State, each, element, resolve, union, union_all
from callscope.taint.view import Callee, View

TRANSFER["call"] = call
_ROUNDS = 12
_PER_UNIT = 200


class Flow(Heap):
    """The forward analysis of a program. After ``run`` every frame holds its values' states."""

    def __init__(self, view: View, rules: Sequence[Rule], options: TaintOptions) -> None:
        super().__init__(view)
        self.names = Spelling(view)
        self.matcher = Matcher(rules, self.names)
        self.options = options
        self.frozen = Frozen(view, self.names)
        self.buffers = Buffers(view)
        self.decorators = decorators(view)
        self._muted = {g: self._decorated_off(g) for g in self.decorators}
        self.live: list[list[State]] = [[EMPTY] * len(unit.parameters) for unit in view.units]
        self.frames = [Frame(self, g) for g in range(len(view.units))]
        self._queue: deque[int] = deque(range(len(view.units)))
        self._queued = set(self._queue)
        self._steps = 0
        self._outward: set[int] = set()

    def _decorated_off(self, g: int) -> bool:
        return any(grad_mode(self.names, place, decorator) is False for place, _, decorator in self.decorators[g])

    def is_muted(self, g: int) -> bool:
        """Return whether a decorator switches recording off in the whole function."""
        return self._muted.get(g, False)

    def run(self) -> Flow:
        """Work out every state; raises CallscopeError if that does not come to an end."""
        if self.options.entry_parameters:
            self._entries()
        limit = _PER_UNIT * (len(self.frames) + 50)
        while self._queue:
            g = self._queue.popleft()
            self._queued.discard(g)
            self._steps += 1
            if self._steps > limit:
                raise CallscopeError("the gradient analysis does not settle", hint="please report this program")
            self._visit(g)
        return self

    def enqueue(self, units: set[int]) -> None:
        """Work these units out again."""
        for g in sorted(units - self._queued):
            self._queue.append(g)
            self._queued.add(g)

    # -- one unit --------------------------------------------------------------------------------------------

    def _visit(self, g: int) -> None:
        frame = self.frames[g]
        before = (frame.result, frame.shadow, dict(frame.effects))
        self.current = g
        for _ in range(_ROUNDS):
            added = dict(frame.added)
            if not self._pass(frame) or (not frame.loops and added == frame.added):
                break
        if before != (frame.result, frame.shadow, frame.effects):
            self.changed(("result", g))
        self._publish(frame)
        self.refresh_values(g)

    def _pass(self, frame: Frame) -> bool:
        changed, states, added = False, frame.states, frame.added
        for v, (op, operands, data) in enumerate(frame.unit.values):
            transfer = TRANSFER.get(op)
            if transfer is None:
                continue
            state = transfer(frame, v, operands, data)
            if v in added:
                state = union(state, added[v])
            known = states[v]
            if state is not known and state != known:
                joined = union(known, state)
                if joined != known:
                    states[v], changed = joined, True
        return changed

    def concrete(self, g: int, state: State) -> State:
        """Return ``state`` with what callers are known to bring in place of symbols."""
        if state is EMPTY or (state.mask < 256 and not state.parts):
            return state
        self._outward.add(g)
        live = self.live[g]
        return resolve(state, self.frames[g].symbols, lambda position: live[position], None)

    def mask(self, g: int, v: int) -> int:
        """Return the known bits of a value, callers' included."""
        return self.concrete(g, self.frames[g].states[v]).mask

    def _publish(self, frame: Frame) -> None:
        for v, (op, operands, data) in enumerate(frame.unit.values):
            if op == "setattr":
                self._publish_field(frame, v, operands, data)
            if op in ("call", "binop", "inplace", "item", "setitem", "attr", "decorate", "iter", "setattr"):
                self._publish_call(frame, v, op, operands, data)

    def _publish_field(self, frame: Frame, v: int, operands: tuple[int, ...], name: str) -> None:
        state = frame.get(operands[1], v)
        if state is not EMPTY and not self.view.callees(frame.g, v):
            state = each(state, lambda mask: mask & PLAIN) if frame.muted else state
            self.store_attribute(frame.g, operands[0], name, self.concrete(frame.g, state))

    def _publish_call(self, frame: Frame, v: int, op: str, operands: tuple[int, ...], data: Any) -> None:
        tags = data if op == "call" else ("",) * max(0, len(operands) - 1)
        if op == "call":
            self.construct(frame, v, operands, tags)
            for unit in self.view.partial_of(frame.g, v, self.names):
                self._give(frame, v, operands[1:], tags[1:], Callee(unit, 0, -1, True, "partial"))
        for callee in self.view.callees(frame.g, v):
            if callee.bound:
                self._give(frame, v, operands, tags, callee)

    def _give(self, frame: Frame, v: int, operands: tuple[int, ...], tags: Sequence[str], callee: Callee) -> None:
        arguments = self.arguments(frame, v, operands[1:], tags, callee)
        live, changed = self.live[callee.unit], False
        off = frame.muted or frame.mute_of(v)
        parameters = self.view.units[callee.unit].parameters
        before = self.from_before(frame, v, callee)
        for position in range(len(live)):
            state = union(arguments(position), before) if position == callee.leading else arguments(position)
            if state is EMPTY or is_plain(parameters[position].annotation):
                continue
            state = self.concrete(frame.g, each(state, lambda mask: mask & PLAIN) if off else state)
            if callee.guess:
                state = each(state, unsure)
            joined = union(live[position], state)
            if joined != live[position]:
                live[position], changed = joined, True
        if changed:
            self.enqueue({callee.unit})

    def from_before(self, frame: Frame, v: int, callee: Callee) -> State:
        """Return what the layers before this one in a ``Sequential`` may give it."""
        op, operands, _ = frame.unit.values[v]
        if callee.via != "module-call" or op != "call":
            return EMPTY
        later = self.view.chained(frame.g, operands[0])
        owner = self.view.owner(callee.unit)
        if not later or not any(owner in self.view.family(cls) for cls in later):
            return EMPTY
        return State(frame.states[v].everything())

    def arguments(
        self, frame: Frame, v: int, operands: tuple[int, ...], tags: Sequence[str], callee: Callee
    ) -> Callable[[int], State]:
        """Return a function that gives the state each parameter of ``callee`` gets at this site."""
        states: dict[int, State] = {}
        if callee.leading and callee.receiver >= 0:
            states[0] = frame.get(callee.receiver, v)
        for link in bind(self.view.units[callee.unit].parameters, tags, callee.leading):
            state = frame.get(operands[link.argument], v)
            if link.out_of is not None:
                state = element(state, link.out_of, frame.symbols)
            if link.into is not None:
                state = State(0, {link.into: state}) if state is not EMPTY else EMPTY
            states[link.parameter] = union(states.get(link.parameter, EMPTY), state)
        return lambda position: states.get(position, EMPTY)

    def called(self, frame: Frame, v: int, operands: tuple[int, ...], tags: Sequence[str]) -> State:
        """Return what the analysed functions that a site may call give back, and apply their effects."""
        callees = self.view.callees(frame.g, v)
        return union_all(self._outcome(frame, v, operands, tags, callee) for callee in callees) if callees else EMPTY

    def _outcome(self, frame: Frame, v: int, operands: tuple[int, ...], tags: Sequence[str], callee: Callee) -> State:
        self.read(("result", callee.unit))
        owner = self.view.owner(callee.unit)
        if owner is not None and self.view.is_function(owner):
            return State(union_all(frame.get(o, v) for o in operands).everything() | TENSOR)
        target = self.frames[callee.unit]
        result = target.result
        if callee.receiver >= 0 and (frame.g, callee.receiver) in self.frozen:
            result = each(result, lambda mask: mask & ~GRADIENT)
        if not callee.bound:
            live = self.live[callee.unit]
            return resolve(result, target.symbols, lambda position: live[position], frame.symbols)
        arguments = self.arguments(frame, v, operands, tags, callee)
        self._apply_effects(frame, operands, tags, callee, arguments)
        if target.unit.name.rpartition(".")[2] in ("__init__", "__post_init__"):
            return EMPTY
        return resolve(result, target.symbols, arguments, frame.symbols)

    def _apply_effects(
        self, frame: Frame, operands: tuple[int, ...], tags: Sequence[str], callee: Callee, arguments: Any
    ) -> None:
        target = self.frames[callee.unit]
        for position, effect in target.effects.items():
            state = resolve(effect, target.symbols, arguments, frame.symbols)
            if position < callee.leading:
                if callee.receiver >= 0:
                    frame.add(callee.receiver, state)
                continue
            for link in bind(target.unit.parameters, tags, callee.leading):
                if link.parameter == position and link.into is None and link.out_of is None:
                    frame.add(operands[link.argument], state)

    # -- sources ---------------------------------------------------------------------------------------------

    def _entries(self) -> None:
        aliases = Aliases(self.view, self.names)
        for g, unit in enumerate(self.view.units):
            if unit.kind != "function" or self.view.callers.get(g) or self._nested(g):
                continue
            evidence = evidence_of(self.view, self.names, g)
            for position, parameter in enumerate(unit.parameters):
                if position == 0 and parameter.name in ("self", "cls"):
                    continue
                known = parameter._replace(annotation=aliases.spelled(g, parameter.annotation))
                self.live[g][position] = entry(unit, known, parameter.value in evidence)
        for key, state in field_sources(self.view, aliases):
            self.fields_of[key] = union(self.fields_of.get(key, EMPTY), state)

    def _nested(self, g: int) -> bool:
        parent = self.view.parent(g)
        return parent >= 0 and self.view.units[parent].kind in ("function", "lambda")

    # -- what breaks -----------------------------------------------------------------------------------------

    def cuts(self, dotted: str, frame: Frame, v: int, operands: tuple[int, ...], tags: Any) -> bool:
        """Return whether a function gives nothing of its arguments' gradient back."""
        found = self.matcher.function(frame.g, frame.unit, dotted, operands, tags)
        return any(m.cuts and m.pattern.inside != "only" for m in found)

    def cuts_inside(self, dotted: str) -> bool:
        """Return whether a function keeps a tensor's gradient, but not that of a container's elements."""
        return any(m.cuts and m.pattern.inside == "only" for m in self.matcher.named(dotted))

    def cuts_name(self, dotted: str) -> bool:
        """Return whether a function of this name cuts whatever it is given."""
        return any(match.cuts for match in self.matcher.named(dotted))

    def cuts_method(self, name: str, frame: Frame, v: int, operands: tuple[int, ...], tags: Any) -> bool:
        """Return whether a method gives nothing of its receiver's gradient back."""
        return any(m.cuts for m in self.matcher.method(frame.g, frame.unit, name, operands, tags))

    def gradient(self, g: int, v: int, *, inside: bool = False) -> int:
        """Return the gradient bits that reach a value (or, with ``inside``, anything in it)."""
        state = self.concrete(g, self.frames[g].states[v])
        return (state.everything() if inside else state.mask) & GRADIENT

    def is_tensor(self, g: int, v: int) -> bool:
        """Return whether a value is known to be a tensor."""
        return bool(self.mask(g, v) & TENSOR)

    def symbolic(self, g: int, v: int) -> int:
        """Return the gradient bits and symbols of a value as its own function sees it."""
        return self.frames[g].states[v].mask & CARRIES

    def element_of(self, g: int, v: int) -> State:
        """Return what iterating a value gives."""
        return element(self.concrete(g, self.frames[g].states[v]), ANY, None)
