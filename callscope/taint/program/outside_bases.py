"""Classes that derive from one outside the program: what that one's constructor is handed is in their objects, under no name that is seen."""

from __future__ import annotations

from callscope.taint.program.view import View

OUTSIDE = "<outside>"
"""The field that stands for what objects keep where no code is in view."""
_MAKES = "__init__"
_EMPTY_HANDED = frozenset(
    {"object", "ABC", "Protocol", "Generic", "Enum", "IntEnum", "Dataset", "Thread", "Process", "type", "str", "int", "float"}
)  # fmt: skip
_HOLDING = frozenset({"dict", "list", "tuple", "set", "OrderedDict", "UserDict", "NamedTuple", "defaultdict", "deque"})


class OutsideBases:
    """Which classes stand on one outside the program; asked once a class."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._known: dict[int, bool] = {}

    def among(self, classes: tuple[int, ...]) -> tuple[int, ...]:
        """Return those of ``classes`` that do."""
        return tuple(cls for cls in classes if self._has(cls))

    def _has(self, cls: int) -> bool:
        known = self._known.get(cls)
        if known is None:
            known = self._known[cls] = has_outside_base(self.view, cls)
        return known


def has_outside_base(view: View, cls: int) -> bool:
    """Return whether objects of a class keep tensors where no code is in view: not those of modules (what has a ``forward`` is one), containers, errors."""
    if view.is_module(cls) or view.is_function(cls) or view.is_parameter(cls) or view.is_optimizer(cls):
        return False
    names = {base.rpartition(".")[2] for base in view.bases(cls)}
    if names & _HOLDING or all(map(_says_nothing, names)):
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


def _says_nothing(name: str) -> bool:
    return name in _EMPTY_HANDED or name.endswith(("Error", "Exception", "Warning"))
