"""Derivatives taken of functions: gradcheck, autograd.functional, torch.func. Each is probed by one plain backward.

These interfaces call the function many times, on wrapper tensors or on displaced inputs. What we want to know is
whether the function carries gradients: so it is evaluated once more on leaves, and differentiated along one
fixed cotangent, before the program's own call goes on unwatched.
"""

from __future__ import annotations

import functools
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor
from torch.utils._pytree import tree_flatten, tree_map

from callscope.dynamic.forward import functorch
from callscope.dynamic.patches import Patches
from callscope.dynamic.source.places import Place, Places

MOST_PROBES = 3
"""So many calls of one line are probed."""
_FUNCTIONALS = ("jacobian", "hessian", "vjp", "jvp", "hvp", "vhp")
_TRANSFORMS = ("grad", "grad_and_value", "jacrev", "jacfwd", "hessian")


class Prober(Protocol):
    """What a probe needs of the recording."""

    def probe(self, frame: FrameType, name: str, outputs: Sequence[Tensor], leaves: dict[Tensor, Tensor]) -> None:
        """Differentiate ``outputs`` with respect to ``leaves`` (each with the tensor it stands for)."""

    def pause(self) -> Any:
        """Return a context in which nothing is watched."""

    def settle(self, tensors: Sequence[Tensor]) -> None:
        """Displace the leaves among ``tensors``, where that is due: they are read under wrappers now."""

    def escaping(self, place: Place | None, outputs: Sequence[Any], results: Any, operation: str) -> Any:
        """Note derivatives that come without a history, though what they were taken of has one."""


