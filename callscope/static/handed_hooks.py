"""Hooks on modules and tensors that only users hand over: calling what is named a model, and a backward pass, may run them (candidates)."""

from __future__ import annotations

import re

from callscope.static.invoke import Call
from callscope.static.models.torch_calls import BACKWARD_HOOKS, FORWARD_HOOKS, run_backward
from callscope.static.namesakes import called_by, handed
from callscope.static.objects import BOUND, CALLABLE, INSTANCE
from callscope.static.solver import Solver

_MODEL = re.compile(r"(?:^|_)(?:model|module|net|network|layer|submodule)\d*(?:_|$)", re.IGNORECASE)
_MOST = 12
_HOOKS = CALLABLE | {INSTANCE}


def seed_hooks(s: Solver) -> None:
    """Give calls of unknown models the hooks that the program registers on unknown modules, where those are few.

    A file that registers hooks and calls models means its own calls; hooks of a file that calls none, any file's.
    """
    hooks: dict[int, dict[int, None]] = {}
    models: dict[int, list[int]] = {}
    for number in range(len(s.units)):
        if not s.copies.left_to_copies(number):
            file = s.file_of[number]
            _look_through(s, number, hooks.setdefault(file, {}), models.setdefault(file, []))
    abroad = _few(s, [hook for file in sorted(hooks) if not models[file] for hook in sorted(hooks[file])])
    for file in sorted(models):
        for hook in (*_few(s, list(hooks[file])), *abroad):
            for site in models[file]:
                s.call_object(hook, Call(site, (), (), None, "hook", (), True))


def _look_through(s: Solver, number: int, hooks: dict[int, None], models: list[int]) -> None:
    base, values = s.bases[number], s.units[number].values
    for value, (op, operands, _) in enumerate(values):
        if op != "call":
            continue
        inner, receiver, name = values[operands[0]]
        if inner == "attr" and name in FORWARD_HOOKS and len(operands) > 1 and handed(s, base + receiver[0]):
            given = s.sets.ordered(s.pointees(base + operands[1]))
            hooks.update((hook, None) for hook in given if s.objects.kinds[hook] in _HOOKS)
        elif inner == "attr" and not s.points[base + receiver[0]]:
            _of_tensor(s, name, base + value, [base + operand for operand in operands[1:]])
        if handed(s, base + operands[0]) and _MODEL.search(called_by(values, operands[0])):
            models.append(base + value)


def _of_tensor(s: Solver, name: str, site: int, given: list[int]) -> None:
    """What is done with something unknown under a name that only tensors and modules have."""
    if name in BACKWARD_HOOKS and given:
        s.flow(given[0], s.field("backward"))
    elif name == "backward":
        run_backward(s, site)


def _few(s: Solver, hooks: list[int]) -> list[int]:
    """Return the hooks if they are few, however often each was made."""
    return hooks if len({_code(s, hook) for hook in hooks}) <= _MOST else []


def _code(s: Solver, hook: int) -> tuple[str, int]:
    """Return what tells a hook's code from that of others: neither its receiver nor the place that made the closure."""
    kind, data = s.objects.kinds[hook], s.objects.data[hook]
    if kind == BOUND:
        kind, data = s.objects.kinds[data[0]], s.objects.data[data[0]]
    return kind, data[0]
