"""A stop between a loss and its ``backward()`` with nothing joined in between: nobody means that, whatever it is called."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.backward_asked import BACKWARD
from callscope.taint.lattice.masks import CARRIES, TENSOR
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import reached
from callscope.taint.site import Site

_SHAPES = frozenset({"sum", "mean", "float", "double", "squeeze", "reshape", "view", "neg", "to", "flatten"})
"""Methods of a loss that join nothing else to it."""
_WAY = 12


class LossItself:
    """Follows a stopped value to a ``backward()`` as long as it stays by itself."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.uses = flow, uses

    def is_one(self, site: Site) -> bool:
        """``policy_loss = -values.mean().detach()``, ``scaler.scale(policy_loss).backward()``"""
        alone = list(reached(site.starts, lambda v: self._onward(site.g, v), _WAY))
        used = {u for v in alone for u in self.uses.of(site.g, v)}
        return any(self._takes_gradient(site.g, u, alone) for u in used)

    def _takes_gradient(self, g: int, user: int, alone: list[int]) -> bool:
        """``loss.backward()``, ``accelerator.backward(loss)``, ``torch.autograd.grad(loss, xs)``"""
        values = self.flow.view.units[g].values
        op, operands, data = values[user]
        if op == "attr":
            return bool(data == "backward")
        if op != "call" or operands[1:2] == () or operands[1] not in alone:
            return False
        kind, below, method = values[operands[0]]
        theirs = kind == "attr" and method in BACKWARD and not self.flow.gradient(g, below[0])
        return theirs or self.flow.names.name(g, operands[0]) == "torch.autograd.grad"

    def _onward(self, g: int, v: int) -> Iterator[int]:
        values = self.flow.view.units[g].values
        for u in self.uses.of(g, v):
            op, operands, _ = values[u]
            if (
                op in ("attr", "unary", "pi")
                or (op == "binop" and all(o == v or not self.flow.mask(g, o) & (CARRIES | TENSOR) for o in operands))
                or (op == "call" and not self.flow.view.callees(g, u) and self._is_alone(g, v, operands))
            ):
                yield u

    def _is_alone(self, g: int, v: int, operands: tuple[int, ...]) -> bool:
        """``loss.sum()``, ``scaler.scale(loss)``: no tensor has a method of that name."""
        op, _, data = self.flow.view.units[g].values[operands[0]]
        if op != "attr":
            return False
        return data in _SHAPES if v == operands[0] else (data == "scale" and operands[1:] == (v,))


__all__ = ["LossItself"]
