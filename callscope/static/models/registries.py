"""Resolvers, registries and factories of libraries: the classes of ours that they are given they hand out again, or make."""

from __future__ import annotations

import re
from collections.abc import Iterable

from callscope.static.containers import unknown_item
from callscope.static.invoke import Call
from callscope.static.models.modelling import box
from callscope.static.objects import BOX, CALLABLE, CANDIDATE, CLASS, RESULT
from callscope.static.pointsets import PointSet
from callscope.static.solver import Solver

REGISTRY = "<unknown>.registry"
_NAMED = re.compile(r"(?:regist(?:ry|rar)|resolver|catalogue?|factory)$", re.IGNORECASE)
_MAKES = re.compile(r"_*(?:make|build|create|instantiate|construct|new)(?:_|$)")
_FINDS = re.compile(r"_*(?:get|look_?up|find|fetch|resolve|load|select)(?:_|$)")
_ABOUT = re.compile(r"_(?:option|name|key|choice|doc|help|description)s?$")
_TAKES = re.compile(r"_*(?:register|add|include)(?:_|$)")
_SEVERAL = re.compile(r"_(?:many|all|list)$")
_MOST = 120


def is_registry(name: str) -> bool:
    """Return whether an external is called what registries are called."""
    owner, _, last = name.removesuffix("()").rpartition(".")
    return bool(_NAMED.search(last) or _NAMED.search(owner))


def made(s: Solver, name: str, call: Call) -> None:
    """``Registry("models")``: empty so far."""
    if call.result is not None and call.site is not None and is_registry(name):
        number = s.objects.intern(BOX, REGISTRY, call.site)
        s.add(call.result, (number,))
        s.flow(s.field("given", number), unknown_item(s, number))


def imported(s: Solver, name: str, call: Call) -> None:
    """``from library.registry import MODELS`` and ``MODELS.register(...)``: a library's registry keeps what it is given and hands it out."""
    owner, _, attribute = name.rpartition(".")
    if not is_registry(owner):
        return
    number = s.objects.intern(BOX, REGISTRY, owner)
    if not call_member(s, number, attribute, call) and call.result is not None and _NAMED.search(attribute):
        s.add(call.result, (number,))


def given(s: Solver, call: Call, points: PointSet) -> None:
    """What a module body gives classes may hand them and their subclasses out again."""
    if call.result is None or call.site is None or s.units[s.unit_of(call.site)].kind in ("function", "lambda"):
        return
    things = _handed_in(s, call, points)
    if things and len(things) <= _MOST and s.once("registry", call.site, things):
        number = s.objects.intern(BOX, REGISTRY, call.site)
        s.add(s.field("given", number), things)
        s.add(call.result, (number,))


def _handed_in(s: Solver, call: Call, points: PointSet) -> tuple[int, ...]:
    """Return the classes in ``points`` with those below them, and what a container holds that is given to a registry."""
    kinds = s.objects.kinds
    things = {child for number in points if kinds[number] == CLASS for child in s.classes.subclasses(number)}
    boxes = [number for number in points if kinds[number] == BOX]
    if boxes and any(kinds[o] == RESULT and is_registry(s.objects.data[o][0]) for o in s.pointees(call.result or 0)):
        inside = {number for one in boxes for number in s.pointees(s.field("items", one))}
        things |= {number for number in inside if kinds[number] == CLASS or kinds[number] in CALLABLE}
    return tuple(sorted(things))


def call_member(s: Solver, number: int, attribute: str, call: Call) -> bool:
    """Call a method of a registry; False if nothing is known of it."""
    kept = s.field("given", number)
    if _TAKES.match(attribute):
        take(s, number, call)
    elif _MAKES.match(attribute):
        several = call.result is not None and _SEVERAL.search(attribute)
        s.use(kept, _make, call._replace(result=unknown_item(s, box(s, call)) if several else call.result))
    elif _FINDS.match(attribute) and call.result is not None and not (_ABOUT.search(attribute) or _decorates(s, call)):
        s.flow(kept, call.result)
    else:
        return False
    return True


def _decorates(s: Solver, call: Call) -> bool:
    """Return whether a call's result stands behind an ``@`` (``@registry.get_hook("name")``): no thing of the registry's."""
    if call.site is None:
        return False
    unit = s.unit_of(call.site)
    value = call.site - s.bases[unit]
    return any(op == "decorate" and operands[0] == value for op, operands, _ in s.units[unit].values)


def take(s: Solver, number: int, call: Call) -> None:
    """``register(C)``, ``@register``, ``@register("name")``: what is decorated stays what it is."""
    for node in call.nodes:
        if node is not None:
            s.use(node, _keep, s.field("given", number))
            if call.via == "decorator" and call.result is not None:
                s.flow(node, call.result)
    if call.via != "decorator" and call.result is not None:
        s.add(call.result, (number,))


def _keep(s: Solver, kept: int, objects: Iterable[int]) -> None:
    """Classes are kept however many they are."""
    for number in objects:
        if s.objects.kinds[number] == CLASS and len(s.pointees(kept)) < _MOST:
            s.add_always(kept, number)
        else:
            s.add(kept, (number,))


def call_registry(s: Solver, number: int, call: Call) -> None:
    """``registry("name")`` finds; what ``registry.register("name")`` gave decorates."""
    if call.via == "decorator":
        take(s, number, call)
    elif call.result is not None:
        s.flow(s.field("given", number), call.result)


def _make(s: Solver, call: Call, objects: Iterable[int]) -> None:
    pairs = [(node, tag) for node, tag in zip(call.nodes, call.tags, strict=True) if tag not in ("", "*")]
    named = call._replace(nodes=tuple(n for n, _ in pairs), tags=tuple(t for _, t in pairs), via="callback", guess=True)
    for number in objects:
        if s.objects.kinds[number] == CLASS:
            s.call_object(number, named._replace(result=None))
            if call.result is not None:
                s.add(call.result, (s.objects.intern(CANDIDATE, s.classes.instance(number)),))
        elif s.objects.kinds[number] in CALLABLE:
            s.call_object(number, named)
