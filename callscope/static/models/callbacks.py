"""Models of what runs a callable that it is given: pools, executors, event loops, and functions with a callback."""

from __future__ import annotations

from callscope.static.containers import unknown_item
from callscope.static.invoke import Call
from callscope.static.models.modelling import (
    Model,
    argument,
    box,
    call_back,
    call_back_tagged,
    elements,
    fresh,
    plain_arguments,
    same,
)
from callscope.static.objects import RESULT
from callscope.static.solver import Solver


def decorator(s: Solver, name: str, call: Call) -> None:
    if call.result is not None:
        s.add(call.result, (s.objects.intern(RESULT, name),))


def calls_first(s: Solver, name: str, call: Call) -> None:
    result = fresh(s, call, "result")
    call_back_tagged(s, call, argument(call, 0), 1, result)
    same(s, call, result)
    if call.result is not None:
        s.add(call.result, (s.objects.intern(RESULT, name),))


def maps_tree(s: Solver, name: str, call: Call) -> None:
    """``tree_map(f, tree, *rests)``: ``f`` is called with what the trees hold."""
    leaves = tuple(elements(s, call, node) for node in plain_arguments(call)[1:])
    call_back(s, call, argument(call, 0, "func"), leaves, fresh(s, call, "mapped"))
    if call.result is not None:
        s.add(call.result, (s.objects.intern(RESULT, name),))


def calls_second(s: Solver, name: str, call: Call) -> None:
    """``run_in_executor(executor, f, *arguments)``."""
    calls_first(s, name, call._replace(nodes=call.nodes[1:], tags=call.tags[1:]))


def apply_async(s: Solver, name: str, call: Call) -> None:
    """``pool.apply_async(f, arguments, callback=g)``."""
    result, items = fresh(s, call, "result"), elements(s, call, argument(call, 1, "args"))
    call_back(s, call, argument(call, 0, "func"), (items,) * 4, result)
    for keyword in ("callback", "error_callback"):
        call_back(s, call, argument(call, -1, keyword), (result,), None)
    same(s, call, result)


def calls_keyword(keyword: str, position: int = -1) -> Model:
    def model(s: Solver, name: str, call: Call) -> None:
        target = argument(call, position, keyword)
        items = argument(call, -1, "args")
        nodes = (elements(s, call, items),) * 4 if items is not None else ()
        call_back(s, call, target, nodes, None)
        decorator(s, name, call)

    return model


def run_coroutine(s: Solver, name: str, call: Call) -> None:
    from callscope.static.iteration import await_objects

    if name in _RUNNING:
        call_back(s, call, s.field("scheduled"), (None,), None)
    for node in plain_arguments(call):
        if call.result is not None:
            s.use(node, await_objects, call.result)
            s.flow(node, call.result)


_RUNNING = frozenset(
    {"asyncio.run", "asyncio.Runner.run"}
    | {
        f"asyncio.{loop}.run_{how}"
        for loop in ("get_event_loop", "new_event_loop")
        for how in ("until_complete", "forever")
    }
)


def scheduled(position: int) -> Model:
    """A callback that the event loop runs: from where the loop is run, if the program runs one."""

    def model(s: Solver, name: str, call: Call) -> None:
        target = argument(call, position, "callback")
        if target is not None:
            s.flow(target, s.field("scheduled"))
            call_back_tagged(s, call._replace(guess=True), target, position + 1, None)

    return model


def done_callback(s: Solver, name: str, call: Call) -> None:
    """Of a future that an executor gave: run at once or by its thread; of a task: by the event loop."""
    (scheduled(0) if "coroutine" in name else calls_keyword("fn", 0))(s, name, call)


def gather(s: Solver, name: str, call: Call) -> None:
    from callscope.static.iteration import await_objects

    number = box(s, call, "list")
    for node in plain_arguments(call):
        s.use(node, await_objects, unknown_item(s, number))
    if call.result is not None:
        s.add(call.result, (number,))
