"""Calls: what happens for each kind of callee."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from callscope.static.attribute_binding import class_of
from callscope.static.attributes import member_node
from callscope.static.construct import construct
from callscope.static.invoke import Call, call_unit
from callscope.static.library_callbacks import inherited
from callscope.static.models.callable_lists import call_list, is_list
from callscope.static.models.contexts import decorates
from callscope.static.models.dispatch import dispatch
from callscope.static.models.distributions import call_inverse
from callscope.static.models.externals import call_external, call_member, call_result
from callscope.static.models.members import FLUENT
from callscope.static.models.records import make_record
from callscope.static.names import join_constants, names_attribute, parts_of
from callscope.static.objects import (
    BOUND,
    BOX,
    CALLED,
    CANDIDATE,
    CLASS,
    CLASSMETHOD,
    CONTEXT,
    EXTERNAL,
    FUNCTION,
    GENERATOR,
    INSTANCE,
    INVERSE,
    MEMBER,
    NAMED,
    NAMING,
    PARTIAL,
    POSSIBLE,
    RECORD,
    RESULT,
    STATIC,
    WRAPPED,
)  # fmt: skip
from callscope.static.own_names import get_own, update_own
from callscope.static.pointsets import TOO_MANY
from callscope.static.solver import Solver
from callscope.static.specials import special

_MOST_BOUND = 6
"""So many objects go before a call's arguments: an object whose ``__call__`` is a method bound to it adds one without end."""


def call_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], tags: tuple[str, ...]) -> None:
    """``node = callee(arguments)``."""
    s.callee_marks[operands[0]] = 1
    mark_back(s, unit, operands[0], CALLED)
    named = names_attribute(s, operands)
    if named is not None:
        mark_back(s, unit, named, NAMING)
    s.use(operands[0], _called, Call(node, operands[1:], tags, node))
    op, base, name = s.units[unit].values[operands[0] - s.bases[unit]]
    if op == "attr" and name == "get":
        get_own(s, s.bases[unit] + base[0], operands[1:], node)
    elif op == "attr" and name == "update":
        update_own(s, s.bases[unit] + base[0], operands[1:], tags)
    elif op == "attr" and name in FLUENT:
        s.use(s.bases[unit] + base[0], _itself, (s.bases[unit] + base[0], name, node))


def _itself(s: Solver, payload: tuple[int, str, int], objects: Iterable[int]) -> None:
    """``layer.to(device)`` is the layer, also where it may be of more classes than a value may be names of."""
    base, name, node = payload
    for number in objects if len(s.pointees(base)) <= TOO_MANY else ():
        if s.objects.kinds[number] == INSTANCE:
            cls = s.objects.data[number][0]
            bases = s.classes.external_bases(cls)
            if any(base.startswith("torch.nn.") for base in bases) and not isinstance(
                s.classes.resolve(cls, name), int
            ):
                s.add(node, (number,))


def mark_back(s: Solver, unit: int, node: int, mark: int) -> None:
    """Mark a value and what it is made of in its own code (joins, guards, captured variables)."""
    stack = [(unit, node - s.bases[unit])]
    while stack:
        unit, value = stack.pop()
        place = s.bases[unit] + value
        if s.wide[place] & mark:
            continue
        s.wide[place] |= mark
        op, operands, data = s.units[unit].values[value]
        if op in ("phi", "boolop"):
            stack.extend((unit, operand) for operand in operands)
        elif op in ("pi", "cell"):
            stack.append((unit, operands[0]))
        elif mark == NAMING and (op == "fstring" or (op == "binop" and data == "+")):
            join_constants(s, place)
            stack.extend((unit, part - s.bases[unit]) for part in parts_of(s, place))
        elif op in ("free", "global"):
            seen = s.units[unit].captures.get((data[0], data[1]), ())
            holder = s.unit_at(unit, data[0])
            stack.extend((holder, captured) for captured in seen)


def decorate_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    """A decorator applied to what it decorates."""
    s.callee_marks[operands[0]] = 1
    s.use(operands[0], _called, Call(node, operands[1:], ("",), node, "decorator"))
    s.late.decorators.append((operands[0], operands[1], node))


def raise_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    """``raise Class`` makes an instance."""
    if operands:
        s.use(operands[0], _raised, node)


