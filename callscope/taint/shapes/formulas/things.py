"""What is met when a function is worked out, besides numbers and arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from callscope.taint.shapes.formulas.arrays import NotUnderstoodError

if TYPE_CHECKING:
    from callscope.taint.shapes.formulas.frames import Frame


class UnsupportedError(NotUnderstoodError):
    """What is not understood whatever the shapes are."""


class Unknown:
    """A value of which nothing is known, harmless as long as nothing depends on it."""


UNKNOWN = Unknown()


@dataclass(frozen=True, slots=True)
class Named:
    """Something from outside, by its dotted name."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Bound:
    """A method of a value."""

    name: str
    receiver: Any


@dataclass(frozen=True, slots=True)
class Closure:
    """A function of the program, and the frame that it was made in. ``before``: what it gets before its arguments."""

    unit: int
    frame: Frame | None
    before: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Class:
    """A class of the program, by its number."""

    number: int


class Pair(NamedTuple):
    """What ``max`` or ``sort`` along an axis gives."""

    values: Any
    indices: Any


class Context:
    """What ``forward`` hands to ``backward``. ``needed``: which inputs get a gradient."""

    def __init__(self, needed: Sequence[bool]) -> None:
        self.saved: tuple[Any, ...] = ()
        self.marked: list[Any] = []
        self.fields: dict[str, Any] = {"needs_input_grad": tuple(needed)}

    def read(self, name: str) -> Any:
        """Return what ``ctx.name`` is."""
        if name in ("saved_tensors", "saved_variables"):
            return self.saved
        if name in _METHODS:
            return Bound(name, self)
        return self.fields.get(name, UNKNOWN)


_METHODS = frozenset(
    {"save_for_backward", "save_for_forward", "set_materialize_grads", "mark_non_differentiable", "mark_dirty"}
)
