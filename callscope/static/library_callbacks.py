"""An inherited method of a library's class calls back what the analysed subclass overrides."""

from __future__ import annotations

from callscope.static.attribute_binding import class_of
from callscope.static.attributes import load_from
from callscope.static.invoke import Call
from callscope.static.objects import CANDIDATE, INSTANCE, PROPERTY
from callscope.static.solver import Solver
from callscope.static.specials import special

_MODELLED = ("<", "enum.", "typing.", "abc.", "torch.autograd.", "dataclasses.")
_ROOTS = frozenset({"torch.nn.Module", "torch.nn.modules.Module", "torch.nn.modules.module.Module"})
_KNOWN = frozenset({"__init__", "forward"})


def template_callbacks(s: Solver, receiver: int, owner: str, method: str, call: Call) -> None:
    """``call`` runs ``owner.method`` on ``receiver``: link what that calls on ``self`` and the subclass has."""
    cls = class_of(s, receiver)
    if cls is None or call.site is None or owner.startswith(_MODELLED):
        return
    if owner in _ROOTS:
        _root_asks(s, cls, receiver, owner, method, call)
        return
    if owner.startswith("torch.nn.") and not _overrides_more(s, cls):
        return
    if owner.startswith("torch.nn.") and method == "__call__":
        method = "forward"
    reached = s.library.reached(owner, method)
    back = Call(call.site, (), (), None, "callback", (), call.guess)
    for name in reached.called:
        if name != method and s.classes.has(cls, name):
            special(s, receiver, name, back._replace(result=call.result) if name == "__getitem__" else back)
    for name in reached.read:
        if s.classes.has(cls, name) and is_property(s, cls, name):
            load_from(s, receiver, name, s.field("discarded"), call.site)


def _root_asks(s: Solver, cls: int, receiver: int, owner: str, method: str, call: Call) -> None:
    """Torch's ``Module`` asks a module whether it has a name before it takes one: ``hasattr(self, name)``."""
    if s.classes.has(cls, "__getattr__") and "__getattr__" in s.library.reached(owner, method).called:
        special(s, receiver, "__getattr__", Call(call.site, (), (), None, "callback", (), call.guess))


def _overrides_more(s: Solver, cls: int) -> bool:
    """Return whether a module of ours binds more than what is looked for anyway."""
    owners = (owner for owner in s.classes.order(cls) if isinstance(owner, int))
    return any(name not in _KNOWN for owner in owners for name in s.units[s.objects.data[owner][0]].bindings)


def is_property(s: Solver, cls: int, name: str) -> bool:
    """Return whether a class of the program has a property of this name."""
    owner = s.classes.resolve(cls, name)
    if not isinstance(owner, int):
        return False
    return any(s.objects.kinds[number] == PROPERTY for number in s.pointees(s.classes.member(owner, name)))


def inherited(s: Solver, receiver: int, name: str, call: Call) -> None:
    """A special method that only the library's base has."""
    if s.objects.kinds[receiver] in (INSTANCE, CANDIDATE):
        cls = class_of(s, receiver)
        owner = s.classes.resolve(cls, name) if cls is not None else None
        if isinstance(owner, str):
            template_callbacks(s, receiver, owner, name, call)
