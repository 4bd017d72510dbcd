"""Attributes that a library gives to objects: what the program does not have under the name."""

from __future__ import annotations

from callscope.static.models.containers import METHODS
from callscope.static.objects import (
    BOUND,
    BOX,
    CANDIDATE,
    CLASS,
    CONSTANT,
    EXTERNAL,
    FUNCTION,
    INSTANCE,
    INVERSE,
    MEMBER,
    MODULE,
    PROPERTY,
    RESULT,
    SUPER,
    UNKNOWN,
    WRAPPED,
)  # fmt: skip
from callscope.static.solver import Solver

_TYPE_NAMES = {
    "str": "Str", "dict": "Dict", "list": "List", "tuple": "Tuple", "set": "Set", "int": "Num", "float": "Num",
}  # fmt: skip
_NEVER_OUTSIDE = frozenset({MODULE, EXTERNAL, FUNCTION, BOUND, WRAPPED})
ACCESSORS = ("fget", "fset", "fdel")


def external_member(s: Solver, number: int, name: str) -> int | None:
    """Return a new node for the method that a library has under this name; None where it can only be the program's own."""
    kind, data = s.objects.kinds[number], s.objects.data[number]
    if kind in _NEVER_OUTSIDE:
        return None
    if kind in (INSTANCE, CANDIDATE, CLASS):
        cls = number if kind == CLASS else data[0] if kind == INSTANCE else s.objects.data[data[0]][0]
        if isinstance(s.classes.resolve(cls, name), int):
            return None
    node = s.outside_member(number, name)
    if kind not in (INSTANCE, CANDIDATE, CLASS, SUPER, INVERSE):
        made = _member_made(s, kind, number, name)
        if made is not None:
            s.add(node, (made,))
    return node


def _member_made(s: Solver, kind: str, number: int, name: str) -> int | None:
    """Return the object for attribute ``name`` of something that a library made."""
    if kind == MEMBER:
        return s.objects.intern(MEMBER, s.objects.intern(RESULT, UNKNOWN), UNKNOWN, name)
    if kind == PROPERTY:
        return s.objects.intern(MEMBER, number, "<builtin>.property", name) if name not in ACCESSORS else None
    said = s.objects.data[number][0] if kind in (RESULT, CONSTANT, BOX) else f"<{kind}>"
    if kind in (CONSTANT, BOX) and "." not in said:
        if kind == BOX and name not in METHODS:
            return None
        said = f"<**Py{_TYPE_NAMES.get(said, said.capitalize())}**>"
    return s.objects.intern(MEMBER, number, said, name)
