"""Classes that derive from one outside the program: what that one's constructor is handed is in their objects, under no name that is seen."""

from __future__ import annotations

import sys

from callscope.taint.program.unnamed_fields import Naming
from callscope.taint.program.view import View

OUTSIDE = "<outside>"
"""The field that stands for what objects keep where no code is in view."""
_MAKES = "__init__"
_EMPTY_HANDED = frozenset(
    {"object", "ABC", "Protocol", "Generic", "Enum", "IntEnum", "Dataset", "Thread", "Process", "type", "str", "int", "float"}
)  # fmt: skip
_DATA = "torch.utils.data."
"""What loads and orders data: none of it has a gradient."""
_OBJECTS = frozenset({"instance", "candidate", "super"})
_HOLDING = frozenset({"dict", "list", "tuple", "set", "OrderedDict", "UserDict", "NamedTuple", "defaultdict", "deque"})


class OutsideBases:
    """Which classes stand on one outside the program; asked once a class."""

    def __init__(self, view: View, naming: Naming) -> None:
        self.view, self.naming = view, naming
        self._known: dict[int, bool] = {}

    def of(self, classes: tuple[int, ...]) -> tuple[int, ...]:
        """Return ``classes`` where all of them do: what may be made of others as well says nothing."""
        return classes if all(map(self._has, classes)) else ()

    def keeping(self, g: int, v: int, owners: tuple[int, ...], name: str) -> tuple[int, ...]:
        """Return the classes of which ``name``, read of a value, may be what the base keeps: where the value is nothing else, and nobody in view names it."""
        if name.startswith("__") or not self.of(owners):
            return ()
        kinds = self.view.solver.objects.kinds
        if any(kinds[o] not in _OBJECTS for o in self.view.points(g, v)):
            return ()
        return () if any(self.naming.is_named(self.view.family(cls), name) for cls in owners) else owners

    def _has(self, cls: int) -> bool:
        known = self._known.get(cls)
        if known is None:
            known = self._known[cls] = has_outside_base(self.view, cls)
        return known


def has_outside_base(view: View, cls: int) -> bool:
    """Return whether objects of a class keep tensors where no code is in view: not those of modules (what has a ``forward`` is one), containers, errors."""
    if view.is_module(cls) or view.is_function(cls) or view.is_parameter(cls) or view.is_optimizer(cls):
        return False
    bases = view.bases(cls)
    if any(base.rpartition(".")[2] in _HOLDING for base in bases) or all(map(_says_nothing, bases)):
        return False
    return not any("forward" in view.units[view.class_unit(one)].bindings for one in view.family(cls))


def handed_to_base(view: View, g: int, v: int) -> int | None:
    """Return the class whose outside base a call makes: ``super().__init__(loc, scale)`` in its constructor."""
    values = view.units[g].values
    op, operands, _ = values[v]
    if op != "call" or values[operands[0]][0] != "attr" or values[operands[0]][2] != _MAKES or view.callees(g, v):
        return None
    owner = view.owner(g)
    made = owner is not None and view.units[g].name.endswith(f".{_MAKES}") and has_outside_base(view, owner)
    return owner if made else None


def is_torchs(view: View, cls: int) -> bool:
    """Return whether a class stands on one of torch's: that makes tensors of numbers."""
    return any(base.startswith("torch.") for base in view.bases(cls))


def is_made_outside(view: View, cls: int) -> bool:
    """Return whether a class leaves its constructor to a base outside the program."""
    bindings = (view.units[view.class_unit(one)].bindings for one in view.family(cls))
    return has_outside_base(view, cls) and not any(_MAKES in names or "__new__" in names for names in bindings)


def _says_nothing(base: str) -> bool:
    name = base.rpartition(".")[2]
    return (
        name in _EMPTY_HANDED
        or name.endswith(("Error", "Exception", "Warning"))
        or base.startswith(_DATA)
        or base.partition(".")[0] in sys.stdlib_module_names
    )
