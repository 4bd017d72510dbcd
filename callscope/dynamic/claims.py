"""What hand-written derivatives claim: the values around a custom Function or a hook, and the gradients it passes.

For a node with inputs x, outputs y, incoming gradient p and outgoing gradient q, the derivative is right exactly
where <p, dy> = <q, dx> for every motion of its inputs. The values of displaced runs give dx and dy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from callscope.dynamic import values
from callscope.dynamic.places import Place, Places

_Unseen = torch._C.DisableTorchFunction


class Claims:
    """Records every custom Function and every gradient hook of one run, in order."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._numbers: Counter[str] = Counter()
        self.made: list[dict[str, Any]] = []

    def function(self, place: Place | None, name: str, inputs: Sequence[Tensor], outputs: Sequence[Tensor]) -> None:
        """Note a custom Function that has run."""
        node = next((tensor.grad_fn for tensor in outputs if tensor.grad_fn is not None), None)
        if node is None:
            return
        carrying = [tensor for tensor in inputs if tensor.requires_grad]
        claim = self._claim(place, name, carrying, [t for t in outputs if t.requires_grad])
        node.register_hook(lambda sent, received: _note(claim, received, [g for g in sent], carrying))

    def hook(self, place: Place | None, tensor: Tensor, hook: Callable[[Tensor], Tensor | None]) -> Callable[[Tensor], Any]:
        """Return ``hook``, observed: what it is given and what it gives."""
        claim = self._claim(place, "register_hook", [tensor], [tensor])

        def observed(gradient: Tensor) -> Tensor | None:
            before = values.plain(gradient)
            changed = hook(gradient)
            claim["received"], claim["sent"] = [before], [values.plain(gradient if changed is None else changed)]
            return changed

        return observed

    def _claim(self, place: Place | None, name: str, inputs: Sequence[Tensor], outputs: Sequence[Tensor]) -> dict[str, Any]:
        span = self._places.span(place)
        key = f"{span.anchor()}:{name}"
        with _Unseen():
            claim = {
                "key": f"{key}#{self._numbers[key]}", "path": span.path, "line": span.line, "name": name,
                "function": self._places.function(place), "inputs": [values.plain(t) for t in inputs],
                "outputs": [values.plain(t) for t in outputs], "received": None, "sent": None,
            }  # fmt: skip
        self._numbers[key] += 1
        self.made.append(claim)
        return claim


def _note(claim: dict[str, Any], received: Sequence[Any], sent: Sequence[Any], carrying: Sequence[Tensor]) -> None:
    """Keep the gradients that a node was given and gave, None where it gave none."""
    with _Unseen():
        claim["received"] = [None if g is None else values.plain(g) for g in received]
        given = [None if g is None else values.plain(g) for g in sent]
    claim["sent"] = given if len(given) == len(carrying) else [g for g in given if g is not None]
