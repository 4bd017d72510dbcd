"""Guessed callees that are no guess: overrides of a method that is meant, methods of the class that a receiver is taken for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callscope.taint.program.view import View


def meant(view: View, g: int, v: int, guessed: set[int], sure: set[int]) -> set[int]:
    """Return those of a site's guessed callees that are as good as sure."""
    return _overriding(view, guessed, sure) | _of_resembled(view, g, v, guessed) if guessed else set()


def is_operation_itself(view: View, unit: int, via: str) -> bool:
    """``t + 1``, ``torch.sin(t)`` of a kind of tensor: its ``__torch_function__`` runs the operation that the call names, with the call's own arguments, and is judged by itself.

    A class that is no tensor puts something else in the operation's place.
    """
    if via != "dunder" or _name(view, unit) != "__torch_function__":
        return False
    owner = view.owner(unit)
    return owner is not None and any(base == "torch.Tensor" for base in view.bases(owner))


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


__all__ = ["is_operation_itself", "meant"]
