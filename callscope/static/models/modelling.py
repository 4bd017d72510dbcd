"""Small verbs that the models of external libraries are written with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from callscope.static.containers import unknown_item
from callscope.static.invoke import Call
from callscope.static.iteration import iterate
from callscope.static.models.tensor_names import TENSOR
from callscope.static.objects import BOX, CANDIDATE, CLASS, CONSTANT, INSTANCE, RESULT, WRAPPED
from callscope.static.solver import Solver
from callscope.static.specials import special, special_of_class

Model = Callable[[Solver, str, Call], None]


def argument(call: Call, position: int, keyword: str = "") -> int | None:
    """Return the node of an argument by position or keyword, or None."""
    if keyword and keyword in call.tags:
        return call.nodes[call.tags.index(keyword)]
    if 0 <= position < len(call.tags) and call.tags[position] == "":
        return call.nodes[position]
    return None


def plain_arguments(call: Call) -> list[int]:
    """Return the nodes of all positional arguments."""
    return [node for node, tag in zip(call.nodes, call.tags, strict=True) if tag == "" and node is not None]


def call_back(s: Solver, call: Call, callee: int | None, nodes: tuple[int | None, ...], result: int | None) -> None:
    """The external calls ``callee`` with these arguments; the edge goes from the call's own site."""
    if callee is not None:
        back = Call(call.site, nodes, ("",) * len(nodes), result, "callback", (), call.guess)
        s.use(callee, _call_back, back)


def call_back_tagged(s: Solver, call: Call, callee: int | None, first: int, result: int | None) -> None:
    """The external calls ``callee`` with its own arguments from number ``first`` on."""
    if callee is not None:
        pairs = list(zip(call.nodes, call.tags, strict=True))
        rest = [(node, tag) for node, tag in pairs[first:] if node != callee]
        nodes, tags = tuple(n for n, _ in rest), tuple(t for _, t in rest)
        s.use(callee, _call_back, Call(call.site, nodes, tags, result, "callback", (), call.guess))


def _call_back(s: Solver, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        s.call_object(number, call)


def fresh(s: Solver, call: Call, label: str) -> int:
    """Return a node that belongs to this call site."""
    return s.field("temporary", call.site, label)


def box(s: Solver, call: Call, kind: str = "list") -> int:
    """Make the container that this call gives and return it."""
    number = s.objects.intern(BOX, kind, call.site)
    if call.result is not None:
        s.add(call.result, (number,))
    return number


def elements(s: Solver, call: Call, source: int | None) -> int:
    """Return a node with the elements of an argument."""
    node = s.field("elements", call.site, source)
    if source is not None and call.site is not None:
        iterate(s, source, node, call.site)
    return node


def box_of(s: Solver, call: Call, items: int, kind: str = "list") -> None:
    """This call gives a container of what ``items`` may be."""
    s.flow(items, unknown_item(s, box(s, call, kind)))


def same(s: Solver, call: Call, node: int | None) -> None:
    """This call gives what ``node`` may be."""
    if node is not None and call.result is not None:
        s.flow(node, call.result)


def wrap(s: Solver, call: Call, callee: int | None) -> None:
    """This call gives a callable that calls ``callee`` with whatever it is called with."""
    if callee is not None and call.site is not None and call.result is not None:
        s.flow(callee, s.field("wrapped", call.site))
        s.add(call.result, (s.objects.intern(WRAPPED, call.site),))


def specials(s: Solver, call: Call, node: int | None, names: tuple[str, ...], result: int | None = None) -> None:
    """Call the first of these special methods that an argument's class has."""
    if node is not None:
        s.use(node, _specials, (names, Call(call.site, (), (), result, "dunder")))


def _specials(s: Solver, payload: tuple[tuple[str, ...], Call], objects: Iterable[int]) -> None:
    names, call = payload
    for number in objects:
        if s.objects.kinds[number] in (INSTANCE, CANDIDATE):
            for name in names:
                if special(s, number, name, call):
                    break
        elif s.objects.kinds[number] == BOX and "__len__" in names:
            s.use(s.field("iterated", number), _specials, (("__len__",), call))
        elif s.objects.kinds[number] == CLASS:
            for name in names:
                special_of_class(s, number, name, call)


def each_object(s: Solver, node: int, handler: Callable[[Solver, int, Any], None], payload: Any) -> None:
    """Call ``handler(solver, object, payload)`` for everything that ``node`` may be."""
    s.use(node, _each_object, (handler, payload))


def _each_object(s: Solver, payload: tuple[Any, Any], objects: Iterable[int]) -> None:
    handler, inner = payload
    for number in objects:
        handler(s, number, inner)


def each_text(s: Solver, node: int | None, handler: Callable[[Solver, Any, str], None], payload: Any) -> None:
    """Call ``handler(solver, payload, text)`` for every constant string that ``node`` may be."""
    if node is not None:
        s.use(node, _each_text, (handler, payload))


def _each_text(s: Solver, payload: tuple[Any, Any], objects: Iterable[int]) -> None:
    handler, inner = payload
    for number in objects:
        if s.objects.kinds[number] == CONSTANT and isinstance(s.objects.data[number][1], str):
            handler(s, inner, s.objects.data[number][1])


def tensor(s: Solver, name: str, call: Call) -> None:
    """The call gives a tensor."""
    if call.result is not None:
        s.add(call.result, (s.objects.intern(RESULT, TENSOR),))
