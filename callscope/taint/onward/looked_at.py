"""Functions whose callers in view only look at what they give: who goes on with it is outside of the program."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.names.words import words
from callscope.taint.program.reporting import reports
from callscope.taint.program.walks import reached

_LOOKS = words("item tolist numpy detach shape size dim ndim dtype device numel argmax argmin argsort data __len__")
"""Members that show a value, or something about it."""
_SHOWS = words("float int complex bool len print str repr format round isinstance list")
_KEEPS = ("attr", "item", "unary", "binop", "inplace", "phi", "pi", "iter", "unpack", "tuple", "list", "dict")
_ENDS = frozenset({"compare", "fstring", "format", "assert", "del", "test", "not", "bool"})
_MOST = 60


class LookedAt:
    """A program without a driver in view hands its functions to users: that it shows a value itself says nothing of them."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.view = flow, flow.view
        self._known: dict[int, bool] = {}

    def is_only(self, g: int) -> bool:
        """Return whether a public function is surely called, and every sure call only looks at what it gives."""
        known = self._known.get(g)
        if known is None:
            known = self._known[g] = self._is_only(g)
        return known

    def _is_only(self, g: int) -> bool:
        name = self.view.units[g].name.rpartition(".")[2]
        if not self.view.solver.open_world or name.startswith("_") or self.view.units[g].kind != "function":
            return False
        calls = self.view.callers.get(g, ())
        sure = [(where, v) for where, v in calls for c in self.view.callees(where, v) if c.unit == g and not c.guess]
        return bool(sure) and all(self._looks(where, v) for where, v in sure)

    def _looks(self, g: int, v: int) -> bool:
        """Return whether a call stands where nothing is recorded, in what reports, or shows at once all that comes of it."""
        frame = self.flow.frames[g]
        if frame.muted or frame.mute_of(v) or reports(self.view, g):
            return True
        values, users = self.view.units[g].values, self.view.users(g)
        onward = list(reached((v,), lambda one: [u for u in users.get(one, ()) if not self._shows(g, u)], _MOST))
        return len(onward) < _MOST and all(one == v or self._is_kept(g, one, values[one][0]) for one in onward)

    def _shows(self, g: int, user: int) -> bool:
        op, operands, data = self.view.units[g].values[user]
        if op == "call":
            called = self.flow.names.name(g, operands[0]) or ""
            return called.removeprefix("builtins.") in _SHOWS or called.startswith("math.")
        return op in _ENDS or (op == "attr" and data in _LOOKS)

    def _is_kept(self, g: int, v: int, op: str) -> bool:
        """Return whether an operation makes something of a value that may be shown yet: not one of the program's functions, nor a place that others read."""
        if op == "call":
            return not self.view.callees(g, v) and not self.view.classes(g, self.view.units[g].values[v][1][0])
        return op in _KEEPS


__all__ = ["LookedAt"]
