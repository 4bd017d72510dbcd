"""Where values can lie: intervals from how a tensor was computed, with open ends where a bound is never reached."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Iterable

from callscope.taint.findings import Reporter
from callscope.taint.names.words import words
from callscope.taint.shapes.making import arguments_at, by_default, function_name, given, literal, method_of, setting
from callscope.taint.shapes.singular.interval import (
    ALL,
    COUNT,
    NOT_NEGATIVE,
    POSITIVE,
    UNIT,
    Interval,
    added,
    exponential,
    hull,
    multiplied,
    negated,
    rooted,
)
from callscope.taint.shapes.singular.limits import are_normalised, constant_of
from callscope.taint.shapes.singular.precision import is_single, single
from callscope.taint.shapes.singular.squares import (
    are_squares,
    called_name,
    is_gram,
    is_of_difference,
    is_square,
    roots,
)
from callscope.taint.shapes.singular.starts import starts

_DEPTH = 8
_NEAR = 4

_RESULTS = {
    "exp": POSITIVE, "softplus": POSITIVE, "cosh": Interval(1.0, math.inf, False), "sigmoid": UNIT, "softmax": UNIT,
    "tanh": Interval(-1.0, 1.0), "abs": NOT_NEGATIVE, "square": NOT_NEGATIVE, "relu": NOT_NEGATIVE,
    "relu_": NOT_NEGATIVE, "norm": NOT_NEGATIVE, "sqrt": NOT_NEGATIVE, "sin": Interval(-1.0, 1.0, False, False),
    "cos": Interval(-1.0, 1.0, False, False), "log_softmax": Interval(-math.inf, 0.0), "logsigmoid": Interval(-math.inf, 0.0),
    "var": NOT_NEGATIVE, "std": NOT_NEGATIVE, "cdist": NOT_NEGATIVE, "dist": NOT_NEGATIVE, "elu": Interval(-1.0, math.inf),
}  # fmt: skip
_PLAIN_POSITIVE = frozenset({"math.sqrt", "math.exp", "math.cosh"})
"""What gives Python's numbers: scales that a user would not set to nothing."""
_COSINE = Interval(-1.0, 1.0, False, False)
_PRODUCTS = frozenset({"matmul", "mm", "bmm", "conv1d", "conv2d", "conv3d", "linear", "mv"})
_KEEPING = words(
    "sum mean max min amax amin view reshape squeeze unsqueeze permute transpose t flatten expand to "
    "double float clone contiguous detach cpu cuda diag diagonal trace item cumsum unflatten repeat type_as"
)
_SQUARED = re.compile(
    r"(^|_)(dists?2|d2|r2|norms?2|(sq|squared)_?(dists?|distances?|norms?)|(dists?|distances?|norms?|d|r|radius)_?(sq|squared))$"
)
"""Names of squares: their roots are taken where they are zero, too."""
_SCATTERED = re.compile(r"^(scatter(_(add|sum|mean|max|min))?|segment_(sum|mean|csr|coo)|global_(add|mean)_pool)$")
"""What sums its first argument by groups."""
_SIGNS = {
    name + tail: sign for name, sign in zip(("add", "sub", "mul", "div"), "+-*/", strict=True) for tail in ("", "_")
}
_FOLDS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
_COUNTS = frozenset({"size", "numel", "len"})
_BOUNDS = frozenset({"min", "minimum", "max", "maximum"})
CLAMPS = ("clamp", "clip", "clamp_", "clamp_min", "clamp_max", "clamp_min_")


