"""One function while its values are worked out: their states, what calls and stores add to them, its muted regions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callscope.taint.masks import PLAIN, Symbols
from callscope.taint.regions import muted_regions
from callscope.taint.state import EMPTY, State, each, union

if TYPE_CHECKING:
    from callscope.taint.forward import Flow

_THROUGH = frozenset({"pi", "phi", "cell"})


class Frame:
    """The state of a unit. ``result`` and ``shadow`` are what it returns, with and without what muting takes away.

    ``leaves``: calls that make a leaf or hand out an object, whatever the mode. ``added``: what in-place changes bring into a value. ``effects``: the same for a parameter, seen by callers.
    """

    __slots__ = (
        "added", "effects", "flow", "g", "leaves", "loops", "mute", "muted", "region", "result", "shadow", "states", "symbols", "unit",
    )  # fmt: skip

    def __init__(self, flow: Flow, g: int) -> None:
        self.flow, self.g = flow, g
        self.unit = flow.view.units[g]
        self.symbols = Symbols()
        self.states: list[State] = [EMPTY] * len(self.unit.values)
        self.added: dict[int, State] = {}
        self.leaves: set[int] = set()
        self.effects: dict[int, State] = {}
        self.result = self.shadow = EMPTY
        self.mute = muted_regions(flow.names, g) if any(r[1] == "with" for r in self.unit.regions) else {}
        self.muted = flow.is_muted(g)
        values = self.unit.values
        self.loops = any(op == "phi" and operands and max(operands) > v for v, (op, operands, _) in enumerate(values))
        self.region = flow.view.places(g).region if self.mute else None

    def mute_of(self, v: int) -> int:
        """Return the outermost muting region around a value, 0 where gradients are recorded."""
        return self.mute.get(self.region(v), 0) if self.region is not None else 0

    def get(self, operand: int, user: int) -> State:
        """Return the state of an operand as ``user`` sees it: without history if it was computed while muted."""
        state = self.states[operand]
        if self.region is not None and state is not EMPTY:
            made = self.made_in(operand)
            if made and made != self.mute_of(user):
                return each(state, lambda mask: mask & PLAIN)
        return state

    def made_in(self, v: int) -> int:
        """Return the muting region in which a value was computed anew, 0 for names, copies and in-place changes."""
        op = self.unit.values[v][0]
        if op == "call" and v in self.leaves:
            return 0
        return self.mute_of(v) if op in ("call", "binop", "unary") else self._made_below(v, op)

    def _made_below(self, v: int, op: str) -> int:
        if op not in ("phi", "pi", "tuple", "list", "attr", "unpack", "boolop", "item", "inplace_"):
            return 0
        region = self.mute_of(v)
        if op == "attr" and self.unit.values[v][2] not in ("T", "mT", "H", "data", "real", "imag", "grad"):
            return 0
        if not region:
            return 0
        return region if any(self.made_in(o) for o in self.unit.values[v][1] if o < v) else 0

    def add(self, v: int, state: State) -> None:
        """Say that the object behind a value has been changed to hold ``state`` as well."""
        if state is EMPTY or (not state.mask and not state.parts):
            return
        stack, seen = [v], set()
        while stack:
            current = stack.pop()
            if current in seen:
                continue
            seen.add(current)
            op, operands, data = self.unit.values[current]
            known = self.added.get(current, EMPTY)
            self.added[current] = union(known, state)
            if op in _THROUGH:
                stack.extend(operands[:1] if op == "pi" else operands)
            elif op == "param":
                self.effects[data[0]] = union(self.effects.get(data[0], EMPTY), state)
            elif op in ("global", "free"):
                self.flow.add_outside(self.g, data, state)
            elif op == "attr":
                self.flow.store_attribute(self.g, operands[0], data, self.flow.concrete(self.g, state))