def _raised(s: Solver, node: int, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == CLASS:
            construct(s, number, Call(node, (), (), s.field("raised"), "raise"))
        elif s.objects.kinds[number] == INSTANCE:
            s.add_always(s.field("raised"), number)


def _called(s: Solver, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        call_object(s, number, call)


def call_object(s: Solver, number: int, call: Call) -> None:
    """Call one object."""
    handler = _CALLEES.get(s.objects.kinds[number])
    if handler is not None:
        handler(s, number, call)


def _possible(s: Solver, number: int, call: Call) -> None:
    """A class that may be the one handed over: what it makes is a guess as well."""
    cls = s.objects.data[number][0]
    construct(s, cls, call._replace(result=None, guess=True))
    if call.result is not None:
        s.add(call.result, (s.objects.intern(CANDIDATE, s.classes.instance(cls)),))


def _named(s: Solver, number: int, call: Call) -> None:
    """One of very many classes that a name may mean: it is made, and what is made is known by what is asked of it."""
    construct(s, s.objects.data[number][0], call._replace(result=None, guess=True))


def _function(s: Solver, number: int, call: Call) -> None:
    call_unit(s, s.objects.data[number][-1], call)


def _bound(s: Solver, number: int, call: Call) -> None:
    function, receiver = s.objects.data[number]
    if len(call.leading) >= _MOST_BOUND:
        return
    guess = call.guess or s.objects.kinds[receiver] == CANDIDATE
    call_object(s, function, call._replace(leading=(receiver, *call.leading), guess=guess))


def _instance(s: Solver, number: int, call: Call) -> None:
    cls = class_of(s, number)
    if call.via == "decorator" and decorates(s, number, call):
        return
    if not _call_of_class(s, number, call) and cls is not None:
        call_result(s, number, call)
        inherited(s, number, "__call__", call)
        s.classes.watch(cls, _call_when_known, (number, call), ("__call__", "forward"))


def _call_when_known(s: Solver, payload: tuple[int, Call]) -> None:
    """A base of the class has become known since: it may bring ``__call__``, or make the class a module."""
    if ("called", *payload) not in s.done and _call_of_class(s, *payload):
        s.once("called", *payload)


def _call_of_class(s: Solver, number: int, call: Call) -> bool:
    """Call ``__call__``, or the ``forward`` of a module; False where the class is not known to have one."""
    if special(s, number, "__call__", call):
        return True
    cls = class_of(s, number)
    if cls is None or not s.classes.external_bases(cls) or not s.classes.has(cls, "forward"):
        return False
    special(s, number, "forward", call._replace(via="module-call"))
    _hooks(s, number, call)
    return True


def _hooks(s: Solver, number: int, call: Call) -> None:
    hooks = s.field("hooks", number)
    s.use(hooks, _run_hook, call._replace(nodes=(), tags=(), result=call.result, via="hook"))


def _run_hook(s: Solver, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        call_object(s, number, call)


def _wrapping(s: Solver, number: int, call: Call) -> None:
    call_object(s, s.objects.data[number][0], call)


def _wrapped(s: Solver, number: int, call: Call) -> None:
    site = s.objects.data[number][0]
    if is_list(s, number):
        call_list(s, number, call)
    elif site in s.dispatchers:
        dispatch(s, site, call)
    else:
        s.use(s.field("wrapped", site), _called, call)


def _partial(s: Solver, number: int, call: Call) -> None:
    """A partial that may hold itself (``f = partial(f, x)`` in a loop) is filled a few times, each number of arguments once."""
    site = s.objects.data[number][0]
    nodes, tags = s.partials[site]
    filled = len(call.nodes)
    key = call if filled <= _FEW_FILLED else call._replace(nodes=(), tags=())
    if filled > _MOST_FILLED or not s.once("filled", site, filled, key):
        return
    positional = [(n, t) for n, t in zip(nodes, tags, strict=True) if t in ("", "*")]
    named = [(n, t) for n, t in zip(nodes, tags, strict=True) if t not in ("", "*") and t not in call.tags]
    every = [*positional, *zip(call.nodes, call.tags, strict=True), *named]
    merged = call._replace(nodes=tuple(n for n, _ in every), tags=tuple(t for _, t in every))
    s.use(s.field("partial target", site), _called, merged)


_FEW_FILLED, _MOST_FILLED = 4, 16


def _context(s: Solver, number: int, call: Call) -> None:
    """A function made a context manager by ``contextlib.contextmanager``; entering it runs its body."""
    unit = s.objects.data[number][0]
    call_unit(s, unit, call._replace(result=None))
    if call.result is not None:
        s.add(call.result, (number,))
        if call.via == "decorator":
            for node in call.nodes:
                if node is not None:
                    s.flow(node, call.result)


def _external(s: Solver, number: int, call: Call) -> None:
    call_external(s, s.objects.data[number][0], call)


_CALLEES: dict[str, Callable[[Solver, int, Call], None]] = {
    FUNCTION: _function, BOUND: _bound, CLASS: construct, INSTANCE: _instance, CANDIDATE: _instance, POSSIBLE: _possible, NAMED: _named,
    STATIC: _wrapping, CLASSMETHOD: _wrapping, PARTIAL: _partial, WRAPPED: _wrapped, CONTEXT: _context,
    RECORD: make_record, INVERSE: call_inverse, EXTERNAL: _external, MEMBER: call_member, RESULT: call_result, BOX: call_result, GENERATOR: call_result,
}  # fmt: skip

__all__ = ["call_object", "call_rule", "decorate_rule", "member_node", "raise_rule"]
