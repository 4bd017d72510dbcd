"""The abstract value of one expression: its own bits, and those of its known parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from callscope.taint.masks import CARRIES, Symbols

ANY = "*"
"""The key of an element whose position is not known."""
_DEPTH = 3
_WIDTH = 40


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
    if parts:
        if key == ANY:
            return _joined(state, symbols)
        known = parts.get(key)
        if known is not None:
            return known
        rest = parts.get(ANY)
        if rest is not None:
            return rest if not mask else union(rest, State(_inside(mask, key, symbols)))
        if not mask and isinstance(key, int) and key < 0:
            return _joined(state, symbols)
    return State(_inside(mask, key, symbols)) if mask else EMPTY


def _inside(mask: int, key: object, symbols: Symbols | None) -> int:
    return mask if symbols is None or mask < 256 else symbols.inside(mask, key)


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
    return _merge(left, right, _DEPTH)


def _merge(left: State, right: State, depth: int) -> State:
    mask = left.mask | right.mask
    keys = dict.fromkeys([*(left.parts or ()), *(right.parts or ())])
    if depth == 0 or len(keys) > _WIDTH:
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
    if len(parts) > _WIDTH:
        parts = {ANY: union_all(parts.values())}
    return _shallow(State(0, parts or None), _DEPTH)


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


def resolve(state: State, symbols: Symbols, arguments: Callable[[int], State], caller: Symbols | None) -> State:
    """Replace the symbols of a callee's ``state`` by what its ``arguments`` bring."""
    mask = state.mask & 0xFF
    result = EMPTY
    for position, path, bits in symbols.of(state.mask):
        found = arguments(position)
        for key in path:
            found = element(found, key, caller)
        wanted = (CARRIES if bits & 1 else 0) | (~CARRIES if bits & 2 else 0)
        result = union(result, each(found, lambda bits, wanted=wanted: bits & wanted))  # type: ignore[misc]
    if mask:
        result = State(result.mask | mask, result.parts)
    if state.parts:
        parts = {key: resolve(part, symbols, arguments, caller) for key, part in state.parts.items()}
        result = union(result, State(0, parts)) if result is not EMPTY else State(0, parts)
    return result
