"""What a block without gradients computes is computed live as well: a warm-up, a comparison of two views."""

from __future__ import annotations

from collections.abc import Callable

from callscope.taint.forward.analysis import Flow
from callscope.taint.lattice.masks import LAYERS
from callscope.taint.program.bare import bare
from callscope.taint.site import Site


def callee_name(flow: Flow, g: int, v: int) -> str:
    """Return a name of the module or function of the program that a call runs, empty for anything else."""
    values = flow.view.units[g].values
    op, operands, _ = values[v]
    if op != "call":
        return ""
    units = sorted({c.unit for c in flow.view.callees(g, v)})
    layer = bool(flow.mask(g, operands[0]) & LAYERS)
    if not units and not layer:
        return ""
    called = bare(flow.view, g, operands[0])
    kind, _, data = values[called]
    held = data if kind == "attr" else data[-1] if kind in ("global", "free", "param") else f"value {called}"
    return f"{held} {units}"


class RunAgain:
    """Looks for a live call of what a block has called; ``way`` gives what a value is made of."""

    def __init__(self, flow: Flow, way: Callable[[int, int], set[int]]) -> None:
        self.flow, self._way = flow, way

    def is_one(self, site: Site) -> bool:
        """What the block computes with is called live as well, after it or beside it: a warm-up, a comparison of two views."""
        g = site.g
        region = self.flow.frames[g].mute_of(site.v)
        places, values = self.flow.view.places(g), self.flow.view.units[g].values
        inside = {
            called
            for v in self._way(g, site.v)
            if self.flow.frames[g].mute_of(v) == region
            for called in (callee_name(self.flow, g, v), *self._called_by(g, v))
        } - {""}
        inside |= self._repeated_inside(g, site.v, region)
        if not inside:
            return False
        around = {(r[2], r[3]) for r in places.enclosing(site.v) if r[1] == "if"}
        for v, (op, _, _) in enumerate(values):
            if op == "call" and not self.flow.frames[g].mute_of(v) and callee_name(self.flow, g, v) in inside:
                apart = any(r[1] == "if" and (r[2], not r[3]) in around for r in places.enclosing(v))
                same = self._is_of_same_layers(g, site.v, v, region) and self._asks_the_same(g, site.v, v, region)
                if not apart and self.flow.may_carry(g, v) and same:
                    return True
        return False

    def _is_of_same_layers(self, g: int, inside: int, live: int, region: int) -> bool:
        """``embed(self.image, x)`` is not ``embed(self.text, y)`` again: what is handed another part of the object is another computation."""
        values = self.flow.view.units[g].values
        name, handed = callee_name(self.flow, g, live), self._layers(g, live)
        calls = [v for v in self._way(g, inside) if values[v][0] == "call" and self.flow.frames[g].mute_of(v) == region]
        same = [self._layers(g, v) for v in calls if callee_name(self.flow, g, v) == name]
        return not handed or not same or any(not one or one & handed for one in same)

    def _asks_the_same(self, g: int, inside: int, live: int, region: int) -> bool:
        """``distance(x, j, k)`` is not ``distance(x, i, j)`` again: a plain function that trains nothing is run again only on the same arguments."""
        units = {c.unit for c in self.flow.view.callees(g, live)}
        if not units or any(self.flow.view.owner(unit) is not None for unit in units) or self._models(g, live):
            return True
        name, asked = callee_name(self.flow, g, live), self._arguments(g, live)
        values = self.flow.view.units[g].values
        calls = [v for v in self._way(g, inside) if values[v][0] == "call" and self.flow.frames[g].mute_of(v) == region]
        same = [self._arguments(g, v) for v in calls if callee_name(self.flow, g, v) == name]
        return not same or asked in same

    def _arguments(self, g: int, call: int) -> tuple[int, ...]:
        return tuple(bare(self.flow.view, g, o) for o in self.flow.view.units[g].values[call][1][1:])

    def _models(self, g: int, call: int) -> bool:
        """Return whether a call hands in, or its function reads from around it, something with parameters."""
        given = self.flow.view.units[g].values[call][1]
        return any(self.flow.mask(g, o) & LAYERS or self.flow.owns_parameters(g, o) for o in given)

    def _layers(self, g: int, call: int) -> set[object]:
        """Return the layers of the object itself that a call hands in."""
        values = self.flow.view.units[g].values
        layers = (o for o in values[call][1][1:] if self.flow.mask(g, o) & LAYERS or self.flow.owns_parameters(g, o))
        return {values[o] for o in layers if values[o][0] == "attr"}

    def _repeated_inside(self, g: int, v: int, region: int) -> set[str]:
        """``m = iterate(m0)``, in which ``m = update(m)`` is repeated: one recorded ``update(m)`` afterwards brings its derivative."""
        view, found = self.flow.view, set[str]()
        called = (
            c for one in self._way(g, v) if self.flow.frames[g].mute_of(one) == region for c in view.callees(g, one)
        )
        for unit in {c.unit for c in called if not c.guess and c.via == "call"}:
            for u, (op, _, _) in enumerate(view.units[unit].values):
                if op == "call" and any(r[1] in ("for", "while") for r in view.places(unit).enclosing(u)):
                    found.add(callee_name(self.flow, unit, u))
        return found - {""}

    def _called_by(self, g: int, v: int) -> list[str]:
        """Return what a function made here calls: ``solve(lambda z: self.cell(z, x), z0)``."""
        op, _, data = self.flow.view.units[g].values[v]
        if op != "function":
            return []
        unit = self.flow.view.first(g) + data[0]
        return [callee_name(self.flow, unit, u) for u in range(len(self.flow.view.units[unit].values))]
