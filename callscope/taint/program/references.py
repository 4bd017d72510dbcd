"""Functions of libraries that are handed on instead of called: ``apply(float, values)``, ``[torch.exp, torch.Tensor.detach]``."""

from __future__ import annotations

from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View

_NAMES = frozenset({"attr", "global", "free", "importfrom", "builtin", "call"})


class References:
    """Knows where a function of a library stands as a value."""

    def __init__(self, view: View, names: Spelling) -> None:
        self.view, self.names = view, names
        self._found: dict[str, list[tuple[int, int]]] | None = None
        self._keys: dict[int, set[object]] | None = None

    def written(self, name: str, *, alone: bool) -> tuple[int, int] | None:
        """Return the one place where a function that is called by another name is written; ``alone``: nothing else is called so.

        What is only one of a table's functions is none where no key is seen that picks it.
        """
        found = self._written(name)
        known = len(found) == 1 and (alone or not self._is_of_table(*found[0]) or self._is_picked(*found[0]))
        return found[0] if known else None

    def _is_picked(self, g: int, v: int) -> bool:
        """``Act("binary")`` where ``ACTS[kind]`` is read: the program itself gives the key under which the function stands."""
        values, node = self.view.units[g].values, self.view.solver.bases[g]
        for user in self.view.users(g).get(v, ()):
            op, operands, keys = values[user]
            for number, key in enumerate(keys if op == "dict" else ()):
                if operands[2 * number + 1] == v and key not in (None, "**") and key[0] in self._asked(node + user):
                    return True
        return False

    def _asked(self, table: int) -> set[object]:
        """Return the texts by which a dictionary is read anywhere."""
        if self._keys is None:
            self._keys = {}
            for g, unit in enumerate(self.view.units):
                for op, operands, _ in unit.values:
                    if op == "item" and len(operands) == 2:
                        self._note(g, *operands)
                    elif op == "call" and len(operands) > 1 and unit.values[operands[0]][::2] == ("attr", "get"):
                        self._note(g, unit.values[operands[0]][1][0], operands[1])
        return self._keys.get(table, set())

    def _note(self, g: int, table: int, key: int) -> None:
        objects, keys = self.view.solver.objects, self._keys
        boxes = [o for o in self.view.points(g, table) if objects.kinds[o] == "box" and objects.data[o][0] == "dict"]
        for o in self.view.points(g, key) if boxes and keys is not None else ():
            if objects.kinds[o] == "constant" and isinstance(objects.data[o][1], str) and keys is not None:
                for box in boxes:
                    keys.setdefault(objects.data[box][1], set()).add(objects.data[o][1])

    def _is_of_table(self, g: int, v: int) -> bool:
        values = self.view.units[g].values
        return any(values[user][0] == "dict" and len(values[user][1]) > 2 for user in self.view.users(g).get(v, ()))

    def _written(self, name: str) -> list[tuple[int, int]]:
        if self._found is None:
            self._found = {}
            for g, unit in enumerate(self.view.units):
                for v, (op, _, _) in enumerate(unit.values):
                    if op in _NAMES and self._is_handed_on(g, v):
                        self._found.setdefault(self.names.name(g, v) or "", []).append((g, v))
        return self._found.get(name, [])

    def _is_handed_on(self, g: int, v: int) -> bool:
        """Return whether a value is put, given or returned somewhere: not only called, or asked for a member."""
        values = self.view.units[g].values
        users = self.view.users(g).get(v, ())
        return any(values[u][0] != "attr" and not (values[u][0] == "call" and v not in values[u][1][1:]) for u in users)
