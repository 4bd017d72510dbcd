"""Values that torch takes only as tensors, made of nothing that is seen to be one: the parameters in them are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from callscope.source.facts import Parameter
from callscope.taint.names.tensor_uses import ANY_INPUT, BOTH, CALLED, JOINS, MEMBERS, PARTS, is_layer
from callscope.taint.names.words import words
from callscope.taint.program.shown import Root, Shown
from callscope.taint.program.sources import annotated, is_index, is_label, is_plain
from callscope.taint.program.spelling import Spelling

_LAST = words(
    "index_put index_put_ index_add index_add_ scatter_add scatter_add_ scatter_reduce masked_scatter matmul mm mv dot"
)
"""Methods whose last argument is a tensor as well."""
_COUNTS = re.compile(
    r"^(n|m|k|i|j|l|p|d|nfft|order|degree|bits|levels?|rank|width|height|sr|fs|bins?|steps?|iters?)$|^(n|num|max|min)_"
)
_NUMBERS = re.compile(
    r"^(builtins\.)?(float|int|len|abs|max|min|sum|round|range|pow)$|^(math|numpy|operator|random|time)\."
)
_SETTINGS = re.compile(
    r"(^|_)(r?tol|atol|eps|epsilon|tolerance|dtype|device|dims?|axis|reduction|mode|name|seed|order|dt|h|lr|step_size)$"
)
_ARITHMETIC = frozenset({"+", "-", "*", "/", "**", "@"})
_ORDERS = frozenset({"<", "<=", ">", ">="})
_DEPTH, _ROOTS, _ROUNDS = 24, 6, 3


class Made(NamedTuple):
    """What a value is made of: whether anything in it is known, or may be, a tensor by itself; else which roots one must be among."""

    settled: bool
    roots: frozenset[tuple[int, Root]] = frozenset()

    def __or__(self, other: Made) -> Made:
        return Made(self.settled or other.settled, self.roots | other.roots)


_NOTHING, _SETTLED = Made(False), Made(True)


class Demanded:
    """``def gibbs(dh, ds, t): return dh - t * ds`` in ``torch.exp(-gibbs(dh, ds, t) / (R * t))``: some of them is a tensor, and no one says which."""

    def __init__(self, shown: Shown, names: Spelling) -> None:
        self.shown, self.names, self.view = shown, names, shown.view

    def mark(self) -> None:
        """Mark what is demanded, and what follows from that."""
        asked = [(g, v) for g in range(len(self.view.units)) for v in self._asked(g)]
        for _ in range(_ROUNDS):
            grown = False
            for g, v in asked:
                made = self._made(g, v, _DEPTH)
                if not made.settled and len(made.roots) <= _ROOTS:
                    for where, root in self._likeliest(made.roots):
                        grown |= self.shown.mark(where, (root,))
            if not grown:
                return
            self.shown.spread()

    def _likeliest(self, roots: frozenset[tuple[int, Root]]) -> frozenset[tuple[int, Root]]:
        """Return those without a default, if there are such: what has one is a setting more often."""
        free = frozenset((g, root) for g, root in roots if not self._has_default(g, root))
        return free or roots

    def _has_default(self, g: int, root: Root) -> bool:
        return any(p.value == root and p.has_default for p in self.view.units[g].parameters)

    # -- what is asked for ---------------------------------------------------------------------------------------

    def _asked(self, g: int) -> Iterator[int]:
        """Yield the values of a function that must be tensors."""
        values = self.view.units[g].values
        for op, operands, _ in values:
            if op == "call":
                yield from self._by_call(g, operands)

    def _by_call(self, g: int, operands: tuple[int, ...]) -> Iterator[int]:
        values = self.view.units[g].values
        dotted = self.names.name(g, operands[0]) or ""
        last = dotted.rpartition(".")[2]
        if dotted.startswith("torch."):
            if last in ANY_INPUT or is_layer(dotted) or dotted.startswith(("torch.distributions.", "torch.Tensor.")):
                return
            for operand in operands[1 : 3 if last in BOTH else 2]:
                op, inside, _ = values[operand]
                if last in JOINS:
                    yield from inside if op in ("list", "tuple") else ()
                else:
                    yield operand
            return
        op, below, name = values[operands[0]]
        if op == "attr" and not dotted and not self.view.callees(g, operands[0]):
            if (name in MEMBERS or name in CALLED) and not (name == "backward" and len(operands) > 1):
                yield below[0]
            if name in _LAST and len(operands) > 1:
                yield operands[-1]

    # -- what it is made of --------------------------------------------------------------------------------------

    def _made(self, g: int, v: int, depth: int) -> Made:
        op, operands, data = self.view.units[g].values[v]
        if not depth:
            return _SETTLED
        if op == "const":
            return _NOTHING
        if op == "param":
            return self._parameter(g, v, self.view.units[g].parameters[data[0]])
        if op in ("pi", "unary"):
            return self._made(g, operands[0], depth - 1)
        if op in ("binop", "inplace"):
            return self._all(g, operands[:2], depth) if data in _ARITHMETIC else _SETTLED
        if op == "compare":  # ``torch.sum(spikes > 0)``: a truth value is no tensor
            return self._all(g, operands, depth) if data in _ORDERS else _SETTLED
        if op == "phi":
            return self._all(g, tuple(o for o in operands if o < v), depth)
        if op == "item":
            kind, _, key = self.view.units[g].values[operands[1]]
            keyed = kind == "const" and isinstance(key, str)
            return _SETTLED if keyed else self._made(g, operands[0], depth - 1)
        if op == "attr":
            return self._attribute(g, operands[0], data, depth)
        if op == "call":
            return self._call(g, v, operands, depth)
        if op == "global":
            return _NOTHING if self._is_number(g, data[1]) else _SETTLED
        return _SETTLED

    def _all(self, g: int, operands: tuple[int, ...], depth: int) -> Made:
        made = _NOTHING
        for operand in operands:
            made |= self._made(g, operand, depth - 1)
            if made.settled:
                return _SETTLED
        return made

    def _parameter(self, g: int, v: int, parameter: Parameter) -> Made:
        if v in self.shown.tensors[g] or annotated(parameter.annotation).mask:
            return _SETTLED
        beside = [p.name for p in self.view.units[g].parameters]
        if parameter.kind in ("vararg", "kwarg") or parameter.name in ("self", "cls"):
            return _SETTLED
        if parameter.annotation is not None:
            return _NOTHING if is_plain(parameter.annotation) else _SETTLED
        name = parameter.name
        if (
            is_label(name, beside, self.view.units[g].name)
            or is_index(name)
            or _COUNTS.search(name)
            or _SETTINGS.search(name)
        ):
            return _NOTHING
        return Made(False, frozenset({(g, v)}))

    def _attribute(self, g: int, base: int, name: str, depth: int) -> Made:
        if name in PARTS:
            return self._made(g, base, depth - 1)
        if self._is_plain_field(g, base, name):
            return _NOTHING
        return _NOTHING if self.names.name(g, base) == "math" else _SETTLED

    def _is_plain_field(self, g: int, base: int, name: str) -> bool:
        """``x / self.dx`` of a grid that is no module: what nothing shows to be a tensor is a number of its own."""
        owner = self.view.owner(g)
        parameters = self.view.units[g].parameters
        own = owner is not None and bool(parameters) and parameters[0].value == base
        if not own or owner is None or self.view.is_module(owner):
            return False
        return not any((cls, name) in self.shown.fields for cls in self.view.family(owner))

    def _call(self, g: int, v: int, operands: tuple[int, ...], depth: int) -> Made:
        if _NUMBERS.search(self.names.name(g, operands[0]) or ""):
            return _NOTHING
        callees = self.view.callees(g, v)
        if len(callees) != 1 or callees[0].guess or self.view.classes(g, operands[0]):
            return _SETTLED
        unit = self.view.units[callees[0].unit]
        made, given = _NOTHING, [o[0] for op, o, _ in unit.values if op == "return" and o]
        for returned in given:
            made |= self._made(callees[0].unit, returned, depth // 2)
        return made if given else _SETTLED

    def _is_number(self, g: int, name: str) -> bool:
        """``R * T``: a constant of a module, by its name or by what it is bound to."""
        module = self.view.units[self.view.first(g)]
        bound = module.bindings.get(name)
        return name.isupper() or (bound is not None and module.values[bound][0] == "const")


__all__ = ["Demanded"]
