"""What a custom Function's inputs are called: by the parameters of its ``forward``."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from torch.autograd import Function

_BY_PLACE = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def names_of(cls: type[Function], count: int) -> tuple[str, ...]:
    """Return what ``forward`` calls the ``count`` arguments of ``apply``: of ``*rest`` by their place in it."""
    try:
        parameters = list(inspect.signature(cls.forward).parameters.values())
    except (TypeError, ValueError):  # written in C, or a callable that hides what it takes
        return ()
    if cls.setup_context is Function.setup_context:
        parameters = parameters[1:]  # the context
    plain = [parameter.name for parameter in parameters if parameter.kind in _BY_PLACE][:count]
    rest = next((p.name for p in parameters if p.kind is inspect.Parameter.VAR_POSITIONAL), None)
    further = [] if rest is None else [f"{rest}[{place}]" for place in range(count - len(plain))]
    return (*plain, *further)


def taken_by(node: Any) -> tuple[str, ...]:
    """Return the names of the inputs that a custom Function's node sends gradients to, "" for the others; of other nodes nothing."""
    cls, needed = getattr(node, "_forward_cls", None), getattr(node, "needs_input_grad", None)
    if cls is None or not isinstance(needed, tuple):
        return ()
    names = names_of(cls, len(needed))
    carrying = iter([name for name, needs in zip(names, needed, strict=False) if needs])
    return tuple("" if inner is None else next(carrying, "") for inner, _ in node.next_functions)


def given_to(cls: type[Function], arguments: Sequence[Any], places: Sequence[int]) -> list[str]:
    """Return the names of the arguments at some places of a call of ``apply``, "" where there is none."""
    names = names_of(cls, len(arguments))
    return [names[place] if place < len(names) else "" for place in places]
