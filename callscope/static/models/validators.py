"""Validators of pydantic's records: making one runs those of its class and of its bases."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.invoke import Call, call_unit
from callscope.static.objects import CLASSMETHOD, EXTERNAL, FUNCTION, STATIC
from callscope.static.solver import Solver

_VALIDATORS = frozenset({"field_validator", "model_validator", "validator", "root_validator"})


def run_validators(s: Solver, cls: int, call: Call) -> None:
    """``call`` makes a record of ``cls``: the methods that a validator of pydantic decorates run."""
    if not any(base.startswith("pydantic.") for base in s.classes.external_bases(cls)):
        return
    back = Call(call.site, (None,), ("",), None, "callback", (), call.guess)
    for owner in s.classes.order(cls):
        unit = s.objects.data[owner][0] if isinstance(owner, int) else -1
        for op, operands, _ in s.units[unit].values if unit >= 0 else ():
            if op == "decorate":
                maker = s.units[unit].values[operands[0]]
                callee = maker[1][0] if maker[0] == "call" else operands[0]
                s.use(s.node(unit, callee), _found, (s.node(unit, operands[1]), cls, back))
    s.classes.lookup(cls, "model_post_init", _hook, (cls, back))


def _found(s: Solver, payload: tuple[int, int, Call], objects: Iterable[int]) -> None:
    """Follow what is decorated if what decorates it is one of pydantic's."""
    decorated, cls, call = payload
    names = [s.objects.data[number][0] for number in objects if s.objects.kinds[number] == EXTERNAL]
    if any(name.startswith("pydantic.") and name.rpartition(".")[2] in _VALIDATORS for name in names):
        s.use(decorated, _run, (cls, call))


def _hook(s: Solver, payload: tuple[int, Call], where: int | str, known: bool) -> None:
    if known:
        s.use(int(where), _run, payload)


def _run(s: Solver, payload: tuple[int, Call], objects: Iterable[int]) -> None:
    """Call a validator with its class, or with the record that it checks."""
    cls, call = payload
    for number in objects:
        kind, data = s.objects.kinds[number], s.objects.data[number]
        inner = data[0] if kind in (STATIC, CLASSMETHOD) else number
        first = {CLASSMETHOD: (cls,), FUNCTION: (s.classes.instance(cls),)}.get(kind, ())
        if s.objects.kinds[inner] == FUNCTION:
            call_unit(s, s.objects.data[inner][-1], call._replace(leading=first))
