"""Penalties: what a loss is given of nothing but leaves. A gradient by such a way does not come through what a program computes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.trace import Place, Trace
from callscope.taint.program.walks import reached

_WAY = 60
_MEASURES = frozenset({"pow", "square", "abs", "sum", "mean", "norm", "sqrt", "exp", "log", "dot", "flatten", "sub"})
_LISTS = frozenset({"parameters", "named_parameters"})
_THROUGH = frozenset({"binop", "unary", "pi", "genexp", "listcomp", "iter", "unpack", "inplace"})
_SUMS = frozenset({"binop", "inplace"})
_CALLS = 1
_SMALL = 0.1
_NAMED = re.compile(
    r"(?i)(^|_)(weight_)?(decay|wd|reg|regulari[sz]\w*|penalty|penali[sz]e|prior|l1|l2|ridge|lasso|tikhonov)(_|$)"
)


class Penalties:
    """Tells the terms of a sum that are made of leaves and constants: ``1e-3 * (w**2).sum()``."""

    def __init__(self, flow: Flow, trace: Trace) -> None:
        self.flow, self.view, self.trace = flow, flow.view, trace

    def among(self, losses: Iterable[Place]) -> frozenset[Place]:
        """Return the penalties among the terms of losses, no one of all whose terms are penalties."""
        found = set[Place]()
        for g, v in reached(losses, lambda place: self._terms(*place)):
            op, operands, _ = self.view.units[g].values[v]
            if op in _SUMS:
                apart = [(g, o) for o in operands if self._is_small(g, o) and self.is_one(g, o)]
                found.update(apart if len(apart) < len(operands) else ())
        return frozenset(found)

    def _terms(self, g: int, v: int) -> Iterator[Place]:
        """Yield what a loss is a sum of, through functions that give it."""
        op, operands, sign = self.view.units[g].values[v]
        if op in ("phi", "pi", "unary") or (op in _SUMS and sign in ("+", "-")):
            yield from ((g, o) for o in operands)
        elif op in ("call", "unpack"):
            call, at = (operands[0], sign[0]) if op == "unpack" else (v, None)
            callees = self.view.callees(g, call) if self.view.units[g].values[call][0] == "call" else ()
            for callee in callees:
                values = self.view.units[callee.unit].values
                for kind, given, _ in values:
                    parts = values[given[0]] if kind == "return" and given else ("", (), None)
                    if at is not None and parts[0] == "tuple" and at < len(parts[1]):
                        yield callee.unit, parts[1][at]
                    elif at is None and given and kind == "return":
                        yield callee.unit, given[0]

    def _is_small(self, g: int, v: int) -> bool:
        """``1e-3 * w.square().sum()``, ``decay * norm``, ``net.penalty()``: an objective of leaves alone has no such factor, and no such name."""
        values = self.view.units[g].values
        op, operands, sign = values[v]
        if op == "unary" or (op == "call" and values[operands[0]][0] == "attr" and values[operands[0]][2] in _MEASURES):
            inner = operands[0] if op == "unary" else values[operands[0]][1][0]
            return self._is_small(g, inner)
        if op == "binop" and sign in ("*", "/"):
            return any(self._is_weight(g, o) for o in operands) or any(self._is_small(g, o) for o in operands)
        names = (self.view.units[callee.unit].name for callee in (self.view.callees(g, v) if op == "call" else ()))
        return any(_NAMED.search(name.rpartition(".")[2]) for name in names)

    def _is_weight(self, g: int, v: int) -> bool:
        op, _, data = self.view.units[g].values[v]
        if op == "const":
            return isinstance(data, float) and abs(data) <= _SMALL
        name = data if op == "attr" else data[-1] if op in ("param", "global", "free") else ""
        return isinstance(name, str) and _NAMED.search(name) is not None

    def is_one(self, g: int, v: int, calls: int = _CALLS) -> bool:
        """Return whether a value is a measure of leaves and constants alone, and of some leaf."""
        if self._is_leaf(g, v):
            return False
        leaves = False
        for one in reached((v,), lambda one: self._below(g, one), _WAY):
            kind = self._kind(g, one, calls)
            if not kind:
                return False
            leaves = leaves or kind == "leaf"
        return leaves

    def _below(self, g: int, v: int) -> tuple[int, ...]:
        values = self.view.units[g].values
        op, operands, _ = values[v]
        if op == "call":
            below = values[operands[0]]
            return (
                (*(below[1] if below[0] == "attr" and below[2] in _MEASURES else ()), *operands[1:])
                if not self._ends(g, v)
                else ()
            )
        return operands if op in _THROUGH else ()

    def _ends(self, g: int, v: int) -> bool:
        values = self.view.units[g].values
        op, operands, _ = values[v]
        listed = op == "call" and values[operands[0]][0] == "attr" and values[operands[0]][2] in _LISTS
        return listed or v in self.flow.frames[g].leaves or bool(op == "call" and self.view.callees(g, v))

    def _kind(self, g: int, v: int, calls: int) -> str:
        """Return ``leaf``, ``plain`` for what goes into a measure of one, empty for anything else."""
        values = self.view.units[g].values
        op, operands, _ = values[v]
        if self._is_leaf(g, v):
            return "leaf"
        if op == "call":
            below = values[operands[0]]
            if below[0] == "attr" and below[2] in _LISTS:
                return "leaf"
            callees = self.view.callees(g, v)
            if callees:
                return "leaf" if calls and len(callees) == 1 and self._gives_one(callees[0].unit, calls - 1) else ""
            named = (self.flow.names.name(g, operands[0]) or "").rpartition(".")[2]
            return "plain" if (below[0] == "attr" and below[2] in _MEASURES) or named in _MEASURES else ""
        if op in ("const", "builtin") or (op in ("attr", "param", "global", "free") and not self.flow.symbolic(g, v)):
            return "plain"
        return "plain" if op in _THROUGH else ""

    def _gives_one(self, g: int, calls: int) -> bool:
        given = [o[0] for op, o, _ in self.view.units[g].values if op == "return" and o]
        return bool(given) and all(self.is_one(g, v, calls) for v in given)

    def _is_leaf(self, g: int, v: int) -> bool:
        """Return whether a value is a leaf, or an attribute or a name that only ever is one."""
        if v in self.flow.frames[g].leaves:
            return True
        op, operands, name = self.view.units[g].values[v]
        if op == "attr" and operands:
            places = list(self.trace.stored(g, operands[0], str(name)))
        elif op in ("global", "free"):
            places = list(self.trace.before(g, v))
        else:
            return False
        return bool(places) and all(one in self.flow.frames[where].leaves for where, one in places)


__all__ = ["Penalties"]
