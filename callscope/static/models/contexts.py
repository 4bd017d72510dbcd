"""Models of ``contextlib``: stacks of contexts, ``closing``, contexts that decorate."""

from __future__ import annotations

from callscope.static.attributes import load_from
from callscope.static.invoke import Call
from callscope.static.models.modelling import Model, argument, call_back_tagged, same, specials
from callscope.static.objects import INSTANCE, WRAPPED
from callscope.static.operators import enter_objects
from callscope.static.solver import Solver

_EXIT = ("__exit__", "__aexit__")


def closing(s: Solver, name: str, call: Call) -> None:
    """``closing(thing)`` gives the thing when it is entered, and closes it."""
    same(s, call, argument(call, 0))
    specials(s, call, argument(call, 0), ("close", "aclose"))


def enter_context(s: Solver, name: str, call: Call) -> None:
    """``stack.enter_context(manager)``: entered now, left with the stack."""
    node = argument(call, 0)
    if node is not None and call.result is not None and call.site is not None:
        word = "__aenter__" if "async" in name else "__enter__"
        s.use(node, enter_objects, (word, call.result))
        specials(s, call, node, _EXIT)


def push(s: Solver, name: str, call: Call) -> None:
    """``stack.push(manager or callback)``."""
    specials(s, call, argument(call, 0), _EXIT)
    call_back_tagged(s, call, argument(call, 0), len(call.nodes), None)
    same(s, call, argument(call, 0))


def callback(s: Solver, name: str, call: Call) -> None:
    """``stack.callback(f, *arguments)``."""
    call_back_tagged(s, call, argument(call, 0), 1, None)
    same(s, call, argument(call, 0))


def decorates(s: Solver, number: int, call: Call) -> bool:
    """A ``ContextDecorator`` applied to a function: what comes out enters, calls and leaves; False where it is none."""
    cls = s.objects.data[number][0] if s.objects.kinds[number] == INSTANCE else None
    if cls is None or call.site is None or not any(base in _DECORATORS for base in s.classes.external_bases(cls)):
        return False
    wrapped = s.field("wrapped", call.site)
    for name in ("__enter__", "__exit__"):
        load_from(s, number, name, wrapped, call.site)
    for node in call.nodes:
        if node is not None:
            s.flow(node, wrapped)
    if call.result is not None:
        s.add(call.result, (s.objects.intern(WRAPPED, call.site),))
    return True


_DECORATORS = frozenset({"contextlib.ContextDecorator", "contextlib.AsyncContextDecorator"})

MODELS: dict[str, Model] = {"contextlib.closing": closing, "contextlib.aclosing": closing}
METHODS: dict[str, Model] = {
    "enter_context": enter_context, "enter_async_context": enter_context, "push": push, "callback": callback,
    "push_async_exit": push, "push_async_callback": callback,
}  # fmt: skip
