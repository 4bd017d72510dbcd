"""The abstract value of one expression: its own bits, and those of its known parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from callscope.taint.lattice.masks import CARRIES, ITEMS, TENSOR, Symbols

ANY = "*"
"""The key of an element whose position is not known."""
ANY_ATTRIBUTE = f".{ANY}"
"""The key of an attribute, of an object whose class is not in view, whose name is not known."""
_DEPTH = 2
WIDTH = 12
"""How many parts a container keeps apart; the search onward keeps no more either."""
_SIZE = 20
"""How many parts a state may have in all before its parts are joined to one."""


class State(NamedTuple):
    """``mask``: the value itself. ``parts``: elements known by key; others follow ``ANY`` or the value itself."""

    mask: int
    parts: dict[object, State] | None = None

    @property
    def carries(self) -> bool:
        """Return whether the value itself may carry a gradient, or stands for something that may."""
        return bool(self.mask & CARRIES)

    def everything(self) -> int:
        """Return the bits of the value and of all its parts."""
        mask = self.mask
        if self.parts:
            for part in self.parts.values():
                mask |= part.everything()
        return mask


EMPTY = State(0)


def element(state: State, key: object, symbols: Symbols | None) -> State:
    """Return the element of ``state`` under ``key``; ``ANY`` joins them all."""
    mask, parts = state
    if key == ITEMS:
        return _held(state, symbols)
    if parts:
        if key == ANY:
            return _joined(state, symbols)
        known = parts.get(key)
        if known is not None:
            return known
        if isinstance(key, str) and key[:1] == "." and ANY_ATTRIBUTE in parts:
            return parts[ANY_ATTRIBUTE]
        rest = parts.get(ANY)
        if rest is not None:
            return rest if not mask else union(rest, State(_inside(mask, key, symbols)))
        if not mask and isinstance(key, int) and key < 0:
            return _joined(state, symbols)
    return State(_inside(mask, key, symbols)) if mask else EMPTY


def _inside(mask: int, key: object, symbols: Symbols | None) -> int:
    return mask if symbols is None or mask < 256 else symbols.inside(mask, key)


def _has_rows(state: State, within: int) -> bool:
    """``theta = inputs[0]``, ``x[:, 0]``, a tensor whose rows were read elsewhere: a number is what else it may be, more often than a list of tensors. What is handed in as it is may be such a list where its elements are known apart."""
    keys = list(state.parts or ())
    return bool(state.mask & TENSOR) and (keys == [ANY] or (within > 0 and all(isinstance(key, int) for key in keys)))


def _held(state: State, symbols: Symbols | None) -> State:
    symbolic = 0 if symbols is None or state.mask < 256 else symbols.inside(state.mask & ~0xFF, ITEMS)
    result = State(symbolic) if symbolic else EMPTY
    for part in (state.parts or {}).values():
        result = union(result, part)
    return result


def _joined(state: State, symbols: Symbols | None) -> State:
    result = State(_inside(state.mask, ANY, symbols)) if state.mask else EMPTY
    for part in (state.parts or {}).values():
        result = union(result, part)
    return result


def union(left: State, right: State) -> State:
    """Return what is either of the two."""
    if left is right or right is EMPTY:
        return left
    if left is EMPTY:
        return right
    if not left.parts and not right.parts:
        return left if left.mask | right.mask == left.mask else State(left.mask | right.mask)
    if left == right or _absorbs(left, right):
        return left
    if _absorbs(right, left):
        return right
    return bounded(_merge(left, right, _DEPTH))


def _absorbs(large: State, small: State) -> bool:
    """Return whether a flat container already says all that ``small`` does: without this, joins would not settle."""
    if small.mask & ~large.mask or not large.parts or len(large.parts) > 1:
        return False
    inside = large.parts.get(ANY)
    if inside is None or inside.parts:
        return False
    return not any(part.everything() & ~inside.mask for part in (small.parts or {}).values())


def size(state: State) -> int:
    """Return how many parts a state has, parts of parts included."""
    return sum(1 + size(part) for part in state.parts.values()) if state.parts else 0


def bounded(state: State) -> State:
    """Return ``state``, its parts joined to one where there are too many."""
    if not state.parts or size(state) <= _SIZE:
        return state
    return flat(state)


def flat(state: State) -> State:
    """Return ``state`` with its parts joined to one."""
    if not state.parts:
        return state
    return State(state.mask, {ANY: State(_inner(state))})


def _inner(state: State) -> int:
    inside = 0
    for part in (state.parts or {}).values():
        inside |= part.everything()
    return inside


def _merge(left: State, right: State, depth: int) -> State:
    mask = left.mask | right.mask
    if not left.parts and not right.parts:
        return State(mask)
    keys = dict.fromkeys([*(left.parts or ()), *(right.parts or ())])
    if depth == 0 or len(keys) > WIDTH or (ANY in keys and len(keys) > 1):
        inner = left.everything() | right.everything()
        return State(mask, {ANY: State(inner)})
    return State(mask, {key: _merge(_part(left, key), _part(right, key), depth - 1) for key in keys})


def _part(state: State, key: object) -> State:
    """Return a part for a join: an element that one side does not have at all adds nothing."""
    if state.parts and key in state.parts:
        return state.parts[key]
    return State(state.mask) if state.mask else EMPTY


def union_all(states: Iterable[State]) -> State:
    """Return what is any of ``states``."""
    result = EMPTY
    for state in states:
        result = union(result, state)
    return result


def container(items: Iterable[tuple[object, State]]) -> State:
    """Return a container of these elements; equal keys join."""
    parts: dict[object, State] = {}
    for key, state in items:
        parts[key] = union(parts[key], state) if key in parts else state
    if len(parts) > WIDTH:
        parts = {ANY: union_all(parts.values())}
    return bounded(_shallow(State(0, parts or None), _DEPTH))


def _shallow(state: State, depth: int) -> State:
    if not state.parts:
        return state
    if depth == 0:
        return State(state.everything())
    return State(state.mask, {key: _shallow(part, depth - 1) for key, part in state.parts.items()})


def each(state: State, change: Callable[[int], int]) -> State:
    """Return ``state`` with every mask changed."""
    if not state.parts:
        mask = change(state.mask)
        return state if mask == state.mask else State(mask)
    return State(change(state.mask), {key: each(part, change) for key, part in state.parts.items()})


def resolve(state: State, symbols: Symbols, arguments: Mapping[int, State], caller: Symbols | None) -> State:
    """Replace the symbols of a callee's ``state`` by what its ``arguments`` bring, by position."""
    if state.mask < 256 and not state.parts:
        return state
    return Resolver(symbols, arguments, caller).state(state)


