"""A stop that is a function's last word: all that the function works out is handed to the package's users without a history."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from callscope.taint.forward.analysis import Flow
from callscope.taint.program.sources import is_plain
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import made_of, reached
from callscope.taint.site import Site

_STOPS = frozenset({"CS201", "CS202", "CS203", "CS207"})
_MAKES = ("call", "binop", "inplace", "unary")
_MOVES = frozenset({"detach", "clone", "contiguous", "cpu", "numpy", "requires_grad_", "to"})
_WRAPS = frozenset({"torch.as_tensor", "torch.tensor", "torch.from_numpy"})
_TAKES = frozenset({"backward", "grad", "step"})
_MODES = frozenset({"torch.no_grad", "torch.inference_mode", "torch.enable_grad", "torch.set_grad_enabled"})
_SAYS = re.compile(r"(?i)\bdetach|no[ _-]?grad|without (a )?grad|stop[ _-]?grad|non-?differentiable|not differentiable")
_WAY, _UP, _JOINED = 6, 4, 40


class Word(NamedTuple):
    """Where what a function hands out leaves the package, and the calls it came out by."""

    g: int
    trail: tuple[tuple[int, int], ...]


class LastWord:
    """Tells a stop that leaves a function without any derivative from one that gives a user a look at something."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.uses, self.view = flow, uses, flow.view

    def of(self, site: Site) -> Word | None:
        """Return where all that a function computes is handed out stopped by a site; None where the stop is one of several, is a choice, or shows what others train."""
        if site.match.rule.id not in _STOPS or not self._is_computed(site) or self._cares(site):
            return None
        trail = next(self._ways_out(site), None) if self._is_asked(site) else None
        return self.leaves(site.g, trail) if trail is not None and self._is_all(site, trail[-1]) else None

    def _is_computed(self, site: Site) -> bool:
        """``self.weight.detach()`` reads what is there; ``self.gates().detach()`` looks at what a method gives others live."""
        values = self.view.units[site.g].values
        made = [v for one in site.inputs for v in self._joined(site.g, one) if values[v][0] in _MAKES]
        return bool(made) and not any(self._is_shown(site.g, v) for v in made)

    def _joined(self, g: int, v: int) -> set[int]:
        """Return what a variable may hold, whichever way the function came."""
        values = self.view.units[g].values
        kinds = {"phi": None, "pi": 1}
        return set(reached((v,), lambda one: values[one][1][: kinds.get(values[one][0], 0)], _JOINED))

    def _is_asked(self, site: Site) -> bool:
        """``def scale(self): return self.log_scale.exp().detach()`` computes with nothing that it is given: it shows what there is."""
        unit = self.view.units[site.g]
        behind = set(made_of(unit.values, site.inputs))
        given = unit.parameters[self.view.owner(site.g) is not None :]
        return any(p.value in behind and not is_plain(p.annotation) for p in given)

    def _is_shown(self, g: int, v: int) -> bool:
        """Return whether a value is what another method of the same object gives, which somebody else asks for too."""
        values = self.view.units[g].values
        op, operands, _ = values[v]
        below = values[operands[0]] if op == "call" else ("", (), "")
        own = below[0] == "attr" and values[below[1][0]][0] == "param" and values[below[1][0]][2][0] == 0
        return own and any(len(self.view.callers.get(c.unit, ())) > 1 for c in self.view.callees(g, v))

    def _cares(self, site: Site) -> bool:
        """Return whether the function takes gradients, switches recording, stops more than this, or says so: it knows what it records."""
        unit = self.view.units[site.g]
        named = [(v, data) for v, (op, _, data) in enumerate(unit.values) if op == "attr"]
        if any(name in _TAKES for _, name in named) or _SAYS.search(unit.docstring):
            return True
        others = [v for v, name in named if name in ("detach", "data") and v not in self._own(site)]
        modes = any(self.flow.names.name(site.g, v) in _MODES for v, _ in named)
        return bool(others) or modes or any(r[1] == "if" for r in self.view.places(site.g).enclosing(site.v))

    def _own(self, site: Site) -> set[int]:
        op, operands, _ = self.view.units[site.g].values[site.v]
        return {site.v, *(operands[:1] if op == "call" else ())}

    def _ways_out(self, site: Site) -> Iterator[tuple[tuple[int, int], ...]]:
        """Yield the way of the stopped value to a ``return``, through nothing but moves."""
        values = self.view.units[site.g].values
        level: list[tuple[int, ...]] = [(start,) for start in site.starts]
        for _ in range(_WAY):
            following: list[tuple[int, ...]] = []
            for way in level:
                for user in self.uses.of(site.g, way[-1]):
                    if values[user][0] == "return" and not self._is_array(site.g, way):
                        yield tuple((site.g, v) for v in (*way, user))
                    elif self._moves(site.g, user, way[-1]):
                        following.append((*way, user))
            level = following

    def _is_array(self, g: int, way: tuple[int, ...]) -> bool:
        """Return whether what a way has come to is an array, which nobody would differentiate."""
        values = self.view.units[g].values
        arrays = [v for v in way if values[v][0] == "attr" and values[v][2] == "numpy"]
        wraps = [v for v in way if values[v][0] == "call" and self.flow.names.name(g, values[v][1][0]) in _WRAPS]
        return bool(arrays) and max(arrays) > max(wraps, default=-1)

    def _moves(self, g: int, user: int, v: int) -> bool:
        op, operands, data = self.view.units[g].values[user]
        if op == "attr":
            return data in _MOVES
        return op in ("pi", "phi") or (
            op == "call"
            and (operands[0] == v or (operands[1:2] == (v,) and self.flow.names.name(g, operands[0]) in _WRAPS))
        )

    def _is_all(self, site: Site, last: tuple[int, int]) -> bool:
        """Return whether no other ``return`` hands out something live."""
        values = self.view.units[site.g].values
        others = [o for v, (op, operands, _) in enumerate(values) if op == "return" and v != last[1] for o in operands]
        return not any(self.flow.may_carry(site.g, v) for v in others)

    def leaves(self, g: int, trail: tuple[tuple[int, int], ...]) -> Word | None:
        """Follow what a function gives through those that hand it on as it is, to one that nobody in view has to call."""
        level, seen = [(g, trail)], {g}
        for _ in range(_UP):
            following = []
            for unit, way in level:
                if self._is_for_users(unit):
                    return Word(unit, way)
                for where, call in self.view.callers.get(unit, ()):
                    values = self.view.units[where].values
                    returns = [u for u in self.uses.of(where, call) if values[u][0] == "return"]
                    if returns and where not in seen:
                        seen.add(where)
                        following.append((where, (*way, (where, call), (where, returns[0]))))
            level = following
        return None

    def _is_for_users(self, g: int) -> bool:
        name = self.view.units[g].name.rpartition(".")[2]
        if self.view.units[g].kind != "function" or (name.startswith("_") and name != "__call__"):
            return False
        return self.flow.is_open(g) and (not self.view.callers.get(g) or g in self.view.published)


__all__ = ["LastWord", "Word"]
