"""What ``self`` may be in a method, and whose property it then reads: never an object of a class that does not have the method."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from callscope.taint.program.callee import Callee

if TYPE_CHECKING:
    from callscope.taint.program.view import View


def of_own_class(view: View, g: int, v: int, found: Iterable[int]) -> tuple[int, ...]:
    """Return the classes that derive from the one whose method this is; all of them where none does, or where the value is no ``self``."""
    classes = tuple(found)
    if not is_self(view, g, v):
        return classes
    body = view.parent(g)
    own = tuple(cls for cls in classes if any(view.class_unit(base) == body for base in view.family(cls)))
    return own or classes


def own_getters(view: View, g: int, v: int, found: tuple[Callee, ...]) -> tuple[Callee, ...]:
    """Return the properties that ``self.name`` may run; all of them where no class in question has any."""
    op, operands, _ = view.units[g].values[v]
    if op != "attr" or not is_self(view, g, operands[0]):
        return found
    owners = {view.class_unit(base) for cls in view.instances(g, operands[0]) for base in view.family(cls)}
    return tuple(c for c in found if c.via != "property" or view.parent(c.unit) in owners) if owners else found


def is_self(view: View, g: int, v: int) -> bool:
    """Return whether a value is the first parameter of a method."""
    op, _, data = view.units[g].values[v]
    return op == "param" and data[0] == 0 and data[1] == "self" and view.owner(g) is not None


__all__ = ["is_self", "of_own_class", "own_getters"]
