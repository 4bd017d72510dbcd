"""The leaves under test, as the experiments see them: a direction each, a natural scale, autograd's derivative."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

from callscope.model.run import LeafRecord, RunRecord, Shift


@dataclass(frozen=True, slots=True)
class Subject:
    """A leaf and the direction it is displaced along: ``seed``'s, in units of ``scale``.

    ``autograd`` is the derivative that autograd gives along that direction (per unit of step, scale included).
    ``unit`` turns such a derivative into the reported one: per unit of the parameter where it is a single number,
    per unit of the random direction else.
    """

    leaf: LeafRecord
    seed: int
    scale: float
    autograd: float | None
    unit: float

    @property
    def key(self) -> str:
        """Return the leaf's key."""
        return self.leaf.key

    def shift(self, step: float, turn: int = 0) -> Shift:
        """Return the displacement by ``step`` natural units; each ``turn`` is another direction."""
        return Shift(step=step * self.scale, seed=self.seed + 500_000 * turn)


def asking_shifts(leaves: Iterable[LeafRecord], seed: int) -> dict[str, Shift]:
    """Return shifts by nothing, which make a run report <gradient, direction> of every leaf."""
    return {leaf.key: Shift(step=0.0, seed=_seed(seed, index)) for index, leaf in enumerate(leaves)}


def subjects_of(record: RunRecord, seed: int) -> list[Subject]:
    """Return the floating-point leaves of a run that was made with :func:`asking_shifts`."""
    return [_subject(leaf, _seed(seed, index)) for index, leaf in enumerate(record.leaves)]


def displaced(subjects: Iterable[Subject], step: float, turn: int = 0) -> Mapping[str, Shift]:
    """Return the joint displacement of several leaves by ``step`` natural units each, along a direction each."""
    return {subject.key: subject.shift(step, turn) for subject in subjects}


def total(subjects: Iterable[Subject]) -> float:
    """Return autograd's derivative along the joint direction."""
    return sum(subject.autograd or 0.0 for subject in subjects)


def together(subjects: Sequence[Subject]) -> Subject:
    """Return what stands for several leaves along their joint direction."""
    leaf = replace(subjects[0].leaf, name=f"{len(subjects)} parameters together", key="")
    return Subject(leaf, 0, 1.0, total(subjects), 1.0)


def _seed(seed: int, index: int) -> int:
    return 1000 * seed + index + 1


def _subject(leaf: LeafRecord, seed: int) -> Subject:
    scale = leaf.scale or 1.0
    autograd = None if leaf.directional is None else leaf.directional * scale
    return Subject(leaf, seed, scale, autograd, scale * _length(leaf, seed))


def _length(leaf: LeafRecord, seed: int) -> float:
    """Return how far a single number moves along its direction, 1 for anything larger."""
    if prod(leaf.shape) != 1 or "complex" in leaf.dtype:
        return 1.0
    from callscope.dynamic import direction

    return float(direction(Shift(step=0.0, seed=seed), leaf.shape).reshape(-1)[0])
