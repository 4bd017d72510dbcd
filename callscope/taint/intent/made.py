"""Which functions of the program gave a value, stops, copies and noise left out."""

from __future__ import annotations

from collections.abc import Callable

from callscope.taint.forward.analysis import Flow


class Made:
    """Goes back to the call that a value comes from; ``calls`` gives the last name of what a call calls."""

    def __init__(self, flow: Flow, calls: Callable[[int, int], str]) -> None:
        self.flow, self.calls = flow, calls

    def by(self, g: int, v: int) -> list[int]:
        """Return the analysed functions that give a value, stops and copies left out."""
        values = self.flow.view.units[g].values
        for _ in range(14):
            op, operands, _ = values[v]
            if op == "call" and self.flow.view.callees(g, v):
                return [callee.unit for callee in self.flow.view.callees(g, v)]
            if op == "param" and (place := self._only_argument(g, v)) is not None:
                g, v = place
                values = self.flow.view.units[g].values
            elif op == "binop" and (made := [o for o in operands if self._is_stop(g, o)]):
                v = made[0]  # ``model(x).detach() + noise``
            elif (
                op == "call"
                and len(operands) > 1
                and self.calls(g, v) in ("as_tensor", "from_numpy", "asarray", "tensor")
            ):
                v = operands[1]
            elif op in ("call", "attr", "pi", "unpack") and operands:
                v = operands[0]
            else:
                return []
        return []

    def _only_argument(self, g: int, v: int) -> tuple[int, int] | None:
        """Return what the only call of a function gives as a parameter."""
        callers = self.flow.view.callers.get(g, ())
        for where, call in callers if len(callers) == 1 else ():
            _, operands, tags = self.flow.view.units[where].values[call]
            for callee in self.flow.view.callees(where, call):
                for link in self.flow.view.links(g, tags, callee.leading) if callee.unit == g else ():
                    if self.flow.view.units[g].parameters[link.parameter].value == v and link.into is None:
                        return where, operands[1 + link.argument]
        return None

    def _is_stop(self, g: int, v: int) -> bool:
        values = self.flow.view.units[g].values
        op, operands, _ = values[v]
        while op == "call" and values[operands[0]][0] == "attr" and values[operands[0]][2] != "detach":
            op, operands, _ = values[values[operands[0]][1][0]]  # ``model(x).detach().numpy()``
        return op == "call" and values[operands[0]][0] == "attr"


__all__ = ["Made"]