class Ranges:
    """Works intervals out, on demand.

    Every step back is one less of the depth, and what is known is known by it: so the answer does not depend on what was
    asked before.
    """

    def __init__(self, reporter: Reporter, *, carrying: bool = False) -> None:
        """``carrying``: of what a value may be, only what carries a gradient is asked for, where some does and some does not."""
        self.reporter, self.carrying = reporter, carrying
        self._known: dict[tuple[int, int, int], Interval] = {}

    def of(self, g: int, v: int, depth: int = _DEPTH) -> Interval:
        """Return where a value can lie; what lies farther back than ``depth`` steps can lie anywhere."""
        if depth <= 0:
            return ALL
        key = (g, v, depth)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._find(g, v, depth)
        return found

    def _find(self, g: int, v: int, depth: int) -> Interval:
        op, operands, data = self.reporter.view.units[g].values[v]
        number = setting(self.reporter, g, v) if op != "param" else None
        if isinstance(number, int | float) and not isinstance(number, bool):
            return Interval(number, number, False, False)
        if op == "call":
            return self._call(g, v, depth)
        if op in ("binop", "inplace"):
            return self._arithmetic(g, operands, data, depth)
        if op == "unary" and data == "-":
            return negated(self.of(g, operands[0], depth - 1))
        if op in ("phi",):
            ways = [operand for operand in operands if operand < v]
            live = [operand for operand in ways if self.carrying and self.reporter.flow.symbolic(g, operand)]
            return self._around([(g, operand) for operand in live or ways], depth)
        if op in ("pi", "cell", "item", "iter", "unpack"):
            return self.of(g, operands[0], depth - 1)
        if op == "attr":
            return POSITIVE if _is_floor(data) else self._setting(g, v, operands[0])
        return self._parameter(g, v, data, depth) if op == "param" else ALL

    def _setting(self, g: int, v: int, base: int) -> Interval:
        """``self.sigma_data`` of ``sigma_data=0.5``: the number that it is unless a user says otherwise."""
        if self.reporter.flow.gradient(g, v):
            return ALL
        stored = [place for place in self.reporter.trace.before(g, v) if place != (g, base)]
        numbers = [by_default(self.reporter, *place) for place in stored]
        known = [n for n in numbers if isinstance(n, int | float) and not isinstance(n, bool)]
        return hull([Interval(n, n, False, False) for n in known]) if len(known) == len(stored) else ALL

    def _parameter(self, g: int, v: int, data: tuple[int, str], depth: int) -> Interval:
        number = literal(self.reporter, g, v)
        if isinstance(number, int | float) and not isinstance(number, bool):
            return Interval(number, number, False, False)
        if _is_floor(data[1]):
            return POSITIVE
        return self._around(arguments_at(self.reporter, g, data[0]), depth)

    def _around(self, places: Iterable[tuple[int, int]], depth: int) -> Interval:
        """Return the hull of where several values lie; the rest is not asked once that is everywhere."""
        found: list[Interval] = []
        for g, v in places:
            found.append(self.of(g, v, depth - 1))
            if found[-1] == ALL:
                return ALL
        return hull(found)

    def _call(self, g: int, v: int, depth: int) -> Interval:
        method = method_of(self.reporter, g, v)
        dotted = function_name(self.reporter, g, v)
        arguments = given(self.reporter, g, v)
        if is_square(self.reporter, g, v, method, arguments) or _SQUARED.search(called_name(self.reporter, g, v)):
            return NOT_NEGATIVE
        if arguments and _SCATTERED.search(called_name(self.reporter, g, v)):
            return self._named(g, "sum", arguments[0][1], [], depth)
        if called_name(self.reporter, g, v) in _COUNTS and (method is not None or not dotted):
            return COUNT
        if dotted in ("torch.sqrt", "sqrt") or (method is not None and not dotted and method[0] == "sqrt"):
            return rooted(self.of(g, arguments[0][1] if dotted or method is None else method[1], depth - 1))
        if dotted in _PLAIN_POSITIVE:
            return POSITIVE
        if _is_backends(called_name(self.reporter, g, v), arguments):
            return self._named(g, called_name(self.reporter, g, v), arguments[0][1], arguments[1:], depth)
        given_back = self._given_back(g, v)
        if given_back:
            return self._around(given_back, depth)
        if dotted.startswith("torch.") and arguments:
            return self._named(g, dotted.rpartition(".")[2], arguments[0][1], arguments[1:], depth)
        if method is not None and not dotted:
            return self._named(g, method[0], method[1], arguments, depth)
        return ALL

    def _given_back(self, g: int, v: int) -> list[tuple[int, int]]:
        """Return what the functions of the program that a call surely runs give back; nothing where one gives nothing."""
        callees = self.reporter.view.callees(g, v)
        found = [
            [(c.unit, o[0]) for op, o, _ in self.reporter.view.units[c.unit].values if op == "return" and o]
            for c in callees
            if c.bound and not c.guess and c.via == "call"
        ]
        return [one for ones in found for one in ones] if len(found) == len(callees) and all(found) else []

    def _named(self, g: int, name: str, receiver: int, rest: list[tuple[str, int]], depth: int) -> Interval:
        if name == "exp":
            return exponential(self.of(g, receiver, depth - 1))
        if name in _RESULTS:
            return _RESULTS[name]
        if name in ("max", "maximum") and len(rest) == 1 and self._is_zero(g, rest[0][1]):
            return self._floored(g, receiver, depth)
        if name in ("max", "maximum") and len(rest) == 1 and self._is_zero(g, receiver):
            return self._floored(g, rest[0][1], depth)
        if name in _BOUNDS and len(rest) == 1:
            bounded = self._bounded(g, name, (receiver, rest[0][1]), depth)
            if bounded is not None:
                return bounded
        if name in CLAMPS:
            return self._clamped(self.of(g, receiver, depth - 1), self.bounds(g, name, rest, depth - 1))
        if name == "pow" and rest:
            return self._power(literal(self.reporter, g, rest[0][1]), self.of(g, receiver, depth - 1))
        if name in _KEEPING:
            inner = self.of(g, receiver, depth - 1)
            return (
                Interval(inner.low, math.inf, inner.open_low)
                if name in ("sum", "cumsum", "trace") and inner.low >= 0
                else inner
            )
        if name in _PRODUCTS and rest and are_normalised(self.reporter, g, receiver, rest[0][1]):
            return _COSINE
        if name in _PRODUCTS and rest and is_gram(self.reporter, g, receiver, rest[0][1]):
            return NOT_NEGATIVE
        if name in _PRODUCTS and rest:
            sides = (self.of(g, receiver, depth - 1), self.of(g, rest[0][1], depth - 1))
            return NOT_NEGATIVE if any(one.touches_zero for one in sides) else ALL
        if name == "where" and len(rest) == 2:
            return self._around([(g, operand) for _, operand in rest], depth)
        if name in _SIGNS and rest:
            return self._arithmetic(g, (receiver, rest[0][1]), _SIGNS[name], depth)
        if name in ("maximum",) and rest:
            other = self.of(g, rest[0][1], depth - 1)
            inner = self.of(g, receiver, depth - 1)
            return max((inner, other), key=lambda one: one.low)
        return ALL

    def _floored(self, g: int, v: int, depth: int) -> Interval:
        """``torch.max(zero, x)``: a clamp at zero by another name."""
        inner = self.of(g, v, depth - 1)
        return inner if inner.low >= 0 else Interval(0.0, max(inner.high, 0.0), False)

    def _bounded(self, g: int, name: str, sides: tuple[int, int], depth: int) -> Interval | None:
        """``torch.min(cosine, torch.ones(n))``: a clamp at one by another name; None where neither side is constant."""
        for v, bound in (sides, sides[::-1]):
            number = constant_of(self.reporter, g, bound)
            if number is not None:
                limit = Interval(number, number, False, False)
                bounds = (limit, None) if name.startswith("max") else (None, limit)
                return self._clamped(self.of(g, v, depth - 1), bounds)
        return None

    def _is_zero(self, g: int, v: int) -> bool:
        """``torch.zeros(1)``, ``x.new_zeros(())``, ``torch.tensor(0.0)``; a plain 0 is an axis."""
        arguments = given(self.reporter, g, v) if self.reporter.view.units[g].values[v][0] == "call" else []
        name = called_name(self.reporter, g, v) if arguments else ""
        if name in ("zeros", "new_zeros", "zeros_like"):
            return all(self.reporter.view.units[g].values[u][0] != "setitem" for u in self.reporter.uses.of(g, v))
        return name in ("tensor", "new_tensor", "as_tensor") and literal(self.reporter, g, arguments[0][1]) == 0

    def _softens(self, g: int, operands: tuple[int, ...], both: Interval) -> bool:
        """``r2 + core**2``, ``core`` learnt from 0.1 on: the sum is zero only where that square is."""
        firsts = (
            starts(self.reporter, g, root) for o in operands for root in roots(self.reporter, g, o) if both.touches_zero
        )
        return any(first and 0 not in first for first in firsts)

    def bounds(
        self, g: int, name: str, rest: list[tuple[str, int]], depth: int = _NEAR
    ) -> tuple[Interval | None, Interval | None]:
        """Return the intervals of a clamp's lower and upper bound, as they are in single precision; None for one that it does not have."""
        low, high = self.written_bounds(g, name, rest, depth)
        return low and self._rounded(low), high and self._rounded(high)

    def written_bounds(
        self, g: int, name: str, rest: list[tuple[str, int]], depth: int = _NEAR
    ) -> tuple[Interval | None, Interval | None]:
        """Return the intervals of a clamp's bounds as they are written."""
        named = {tag: operand for tag, operand in rest if tag}
        plain = [operand for tag, operand in rest if tag == ""]
        low = named.get("min", plain[0] if plain and name != "clamp_max" else None)
        high = named.get("max", plain[-1] if (len(plain) > 1 or name == "clamp_max") and plain else None)
        return (
            None if low is None or self._is_none(g, low) else self.of(g, low, min(depth, _NEAR)),
            None if high is None or self._is_none(g, high) else self.of(g, high, min(depth, _NEAR)),
        )

    def _rounded(self, bound: Interval) -> Interval:
        """``clamp(x, 1e-8, 1 - 1e-8)``: in single precision the upper bound is 1."""
        if not is_single(self.reporter):
            return bound
        return bound._replace(low=single(bound.low), high=single(bound.high))

    def _is_none(self, g: int, v: int) -> bool:
        op, _, data = self.reporter.view.units[g].values[v]
        return op == "const" and data is None

    @staticmethod
    def _clamped(inner: Interval, bounds: tuple[Interval | None, Interval | None]) -> Interval:
        low, high = bounds
        result = inner
        if low is not None and low.low >= result.low:
            result = Interval(
                low.low, max(result.high, low.low), low.open_low and low.low != low.high, result.open_high
            )
        if high is not None and high.high <= result.high:
            result = Interval(
                min(result.low, high.high), high.high, result.open_low, high.open_high and high.low != high.high
            )
        return result

    def _power(self, exponent: object, base: Interval) -> Interval:
        if not isinstance(exponent, int | float):  # ``10 ** gain`` is never zero
            return Interval(0.0, math.inf, base.open_low or base.low > 0) if base.low >= 0 else ALL
        if base.low == base.high and base.low > 0:
            return POSITIVE
        if exponent == int(exponent) and int(exponent) % 2 == 0 and exponent > 0:
            if base == _COSINE:
                return Interval(0.0, 1.0, False, False)
            return NOT_NEGATIVE if not (base.low > 0 or (base.low == 0 and base.open_low)) else POSITIVE
        return Interval(0.0, math.inf, base.open_low) if base.low >= 0 else ALL

    def _arithmetic(self, g: int, operands: tuple[int, ...], sign: str, depth: int) -> Interval:
        if (sign == "*" and operands[0] == operands[1]) or (sign == "@" and is_gram(self.reporter, g, *operands[:2])):
            return NOT_NEGATIVE
        if sign == "**":
            return self._power(literal(self.reporter, g, operands[1]), self.of(g, operands[0], depth - 1))
        left, right = self.of(g, operands[0], depth - 1), self.of(g, operands[1], depth - 1)
        if left.is_point and right.is_point and sign in _FOLDS and (sign != "/" or right.low):
            number = _FOLDS[sign](left.low, right.low)
            return Interval(number, number, False, False)
        match sign:
            case "+":
                both = added(left, right)
                apart = both.touches_zero and is_of_difference(self.reporter, g, operands[0]) != is_of_difference(
                    self.reporter, g, operands[1]
                )
                apart = apart and are_squares(self.reporter, g, operands)
                return both._replace(open_low=True) if apart or self._softens(g, operands, both) else both
            case "-":
                return added(left, negated(right))
            case "*" | "/":
                return multiplied(left, right)
        return ALL


class Starting(Ranges):
    """Where values lie before anything is learnt."""

    def _find(self, g: int, v: int, depth: int) -> Interval:
        numbers = starts(self.reporter, g, v)
        return hull([Interval(n, n, False, False) for n in sorted(numbers)]) if numbers else super()._find(g, v, depth)


def _is_backends(name: str, arguments: list[tuple[str, int]]) -> bool:
    """``backend.clamp_min(x, 1e-8)``: a function that is given the tensor, no method of one."""
    plain = sum(tag == "" for tag, _ in arguments)
    return name in CLAMPS and plain > (2 if name in ("clamp", "clip", "clamp_") else 1)


def _is_floor(name: str) -> bool:
    """Return whether a name is one of small numbers that keep others from zero."""
    return "eps" in name or name in ("tiny", "small", "tol", "floor")
