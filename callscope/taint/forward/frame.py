"""One function while its values are worked out: their states, what calls and stores add to them, its muted regions."""

from __future__ import annotations

from collections.abc import Container, Sequence
from heapq import heappush
from typing import TYPE_CHECKING, Any

from callscope.taint.lattice.masks import PLAIN, TENSOR, Symbols
from callscope.taint.lattice.state import ANY, EMPTY, State, each, union
from callscope.taint.program.regions import muted_regions
from callscope.taint.program.sources import is_closed
from callscope.taint.program.unnamed_fields import UNNAMED

if TYPE_CHECKING:
    from callscope.taint.forward.analysis import Flow
    from callscope.taint.program.callee import Callee

_THROUGH = frozenset({"pi", "phi", "cell"})
_HOLDS_MADE = frozenset(
    {"phi", "pi", "tuple", "list", "dict", "listcomp", "dictcomp", "attr", "unpack", "boolop", "item", "inplace_"}
)
"""Operations whose result was computed where their operands were."""


_VIEWS = frozenset(
    {"diagonal", "view", "select", "narrow", "transpose", "t", "permute", "squeeze", "unsqueeze", "view_as", "movedim"}
)


def surrounding(values: Sequence[Any], v: int) -> tuple[int, object] | None:
    """Return the container that a value is an element of, and the element's key; None where it is none."""
    op, operands, data = values[v]
    if op == "item":
        return operands[0], data[0] if data is not None else ANY
    if op in ("iter", "unpack"):
        return operands[0], data[0] if op == "unpack" and data[2] < 0 else ANY
    if op == "call" and values[operands[0]][0] == "attr" and values[operands[0]][2] == "setdefault":
        key = values[operands[1]] if len(operands) > 1 else ("", (), None)
        return values[operands[0]][1][0], key[2] if key[0] == "const" else ANY
    return None


def viewed(values: Sequence[Any], v: int) -> int:
    """``P.diagonal()``: return the tensor that a call gives a view of, -1 where it gives none."""
    op, operands, _ = values[v]
    if op != "call" or values[operands[0]][0] != "attr" or values[operands[0]][2] not in _VIEWS:
        return -1
    return int(values[operands[0]][1][0])


def written_out(values: Sequence[Any], v: int) -> tuple[int, ...]:
    """``for matrix, y in ((G, g), (B, b))``: what a loop over what is written down takes one by one."""
    op, operands, data = values[v]
    if op == "unpack" and data[2] < 0:
        wholes = written_out(values, operands[0]) if values[operands[0]][0] == "iter" else operands
        inner = [values[one] for one in wholes]
        known = all(kind in ("tuple", "list") and data[0] < len(parts) for kind, parts, _ in inner)
        return tuple(parts[data[0]] for _, parts, _ in inner) if known else ()
    if op == "iter" and values[operands[0]][0] in ("tuple", "list") and "*" not in values[operands[0]][2]:
        elements: tuple[int, ...] = values[operands[0]][1]
        return elements
    return ()


