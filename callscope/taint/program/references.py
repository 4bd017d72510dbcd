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

    def written(self, name: str, *, alone: bool) -> tuple[int, int] | None:
        """Return the one place where a function that is called by another name is written; ``alone``: nothing else is called so.

        What is only one of a table's functions is none: which of them is called is not known.
        """
        found = self._written(name)
        return found[0] if len(found) == 1 and (alone or not self._is_of_table(*found[0])) else None

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
