"""Which attributes are buffers of their modules: statistics and constants that no gradient is meant to pass."""

from __future__ import annotations

from callscope.taint.program.view import View


class Buffers:
    """The names registered by ``register_buffer``, by class; found when first asked for."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._names: frozenset[tuple[int, str]] | None = None

    def holds(self, g: int, base: int, name: str) -> bool:
        """Return whether ``base.name`` is a registered buffer."""
        if self._names is None:
            self._names = frozenset(self._registered())
        owners = {cls for owner in self.view.instances(g, base) for cls in self.view.family(owner)}
        return any((cls, name) in self._names for cls in owners)

    def _registered(self) -> set[tuple[int, str]]:
        found: set[tuple[int, str]] = set()
        for g, unit in enumerate(self.view.units):
            for op, operands, _ in unit.values:
                below = unit.values[operands[0]] if op == "call" and len(operands) > 1 else None
                if below is not None and below[0] == "attr" and below[2] == "register_buffer":
                    kind, _, name = unit.values[operands[1]]
                    if kind == "const" and isinstance(name, str):
                        found.update((cls, name) for cls in self.view.instances(g, below[1][0]))
        return found
