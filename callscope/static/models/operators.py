"""Models of ``operator``, ``math`` and ``heapq``: operations as functions."""

from __future__ import annotations

from callscope.static.containers import all_items, unknown_item
from callscope.static.invoke import Call
from callscope.static.models.modelling import Model, argument, each_object, elements, same, specials
from callscope.static.objects import BOX, CANDIDATE, INSTANCE
from callscope.static.operators import binary_operation, compared
from callscope.static.solver import Solver

_BINARY = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**", "matmul": "@",
    "lshift": "<<", "rshift": ">>", "and_": "&", "or_": "|", "xor": "^", "concat": "+",
}  # fmt: skip
_COMPARING = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_UNARY = {
    "neg": "__neg__", "pos": "__pos__", "inv": "__invert__", "invert": "__invert__", "abs": "__abs__",
    "index": "__index__", "length_hint": "__len__",
}  # fmt: skip
_MATH = {"ceil": ("__ceil__",), "floor": ("__floor__",), "trunc": ("__trunc__",)}
_NUMBER = ("__float__", "__index__")
_NUMERIC = (
    "sqrt", "exp", "log", "log2", "log10", "sin", "cos", "tan", "tanh", "atan", "atan2", "pow", "fabs", "hypot",
    "isnan", "isinf", "isfinite", "degrees", "radians", "copysign", "fmod", "erf", "gamma", "lgamma", "isclose",
)  # fmt: skip


def _binary(symbol: str, inplace: bool = False) -> Model:
    def model(s: Solver, name: str, call: Call) -> None:
        left, right = argument(call, 0), argument(call, 1)
        if left is not None and right is not None and call.site is not None and call.result is not None:
            binary_operation(s, symbol, inplace, left, right, call.result, call.site)

    return model


def _comparing(symbol: str) -> Model:
    def model(s: Solver, name: str, call: Call) -> None:
        left, right = argument(call, 0), argument(call, 1)
        if left is not None and right is not None and call.site is not None:
            compared(s, symbol, left, right, call.site)

    return model


def _special(*names: str) -> Model:
    def model(s: Solver, name: str, call: Call) -> None:
        specials(s, call, argument(call, 0), names, call.result)

    return model


def _number(s: Solver, name: str, call: Call) -> None:
    for node in call.nodes:
        specials(s, call, node, _NUMBER)


def _push(s: Solver, name: str, call: Call) -> None:
    """``heappush(heap, item)``: the heap holds it, and compares its items."""
    heap, item = argument(call, 0), argument(call, 1)
    if heap is not None and item is not None:
        each_object(s, heap, _hold, item)
        _ordered(s, name, call)
        if name != "heapq.heappush" and call.result is not None:
            s.flow(elements(s, call, heap), call.result)
            same(s, call, item)


def _hold(s: Solver, number: int, item: int) -> None:
    if s.objects.kinds[number] in (BOX, INSTANCE, CANDIDATE):
        s.flow(item, unknown_item(s, number))


def _pop(s: Solver, name: str, call: Call) -> None:
    heap = argument(call, 0)
    if heap is not None and call.result is not None:
        each_object(s, heap, _give, call.result)
        _ordered(s, name, call)


def _give(s: Solver, number: int, result: int) -> None:
    if s.objects.kinds[number] in (BOX, INSTANCE, CANDIDATE):
        s.flow(all_items(s, number), result)


def _ordered(s: Solver, name: str, call: Call) -> None:
    specials(s, call, elements(s, call, argument(call, 0)), ("__lt__", "__gt__"))


MODELS: dict[str, Model] = {
    **{f"operator.{name}": _binary(symbol) for name, symbol in _BINARY.items()},
    **{f"operator.i{name.rstrip('_')}": _binary(symbol, True) for name, symbol in _BINARY.items()},
    **{f"operator.{name}": _comparing(symbol) for name, symbol in _COMPARING.items()},
    **{f"operator.{name}": _special(method) for name, method in _UNARY.items()},
    "operator.truth": _special("__bool__", "__len__"), "operator.not_": _special("__bool__", "__len__"),
    **{f"math.{name}": _special(*methods) for name, methods in _MATH.items()},
    **{f"math.{name}": _number for name in _NUMERIC},
    "heapq.heappush": _push, "heapq.heappushpop": _push, "heapq.heapreplace": _push, "heapq.heappop": _pop,
    "heapq.heapify": _ordered,
}  # fmt: skip
