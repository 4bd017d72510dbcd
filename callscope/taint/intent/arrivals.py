"""Arguments that a function stops as they arrive, and never uses otherwise: it says that they are given."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.forms import Forms
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.names.torch_names import MOVES
from callscope.taint.program.bare import bare
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import reached
from callscope.taint.site import Site

_TESTS = ("compare", "assert", "format")
_MAKES = frozenset({"torch.tensor", "torch.as_tensor", "isinstance", "torch.is_tensor"})
_MOVED = MOVES | {"numpy", "float", "double"}
_WAY = 8
_READ = ("shape", "device", "dtype", "ndim", "requires_grad")


class Arrivals:
    """Asks of a stop whether it is all that is done to an argument, of a loss or one that may be left out."""

    def __init__(self, flow: Flow, uses: Uses, forms: Forms) -> None:
        self.flow, self.uses, self.forms = flow, uses, forms

    def is_one(self, site: Site) -> bool:
        """``def critic_loss(self, zs): zs = zs.detach()``, ``weight.detach()`` of ``weight=None``, ``x.requires_grad_(False)`` in a constructor; no caller in view is seen to ask for the gradient."""
        if site.match.rule.id == "CS205":
            return not site.level & PROVEN and self.flow.view.units[site.g].name.endswith(".__init__")
        if site.match.rule.id != "CS201" or site.level & PROVEN or not site.inputs:
            return False
        unit = self.flow.view.units[site.g]
        v = self._argument(site.g, site.inputs[0])
        op, _, data = unit.values[v]
        if op != "param" or unit.name.endswith(".forward"):
            return False
        optional = unit.parameters[data[0]].has_default or self._is_kept(site)
        return self._is_only_stopped(site.g, v) and (optional or self.forms.is_loss(site.g))

    def _is_kept(self, site: Site) -> bool:
        """``self.at = positions.detach().cpu().numpy()`` in a constructor, with nothing computed before it is kept."""
        unit = self.flow.view.units[site.g]
        moves = reached(site.starts, lambda v: self._moved(site.g, v), _WAY * 2)
        return unit.name.endswith(".__init__") and any(unit.values[v][0] == "setattr" for v in moves)

    def _moved(self, g: int, v: int) -> list[int]:
        """Return what a value is moved to, or kept by."""
        values = self.flow.view.units[g].values
        users = [(u, values[u]) for u in self.uses.of(g, v)]
        moved = [u for u, (op, o, name) in users if (op == "attr" and name in _MOVED) or (op == "call" and o[0] == v)]
        return moved + [u for u, (op, o, _) in users if op == "setattr" and o[1] == v]

    def is_data(self, site: Site, trail: tuple[tuple[int, int], ...]) -> bool:
        """``def fit(self, batch): x = batch["x"].detach(); ...; loss.backward()``: what a function stops of what it is handed, and then takes the gradient of itself, is what is trained on."""
        if site.match.rule.id != "CS201" or site.level & PROVEN or not site.inputs or self.flow.is_hook(site.g):
            return False  # what a forward hook is handed a module has just made
        values = self.flow.view.units[site.g].values
        given = {o for op, operands, _ in values if op in ("return", "yield") for o in operands}
        if any(g == site.g and (v in given or values[v][0] in ("return", "yield")) for g, v in trail):
            return False  # what it makes of the stop is its caller's to differentiate
        return all(self._is_handed(site.g, v) for v in site.inputs)

    def _is_handed(self, g: int, v: int) -> bool:
        """Return whether a value is an argument, or what is read of one: ``batch["x"]``, ``batch.action()``."""
        unit = self.flow.view.units[g]
        for _ in range(_WAY):
            v = bare(self.flow.view, g, v)
            op, operands, data = unit.values[v]
            below = unit.values[operands[0]] if op == "call" and len(operands) == 1 else ("", (), "")
            moved = op == "call" and unit.values[operands[0]][0] == "attr" and unit.values[operands[0]][2] in MOVES
            if op == "param":
                return not (data[0] == 0 and self.flow.view.owner(g) is not None) and not unit.name.endswith(".forward")
            if op not in ("item", "unpack", "iter", "attr") and below[0] != "attr" and not moved:
                return False
            v = operands[0]
        return False

    def _argument(self, g: int, v: int) -> int:
        """Return what a value is a copy of."""
        values = self.flow.view.units[g].values
        while True:
            op, operands, name = values[v]
            below = values[operands[0]] if op == "call" else (op, (), name)
            if op != "pi" and not (below[0] == "attr" and below[2] in MOVES):
                return v
            v = operands[0]

    def _is_only_stopped(self, g: int, v: int) -> bool:
        """Return whether a value is only stopped, copied or tested."""
        values = self.flow.view.units[g].values
        for user in self.uses.of(g, v):
            op, _, name = values[user]
            if op in ("pi", "phi") and user > v and self._is_only_stopped(g, user):
                continue
            if op == "attr" and (name in MOVES or name in _READ):
                continue
            if op == "call" and self.flow.names.name(g, self.flow.view.units[g].values[user][1][0]) in _MAKES:
                continue  # ``torch.tensor(lower)`` where it is no tensor yet
            if op not in _TESTS:
                return False
        return True


__all__ = ["Arrivals"]
