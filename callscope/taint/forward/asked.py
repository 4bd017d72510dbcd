"""What ``torch.autograd.grad`` differentiates by, for each function that calls it."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.forward.analysis import Flow

_WRAPPED = 4
"""So deep may the inputs of a derivative be wrapped: ``list(params.values())``."""
_WRAPPING = frozenset({"tuple", "list", "call", "attr", "phi"})
_NONE: frozenset[int] = frozenset()


class Asked:
    """The values given to ``autograd.grad`` as its inputs; looked up once a unit."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self._known: dict[int, frozenset[int]] = {}

    def of(self, g: int) -> frozenset[int]:
        """Return the values of a unit that some call in it differentiates by."""
        found = self._known.get(g)
        if found is None:
            found = self._known[g] = frozenset(self._find(g)) or _NONE
        return found

    def _find(self, g: int) -> Iterator[int]:
        for op, operands, tags in self.flow.view.units[g].values:
            if op == "call" and len(operands) > 2 and self.flow.names.name(g, operands[0]) == "torch.autograd.grad":
                yield from inputs_of_grad(self.flow, g, operands, tags)


def inputs_of_grad(flow: Flow, g: int, operands: tuple[int, ...], tags: tuple[str, ...]) -> set[int]:
    """Return what a call of ``autograd.grad`` differentiates by, the elements of a sequence too."""
    values = flow.view.units[g].values
    asked = {o for o, tag in zip(operands[2:], tags[1:], strict=True) if tag in ("", "inputs")}
    for _ in range(_WRAPPED):
        asked |= {inner for o in asked if values[o][0] in _WRAPPING for inner in values[o][1]}
    return asked
