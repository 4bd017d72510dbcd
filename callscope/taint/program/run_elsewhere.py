"""Calls that hand a function over with its arguments, to something that runs it: which argument is the function's, and as what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callscope.taint.program.view import View

Tags = tuple[str | None, ...]
"""How the arguments of a call stand in the call of what it runs: None where they do not."""
_BEHIND = frozenset(
    {
        "torch.utils.checkpoint.checkpoint",
        "torch.func.vjp",
        "torch.func.linearize",
        "functorch.vjp",
        "asyncio.to_thread",
    }
)
_BEHIND_METHODS = frozenset({"submit", "run_in_executor", "to_thread"})
_PACKED = frozenset({"jvp", "vjp", "jacobian", "hessian", "hvp", "vhp", "gradcheck", "gradgradcheck"})
_FUNCTIONAL = frozenset({"torch.func.functional_call", "torch.nn.utils.stateless.functional_call"})
_THREADS = frozenset({"threading.Thread", "multiprocessing.Process", "threading.Timer"})
_OF_THREADS = {"args": "*", "kwargs": "**"}


def argument_that_is(view: View, g: int, v: int, unit: int) -> int | None:
    """Return which argument of a call is the function of a unit, or an object that runs it."""
    for number, operand in enumerate(view.units[g].values[v][1][1:]):
        if any(_is(view, one, unit) for one in view.points(g, operand)):
            return number
    return None


def _is(view: View, number: int, unit: int) -> bool:
    kinds, data = view.solver.objects.kinds, view.solver.objects.data
    kind = kinds[number]
    if kind == "bound":
        number, kind = data[number][0], kinds[data[number][0]]
    if kind == "function":
        return bool(data[number][0] == unit)
    if kind == "partial":
        return True
    owner = view.owner(unit)
    return kind == "instance" and owner is not None and owner in view.family(data[number][0])


def handed_over(names: Sequence[str], function: int, tags: Sequence[str]) -> Tags | None:
    """Return the tags of a call's arguments as what it runs gets them, None where the call is none of these."""
    for name in names:
        last = name.rpartition(".")[2]
        if name in _FUNCTIONAL:
            return (None, None, *(("*", "**")[: max(0, len(tags) - 2)]))
        if name in _THREADS:
            return tuple(_OF_THREADS.get(tag) for tag in tags)
        if name in _BEHIND or last in _BEHIND_METHODS:
            behind = (tag if tag not in _CHECKPOINTS else None for tag in tags[function + 1 :])
            return (*(None,) * (function + 1), *behind)
        if last in _PACKED and name.startswith("torch."):
            packed = ("*", *(None,) * max(0, len(tags) - function - 2)) if len(tags) > function + 1 else ()
            return (*(None,) * (function + 1), *packed)
    return None


_CHECKPOINTS = frozenset({"use_reentrant", "preserve_rng_state", "context_fn", "determinism_check", "debug"})
"""What a checkpoint is told for itself."""
