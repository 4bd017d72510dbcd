"""What a function gets that is run with one element after the other of a call's arguments."""

from __future__ import annotations

from callscope.taint.forward.frame import Frame
from callscope.taint.lattice.state import ANY, State, element, union
from callscope.taint.program.each_of import FOLD, LEAVES, SPREAD, run_with
from callscope.taint.program.spelling import Spelling


def elements_given(names: Spelling, frame: Frame, v: int, parameters: int) -> dict[int, State]:
    """``map(f, xs, ys)``, ``reduce(f, xs, start)``, ``tree_map(f, tree)``: return what ``f`` is called with, by position."""
    how, (_, operands, tags) = run_with(names, frame.g, v), frame.unit.values[v]
    states = [frame.get(o, v) for o, tag in zip(operands[2:], tags[1:], strict=True) if tag == ""]
    if not how or not states:
        return {}
    inner = [element(state, ANY, frame.symbols) for state in states]
    if how == FOLD:
        return {0: union(states[1] if len(states) > 1 else inner[0], frame.states[v]), 1: inner[0]}
    if how == SPREAD:
        return {n: element(inner[0], n, frame.symbols) for n in range(parameters)}
    if how == LEAVES:
        return {n: State(states[n].everything() | one.everything()) for n, one in enumerate(inner)}
    return dict(enumerate(inner))


__all__ = ["elements_given"]
