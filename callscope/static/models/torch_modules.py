"""What methods of ``torch.nn.Module`` call on a module and on every module in it."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.containers import unknown_item
from callscope.static.invoke import Call
from callscope.static.keys import keyed
from callscope.static.models.state_hooks import RUNNING, run_state_hooks
from callscope.static.module_parts import add_parts, holder
from callscope.static.objects import BOX, CANDIDATE, INSTANCE, RESULT
from callscope.static.solver import Solver
from callscope.static.specials import special

_MOVING = ("to", "cuda", "cpu", "double", "float", "half", "bfloat16", "type", "to_empty", "share_memory", "xpu", "ipu")
EVERYWHERE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_MOVING, ("_apply",)), "_apply": ("_apply",), "load_state_dict": ("_load_from_state_dict",),
    "state_dict": ("state_dict", "_save_to_state_dict", "get_extra_state"), "__repr__": ("__repr__", "extra_repr"),
    "__str__": ("__repr__", "extra_repr"), "train": ("train",), "eval": ("train",),
}  # fmt: skip
"""By method, the methods that it calls on the module itself and on those inside it."""


MODULE = "torch.nn.Module"
ANY_MODULE = frozenset({MODULE, *(f"{MODULE}.{name}()" for name in (*_MOVING, "eval", "train", "requires_grad_"))})
"""What a value is that is only said to be a module, and what its methods give that give the module back."""
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


def own_parts(s: Solver, receiver: int, attribute: str, call: Call) -> None:
    """What ``self.modules()`` and its kin give: what a module holds and, but for the children, what the modules in it hold."""
    if call.result is None or call.site is None:
        return
    named, asks_itself = attribute.startswith("named"), _on_self(s, call)
    if named and not asks_itself:
        s.add(call.result, (s.objects.intern(RESULT, f"{MODULE}.{attribute}()"),))
        return
    inside = s.field("parts", receiver, attribute if asks_itself else "")
    for held in ("all fields", "items"):
        s.use(s.field(held, receiver), add_parts, inside)
    if asks_itself and attribute.endswith("modules"):
        s.use(inside, _add_modules, inside)
    view = s.objects.intern(BOX, "iterator", ("children", call.site))
    pair = s.objects.intern(BOX, "tuple", ("pair", "children", call.site)) if named else None
    s.flow(inside, keyed(s, pair, 1) if pair is not None else unknown_item(s, view))
    s.add(unknown_item(s, view), () if pair is None else (pair,))
    s.add(call.result, (view,))


def _on_self(s: Solver, call: Call) -> bool:
    """Return whether a module asks itself; what others ask of any module at all would be all there are."""
    if call.site is None or not s.is_value(call.site):
        return False
    unit = s.units[s.unit_of(call.site)]
    op, operands, _ = s.operation(s.operands_of(call.site)[0])
    base = unit.values[operands[0]] if op == "attr" else None
    return base is not None and base[0] == "param" and base[2] == (0, "self")


def _add_modules(s: Solver, inside: int, objects: Iterable[int]) -> None:
    for number in objects:
        whole = holder(s, number)
        if whole is not None and s.once("parts", inside, whole):
            for held in ("all fields", "items"):
                s.use(s.field(held, whole), _add_deeper, inside)


def _add_deeper(s: Solver, inside: int, objects: Iterable[int]) -> None:
    s.add(inside, [number for number in objects if holder(s, number) is not None])


def on_every_module(s: Solver, receiver: int, method: str, call: Call) -> None:
    """``module.method()`` comes back to methods that the program's own modules override."""
    names = tuple(name for name in EVERYWHERE.get(method, ()) if s.classes.binds(name))
    if call.site is None or not (names or method in RUNNING):
        return
    if method in RUNNING:
        run_state_hooks(s, receiver, method, call.site)
    back = Call(call.site, (None,), ("",), None, "callback", (), call.guess)
    inside = s.units[s.unit_of(call.site)].name.rpartition(".")[2]
    _ask(s, receiver, tuple(name for name in names if name not in (method, inside)), back)
    _ask_inside(s, receiver, (method, *names), back)


def _ask_inside(s: Solver, number: int, names: tuple[str, ...], call: Call) -> None:
    """``names``: the method that was called, then those that it calls on every module inside."""
    if s.once("modules inside", number, names, call):
        for held in ("all fields", "items"):
            s.use(s.field(held, number), _each_inside, (names, call))


def _each_inside(s: Solver, payload: tuple[tuple[str, ...], Call], objects: Iterable[int]) -> None:
    for number in objects:
        whole = holder(s, number)
        if whole is not None:
            (method, *names), call = payload
            _ask(s, number, tuple(names), call)
            if method in RUNNING and call.site is not None:
                run_state_hooks(s, whole, method, call.site)
            _ask_inside(s, whole, *payload)


def _ask(s: Solver, number: int, names: tuple[str, ...], call: Call) -> None:
    if s.objects.kinds[number] in (INSTANCE, CANDIDATE):
        for name in names:
            special(s, number, name, call)


__all__ = ["ANY_MODULE", "EVERYWHERE", "MODULE", "PARTS_OF", "on_every_module", "own_parts", "parts_of_module"]
