"""What objects keep under their own names, and which bases they surely have."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.source.facts import Unit
from callscope.static.filed import files_elsewhere
from callscope.static.objects import BOX, CLASS, CONSTANT, INSTANCE
from callscope.static.solver import Solver

_MODULES = "torch.nn."
_PLAIN = frozenset({BOX, CONSTANT})


class OwnNames:
    """The names that methods of a class store on their ``self``, read from its code once."""

    def __init__(self, s: Solver) -> None:
        self.s = s
        self._names: dict[tuple[int, bool], set[str]] = {}
        self._sure: dict[tuple[int, int], bool] = {}
        for unit, record in enumerate(s.units):
            cls = s.objects.find(CLASS, s.first_unit[s.file_of[unit]] + record.parent) if record.parent > 0 else None
            if cls is not None and record.kind == "function" and record.parameters:
                first = record.parameters[0].value
                for name, surely in _stored(record, first):
                    self._names.setdefault((cls, surely), set()).add(name)

    def keeps(self, cls: int, name: str) -> bool:
        """Return whether a method of a class or of its bases stores ``self.name`` on the object itself.

        A torch module keeps its parts elsewhere, and so does a class with a ``__setattr__`` that files.
        """
        order = self.s.classes.order(cls)
        ways = (True,) if files_elsewhere(self.s, cls) else (True, False)
        kept = any(name in self._names.get((base, way), ()) for base in order if isinstance(base, int) for way in ways)
        return kept and (not is_module(self.s, cls) or self._is_no_part(cls, name))

    def _is_no_part(self, cls: int, name: str) -> bool:
        """Return whether it is known what a module keeps under a name, and that is no module, parameter or buffer."""
        s = self.s
        held = s.pointees(s.own_field(s.classes.instance(cls), name))
        return bool(held) and all(
            (s.objects.kinds[o] in _PLAIN and not str(s.objects.data[o][0]).startswith("torch."))
            or (s.objects.kinds[o] == INSTANCE and not is_module(s, s.objects.data[o][0]))
            for o in held
        )

    def surely(self, cls: int, base: int) -> bool:
        """Return whether ``base`` is a base of a class for certain: where one stands in for another that is missing, neither is."""
        found = self._sure.get((cls, base))
        if found is None:
            slots = self.s.classes.bases.get(cls, ())
            sure = [slot[0] for slot in slots if len(slot) == 1 and isinstance(slot[0], int)]
            found = cls == base or any(self.surely(one, base) for one in sure)
            self._sure[cls, base] = found
        return found


def _stored(record: Unit, owner: int) -> Iterator[tuple[str, bool]]:
    """Yield the names that code stores on a value, and whether past its ``__setattr__``: ``self.__dict__["name"] = ...``."""
    for op, operands, data in record.values:
        if op == "setattr" and operands[0] == owner:
            yield str(data), False
        elif op == "setitem" and data is not None and record.values[operands[0]] == ("attr", (owner,), "__dict__"):
            yield str(data[0]), True


def is_module(s: Solver, cls: int) -> bool:
    """Return whether a class derives from one of torch's modules."""
    return any(base.startswith(_MODULES) for base in s.classes.external_bases(cls))
