"""Values that annotations call tensors: whatever was merged with them on the way, they are no objects of the program's classes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from callscope.taint.names.torch_names import PLAIN_METHODS
from callscope.taint.names.words import words
from callscope.taint.program.sources import is_plain, is_tensor_type, says_tensor

if TYPE_CHECKING:
    from callscope.taint.program.view import View

_ATTRIBUTES = words("T mT H mH data grad real imag")
_PLAIN_BASES = re.compile(r"(^|\.)(str|int|bool|bytes|list|tuple|dict|Path|PurePath|\w*Enum|ndarray|DataFrame|Series)$")
_NOT_TENSORS = words("item tolist numpy size stride type dim numel backward")


class Said:
    """Answers, once a value, whether it is a tensor by annotation: a parameter, or what only tensors give."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._known: dict[tuple[int, int], bool] = {}
        self._own: dict[int, bool] = {}

    def is_tensor(self, g: int, v: int) -> bool:
        """Return whether a value is said to be a tensor; a loop's value is where what comes in is."""
        key = (g, v)
        known = self._known.get(key)
        if known is None:
            self._known[key] = True
            known = self._known[key] = self._find(g, v)
        return known

    def _find(self, g: int, v: int) -> bool:
        op, operands, data = self.view.units[g].values[v]
        if op == "param":
            return self._annotated(g, data[0])
        if op in ("pi", "cell", "unary", "item", "iter", "unpack"):
            return bool(operands) and self.is_tensor(g, operands[0])
        if op == "phi":
            return bool(operands) and all(self.is_tensor(g, operand) for operand in operands)
        if op in ("binop", "inplace"):
            return all(self._is_plain(g, o) or self.is_tensor(g, o) for o in operands) and any(
                self.is_tensor(g, o) for o in operands
            )
        if op == "attr":
            return data in _ATTRIBUTES and self.is_tensor(g, operands[0])
        if op == "call":
            called, below, name = self.view.units[g].values[operands[0]]
            gives = called == "attr" and name not in PLAIN_METHODS and name not in _NOT_TENSORS
            return gives and self.is_tensor(g, below[0])
        return False

    def _is_plain(self, g: int, v: int) -> bool:
        return self.view.units[g].values[v][0] == "const"

    def _annotated(self, g: int, position: int) -> bool:
        parameter = self.view.units[g].parameters[position]
        if parameter.kind in ("vararg", "kwarg") or not says_tensor(parameter.annotation):
            return False
        return not self._has_own_tensor(self.view.first(g))

    def _has_own_tensor(self, module: int) -> bool:
        """Return whether a module's name of a tensor type is one of the program's own classes."""
        if module not in self._own:
            bindings = self.view.units[module].bindings
            self._own[module] = any(
                is_tensor_type(name) and self._is_class(module, value, 8) for name, value in bindings.items()
            )
        return self._own[module]

    def _is_class(self, g: int, v: int, depth: int) -> bool:
        op, operands, data = self.view.units[g].values[v]
        while op == "decorate":
            op, operands, data = self.view.units[g].values[operands[1]]
        if op == "importfrom" and depth:
            place = self.view.binding(data[0], data[1])
            return place is not None and self._is_class(*place, depth - 1)
        return op == "class"

    def rules_out(self, g: int, v: int, unit: int) -> bool:
        """Return whether a site cannot call a method of the program: its receiver is said to be a tensor."""
        owner = self.view.owner(unit)
        op, operands, _ = self.view.units[g].values[v]
        if op == "call":
            op, operands, _ = self.view.units[g].values[operands[0]]
        if op not in ("attr", "binop", "inplace", "unary", "item") or not operands:
            return False
        received = all(
            self.is_tensor(g, o) or self._is_plain(g, o) for o in (operands if op == "binop" else operands[:1])
        )
        if self._is_said_plain(g, operands[0]):
            return not self._is_plain_class(owner)
        return received and self.is_tensor(g, operands[0]) and not self._is_tensor_class(owner)

    def _is_said_plain(self, g: int, v: int) -> bool:
        """Return whether a value is a parameter that is said to be a text, a number or a list of such."""
        op, operands, data = self.view.units[g].values[v]
        if op == "pi":
            return self._is_said_plain(g, operands[0])
        if op != "param":
            return False
        parameter = self.view.units[g].parameters[data[0]]
        return parameter.kind not in ("vararg", "kwarg") and is_plain(parameter.annotation)

    def _is_plain_class(self, cls: Any) -> bool:
        """``class Mode(str, Enum)``: the program's own kind of a text."""
        return cls is not None and any(_PLAIN_BASES.search(base) for base in self.view.bases(cls))

    def _is_tensor_class(self, cls: Any) -> bool:
        return cls is not None and any(is_tensor_type(base.rpartition(".")[2]) for base in self.view.bases(cls))


__all__ = ["Said"]