_WANTED = (0, CARRIES, ~CARRIES, -1)
"""What a symbol stands for, by its bits: the gradient, the rest, both."""


class Resolver:
    """One replacement; remembers what each symbol stands for."""

    __slots__ = ("_arguments", "_caller", "_known", "_masks", "_symbols")

    def __init__(self, symbols: Symbols, arguments: Mapping[int, State], caller: Symbols | None) -> None:
        self._symbols, self._arguments, self._caller = symbols, arguments, caller
        self._known: dict[tuple[int, tuple[object, ...], int], State] = {}
        self._masks: dict[int, State] = {}

    def state(self, state: State) -> State:
        """Return ``state`` with its symbols replaced."""
        result = self._mask(state.mask)
        if not state.parts:
            return result
        parts = {key: self.state(part) for key, part in state.parts.items()}
        deep = bounded(_shallow(State(0, parts), _DEPTH))
        return union(result, deep) if result is not EMPTY else deep

    def _mask(self, mask: int) -> State:
        if mask < 256:
            return State(mask) if mask else EMPTY
        found = self._masks.get(mask)
        if found is None:
            found = self._masks[mask] = self._joined(mask)
        return found

    def _joined(self, mask: int) -> State:
        plain, result = mask & 0xFF, EMPTY
        arguments = self._arguments
        for symbol in self._symbols.of(mask):
            given = arguments.get(symbol[0])
            if given is None or given is EMPTY:
                continue
            if given.mask < 256 and not given.parts and ITEMS not in symbol[1]:
                plain |= given.mask & _WANTED[symbol[2]]
                continue
            found = self._known.get(symbol)
            if found is None:
                found = self._known[symbol] = self._symbol(given, *symbol)
            if found.parts:
                result = union(result, found)
            else:
                plain |= found.mask
        return State(result.mask | plain, result.parts)

    def _symbol(self, given: State, position: int, path: tuple[object, ...], bits: int) -> State:
        for number, key in enumerate(path):
            if key == ITEMS and _has_rows(given, number):
                return EMPTY
            given = element(given, key, self._caller)
        wanted = _WANTED[bits]
        return each(given, lambda mask: mask & wanted)
