"""Models of ``argparse``: what ``parse_args`` calls of what parsers were given, and what it gives back."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.attribute_stores import field
from callscope.static.construct import construct
from callscope.static.invoke import Call
from callscope.static.models.modelling import Model, argument, call_back
from callscope.static.objects import CLASS, INSTANCE, RESULT
from callscope.static.solver import Solver
from callscope.static.specials import special

_NAMESPACE = "argparse.Namespace"
_PLAIN = ("", "*", "**")


def _add_argument(s: Solver, name: str, call: Call) -> None:
    """``parser.add_argument("--n", type=f)``: ``parse_args`` calls ``f``."""
    for keyword in ("type", "action"):
        node = argument(call, -1, keyword)
        if node is not None:
            s.flow(node, s.field("parsed with", keyword))
    action = argument(call, -1, "action")
    if action is not None:
        s.use(action, _make, Call(call.site, (None,) * 2, ("",) * 2, None, "callback"))


def _make(s: Solver, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == CLASS:
            s.call_object(number, call)


def _parse(s: Solver, name: str, call: Call) -> None:
    call_back(s, call, s.field("parsed with", "type"), (None,), None)
    s.use(s.field("parsed with", "action"), _act, Call(call.site, (None,) * 4, ("",) * 4, None, "callback"))
    if call.result is not None:
        s.flow(s.field("parsed into"), call.result)


def _act(s: Solver, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == CLASS:
            special(s, s.classes.instance(number), "__call__", call)


def _set_defaults(s: Solver, name: str, call: Call) -> None:
    """``parser.set_defaults(run=f)``: ``parse_args().run`` is ``f``, or what another parser says."""
    parsed = s.objects.intern(RESULT, _NAMESPACE)
    for node, tag in zip(call.nodes, call.tags, strict=True):
        if node is not None and tag not in _PLAIN:
            s.add(s.field("parsed into"), (parsed,))
            s.flow(node, field(s, parsed, tag))


def _add_parser(s: Solver, receiver: int, call: Call) -> None:
    """The parser of a command is of the class of the parser that it belongs to."""
    construct(s, s.objects.data[receiver][0], Call(call.site, (), (), call.result, "callback", (), call.guess))


def inherited(s: Solver, receiver: int, owner: str, attribute: str, call: Call) -> bool:
    """Call a method that a parser of the program's own class inherits; False where nothing is known of it."""
    if not owner.startswith("argparse.") or s.objects.kinds[receiver] != INSTANCE:
        return False
    if attribute == "add_subparsers" and call.result is not None:
        s.add(call.result, (receiver,))
    elif attribute == "add_parser":
        _add_parser(s, receiver, call)
    elif attribute in METHODS:
        METHODS[attribute](s, f"{owner}.{attribute}", call)
        if call.result is not None:
            s.add(call.result, (s.objects.intern(RESULT, f"{owner}.{attribute}()"),))
    else:
        return False
    return True


METHODS: dict[str, Model] = {
    "add_argument": _add_argument, "parse_args": _parse, "parse_known_args": _parse, "set_defaults": _set_defaults,
}  # fmt: skip
