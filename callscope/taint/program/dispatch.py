"""Guessed callees that are no guess: overrides of a method that is meant, methods of the class that a receiver is taken for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callscope.taint.program.bare import bare

if TYPE_CHECKING:
    from callscope.taint.program.view import View


def meant(view: View, g: int, v: int, guessed: set[int], sure: set[int]) -> set[int]:
    """Return those of a site's guessed callees that are as good as sure."""
    return _overriding(view, guessed, sure) | _of_resembled(view, g, v, guessed) if guessed else set()


def is_of_one_family(view: View, g: int, v: int) -> bool:
    """``self._compute(x)``, which thirty subclasses define: whichever runs, what it gives comes back here."""
    op, operands, _ = view.units[g].values[v]
    own = view.owner(g)
    below = view.units[g].values[operands[0]] if op == "call" else ("", (), "")
    if own is None or below[0] != "attr" or view.units[g].values[below[1][0]][2:] != ((0, "self"),):
        return False
    owners = {view.owner(callee.unit) for callee in view.callees(g, v)}
    return all(one is not None and (own in view.family(one) or one in view.family(own)) for one in owners)


def is_operation_itself(view: View, unit: int, via: str) -> bool:
    """``t + 1``, ``torch.sin(t)`` of a kind of tensor: its ``__torch_function__`` runs the operation that the call names, with the call's own arguments, and is judged by itself.

    A class that is no tensor puts something else in the operation's place.
    """
    if via != "dunder" or _name(view, unit) != "__torch_function__":
        return False
    owner = view.owner(unit)
    return owner is not None and any(base == "torch.Tensor" for base in view.bases(owner))


def is_answered_by_chance(view: View, g: int, v: int, units: list[tuple[int, str]]) -> bool:
    """``image.ndim``, where ``image`` may be an object of a class whose ``__getattr__`` answers for any name, and other things as well: that it is meant is a guess."""
    op, operands, _ = view.units[g].values[v]
    if op != "attr" or not any(_name(view, unit) == "__getattr__" for unit, _ in units):
        return False
    kinds, points = view.solver.objects.kinds, view.points(g, operands[0])
    roots = {view.family(cls)[-1] for cls in view.instances(g, operands[0])}
    return len(roots) != 1 or any(kinds[point] != "instance" for point in points)


def is_by_stand_in(view: View, g: int, v: int, unit: int, via: str) -> bool:
    """``x[0]``, ``torch.sin(x)``, ``x.shape``, where ``x`` may be an object of a class that stands for a tensor (it has ``__torch_function__`` and is none): what every operation may be of is a guess, unless the object is made right here."""
    owner = view.owner(unit)
    if via != "dunder" or owner is None or not _stands_in(view, owner):
        return False
    own, family = view.owner(g), set(view.family(owner))
    if own is not None and family.intersection(view.family(own)):
        return False
    values = view.units[g].values
    made = (bare(view, g, o) for o in values[v][1])
    return not any(
        values[o][0] == "call" and family.intersection(view.classes(g, values[o][1][0])) for o in made if o >= 0
    )


def _stands_in(view: View, cls: int) -> bool:
    if any(base.startswith("torch.") for base in view.bases(cls)):
        return False
    return any("__torch_function__" in view.units[view.class_unit(one)].bindings for one in view.family(cls))


def _overriding(view: View, guessed: set[int], sure: set[int]) -> set[int]:
    """Return the methods that override one that is sure to be meant: an object of a subclass is what it is for."""
    bases = {(view.owner(unit), _name(view, unit)) for unit in sure}
    owners = {unit: owner for unit in guessed if (owner := view.owner(unit)) is not None}
    return {
        unit for unit, cls in owners.items() if any((base, _name(view, unit)) in bases for base in view.family(cls)[1:])
    }


def _of_resembled(view: View, g: int, v: int, guessed: set[int]) -> set[int]:
    """Return the methods of the class that the receiver is taken for."""
    op, operands, _ = view.units[g].values[v]
    receiver = view.receiver_of(g, operands[0]) if op == "call" else operands[0] if op == "attr" else -1
    classes = view.ducks.resembled(g, receiver) if receiver >= 0 else ()
    return {unit for unit in guessed if any(view.owner(unit) in view.family(cls) for cls in classes)}


def _name(view: View, unit: int) -> str:
    return view.units[unit].name.rpartition(".")[2]


__all__ = ["is_answered_by_chance", "is_by_stand_in", "is_of_one_family", "is_operation_itself", "meant"]