class Frame:
    """The state of a unit. ``result`` and ``shadow`` are what it returns, with and without what muting takes away.

    ``leaves``: calls that make a leaf or hand out an object, whatever the mode. ``added``: what in-place changes bring into a value; ``puts``: the changes. ``effects``: the same for a parameter, seen by callers.
    """

    __slots__ = (
        "_modes", "_new", "added", "brought", "changes", "effects", "flow", "g", "given_back", "handed", "leaves", "mute", "muted", "puts", "region", "result", "shadow",
        "states", "symbols", "todo", "unit", "waiting",
    )  # fmt: skip

    def __init__(self, flow: Flow, g: int) -> None:
        self.flow, self.g = flow, g
        self.unit = flow.view.units[g]
        self.symbols = Symbols(
            frozenset(position for position, one in enumerate(self.unit.parameters) if is_closed(one.annotation))
        )
        self.states: list[State] = [EMPTY] * len(self.unit.values)
        self.added: dict[int, State] = {}
        self.puts: dict[int, dict[int, None]] = {}
        self.leaves: set[int] = set()
        self.effects: dict[int, State] = {}
        self.result = self.shadow = EMPTY
        self.mute = muted_regions(flow.names, g) if any(r[1] == "with" for r in self.unit.regions) else {}
        self.muted = flow.is_muted(g)
        self.region = flow.view.places(g).region if self.mute else None
        self._modes: dict[int, int] = {}
        self._new = True
        self.todo: list[int] = []
        self.waiting: set[int] = set()
        self.changes: dict[int, int] = {}
        self.handed: dict[tuple[int, Callee], tuple[tuple[State, ...], State, dict[int, State]]] = {}
        self.given_back: dict[tuple[int, Callee], tuple[State, dict[int, State], State]] = {}
        self.brought: dict[tuple[int, Callee], tuple[dict[int, State], object]] = {}

    # -- what is to be worked out ----------------------------------------------------------------------------

    def begin(self, operations: Container[str]) -> list[int]:
        """Return the heap of marked values: at first, all that have one of these operations."""
        if self._new:
            self._new = False
            self.todo = [v for v, (op, _, _) in enumerate(self.unit.values) if op in operations]
            self.waiting = set(self.todo)
        return self.todo

    def mark(self, v: int) -> None:
        """Have a value worked out again."""
        if not self._new and v not in self.waiting:
            self.waiting.add(v)
            heappush(self.todo, v)

    def mark_users(self, v: int) -> None:
        """Have the users of a value worked out again, and the calls of its methods."""
        values, users = self.unit.values, self.flow.view.users(self.g)
        for user in users.get(v, ()):
            if values[user][0] == "attr":
                for call in users.get(user, ()):
                    self.mark(call)
            self.mark(user)

    def forget_modes(self) -> None:
        """A leaf was made: what was computed in a muted region is looked at anew."""
        if self.region is not None:
            self._modes.clear()
            for v in [v for v in range(len(self.states)) if self.states[v] is not EMPTY]:
                self.mark_users(v)

    # -- recording -------------------------------------------------------------------------------------------

    def mute_of(self, v: int) -> int:
        """Return the outermost muting region around a value, 0 where gradients are recorded."""
        return self.mute.get(self.region(v), 0) if self.region is not None else 0

    def get(self, operand: int, user: int) -> State:
        """Return the state of an operand as ``user`` sees it: without history if it was computed while muted."""
        state = self.states[operand]
        if state is not EMPTY and self.has_left(operand, user):
            return each(state, lambda mask: mask & PLAIN)
        return state

    def has_left(self, operand: int, user: int) -> bool:
        """Return whether an operand was computed in a muted region that its user is outside of."""
        made = self.made_in(operand) if self.region is not None else 0
        return bool(made) and made != self.mute_of(user)

    def made_in(self, v: int) -> int:
        """Return the muting region in which a value was computed anew, 0 for names, copies and in-place changes."""
        known = self._modes.get(v)
        if known is None:
            self._modes[v] = 0
            known = self._modes[v] = self._made_in(v)
        return known

    def _made_in(self, v: int) -> int:
        op = self.unit.values[v][0]
        if op == "call" and v in self.leaves:
            return 0
        if op == "iter":  # what a generator yields is computed where it is asked for it
            return self._made_in_loop(self.unit.values[v][1][0])
        if op in ("call", "binop", "unary") or (op == "attr" and self._is_worked_out(v)):
            return self.mute_of(v)
        return self._made_below(v, op)

    def _is_worked_out(self, v: int) -> bool:
        """``self.policy.entropy``: a property that computes what it gives."""
        units = (self.flow.view.units[callee.unit] for callee in self.flow.view.callees(self.g, v))
        given = (unit.values[o[0]][0] for unit in units for op, o, _ in unit.values if op == "return" and o)
        return any(op in ("call", "binop", "unary") for op in given)

    def _made_in_loop(self, v: int) -> int:
        """Return the muting region in which what is iterated gives its elements: a generator's, through ``enumerate`` and the like."""
        op, operands, _ = self.unit.values[v]
        if op != "call":
            return 0
        kind, _, name = self.unit.values[operands[0]]
        if kind == "builtin" and name in ("enumerate", "zip", "reversed", "iter"):
            return max((self._made_in_loop(o) for o in operands[1:]), default=0)
        return self.mute_of(v) if self.flow.view.yields(self.g, v) else 0

    def _made_below(self, v: int, op: str) -> int:
        if op not in _HOLDS_MADE:
            return 0
        region = self.mute_of(v)
        if op == "attr" and self.unit.values[v][2] not in ("T", "mT", "H", "data", "real", "imag", "grad"):
            return 0
        if not region:
            return 0
        return region if any(self.made_in(o) for o in self.unit.values[v][1] if o < v) else 0

    def finish(self) -> None:
        """Let go of what only more work would need."""
        for table in (self.waiting, self.changes, self.handed, self.given_back, self.brought):
            table.clear()

    def add(self, v: int, state: State, depth: int = 2) -> None:
        """Say that the object behind a value has been changed to hold ``state`` as well; so has what it is an element of, ``depth`` times."""
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
            joined = union(known, state)
            if joined != known:
                self.added[current] = joined
                self.puts.setdefault(current, {})[self.flow.current[1]] = None
                self.mark(current)
            stack.extend(written_out(self.unit.values, current))
            if op in _THROUGH:
                stack.extend(operands[:1] if op == "pi" else operands)
            elif op == "param":
                self.effects[data[0]] = union(self.effects.get(data[0], EMPTY), state)
            elif op in ("global", "free"):
                self.flow.add_outside(self.g, data, state)
            elif op == "attr":
                self.flow.store_attribute(self.g, operands[0], data, self.flow.concrete(self.g, state))
            elif op == "call" and len(operands) == 2 and self.unit.values[operands[0]] == ("builtin", (), "vars"):
                self.flow.store_attribute(self.g, operands[1], UNNAMED, self.flow.concrete(self.g, state))
            elif depth:
                self._add_around(current, state, depth - 1)

    def _add_around(self, v: int, state: State, depth: int) -> None:
        """``rows[i][j] = x``: what ``rows[i]`` was taken from holds it too."""
        around = surrounding(self.unit.values, v)
        if around is None:
            return
        base, key = around
        tensor = self.states[base].mask & TENSOR
        self.add(base, State(state.everything()) if tensor else State(0, {key: state}), depth)
