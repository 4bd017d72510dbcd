"""A stopped copy that a method keeps in its object beside the live value that it gives: the copy is to be looked at."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.names.intent_names import is_starting
from callscope.taint.program.constructing import constructs
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site


class KeptCopies:
    """Asks who takes what a method gives, and who reads what it keeps."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.view, self.uses = flow, flow.view, uses

    def is_beside_result(self, site: Site) -> bool:
        """``self.matrix = matrix.detach(); return matrix``: the caller takes it live, what is kept is to be looked at."""
        values, g = self.view.units[site.g].values, site.g
        users = [u for start in site.starts for u in self.uses.of(g, start)]
        kept = bool(users) and all(values[u][0] == "setattr" for u in users)
        behind = {u for v in site.inputs for u in self.uses.of(g, v)}
        given = kept and any(values[u][0] == "return" for u in behind)
        names = {values[u][2] for u in users}
        return given and all(self._takes_it(where, v, names) for where, v in self.view.callers.get(g, ()))

    def _takes_it(self, g: int, call: int, names: set[object]) -> bool:
        """Return whether a caller computes with what it is given, or only has it kept while an object is made; not with what was kept."""
        made = is_starting(self.view.units[g].name) or constructs(self.view, g)
        return bool(self.uses.of(g, call) or made) and not self._reads(g, names)

    def _reads(self, g: int, names: set[object]) -> bool:
        return any(op == "attr" and data in names for op, _, data in self.view.units[g].values)


__all__ = ["KeptCopies"]
