"""Models of ``json`` encoders and ``logging``, which run at a later call what they are given, of ``dict.fromkeys`` and of numpy's
arrays of objects."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.containers import unknown_item
from callscope.static.invoke import Call
from callscope.static.models.builtins import texts
from callscope.static.models.modelling import Model, argument, box, call_back, elements
from callscope.static.objects import CLASS, INSTANCE, RESULT
from callscope.static.solver import Solver
from callscope.static.specials import special


def _encode(s: Solver, name: str, call: Call) -> None:
    """``json.dumps(x, default=f, cls=Encoder)``."""
    call_back(s, call, argument(call, -1, "default"), (argument(call, 0),), None)
    encoder = argument(call, -1, "cls")
    if encoder is not None:
        s.use(encoder, _made_and_asked, Call(call.site, (None,), ("",), None, "callback"))


def _made_and_asked(s: Solver, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == CLASS:
            s.call_object(number, call._replace(nodes=(), tags=()))
            for name in ("default", "encode", "iterencode"):
                special(s, s.classes.instance(number), name, call)


def _add_handler(s: Solver, name: str, call: Call) -> None:
    node = argument(call, 0)
    if node is not None:
        s.flow(node, s.field("log handlers"))


def _log(s: Solver, name: str, call: Call) -> None:
    """``logger.info(...)`` shows its arguments: handlers and filters that the program added, to some logger; their formatters too."""
    texts(s, call)
    s.use(s.field("log handlers"), _handle, Call(call.site, (None,), ("",), None, "callback", guess=True))


def _handle(s: Solver, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == INSTANCE:
            for name in ("emit", "handle", "filter", "format"):
                special(s, number, name, call)


def _from_keys(s: Solver, name: str, call: Call) -> None:
    """``dict.fromkeys(keys, value)``."""
    number, keys, value = box(s, call, "dict"), argument(call, 0, "iterable"), argument(call, 1, "value")
    if keys is not None:
        s.flow(elements(s, call, keys), s.field("keys", number))
    if value is not None:
        s.flow(value, unknown_item(s, number))


_LEVELS = ("debug", "info", "warning", "warn", "error", "critical", "exception", "log")


def _array(s: Solver, name: str, call: Call) -> None:
    """``numpy.empty(n, dtype=object)`` holds what the program stores in it, any other array numbers."""
    dtype = argument(call, 1, "dtype")
    if call.result is not None:
        s.add(call.result, (s.objects.intern(RESULT, name),))
    if dtype is not None and s.is_value(dtype) and s.operation(dtype) == ("builtin", (), "object"):
        number = box(s, call, "list")
        if name in _COPYING:
            s.flow(elements(s, call, argument(call, 0)), unknown_item(s, number))


_COPYING = frozenset({"numpy.array", "numpy.asarray"})
_ARRAYS = (*_COPYING, *(f"numpy.{name}" for name in ("empty", "zeros", "ones", "full", "ndarray", "empty_like")))


MODELS: dict[str, Model] = {
    **dict.fromkeys(_ARRAYS, _array),
    "<builtin>.dict.fromkeys": _from_keys,
    "json.dumps": _encode, "json.dump": _encode,
    **{f"logging.getLogger.{level}": _log for level in _LEVELS}, **{f"logging.{level}": _log for level in _LEVELS},
}  # fmt: skip
METHODS: dict[str, Model] = {
    "addHandler": _add_handler, "addFilter": _add_handler, "setFormatter": _add_handler,
}  # fmt: skip
