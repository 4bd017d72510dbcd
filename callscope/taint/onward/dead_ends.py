"""Places from which no step leads on, whatever the value: what is only compared, tested or shown need not be a node of the search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.arguments import SIZE, STOP, argument_fate
from callscope.taint.names.torch_names import PLAIN_ATTRIBUTES, PLAIN_METHODS
from callscope.taint.names.use_names import TEXT_METHODS, TURNING
from callscope.taint.names.words import words
from callscope.taint.program.callee import MANY
from callscope.taint.program.uses import Uses

_ON = frozenset(
    {"phi", "cell", "boolop", "await", "tuple", "list", "set", "binop", "format", "fstring", "iter", "unpack"}
)
"""Operations that hand on what they are given, and do nothing else with it."""
_LAST = frozenset({"listcomp", "setcomp", "genexp", "dictcomp"})
_TAKING = frozenset({"function", "inplace", "enter", "return", "yield", "yieldfrom", "setglobal", "setfree"})
_STILL = (PLAIN_METHODS | TEXT_METHODS) - {"backward", "join"}
_OF_ITS_OWN = words(
    "set register_buffer __setattr__ setattr partial scatter scatter_ __init__ _replace replace evolve join Namespace SimpleNamespace backward manual_backward sample factor"
)
"""Functions and methods of which the search knows more than their fate (``particular_calls``)."""


class DeadEnds:
    """Of each unit, the values that lead on; worked out once. Wide rather than narrow: what may lead on is followed.

    ``counting``: a size, position or count is an end too.
    """

    def __init__(self, flow: Flow, uses: Uses, *, counting: bool) -> None:
        self.flow, self.view, self.uses, self.counting = flow, flow.view, uses, counting
        self._leading: dict[int, bytearray] = {}

    def is_one(self, g: int, v: int) -> bool:
        """Return whether nothing that is done with a value leads anywhere."""
        leading = self._leading.get(g)
        if leading is None:
            leading = self._leading[g] = self._lead(g)
        return not leading[v]

    def _lead(self, g: int) -> bytearray:
        """Walk back from what takes a value away over what hands it on."""
        values = self.view.units[g].values
        leading, before = bytearray(len(values)), dict[int, list[int]]()
        todo = [v for v in range(len(values)) if self.uses.shared(g, v) or self._makes_base(values, v)]
        for user, (op, operands, data) in enumerate(values):
            if op in _TAKING:
                todo.extend(operands)
            elif op in ("setattr", "setitem"):
                todo.append(operands[-1])
            elif op == "delitem":
                todo.append(operands[0])
            elif op == "item":
                todo.append(operands[1])
                before[user] = [operands[0]]
            elif op == "call":
                self._call(g, user, operands, data, todo, before)
            else:
                before[user] = list(self._handed_on(g, user, op, operands, data, todo))
        while todo:
            v = todo.pop()
            if not leading[v]:
                leading[v] = True
                todo.extend(before.get(v, ()))
        return leading

    def _makes_base(self, values: Any, v: int) -> bool:
        """``super().__init__(x)``: see ``Search.expand``."""
        op, operands, _ = values[v]
        return bool(op == "call" and values[operands[0]][0] == "attr" and values[operands[0]][2] == "__init__")

    def _handed_on(
        self, g: int, user: int, op: str, operands: tuple[int, ...], data: Any, taken: list[int]
    ) -> Iterable[int]:
        """Return the operands that an operation hands on; those that a property takes are added to ``taken``."""
        if op in _ON:
            return operands
        if op == "attr" and data not in PLAIN_ATTRIBUTES:
            if self.view.callees(g, user):
                taken.append(operands[0])
            return operands
        if op == "pi":
            return operands[:1]
        if op in _LAST:
            return operands[-1:]
        if op == "dict":
            return operands[1::2]
        return operands if op == "unary" and data not in ("not", "~") else ()

    def _call(
        self, g: int, user: int, operands: tuple[int, ...], tags: Any, taken: list[int], before: dict[int, list[int]]
    ) -> None:
        """Note what a call takes of its operands, and what it hands on."""
        callees = self.view.callees(g, user)
        if len(callees) > MANY:
            before[user] = list(operands)
        elif callees or "out" in tags or self.view.classes(g, operands[0]):
            taken.extend(operands)
        else:
            before[user] = [*self._receiver(g, operands[0], taken), *self._arguments(g, user, operands, tags, taken)]

    def _receiver(self, g: int, called: int, taken: list[int]) -> Iterator[int]:
        op, _, name = self.view.units[g].values[called]
        if op == "attr" and (name == "backward" or name in TURNING):
            taken.append(called)
        elif op != "attr" or name not in _STILL:
            yield called

    def _arguments(self, g: int, user: int, operands: tuple[int, ...], tags: Any, taken: list[int]) -> Iterator[int]:
        """Yield the arguments of something external that it hands on."""
        op, _, name = self.view.units[g].values[operands[0]]
        dotted = self.flow.names.name(g, operands[0])
        own = {(dotted or "").rpartition(".")[2], name if op == "attr" else ""} & _OF_ITS_OWN
        for v in dict.fromkeys(operands[1:]):
            fate, _ = argument_fate(self.flow, g, user, operands, tags, v)
            if own or fate in ("into", "backward") or (self.counting and self._may_count(dotted, fate)):
                taken.append(v)
            elif fate not in (STOP[0], SIZE[0]):
                yield v

    def _may_count(self, dotted: str | None, fate: str) -> bool:
        """Return whether a number is a size to what is called."""
        if fate == SIZE[0]:
            return True
        foreign = dotted is not None and "." in dotted and not dotted.startswith("torch.")
        return foreign or dotted in ("torch.arange",) or (dotted or "").startswith("torch.ops.")


__all__ = ["DeadEnds"]
