"""What hand-written derivatives claim: the values around a custom Function or a hook, and the gradients it passes.

For a node with inputs x, outputs y, incoming gradient p and outgoing gradient q, the derivative is right exactly
where <p, dy> = <q, dx> for every motion of its inputs. The values of displaced runs give dx and dy.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.autograd.graph import get_gradient_edge
from torch.nn import Module

from callscope.dynamic import values
from callscope.dynamic.arguments import tensors_in
from callscope.dynamic.patches import Patches
from callscope.dynamic.places import Place, Places


class Claims:
    """Records every custom Function and every gradient hook, a tensor's or a module's, of one run, in order."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._numbers: Counter[str] = Counter()
        self._inside = False  # torch dispatches the method to itself through the function mode
        self.made: list[dict[str, Any]] = []

    def install(self, patches: Patches) -> None:
        """Wrap ``Function.apply`` and ``Tensor.register_hook``, around whatever else wraps them."""
        patches.wrap(torch.autograd.Function, "apply", self._apply)
        patches.wrap(Tensor, "register_hook", self._register)
        patches.wrap(Module, "register_full_backward_hook", self._register_module)
        patches.wrap(Module, "register_full_backward_pre_hook", self._register_module_before)

    def _apply(self, original: Callable[..., Any], cls: type, *args: Any, **options: Any) -> Any:
        place = self._places.scene(sys._getframe(2))
        given = [value for value in args if isinstance(value, Tensor)]  # autograd counts these alone
        carrying = [i for i, value in enumerate(given) if value.requires_grad]
        result = original(cls, *args, **options)
        before = [_plain(given[i]) for i in carrying]  # a leaf is displaced as it is read
        outputs = [tensor for tensor in tensors_in((result,), {}) if tensor.grad_fn is not None]
        node = outputs[0].grad_fn if outputs else None
        if node is not None:
            claim = self._claim(place, cls.__name__, before, list(map(_plain, outputs)))
            node.register_hook(lambda sent, received: _note(claim, received, [sent[i] for i in carrying]))
        return result

    def _register(self, original: Callable[..., Any], tensor: Tensor, hook: Callable[[Tensor], Any]) -> Any:
        if self._inside:
            return original(tensor, hook)
        value = [_plain(tensor)]
        claim = self._claim(self._places.scene(sys._getframe(2)), "register_hook", value, value)

        def observed(gradient: Tensor) -> Any:
            before = _plain(gradient)
            changed = hook(gradient)
            claim["received"], claim["sent"] = [before], [_plain(gradient if changed is None else changed)]
            return changed

        self._inside = True
        try:
            return original(tensor, observed)
        finally:
            self._inside = False

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

    def composite(self, place: Place | None, func: Any, inputs: Sequence[Tensor], result: Any) -> None:
        """Record a torch function that is written in Python and seen as a whole: what it loses inside, no mode sees."""
        if not isinstance(result, Tensor) or result.grad_fn is None or torch._C._get_tracing_state() is not None:
            return
        claim = self._claim(place, func.__name__, list(map(_plain, inputs)), [_plain(result)])
        root, edges = get_gradient_edge(result), [get_gradient_edge(tensor) for tensor in inputs]

        def passing(received: tuple[Tensor | None, ...]) -> None:
            gradient = received[root.output_nr]
            if claim["received"] is None and gradient is not None:
                claim["received"] = [_plain(gradient)]  # before the engine is asked again, which comes by here
                sent = torch.autograd.grad([root], edges, [gradient], retain_graph=True, allow_unused=True)
                claim["sent"] = list(map(_plain, sent))

        result.grad_fn.register_prehook(passing)

    def _module_claim(self, place: Place | None, name: str, tensors: Sequence[Any]) -> dict[str, Any]:
        plain = [_plain(value) if isinstance(value, Tensor) else None for value in tensors]
        return self._claim(place, name, plain, plain)

    def _claim(self, place: Place | None, name: str, inputs: list[Any], outputs: list[Any]) -> dict[str, Any]:
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


def _plain(tensor: Tensor | None) -> Any:
    with torch._C.DisableTorchFunction():
        return None if tensor is None else values.plain(tensor)


def _settle(calls: list[dict[str, Any]], before: Any, changed: Any) -> None:
    """Give the last call of a module its gradients: a module that was called twice runs backward last call first."""
    if calls:
        after = before if changed is None else changed
        _note(calls.pop(), _several(before), _several(after))


def _several(gradients: Any) -> Sequence[Any]:
    return gradients if isinstance(gradients, list | tuple) else (gradients,)


def _note(claim: dict[str, Any], received: Sequence[Any], sent: Sequence[Any]) -> None:
    """Keep the gradients that a node was given and those it gave to its inputs (None where it gave none)."""
    claim["received"] = list(map(_plain, received))
    claim["sent"] = list(map(_plain, sent))
