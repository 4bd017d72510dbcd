"""Hooks that run after a leaf's gradient was accumulated, and what they change of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from torch import Tensor

from callscope.dynamic.backward.claims import Claims, plain
from callscope.dynamic.forward.leaves import Leaves, storage_of
from callscope.dynamic.patches import Patches
from callscope.dynamic.source.places import Places


class Afterwards:
    """Watches post-accumulate hooks: what they add to a gradient is part of what the leaf got.

    A hook that writes to the leaf has used the gradient (an optimizer's step in the backward): what it then leaves is no answer.
    """

    def __init__(self, places: Places, leaves: Leaves, claims: Claims | None) -> None:
        self._places = places
        self._leaves = leaves
        self._claims = claims
        self._inside = False  # torch dispatches the method to itself through the function mode
        self._changes: dict[int, tuple[Tensor, int]] = {}

    def install(self, patches: Patches) -> None:
        """Wrap ``Tensor.register_post_accumulate_grad_hook``."""
        patches.wrap(Tensor, "register_post_accumulate_grad_hook", self._register)

    def _register(self, original: Callable[..., Any], tensor: Tensor, hook: Callable[[Tensor], Any]) -> Any:
        if self._inside:
            return original(tensor, hook)
        claim: dict[str, Any] = {}
        if self._claims is not None:
            place = self._places.scene(sys._getframe(2))
            claim = self._claims.of_hook(place, "register_post_accumulate_grad_hook", tensor)

        def observed(leaf: Tensor) -> Any:
            before = None if leaf.grad is None else leaf.grad.detach().clone()
            writes = leaf._version
            returned = hook(leaf)
            if before is not None and leaf.grad is not None and leaf._version == writes:
                self._changed(leaf, before, leaf.grad.detach(), claim)
            return returned

        self._inside = True
        try:
            return original(tensor, observed)
        finally:
            self._inside = False

    def _changed(self, leaf: Tensor, before: Tensor, after: Tensor, claim: dict[str, Any]) -> None:
        claim["received"], claim["sent"] = [plain(before)], [plain(after)]
        bit = self._leaves.note(leaf, None).bit
        known, _ = self._changes.get(bit, (0.0, 0))
        self._changes[bit] = known + (after - before), storage_of(after)

    def add_to(self, gradients: dict[int, Tensor | None]) -> None:
        """Add what the hooks of the backward that just ran changed to what it brought the leaves."""
        for bit, (change, memory) in self._changes.items():
            brought = gradients.get(bit)
            if brought is not None and not (memory and storage_of(brought) == memory):  # else it is what was changed
                gradients[bit] = brought + change
        self._changes.clear()
