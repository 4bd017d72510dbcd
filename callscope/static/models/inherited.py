"""Methods that instances of analysed classes inherit from Python's containers and torch's of modules: the instance is the container."""

from __future__ import annotations

from callscope.static.containers import MAPPINGS, all_items, is_mapping, store_computed, unknown_item
from callscope.static.invoke import Call
from callscope.static.models.containers import METHODS, Method
from callscope.static.models.modelling import argument
from callscope.static.objects import BOX, INSTANCE
from callscope.static.solver import Solver
from callscope.static.specials import special

CONTAINERS = MAPPINGS | frozenset(
    {"<builtin>.list", "<builtin>.set", "collections.deque", "collections.UserList"}
)  # fmt: skip
_OF_MODULES = frozenset(
    f"torch.nn.{inner}{name}"
    for inner in ("", "modules.container.")
    for name in ("ModuleDict", "ModuleList", "Sequential", "ParameterDict", "ParameterList")
)


def inherited(s: Solver, receiver: int, owner: str, attribute: str, call: Call) -> bool:
    """Call a method of the container that an instance is, if this is one that is known."""
    method = _METHODS.get(attribute)
    known = owner in CONTAINERS or (owner in _OF_MODULES and attribute in _MODULE_METHODS)
    if method is None or not known or s.objects.kinds[receiver] != INSTANCE:
        return False
    method(s, receiver, call)
    if attribute == "update" and owner.endswith(("OrderedDict", "UserDict")):
        special(s, receiver, "__setitem__", Call(call.site, (None, None), ("", ""), None, "callback", (), call.guess))
    return True


def _set_item(s: Solver, instance: int, call: Call) -> None:
    index, value = argument(call, 0), argument(call, 1)
    if index is not None and value is not None:
        s.flow(index, s.field("keys", instance))
        store_computed(s, instance, index, value)


def _iterator(s: Solver, instance: int, call: Call) -> None:
    """An iterator of its own: the instance's ``__iter__`` may be the caller."""
    if call.result is not None:
        view = s.objects.intern(BOX, "iterator", ("inherited", instance))
        s.flow(s.field("keys", instance) if is_mapping(s, instance) else all_items(s, instance), unknown_item(s, view))
        s.add(call.result, (view,))


_METHODS: dict[str, Method] = {
    **{
        name: METHODS[name]
        for name in (
            "append", "appendleft", "add", "insert", "extend", "extendleft", "update", "get", "setdefault", "pop",
            "popitem", "popleft", "values", "keys", "items", "copy", "sort", "union", "difference", "intersection",
        )
    },
    "__getitem__": METHODS["get"], "__setitem__": _set_item, "__iter__": _iterator,
}  # fmt: skip
_MODULE_METHODS = frozenset({"append", "insert", "extend", "update", "pop", "values", "keys", "items"})
