"""Functions that are named for handing out plain numbers or arrays: what loses a gradient is who asks them to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from callscope.taint.forward.analysis import Flow
from callscope.taint.program.walks import made_before
from callscope.taint.site import Site

_NAMED = re.compile(r"(^|_)(to|as|get)_?(numpy|npy?|ndarray)$|^_*(numpy|npy?)$|2(numpy|npy?)$")
_BACK = frozenset({"torch.as_tensor", "torch.from_numpy", "torch.tensor"})
_RULES = frozenset({"CS201", "CS203", "CS104", "CS101"})
_COMPUTES = frozenset({"binop", "inplace", "setattr", "setitem", "while", "yield"})
_ENDS = frozenset({"param", "global", "free"})


class Converters:
    """``def tensor2numpy(x): return x.detach().cpu().numpy()`` does what it says; ``slogdet(tensor2numpy(w))`` may be a mistake."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.view = flow, flow.view

    def is_named(self, g: int) -> bool:
        """Return whether a function only converts, and is named for it."""
        unit = self.view.units[g]
        named = unit.kind == "function" and _NAMED.search(unit.name.rpartition(".")[2].lower()) is not None
        return named and not any(
            op in _COMPUTES or self._gives_back(g, op, operands) for op, operands, _ in unit.values
        )

    def _gives_back(self, g: int, op: str, operands: tuple[int, ...]) -> bool:
        return op == "call" and self.flow.names.name(g, operands[0]) in _BACK

    def is_one(self, site: Site) -> bool:
        """Return whether a site stands in such a function, which somebody in view is sure to call with what loses its gradient."""
        named = site.match.rule.id in _RULES and self.is_named(site.g) and self._is_of_argument(site)
        return named and bool(self._callers(site.g))

    def _is_of_argument(self, site: Site) -> bool:
        """Return whether a site stops an argument; in ``def to_numpy(self): return self.x.detach().numpy()`` no call hands it over."""
        values = self.view.units[site.g].values
        own = self.view.owner(site.g) is not None
        ends = {v for v in made_before(values, site.inputs) if values[v][0] in _ENDS}
        return bool(ends) and all(values[v][0] == "param" and not (own and values[v][2][0] == 0) for v in ends)

    def asked_for(self, site: Site) -> Iterator[Site]:
        """Yield a site for each call that hands what carries a gradient to the function."""
        for where, call in self._callers(site.g):
            inputs = tuple(
                o for o in self.view.units[where].values[call][1][1:] if self.flow.gradient(where, o, inside=True)
            )
            level = 0
            for v in inputs:
                level |= self.flow.gradient(where, v, inside=True)
            if level:
                yield site._replace(g=where, v=call, inputs=inputs, level=level, origin=None, starts=(call,))

    def _callers(self, g: int) -> list[tuple[int, int]]:
        calls = self.view.callers.get(g, ())
        return [
            (where, v)
            for where, v in calls
            if where != g  # ``np.stack([to_numpy(one) for one in x])`` asks nothing for itself
            and self.view.units[where].values[v][0] == "call"
            and any(c.unit == g and not c.guess and c.via == "call" for c in self.view.callees(where, v))
        ]


__all__ = ["Converters"]
