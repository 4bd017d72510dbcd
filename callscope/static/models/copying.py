"""Models of copies and of modules named at run time."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.invoke import Call
from callscope.static.items import module_named
from callscope.static.keys import keyed
from callscope.static.models.modelling import (
    argument,
    box,
    fresh,
    same,
)  # fmt: skip
from callscope.static.models.named_modules import named_modules
from callscope.static.modules import import_objects, module_member
from callscope.static.objects import (
    BOX,
    CONSTANT,
    INSTANCE,
    RESULT,
)
from callscope.static.solver import Solver
from callscope.static.specials import special


def copied(s: Solver, name: str, call: Call) -> None:
    """``copy`` and ``deepcopy`` ask the object (``deepcopy`` what it holds too) for its copy or its state."""
    same(s, call, argument(call, 0))
    source = argument(call, 0)
    if source is None or call.site is None or not any(s.classes.anywhere(hook) for hook in _COPY_HOOKS):
        return
    parts = fresh(s, call, "copied")
    s.flow(source, parts)
    if name != "copy.copy":
        s.use(parts, _held, parts)
    s.use(parts, _copy_hooks, (_OWN.get(name), Call(call.site, (None,), ("",), None, "dunder")))


_OWN = {"copy.copy": "__copy__", "copy.deepcopy": "__deepcopy__"}
_STATE = ("__getnewargs_ex__", "__getnewargs__", "__getstate__", "__setstate__")
_COPY_HOOKS = (*_OWN.values(), "__reduce_ex__", "__reduce__", *_STATE)


def pickled(s: Solver, name: str, call: Call) -> None:
    """``dumps(x)`` asks for the state; what is loaded anywhere may be it."""
    copied(s, name, call._replace(result=None))
    source = argument(call, 0, "obj")
    if source is not None:
        s.flow(source, s.field("pickled"))


def unpickled(s: Solver, name: str, call: Call) -> None:
    """``loads(...)`` gives what was pickled, and restores its state."""
    if call.result is not None:
        s.flow(s.field("pickled"), call.result)
        s.use(s.field("pickled"), _restored, Call(call.site, (None,), ("",), None, "dunder"))


def saved(s: Solver, name: str, call: Call) -> None:
    """``torch.save(x, file)`` asks all that it writes for its state."""
    copied(s, name, call._replace(result=None))
    source = argument(call, 0, "obj")
    if source is not None and s.classes.anywhere("__setstate__"):
        s.flow(source, s.field("saved"))
        s.use(s.field("saved"), _held, s.field("saved"))


def loaded(s: Solver, name: str, call: Call) -> None:
    """``torch.load(file)`` restores the state of what may have been saved (candidates). It is not handed on: that is everything."""
    if call.result is not None:
        s.add(call.result, (s.objects.intern(RESULT, name),))
    if call.site is not None:
        s.use(s.field("saved"), _restored, Call(call.site, (None,), ("",), None, "dunder", (), True))


def _restored(s: Solver, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == INSTANCE:
            special(s, number, "__setstate__", call)


def _held(s: Solver, parts: int, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == INSTANCE:
            s.flow(s.field("all fields", number), parts)
        elif s.objects.kinds[number] == BOX:
            s.flow(s.field("items", number), parts)


def _copy_hooks(s: Solver, payload: tuple[str | None, Call], objects: Iterable[int]) -> None:
    own, call = payload
    made = s.field("rebuilt", call.site)
    for number in objects:
        if s.objects.kinds[number] != INSTANCE or (own is not None and special(s, number, own, call)):
            continue
        if not any(special(s, number, hook, call._replace(result=made)) for hook in ("__reduce_ex__", "__reduce__")):
            for hook in _STATE if own is not None else _STATE[:-1]:
                special(s, number, hook, call)
    s.use(made, _rebuild, call)


def _rebuild(s: Solver, call: Call, objects: Iterable[int]) -> None:
    """``__reduce__`` answers ``(callable, arguments)``: the callable makes the copy."""
    for number in objects:
        if s.objects.kinds[number] == BOX:
            s.use(keyed(s, number, 0), _call_maker, call._replace(nodes=(), tags=(), via="callback"))


def _call_maker(s: Solver, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        s.call_object(number, call)


def import_module(s: Solver, name: str, call: Call) -> None:
    """``importlib.import_module("pkg.module")``; with a leading dot from the package given."""
    source, package = argument(call, 0, "name"), argument(call, 1, "package")
    if source is None or call.result is None or call.site is None:
        return
    s.use(source, module_named if package is None else _relative_module, call.result)
    s.add(call.result, named_modules(s, call.site, source, package is not None))


def _relative_module(s: Solver, node: int, objects: Iterable[int]) -> None:
    file = s.files[s.file_of[s.unit_of(node)]]
    for number in objects:
        name = s.objects.data[number][1] if s.objects.kinds[number] == CONSTANT else None
        if isinstance(name, str) and name.startswith("."):
            package = file.module if file.is_package else file.module.rpartition(".")[0]
            for _ in range(len(name) - len(name.lstrip(".")) - 1):
                package = package.rpartition(".")[0]
            s.add(node, import_objects(s, s.unit_of(node), f"{package}.{name.lstrip('.')}"))
        else:
            module_named(s, node, (number,))


def local_names(s: Solver, name: str, call: Call) -> None:
    """``locals()``: a dict of the parameters by name; in a module's body ``globals()``."""
    unit = s.unit_of(call.site) if call.site is not None else -1
    if unit < 0 or s.units[unit].kind == "module":
        global_names(s, name, call)
        return
    number = box(s, call, "dict")
    for formal in s.units[unit].parameters:
        s.flow(s.node(unit, formal.value), keyed(s, number, formal.name))


def global_names(s: Solver, name: str, call: Call) -> None:
    """``globals()``: a dict of what the module binds."""
    if call.site is None:
        return
    number = box(s, call, "dict")
    file = s.files[s.file_of[s.unit_of(call.site)]]
    for bound in file.units[0].stores:
        s.flow(module_member(s, file.module, bound), keyed(s, number, bound))
