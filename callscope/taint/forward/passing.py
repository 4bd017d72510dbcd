"""What functions hand to each other: arguments to parameters, results and effects back, fields of what is constructed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from callscope.taint.forward.elements import elements_given
from callscope.taint.forward.frame import Frame
from callscope.taint.forward.heap import Heap
from callscope.taint.lattice.masks import GRADIENT, LAYERS, PLAIN, TENSOR, unsure
from callscope.taint.lattice.state import ANY, EMPTY, Resolver, State, each, element, resolve, union, union_all
from callscope.taint.program.callee import Callee
from callscope.taint.program.default_values import defaults_of
from callscope.taint.program.defaults import written_default
from callscope.taint.program.entries import field_order
from callscope.taint.program.freezing import Frozen
from callscope.taint.program.keys import names_of
from callscope.taint.program.partials import partial_of
from callscope.taint.program.registering import Registering
from callscope.taint.program.replaced import replaced_record
from callscope.taint.program.sources import (
    carries_none,
    is_layout,
    is_model,
    is_number,
    is_numbers,
    is_sizes,
    without_gradient,
)
from callscope.taint.program.spelling import Spelling
from callscope.taint.program.unnamed_fields import UNNAMED, sets_otherwise


class Passing(Heap):
    """``live``: what callers in view, or outside it, bring into each parameter of each unit."""

    names: Spelling
    frozen: Frozen
    registering: Registering
    arrays: frozenset[int]
    whole: list[frozenset[int]]
    whole_parts: list[frozenset[tuple[int, str]]]
    live: list[list[State]]
    defaults: dict[tuple[int, int], State]
    """What parameters are where no call gives them, by function and position."""
    _counting: dict[tuple[int, int], bool]

    def brought(self, g: int) -> None:
        """Callers bring more into a unit than was known."""
        raise NotImplementedError

    def resolver(self, g: int) -> Resolver:
        """Return what stands for a unit's symbols, another one as soon as callers bring more."""
        raise NotImplementedError

    def publish(self, frame: Frame, v: int, op: str, operands: tuple[int, ...], data: Any) -> None:
        """Say what a value brings into fields and into the functions that it calls."""
        if op == "setattr":
            self._publish_field(frame, v, operands, data)
        if op == "function":
            self._publish_defaults(frame, v)
            return
        self._publish_call(frame, v, op, operands, data)

    def _publish_defaults(self, frame: Frame, v: int) -> None:
        """``lambda x, scale=scale: x * scale``: what no call gives is what stands there."""
        for default in defaults_of(self.view, frame.g, v):
            state = frame.get(default.value, v)
            if state is not EMPTY:
                self.defaults[default.unit, default.position] = self.concrete(frame.g, state)
                self._bring(frame, v, Callee(default.unit, 0, -1, True, "default"), {default.position: state})

    def _publish_field(self, frame: Frame, v: int, operands: tuple[int, ...], name: str) -> None:
        state = frame.get(operands[1], v)
        if state is not EMPTY and not sets_otherwise(self.view, frame.g, v):
            state = each(state, lambda mask: mask & PLAIN) if frame.muted else state
            self.store_attribute(frame.g, operands[0], name, self.concrete(frame.g, state))

    def _publish_registered(self, frame: Frame, v: int) -> None:
        """``self.register_buffer("coeffs", coeffs)``: what is registered is an attribute; a buffer keeps the history of what it is given."""
        direct = self.registering.direct(frame.g, v)
        if direct is None:
            for holder, name, value in self.registering.by_helper(frame.g, v):
                self._keep(frame, v, holder, [name], value)
        elif names := names_of(self.view, frame.g, direct[1]):
            self._keep(frame, v, direct[0], names, direct[2])
        elif not self.registering.is_helper(frame.g):
            self._keep(frame, v, direct[0], [], direct[2])

    def _keep(self, frame: Frame, v: int, holder: int, names: list[str], value: int) -> None:
        """Store a value under each of ``names``, under none that is known if there are none."""
        state = frame.get(value, v)
        if state is EMPTY or frame.muted:
            return
        state = self.concrete(frame.g, state)
        for name in names:
            self.store_attribute(frame.g, holder, name, state)
        if not names:
            self.store_attribute(frame.g, holder, UNNAMED, State(0, {ANY: state}))

    def _publish_replaced(self, frame: Frame, v: int, operands: tuple[int, ...], tags: Any) -> None:
        """``dataclasses.replace(record, x=value)``: the value is in a field of the copy."""
        record = replaced_record(self.view, self.names, frame.g, operands)
        if record is None:
            return
        for operand, tag in zip(operands[1:], tags, strict=True):
            state = self.concrete(frame.g, frame.get(operand, v))
            for cls in self.view.instances(frame.g, record) if tag not in ("", "*") and state is not EMPTY else ():
                for name in field_order(self.view, cls) if tag == "**" else [tag]:
                    self.store_field(cls, name, element(state, name, None) if tag == "**" else state)

    def _publish_call(self, frame: Frame, v: int, op: str, operands: tuple[int, ...], data: Any) -> None:
        tags = data if op == "call" else ("",) * max(0, len(operands) - 1)
        given: tuple[State, ...] | None = None
        if op == "call":
            self._publish_registered(frame, v)
            self.construct(frame, v, operands, tags)
            self._publish_replaced(frame, v, operands, tags)
            for unit in partial_of(self.view, self.names, frame.g, v):
                filled = self._seen(frame, v, operands[2:])
                self._give(frame, v, operands[1:], tags[1:], Callee(unit, 0, -1, True, "partial"), filled)
        for callee in self.view.callees(frame.g, v):
            if callee.bound:
                given = self._seen(frame, v, operands[1:]) if given is None else given
                self._give(frame, v, operands, tags, callee, given)
            elif op == "call" and callee.via in ("higher-order", "callback"):
                self._give_elements(frame, v, callee)

    def _give(
        self,
        frame: Frame,
        v: int,
        operands: tuple[int, ...],
        tags: Sequence[str],
        callee: Callee,
        given: tuple[State, ...],
    ) -> None:
        arguments = self._handed(frame, v, operands[1:], tags, callee, given)
        before = self.from_before(frame, v, callee)
        if before is not EMPTY:
            arguments = dict(arguments)
            arguments[callee.leading] = union(arguments.get(callee.leading, EMPTY), before)
        self._bring(frame, v, callee, arguments)

    def _give_elements(self, frame: Frame, v: int, callee: Callee) -> None:
        """``map(f, xs, ys)``, ``filter(f, xs)``, ``reduce(f, xs, start)``: what ``f`` is called with."""
        arguments = elements_given(self.names, frame, v, len(self.view.units[callee.unit].parameters))
        first = 0 if callee.receiver < 0 and self.view.owner(callee.unit) is None else 1
        self._bring(frame, v, callee, {first + position: state for position, state in arguments.items()})

    def _bring(self, frame: Frame, v: int, callee: Callee, arguments: dict[int, State]) -> None:
        if not self._is_new(frame, (v, callee), arguments):
            return
        live, changed = self.live[callee.unit], False
        off = frame.muted or frame.mute_of(v)
        parameters = self.view.units[callee.unit].parameters
        for position, state in arguments.items():
            if position >= len(live) or state is EMPTY or carries_none(parameters[position].annotation):
                continue
            if is_sizes(parameters[position]):
                continue
            state = self.concrete(frame.g, each(state, lambda mask: mask & PLAIN) if off else state)
            if callee.guess:
                state = each(state, unsure)
            if callee.unit in self.arrays:
                state = each(state, lambda mask: mask & PLAIN)
            said = is_numbers(parameters[position].annotation) or is_layout(parameters[position].name)
            if said or self.view.units[callee.unit].name.endswith(".load_state_dict"):
                state = without_gradient(state)
            if is_model(parameters[position].annotation):
                state = State(state.mask & LAYERS)  # a library's ``prepare(model, optimizer)`` gives back no tensor
            joined = union(live[position], state)
            if joined != live[position]:
                live[position], changed = joined, True
        if changed:
            self.brought(callee.unit)

    def _is_new(self, frame: Frame, place: tuple[int, Callee], arguments: dict[int, State]) -> bool:
        """Return whether a call has not brought these very arguments already, callers' part in them included."""
        if not arguments:
            return False
        resolver = self.resolver(frame.g)
        known = frame.brought.get(place)
        if known is not None and known[1] is resolver and (known[0] is arguments or known[0] == arguments):
            return False
        frame.brought[place] = (arguments, resolver)
        return True

    def _seen(self, frame: Frame, v: int, operands: Sequence[int]) -> tuple[State, ...]:
        """Return the states of a call's operands as it sees them."""
        return tuple([frame.get(operand, v) for operand in operands])

    def _handed(
        self,
        frame: Frame,
        v: int,
        operands: tuple[int, ...],
        tags: Sequence[str],
        callee: Callee,
        given: tuple[State, ...],
    ) -> dict[int, State]:
        """The same as ``arguments``, worked out again only where an operand (``given``) is another one."""
        receiver = frame.get(callee.receiver, v) if callee.leading and callee.receiver >= 0 else EMPTY
        known = frame.handed.get((v, callee))
        if known is None or known[0] != given or known[1] != receiver:
            arguments = self.arguments(frame, v, operands, tags, callee)
            known = frame.handed[v, callee] = (given, receiver, arguments)
        return known[2]

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
    ) -> dict[int, State]:
        """Return the states that the parameters of ``callee`` get at this site, by position; none that are empty."""
        states: dict[int, State] = {}
        if callee.leading and callee.receiver >= 0:
            states[0] = frame.get(callee.receiver, v)
            if states[0] is EMPTY:
                del states[0]
        for link in self.view.given(callee, tags):
            state = frame.get(operands[link.argument], v)
            if state is EMPTY or (link.out_of is not None and self._is_number(callee, link.parameter)):
                continue  # what ``**kwargs`` spreads is mixed: a number among it has none of a tensor's gradient
            named = state.parts is not None and link.out_of in state.parts
            if isinstance(link.out_of, str) and not named and self._counts(callee, link.parameter):
                continue
            if link.out_of is not None:
                state = element(state, link.out_of, frame.symbols)
            if link.parameter in self.whole[callee.unit]:
                state = each(state, lambda mask: mask & PLAIN)
            if link.into is not None:
                state = State(0, {link.into: state}) if state is not EMPTY else EMPTY
            if state is not EMPTY:
                states[link.parameter] = union(states.get(link.parameter, EMPTY), state)
        return states

    def _is_number(self, callee: Callee, position: int) -> bool:
        return is_number(self.view.units[callee.unit].parameters[position].annotation)

    def _counts(self, callee: Callee, position: int) -> bool:
        """Return whether a parameter that is said to be nothing has a whole number, a flag or a text by default."""
        place = (callee.unit, position)
        known = self._counting.get(place)
        if known is None:
            parameter = self.view.units[callee.unit].parameters[position]
            default = written_default(self.view, callee.unit, parameter.name)
            known = self._counting[place] = parameter.annotation is None and isinstance(default, int | str)
        return known

    def called(self, frame: Frame, v: int, operands: tuple[int, ...], tags: Sequence[str]) -> State:
        """Return what the analysed functions that a site may call give back, and apply their effects."""
        callees = self.view.callees(frame.g, v)
        if not callees:
            return EMPTY
        given = self._seen(frame, v, operands)
        return union_all(self._given_back(frame, v, operands, tags, callee, given) for callee in callees)

    def _given_back(
        self,
        frame: Frame,
        v: int,
        operands: tuple[int, ...],
        tags: Sequence[str],
        callee: Callee,
        given: tuple[State, ...],
    ) -> State:
        """What a candidate gives back is likely at most, as what it is given."""
        state = self._outcome(frame, v, operands, tags, callee, given)
        return each(state, unsure) if callee.guess else state

    def _outcome(
        self,
        frame: Frame,
        v: int,
        operands: tuple[int, ...],
        tags: Sequence[str],
        callee: Callee,
        given: tuple[State, ...],
    ) -> State:
        self.read(("result", callee.unit))
        owner = self.view.owner(callee.unit)
        if owner is not None and self.view.is_function(owner):
            return State(union_all(frame.get(o, v) for o in operands).everything() | TENSOR)
        target = self.frames[callee.unit]
        result = EMPTY if carries_none(target.unit.annotations.get("return")) else target.result
        if result is EMPTY and not target.effects:
            return EMPTY
        if callee.receiver >= 0 and (frame.g, callee.receiver) in self.frozen:
            result = each(result, lambda mask: mask & ~GRADIENT)
        if not callee.bound:
            self.read(("live", callee.unit))
            return resolve(result, target.symbols, dict(enumerate(self.live[callee.unit])), frame.symbols)
        arguments = self._handed(frame, v, operands, tags, callee, given)
        if callee.via == "partial":  # the others were filled where the partial was made
            self.read(("live", callee.unit))
            arguments = {**dict(enumerate(self.live[callee.unit])), **arguments}
        self._apply_effects(frame, operands, tags, callee, arguments)
        if target.unit.name.rpartition(".")[2] in ("__init__", "__post_init__"):
            return EMPTY
        known = frame.given_back.get((v, callee))
        if known is None or known[0] is not result or (known[1] is not arguments and known[1] != arguments):
            state = resolve(result, target.symbols, arguments, frame.symbols)
            known = frame.given_back[v, callee] = (result, arguments, state)
        return known[2]

    def _apply_effects(
        self, frame: Frame, operands: tuple[int, ...], tags: Sequence[str], callee: Callee, arguments: dict[int, State]
    ) -> None:
        target = self.frames[callee.unit]
        for position, effect in list(target.effects.items()):  # a function that calls itself adds to its own
            state = resolve(effect, target.symbols, arguments, frame.symbols)
            if position < callee.leading:
                if callee.receiver >= 0:
                    frame.add(callee.receiver, state)
                continue
            for link in self.view.given(callee, tags):
                if link.parameter == position and link.into is None and link.out_of is None:
                    frame.add(operands[link.argument], state)
