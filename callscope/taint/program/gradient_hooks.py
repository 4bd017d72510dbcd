"""Functions that a program registers as hooks on gradients: they run in the backward pass."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.program.view import View

HOOKS = frozenset({
    "register_hook", "register_full_backward_hook", "register_full_backward_pre_hook", "register_backward_hook",
    "register_post_accumulate_grad_hook", "register_prehook",
})  # fmt: skip


def gradient_hooks(view: View) -> Iterator[int]:
    """Yield the units of the functions and bound methods that are registered."""
    kinds, data = view.solver.objects.kinds, view.solver.objects.data
    for g, unit in enumerate(view.units):
        for op, operands, _ in unit.values:
            below = unit.values[operands[0]] if op == "call" and len(operands) > 1 else None
            if below is not None and below[0] == "attr" and below[2] in HOOKS:
                for number in view.points(g, operands[1]):
                    if kinds[number] == "function":
                        yield data[number][0]
                    elif kinds[number] == "bound":
                        yield data[data[number][0]][0]
