"""Models that are handed in under any name: what a program calls, and asks for parameters, moves to a device or puts into a mode."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.names.words import words
from callscope.taint.program.bare import bare
from callscope.taint.program.callee import SEVERAL
from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View

_ASKED = words(
    "parameters named_parameters state_dict load_state_dict zero_grad train eval to cuda cpu half requires_grad_ modules "
    "named_modules children named_children register_forward_hook register_full_backward_hook"
)
"""What is called as a function and has one of these is a module: tensors and optimizers are not called."""
_SAME = frozenset({"to", "cuda", "cpu", "half", "float", "double", "eval", "train", "requires_grad_"})
"""Methods of a module that give the module itself."""
_COPIES = frozenset({"copy.deepcopy", "copy.copy", "deepcopy"})
_MODULES = frozenset({"torch.nn.Module", "torch.nn.modules.module.Module"})
_HOLDING = words("ModuleList ModuleDict Sequential DataParallel parallel.DataParallel parallel.DistributedDataParallel")
"""What modules alone are put into."""
_PASSES = 4

Root = tuple[int, int | str]
"""A parameter of a unit by its position, or an attribute of the objects of a class."""


class HandedModels:
    """``found``: the parameters, as unit and position, of which nothing else is said."""

    def __init__(self, view: View, names: Spelling) -> None:
        self.view, self.names = view, names
        self._called: set[Root] = set()
        self._asked: set[Root] = set()
        self._handed: list[tuple[Root, Root]] = []
        for g in range(len(view.units)):
            self._read(g)
        self._spread()

    @property
    def found(self) -> set[tuple[int, int]]:
        """Return the parameters that are models."""
        both = self._called & self._asked
        return {(g, way) for g, way in both if isinstance(way, int) and self._is_unsaid(g, way)}

    def _is_unsaid(self, g: int, position: int) -> bool:
        return self.view.units[g].parameters[position].annotation is None

    def _read(self, g: int) -> None:
        for v, (op, operands, data) in enumerate(self.view.units[g].values):
            if op == "call":
                self._call(g, v, operands, data)
            elif op == "attr" and data in _ASKED:
                self._asked.update(self._root(g, operands[0]))
            elif op == "setattr":
                for kept in self._field(g, operands[0], data):
                    self._handed.extend((given, kept) for given in self._root(g, operands[1]))

    def _call(self, g: int, v: int, operands: tuple[int, ...], tags: tuple[str, ...]) -> None:
        self._called.update(self._root(g, operands[0]))
        if len(operands) == 3 and self.names.name(g, operands[0]) == "isinstance":
            if self.names.name(g, operands[2]) in _MODULES:
                self._asked.update(self._root(g, operands[1]))
            return
        if (self.names.name(g, operands[0]) or "").removeprefix("torch.nn.") in _HOLDING:
            for held in operands[1:]:
                op, inside, _ = self.view.units[g].values[held]
                for one in inside if op in ("list", "tuple", "dict") else (held,):
                    self._asked.update(self._root(g, one))
                    self._called.update(self._root(g, one))
        callees = self.view.callees(g, v)
        for callee in callees if len(callees) <= SEVERAL else ():
            for link in self.view.given(callee, tags) if callee.bound and not callee.guess else ():
                if link.into is None and link.out_of is None:
                    given = self._root(g, operands[1 + link.argument])
                    self._handed.extend((one, (callee.unit, link.parameter)) for one in given)

    def _root(self, g: int, v: int) -> Iterator[Root]:
        """Yield what a value is: through guards, copies, moves and modes."""
        values = self.view.units[g].values
        v = bare(self.view, g, v)
        op, operands, data = values[v]
        if op == "param" and not (data[0] == 0 and self.view.owner(g) is not None):
            yield g, data[0]
        elif op == "attr":
            yield from self._field(g, operands[0], data)
        elif op == "call" and len(operands) > 1 and self.names.name(g, operands[0]) in _COPIES:
            yield from self._root(g, operands[1])
        elif op == "call" and values[operands[0]][0] == "attr" and values[operands[0]][2] in _SAME:
            yield from self._root(g, values[operands[0]][1][0])

    def _field(self, g: int, base: int, name: str) -> Iterator[Root]:
        """Yield an attribute of ``self``, under the last class of its family in view."""
        op, _, data = self.view.units[g].values[base]
        owner = self.view.owner(g)
        if op == "param" and data[0] == 0 and owner is not None:
            yield self.view.family(owner)[-1], name

    def _spread(self) -> None:
        """What is asked of a parameter, or of an attribute, is asked of what it is given."""
        for _ in range(_PASSES):
            before = len(self._called) + len(self._asked)
            for given, taken in self._handed:
                for known in (self._called, self._asked):
                    if taken in known:
                        known.add(given)
            if len(self._called) + len(self._asked) == before:
                return


__all__ = ["HandedModels"]
