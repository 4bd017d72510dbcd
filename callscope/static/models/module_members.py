"""``inspect.getmembers(module, predicate)``: the classes and functions that a module of the program binds, in pairs with their names."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.containers import unknown_item
from callscope.static.invoke import Call
from callscope.static.keys import keyed
from callscope.static.models.modelling import Model, argument, box, call_back
from callscope.static.modules import module_member
from callscope.static.objects import BOX, CALLABLE, CLASS, CONSTANT, EXTERNAL, MODULE, RESULT
from callscope.static.solver import Solver

_MOST = 128
_ONLY = {"inspect.isclass": frozenset({CLASS}), "inspect.isfunction": CALLABLE, "inspect.isroutine": CALLABLE}
_EITHER = CALLABLE | {CLASS}


def _members(s: Solver, name: str, call: Call) -> None:
    of, wanted = argument(call, 0, "object"), argument(call, 1, "predicate")
    if of is None or call.site is None or call.result is None:
        return
    held = s.field("members", call.site)
    call_back(s, call, wanted, (held,), None)
    s.use(of, _of_module, (call, held, wanted))


def _of_module(s: Solver, payload: tuple[Call, int, int | None], objects: Iterable[int]) -> None:
    call, held, wanted = payload
    for number in objects:
        module = str(s.objects.data[number][0]) if s.objects.kinds[number] == MODULE else ""
        file = s.modules.files.get(module)
        names = s.units[s.first_unit[file]].stores if file is not None else ()
        for bound in names if len(names) <= _MOST else ():
            s.use(module_member(s, module, bound), _keep, (held, wanted))
        if not names and call.result is not None:
            s.add(call.result, (s.objects.intern(RESULT, "inspect.getmembers"),))
        elif names:
            items = unknown_item(s, box(s, call, "list"))
            pair = s.objects.intern(BOX, "tuple", ("member", call.site))
            s.add(keyed(s, pair, 0), (s.objects.intern(CONSTANT, "str", None),))
            s.flow(held, keyed(s, pair, 1))
            s.add(items, (pair,))


def _keep(s: Solver, payload: tuple[int, int | None], objects: Iterable[int]) -> None:
    held, wanted = payload
    asked = s.pointees(wanted) if wanted is not None else frozenset()
    names = {s.objects.data[o][0] for o in asked if s.objects.kinds[o] == EXTERNAL}
    kinds = next((_ONLY[name] for name in sorted(names) if name in _ONLY), _EITHER)
    s.add(held, [number for number in objects if s.objects.kinds[number] in kinds])


MODELS: dict[str, Model] = {"inspect.getmembers": _members}
