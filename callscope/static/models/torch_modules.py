"""What methods of ``torch.nn.Module`` call on a module and on every module in it."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.containers import unknown_item
from callscope.static.invoke import Call, special
from callscope.static.keys import keyed
from callscope.static.objects import BOX, INSTANCE
from callscope.static.solver import Solver

_MOVING = ("to", "cuda", "cpu", "double", "float", "half", "bfloat16", "type", "to_empty", "share_memory", "xpu", "ipu")
EVERYWHERE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_MOVING, ("_apply",)), "_apply": ("_apply",), "load_state_dict": ("_load_from_state_dict",),
    "state_dict": ("state_dict", "_save_to_state_dict", "get_extra_state"), "__repr__": ("__repr__", "extra_repr"),
    "__str__": ("__repr__", "extra_repr"), "train": ("train",), "eval": ("train",),
}  # fmt: skip
"""By method, the methods that it calls on the module itself and on those inside it."""


MODULE = "torch.nn.Module"
PARTS_OF = ("get_submodule", "modules", "children", "named_modules", "named_children")


def parts_of_module(s: Solver, receiver: int, attribute: str, call: Call) -> None:
    """What ``named_modules()`` and its kin give of any module is any module."""
    if call.result is None or call.site is None:
        return
    if attribute == PARTS_OF[0]:
        s.add(call.result, (receiver,))
        return
    view = s.objects.intern(BOX, "iterator", call.site)
    items = unknown_item(s, view)
    if attribute.startswith("named"):
        pair = s.objects.intern(BOX, "tuple", ("pair", call.site))
        s.add(keyed(s, pair, 1), (receiver,))
        s.add(items, (pair,))
    else:
        s.add(items, (receiver,))
    s.add(call.result, (view,))


def on_every_module(s: Solver, receiver: int, method: str, call: Call) -> None:
    """``module.method()`` comes back to methods that the program's own modules override."""
    names = tuple(name for name in EVERYWHERE.get(method, ()) if s.classes.binds(name))
    if not names or call.site is None:
        return
    back = Call(call.site, (None,), ("",), None, "callback", (), call.guess)
    inside = s.units[s.unit_of(call.site)].name.rpartition(".")[2]
    _ask(s, receiver, tuple(name for name in names if name not in (method, inside)), back)
    _ask_inside(s, receiver, names, back)


def _ask_inside(s: Solver, number: int, names: tuple[str, ...], call: Call) -> None:
    if s.once("modules inside", number, names, call):
        for held in ("all fields", "items"):
            s.use(s.field(held, number), _each_inside, (names, call))


def _each_inside(s: Solver, payload: tuple[tuple[str, ...], Call], objects: Iterable[int]) -> None:
    for number in objects:
        kind, data = s.objects.kinds[number], s.objects.data[number]
        module = kind == INSTANCE and any(base.startswith("torch.nn.") for base in s.classes.external_bases(data[0]))
        if module:
            _ask(s, number, *payload)
        if module or (kind == BOX and str(data[0]).startswith("torch.nn.")):
            _ask_inside(s, number, *payload)


def _ask(s: Solver, number: int, names: tuple[str, ...], call: Call) -> None:
    if s.objects.kinds[number] == INSTANCE:
        for name in names:
            special(s, number, name, call)


__all__ = ["EVERYWHERE", "MODULE", "PARTS_OF", "on_every_module", "parts_of_module"]
