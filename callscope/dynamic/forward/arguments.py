"""The tensors among the arguments of a torch function, and those that it overwrites."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from torch import Tensor
from torch.nn.parameter import is_lazy

from callscope.dynamic.forward import idioms

_CONTAINERS = (list, tuple, dict)
Arguments = tuple[Any, ...]
Options = dict[str, Any]


def written_by(func: Callable[..., Any], args: Arguments, options: Options) -> list[Tensor]:
    """Return the tensors that a torch function overwrites."""
    if idioms.writes_in_place(func):
        target = args[:1] or (options.get("tensor"),)  # torch.nn.init hands its tensor over by name
        return tensors_in(target, {})
    return tensors_in((options["out"],), {}) if "out" in options else []


def tensors_in(args: Iterable[Any], options: Options) -> list[Tensor]:
    """Return the tensors among arguments, lists, tuples and dicts of them included; lazy ones are none yet."""
    found = []
    for argument in (*args, *options.values()) if options else args:
        if isinstance(argument, Tensor):
            if not is_lazy(argument):
                found.append(argument)
        elif isinstance(argument, _CONTAINERS):
            found.extend(tensors_in(argument.values() if isinstance(argument, dict) else argument, {}))
    return found