class Functional:
    """Wraps the interfaces that differentiate a function."""

    def __init__(self, places: Places, prober: Prober) -> None:
        self._places = places
        self._prober = prober
        self._counts: Counter[Place | None] = Counter()
        self._inside = False
        self._waiting: list[Callable[[], None]] = []

    def install(self, patches: Patches) -> None:
        """Replace them; a target that imports their names later gets the wrapped ones."""
        for name in ("gradcheck", "gradgradcheck"):
            patches.wrap(torch.autograd, name, functools.partial(self._called, name))
        for name in _FUNCTIONALS:
            patches.wrap(torch.autograd.functional, name, functools.partial(self._called, name))
        for name in _TRANSFORMS:
            patches.wrap(torch.func, name, functools.partial(self._transformed, f"func.{name}"))
        for name in ("vjp", "linearize"):
            patches.wrap(torch.func, name, functools.partial(self._pulled, f"func.{name}"))
        patches.wrap(torch.func, "jvp", functools.partial(self._called, "func.jvp"))
        for owner in (torch.func, torch):
            patches.wrap(owner, "vmap", self._mapped)

    def _called(self, name: str, original: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """Probe ``gradcheck(function, inputs)`` and its like."""
        function, inputs = _differentiated(_first(args, options, "fn", "func"), options), _second(args, options)
        arguments = tuple(inputs) if isinstance(inputs, list | tuple) else (inputs,)
        return self._probed(name, function, arguments, {}, None, lambda: original(*args, **options))

    def _pulled(self, name: str, original: Callable[..., Any], function: Any, *inputs: Any, **options: Any) -> Any:
        """Probe ``torch.func.vjp(function, *inputs)``; the derivative that comes with its result runs unwatched."""
        found = self._probed(
            name, _differentiated(function, options), inputs, {}, None, lambda: original(function, *inputs, **options)
        )
        result, derivative, *rest = found

        @functools.wraps(derivative)
        def unwatched(*given: Any, **named: Any) -> Any:
            with self._prober.pause():
                return derivative(*given, **named)

        return (result, unwatched, *rest)

    def _transformed(self, name: str, original: Callable[..., Any], function: Any, *args: Any, **options: Any) -> Any:
        """Probe what ``torch.func.grad(function)`` is called with."""
        derivative = original(function, *args, **options)
        numbers = options.get("argnums", args[0] if args else 0)

        @functools.wraps(derivative)
        def probed(*inputs: Any, **named: Any) -> Any:
            probing = _differentiated(function, options)
            return self._probed(name, probing, inputs, named, numbers, lambda: derivative(*inputs, **named))

        return probed

    def _mapped(self, original: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """Let what ``torch.vmap(function)`` is called with be displaced before the wrappers hide it.

        Derivatives that were taken inside are probed afterwards: no backward runs under the wrappers.
        """
        mapped = original(*args, **options)

        @functools.wraps(mapped)
        def settled(*inputs: Any, **named: Any) -> Any:
            self._prober.settle(_tensors((inputs, named)))
            try:
                return mapped(*inputs, **named)
            finally:
                while self._waiting and not functorch.active():
                    self._waiting.pop(0)()

        return settled

    def _probed(
        self, name: str, function: Any, inputs: tuple[Any, ...], named: dict[str, Any], numbers: Any,
        go_on: Callable[[], Any],
    ) -> Any:  # fmt: skip
        frame = self._places.frame(sys._getframe(2))
        place = self._places.of(frame)
        self._counts[place] += 1
        tensors = _tensors((inputs, named))
        self._prober.settle(tensors)
        if self._inside or frame is None or not functorch.only_vmaps() or self._counts[place] > MOST_PROBES:
            return go_on()
        self._inside = True
        try:
            with _same_random_numbers():
                self._probe(frame, name, function, inputs, named, numbers)
            with self._prober.pause():
                result = go_on()
        finally:
            self._inside = False
        return self._prober.escaping(place, tensors, result, name)

    def _probe(
        self, frame: FrameType, name: str, function: Any, inputs: tuple[Any, ...], named: dict[str, Any], numbers: Any
    ) -> None:
        chosen = range(len(inputs)) if numbers is None else (numbers,) if isinstance(numbers, int) else numbers
        leaves: dict[Tensor, Tensor] = {}
        wanted = {index % len(inputs) for index in chosen} if inputs else set()
        arguments = [
            tree_map(lambda part: _leaf(part, leaves), value) if index in wanted else value
            for index, value in enumerate(inputs)
        ]
        self._prober.settle(list(leaves))
        try:
            with torch.enable_grad():
                result = function(*arguments, **named)
        except Exception:  # the program's own call raises it again, where it belongs
            return
        outputs = [part for part in tree_flatten(result)[0] if isinstance(part, Tensor) and part.is_floating_point()]
        if outputs and leaves:
            whole = [functorch.unwrapped(output) for output in outputs]
            probe = functools.partial(self._prober.probe, frame, name, whole, leaves)
            self._waiting.append(probe) if functorch.active() else probe()


def _first(args: tuple[Any, ...], options: dict[str, Any], *names: str) -> Any:
    return args[0] if args else next((options[name] for name in names if name in options), None)


def _second(args: tuple[Any, ...], options: dict[str, Any]) -> Any:
    return args[1] if len(args) > 1 else options.get("inputs", options.get("primals", ()))


def _differentiated(function: Any, options: dict[str, Any]) -> Any:
    """Return the function whose result is differentiated: what it gives beside that (``has_aux``) is not."""
    return (lambda *inputs, **named: function(*inputs, **named)[0]) if options.get("has_aux") else function


def _tensors(tree: Any) -> list[Tensor]:
    return [part for part in tree_flatten(tree)[0] if isinstance(part, Tensor)]


def _leaf(value: Any, leaves: dict[Tensor, Tensor]) -> Any:
    """Return a leaf for a floating-point tensor: itself where it is one, else a copy; note what it stands for.

    Under a ``vmap`` the leaf is the whole batch.
    """
    if not isinstance(value, Tensor) or not value.is_floating_point():
        return value
    whole = functorch.unwrapped(value)
    leaf = whole if whole.requires_grad and whole.is_leaf else functorch.fresh_leaf(whole)
    leaves[leaf] = whole
    return functorch.as_batch(leaf, value)


def cotangents(outputs: Sequence[Tensor]) -> list[Tensor]:
    """Return a fixed weight for each output: 1 for a single number, else drawn once and for all."""
    generator = np.random.default_rng(0)
    return [
        torch.ones_like(output)
        if output.numel() == 1
        else torch.from_numpy(generator.standard_normal(tuple(output.shape))).to(output.device, output.dtype)
        for output in outputs
    ]


@contextmanager
def _same_random_numbers() -> Iterator[None]:
    """Leave the random generators as they were."""
    states = random.getstate(), np.random.get_state(), torch.get_rng_state()
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
        torch.set_rng_state(states[2])
