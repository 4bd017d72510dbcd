"""Hooks that a table keeps by the class of torch's module: ``{nn.Embedding: count_embedding}`` and ``m.register_forward_hook(table[type(m)])``.

Counters of operations register them on whatever a model holds, so that a call of any such layer may run them (candidates).
"""

from __future__ import annotations

from collections.abc import Iterator

from callscope.static.models.torch_calls import FORWARD_HOOKS
from callscope.static.objects import CALLABLE, EXTERNAL, RESULT
from callscope.static.solver import Solver

_LAYERS = "torch.nn."
_MOST = 32


def seed_table_hooks(s: Solver) -> dict[int, str]:
    """Hang such hooks on all of torch's layers of their classes; return the hooks with their classes."""
    registered = _registered(s)
    kept = dict(_kept(s, registered)) if registered else {}
    if len(kept) > _MOST:
        return {}
    for hook, layer in kept.items():
        s.add(s.field("hooks", s.objects.intern(RESULT, layer)), (hook,))
    return kept


def doubt_table_hooks(s: Solver, kept: dict[int, str]) -> None:
    """Say of each call that such hooks may follow that it is a guess."""
    layers = {s.objects.data[hook][0]: layer for hook, layer in kept.items()}
    for (site, target), (via, _) in s.edges.items():
        if via == "hook" and target in layers:
            s.reasons.setdefault((site, target), f"a hook on any {layers[target]}")


def _registered(s: Solver) -> set[int]:
    """Return the functions that something registers as hooks of a module's calls."""
    found: set[int] = set()
    for unit in range(len(s.units)):
        if not s.copies.left_to_copies(unit):
            base, values = s.bases[unit], s.units[unit].values
            for op, operands, _ in values:
                if op == "call" and len(operands) > 1 and values[operands[0]][::2] in _REGISTERING:
                    found |= {o for o in s.pointees(base + operands[1]) if s.objects.kinds[o] in CALLABLE}
    return found


_REGISTERING = frozenset(("attr", name) for name in FORWARD_HOOKS)


def _kept(s: Solver, hooks: set[int]) -> Iterator[tuple[int, str]]:
    """Yield ``(hook, class)`` of what dictionaries keep under classes of torch's layers."""
    for unit in range(len(s.units)):
        base, values = s.bases[unit], s.units[unit].values
        for op, operands, _ in values:
            for key, value in zip(operands[::2], operands[1::2], strict=False) if op == "dict" else ():
                layers = [s.objects.data[o][0] for o in s.pointees(base + key) if s.objects.kinds[o] == EXTERNAL]
                for hook in s.pointees(base + value) & hooks if len(layers) == 1 else ():
                    if layers[0].startswith(_LAYERS):
                        yield hook, layers[0]
