"""Functions whose calls in view cannot be the first: a user must have begun, with a call or an object of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callscope.taint.program.view import View


def is_begun_outside(view: View, g: int) -> bool:
    """Return whether nothing but a function itself calls it, or nothing but its own class makes an object: someone outside must have made the first."""
    name, owner = view.units[g].name, view.owner(g)
    if name.startswith("_") or not view.solver.open_world:
        return False
    made = owner if name.endswith(".__init__") else None
    return all(where == g or _makes_another(view, where, made) for where, _ in view.callers.get(g, ()))


def _makes_another(view: View, g: int, cls: int | None) -> bool:
    """Return whether a function is a method of a class; a subclass's initialiser goes on with an object that it was given."""
    owner = view.owner(g)
    goes_on = view.units[g].name.endswith(".__init__")
    return owner is not None and cls is not None and not goes_on and cls in view.family(owner)


__all__ = ["is_begun_outside"]
