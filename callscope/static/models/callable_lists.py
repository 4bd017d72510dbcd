"""What libraries are given lists of callables for: ``Compose([f, g])``, ``RandomApply([f], p=0.5)`` is called, and calls them.

Of torchvision's this is known; of any other library's class that gets a list of nothing else, it is likely (candidates).
"""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.invoke import Call
from callscope.static.objects import BOX, CALLABLE, CANDIDATE, INSTANCE, MEMBER, RESULT, WRAPPED
from callscope.static.pointsets import PointSet
from callscope.static.solver import Solver

_LIST = "<callables>"
_DISPLAYS = ("list", "tuple")
_FEW, _MOST = 3, 24
_VALUES = ("torch.", "numpy.", "scipy.", "<", "math.", "jax.", "pandas.", "itertools.", "functools.", "collections.")
_KNOWN = frozenset(
    f"torchvision.transforms.{inner}{name}"
    for inner in ("", "v2.", "transforms.")
    for name in ("Compose", "RandomApply", "RandomChoice", "RandomOrder")
)


def given(s: Solver, call: Call, points: PointSet) -> None:
    """A library's class got ``points``: if that is clearly a list of callables, what the class makes of it may call them."""
    kinds, data = s.objects.kinds, s.objects.data
    if len(points) > _FEW or any(kinds[o] != BOX or data[o][0] not in _DISPLAYS for o in points):
        return
    if call.result is None or call.site is None:
        return
    makers = [data[number][0] for number in s.pointees(call.result) if kinds[number] == RESULT]
    if makers and all(_is_class(name) for name in makers):
        known = len(makers) == 1 and makers[0] in _KNOWN
        for box in points:
            if _only_callables(s, s.pointees(s.field("items", box))):
                s.use(s.field("items", box), _wrap, (call.site, call.result, known))


def _is_class(name: str) -> bool:
    """Return whether an external is called as classes are, and is of no library of values."""
    return name.rpartition(".")[2].strip("_")[:1].isupper() and "()" not in name and not name.startswith(_VALUES)


def _only_callables(s: Solver, items: PointSet) -> bool:
    """Return whether a list holds callables of ours, beside them at most what libraries gave."""
    others = [number for number in items if not _is_callable(s, number)]
    return len(others) < len(items) <= _MOST and all(s.objects.kinds[number] in (RESULT, MEMBER) for number in others)


def _wrap(s: Solver, payload: tuple[int, int, bool], objects: Iterable[int]) -> None:
    site, result, known = payload
    callables = [number for number in objects if _is_callable(s, number)]
    if callables:
        s.add(s.field("called in turn", site), callables)
        s.add(result, (s.objects.intern(WRAPPED, site, _LIST, known),))


def _is_callable(s: Solver, number: int) -> bool:
    """Return whether an object is a function or an instance of a class of ours that can be called."""
    kind, data = s.objects.kinds[number], s.objects.data[number]
    if kind not in (INSTANCE, CANDIDATE):
        return kind in CALLABLE
    cls = data[0] if kind == INSTANCE else s.objects.data[data[0]][0]
    modules = (base.startswith("torch.nn.") for base in s.classes.external_bases(cls))
    return bool(s.classes.has(cls, "__call__")) or (s.classes.has(cls, "forward") and any(modules))


def is_list(s: Solver, number: int) -> bool:
    """Return whether a wrapped callable is what a library made of a list of callables."""
    return s.objects.data[number][1:2] == (_LIST,)


def call_list(s: Solver, number: int, call: Call) -> None:
    """Call what a library made of a list: it calls each, with what the last one gave."""
    site, _, known = s.objects.data[number]
    given = (*call.nodes[:1],) if call.nodes and call.tags[0] == "" else (None,)
    back = Call(call.site, given, ("",), call.result, "callback", (), call.guess or not known)
    s.use(s.field("called in turn", site), _call_each, back)


def _call_each(s: Solver, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        s.call_object(number, call)
