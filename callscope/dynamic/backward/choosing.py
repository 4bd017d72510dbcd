"""Which backward counts, and which leaves it is answerable for.

A training may run several: each optimizer's own, one a loss. A leaf that a backward gives nothing is not lost where
another backward, which the same or another optimizer's step uses, gives it its gradient.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from callscope.dynamic.backward.backwards import Backward
from callscope.dynamic.backward.brought import is_sound, missing, state
from callscope.dynamic.forward.leaves import Leaves, state_of
from callscope.dynamic.source.places import Place, Places


@dataclass(slots=True, eq=False)
class Group:
    """Backwards whose gradients are used together: ``stepped`` are the leaves of the optimizers that then step."""

    backwards: list[Backward] = field(default_factory=list)
    stepped: int = 0


class Steps:
    """Follows backwards and optimizers' steps, in the order in which they come."""

    def __init__(self, leaves: Leaves, places: Places) -> None:
        self._leaves = leaves
        self._places = places
        self._groups: list[Group] = []
        self.trained = 0
        self.emptied: dict[Place | None, int] = {}
        """Where an optimizer stepped, the leaves whose gradients the program had set to zero, or dropped, since the backward."""

    def ran(self, backward: Backward) -> None:
        """Take note of a backward that accumulates gradients."""
        if not self._groups or self._groups[-1].stepped:
            self._groups.append(Group())
        self._groups[-1].backwards.append(backward)

    def step(self, optimizer: torch.optim.Optimizer, given: tuple[Any, ...], options: Mapping[str, Any]) -> None:
        """Take note of an optimizer's step; one that is given a closure runs its backward itself."""
        if not self._groups:
            return
        before, emptied = self._groups[-1].stepped, 0
        for parameters in optimizer.param_groups:
            for tensor in parameters["params"]:
                leaf = self._leaves.known(tensor)
                if leaf is not None:
                    self._groups[-1].stepped |= leaf.bit
                    emptied |= leaf.bit if not leaf.bit & before and self._is_emptied(leaf.bit, tensor) else 0
        self.trained |= self._groups[-1].stepped
        if emptied and len(given) < 2 and not options.get("closure"):
            place = self._places.place(sys._getframe(1))
            self.emptied[place] = self.emptied.get(place, 0) | emptied

    def _is_emptied(self, bit: int, tensor: Tensor) -> bool:
        """Return whether a backward gave a leaf a gradient of which nothing is left."""
        brought = (b.gradients.get(bit) for b in self._groups[-1].backwards)
        return any(map(is_sound, brought)) and state_of(tensor.grad) in ("none", "zero")

    def elsewhere(self, bit: int, backward: Backward) -> Backward | None:
        """Return the backward that gives a leaf its gradient in the stead of ``backward``, None where none does."""
        if backward.gradients.get(bit) is None and bit not in backward.held:
            return self._before(bit, backward)
        own = self._group(backward)
        if own is None or backward.gradients.get(bit) is not None:
            return None
        here = own.stepped & bit or not self.trained & bit  # what no optimizer trains is used with what it came with
        homes = [own] if here else [group for group in self._groups if group.stepped & bit]
        return next((b for group in homes for b in group.backwards if b.gradients.get(bit) is not None), None)

    def _before(self, bit: int, backward: Backward) -> Backward | None:
        """Return the backward before ``backward`` that gave a leaf a sound gradient, which the program then dropped."""
        earlier = (b for group in self._groups for b in group.backwards if b.index < backward.index)
        return next((b for b in earlier if is_sound(b.gradients.get(bit))), None)

    def is_foreign(self, bit: int, backward: Backward) -> bool:
        """Return whether a leaf is one that only other optimizers train than those that step after ``backward``."""
        own = self._group(backward)
        return own is not None and bool(self.trained & bit) and not own.stepped & bit

    def is_untrained(self, bit: int, backward: Backward) -> bool:
        """Return whether optimizers step after ``backward``, and none of the program trains a leaf."""
        return self._group(backward) is not None and not self.trained & bit

    def _group(self, backward: Backward) -> Group | None:
        return next((group for group in self._groups if group.stepped and backward in group.backwards), None)


def counted(candidates: Sequence[Backward], steps: Steps) -> Backward | None:
    """Return the backward that counts: the first that fails, else the first that may have lost a leaf, or the first."""
    final = sorted(finals(candidates), key=_is_flat)
    if not final:
        return None
    suspects = (b for b in final if any(_is_lost(bit, b, steps) for bit in missing(b)))
    return next((b for b in final if _fails(b) and not _is_flat(b)), None) or next(suspects, final[0])


def _is_lost(bit: int, backward: Backward, steps: Steps) -> bool:
    return not steps.is_foreign(bit, backward) and steps.elsewhere(bit, backward) is None


def finals(candidates: Sequence[Backward]) -> list[Backward]:
    """Return the backwards that a target runs for their gradients' sake.

    Where ``backward`` is called, an ``autograd.grad`` beside it serves it: a force, a penalty. One that raised, for
    another reason than a missing history, or one that was given zeros, tells nothing where there are others.
    """
    told = [b for b in candidates if not b.idle and (b.severed or not b.error)]
    candidates = told or candidates
    outermost = min((b.depth for b in candidates), default=0)
    outer = [b for b in candidates if b.depth == outermost]
    accumulating = [b for b in outer if b.operation != "autograd.grad"]
    if any(b.operation == "return" for b in outer):  # what was probed on the way there serves it too
        accumulating = [b for b in accumulating if not b.is_probe()]
    return [b for b in accumulating or outer if not (b.creates_graph and _has_later(b, outer))]


def others(chosen: Backward, candidates: Sequence[Backward]) -> list[Backward]:
    """Return one backward of each other place that ends a computation of its own."""
    found = {chosen.place: chosen}
    for backward in (b for b in finals(candidates) if not _is_flat(b)):
        found.setdefault(backward.place, backward)
    return [backward for backward in found.values() if backward is not chosen]


def again(chosen: Backward, candidates: Sequence[Backward]) -> tuple[int, ...]:
    """Return the last backward of the chosen one's place, where that is another: a training's first step may be special."""
    same = [backward.index for backward in finals(candidates) if backward.place == chosen.place]
    return tuple(same[-1:]) if same and same[-1] > chosen.index else ()


def _has_later(backward: Backward, others: Sequence[Backward]) -> bool:
    return any(other.index > backward.index for other in others)


def _fails(backward: Backward) -> bool:
    """Return whether a backward left a leaf of its graph without a sound gradient, or did not run."""
    return bool(backward.error) or not all(map(is_sound, backward.gradients.values()))


def _is_flat(backward: Backward) -> bool:
    """Return whether ``gradcheck`` compares with finite differences a derivative that is 0: others tell more."""
    return backward.operation == "gradcheck" and all(
        state(brought) == "zero" for brought in backward.gradients.values()
    )
