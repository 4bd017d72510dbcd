"""What hand-written derivatives claim: the values around a custom Function or a hook, and the gradients it passes.

For a node with inputs x, outputs y, incoming gradient p and outgoing gradient q, the derivative is right exactly
where <p, dy> = <q, dx> for every motion of its inputs. The values of displaced runs give dx and dy.
"""

from __future__ import annotations

import inspect
import sys
import weakref
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import Module

from callscope.dynamic.backward.custom import given_to
from callscope.dynamic.forward import values
from callscope.dynamic.forward.arguments import tensors_in
from callscope.dynamic.patches import Patches
from callscope.dynamic.source.places import Place, Places

LARGEST = 20_000
"""Values with more entries are not kept."""


class Claims:
    """Records every custom Function and every gradient hook, a tensor's or a module's, of one run, in order."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._numbers: Counter[str] = Counter()
        self._inside = False  # torch dispatches the method to itself through the function mode
        self._of_leaves: list[tuple[dict[str, Any], weakref.ref[Tensor]]] = []
        self.made: list[dict[str, Any]] = []

    def install(self, patches: Patches) -> None:
        """Wrap ``Function.apply`` and ``Tensor.register_hook``, around whatever else wraps them."""
        patches.wrap(torch.autograd.Function, "apply", self._apply)
        patches.wrap(Tensor, "register_hook", self._register)
        patches.wrap(Module, "register_full_backward_hook", self._register_module)
        patches.wrap(Module, "register_full_backward_pre_hook", self._register_module_before)

    def _apply(self, original: Callable[..., Any], cls: type, *args: Any, **options: Any) -> Any:
        place = self._places.scene(sys._getframe(2))
        tensors = [i for i, value in enumerate(args) if isinstance(value, Tensor)]  # autograd counts these alone
        given = [args[i] for i in tensors]
        carrying = [i for i, value in enumerate(given) if value.requires_grad]
        result = original(cls, *args, **options)
        before = [plain(given[i]) for i in carrying]  # a leaf is displaced as it is read
        outputs = [tensor for tensor in tensors_in((result,), {}) if tensor.grad_fn is not None]
        node = outputs[0].grad_fn if outputs else None
        if node is not None:
            claim = self.claim(place, cls.__name__, before, list(map(plain, outputs)))
            claim["backward"] = self._written_at(getattr(cls, "backward", None))
            claim["takes"] = given_to(cls, args, [tensors[i] for i in carrying])
            node.register_hook(lambda sent, received: _note(claim, received, [sent[i] for i in carrying]))
        return result

    def _written_at(self, backward: Any) -> str:
        """Return where the user wrote a method, "" where it is none of the user's."""
        code = getattr(inspect.unwrap(backward) if callable(backward) else None, "__code__", None)
        if code is None or not self._places.is_user_module(backward.__module__, code.co_filename):
            return ""
        return f"{self._places.path(code.co_filename)}:{code.co_firstlineno}"

    def _register(self, original: Callable[..., Any], tensor: Tensor, hook: Callable[[Tensor], Any]) -> Any:
        if self._inside:
            return original(tensor, hook)
        claim = self.of_hook(self._places.scene(sys._getframe(2)), "register_hook", tensor)

        def observed(gradient: Tensor) -> Any:
            before = plain(gradient)
            changed = hook(gradient)
            claim["received"], claim["sent"] = [before], [plain(gradient if changed is None else changed)]
            return changed

        self._inside = True
        try:
            return original(tensor, observed)
        finally:
            self._inside = False

    def of_hook(self, place: Place | None, name: str, tensor: Tensor) -> dict[str, Any]:
        """Return the claim of a hook on a tensor; a leaf's value is the one that it has at last."""
        value = [plain(tensor)]
        claim = self.claim(place, name, value, value)
        if tensor.is_leaf:
            self._of_leaves.append((claim, weakref.ref(tensor)))
        return claim

    def settled(self) -> list[dict[str, Any]]:
        """Return the claims; those of hooks on leaves with the values that they have now, after a displacement."""
        for claim, reference in self._of_leaves:
            if (leaf := reference()) is not None:
                claim["inputs"] = claim["outputs"] = [plain(leaf)]
        return self.made

    def _register_module(self, original: Callable[..., Any], module: Module, hook: Any, **options: Any) -> Any:
        """Watch a hook that may change the gradients of a module's inputs."""
        place, calls = self._places.place(sys._getframe(2)), list[dict[str, Any]]()

        def entered(_: Module, inputs: tuple[Any, ...]) -> None:
            if any(isinstance(value, Tensor) and value.requires_grad for value in inputs):
                calls.append(self._module_claim(place, "register_full_backward_hook", inputs))

        def observed(hooked: Module, sent: Any, received: Any) -> Any:
            changed = hook(hooked, sent, received)
            _settle(calls, sent, changed)
            return changed

        module.register_forward_pre_hook(entered)
        return original(module, observed, **options)

    def _register_module_before(self, original: Callable[..., Any], module: Module, hook: Any, **options: Any) -> Any:
        """Watch a hook that may change the gradients of a module's outputs."""
        place, calls = self._places.place(sys._getframe(2)), list[dict[str, Any]]()

        def left(_: Module, __: Any, outputs: Any) -> None:
            made = outputs if isinstance(outputs, tuple) else (outputs,)
            if any(isinstance(value, Tensor) and value.requires_grad for value in made):
                calls.append(self._module_claim(place, "register_full_backward_pre_hook", made))

        def observed(hooked: Module, received: Any) -> Any:
            changed = hook(hooked, received)
            _settle(calls, received, changed)
            return changed

        module.register_forward_hook(left)
        return original(module, observed, **options)

    def _module_claim(self, place: Place | None, name: str, tensors: Sequence[Any]) -> dict[str, Any]:
        kept = [plain(value) if isinstance(value, Tensor) else None for value in tensors]
        return self.claim(place, name, kept, kept)

    def claim(self, place: Place | None, name: str, inputs: list[Any], outputs: list[Any]) -> dict[str, Any]:
        """Return a new claim: a node's place, name and values; its gradients come later."""
        span = self._places.span(place)
        key = f"{span.anchor()}:{name}"
        claim = {
            "key": f"{key}#{self._numbers[key]}", "path": span.path, "line": span.line, "name": name,
            "function": self._places.function(place), "inputs": inputs, "outputs": outputs,
            "received": None, "sent": None, "callers": self._places.callers(place),
        }  # fmt: skip
        self._numbers[key] += 1
        self.made.append(claim)
        return claim


def plain(tensor: Tensor | None) -> Any:
    """Return a tensor's values, kept as plain data."""
    with torch._C.DisableTorchFunction():
        return None if tensor is None else values.plain(tensor, LARGEST)


def _settle(calls: list[dict[str, Any]], before: Any, changed: Any) -> None:
    """Give the last call of a module its gradients: a module that was called twice runs backward last call first."""
    if calls:
        after = before if changed is None else changed
        _note(calls.pop(), _several(before), _several(after))


def _several(gradients: Any) -> Sequence[Any]:
    return gradients if isinstance(gradients, list | tuple) else (gradients,)


def _note(claim: dict[str, Any], received: Sequence[Any], sent: Sequence[Any]) -> None:
    """Keep the gradients that a node was given and those it gave to its inputs (None where it gave none)."""
    claim["received"] = list(map(plain, received))
    claim["sent"] = list(map(plain, sent))
