"""Steps that are meant as factors: a mask compared once more, the sign beside a size."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.beside import Beside
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import made_of
from callscope.taint.site import Site

_WAY = 40
_ROUNDS = frozenset({"floor", "ceil", "round"})
_STEPS = _ROUNDS | {"trunc", "sign", "heaviside", "argmax", "argmin"}
_EQUAL = frozenset({"==", "!=", "eq", "ne", "not_equal"})
_BOUNDS = (("attr", "clamp"), ("attr", "clip"))
_REDUCTIONS = frozenset({"mean", "sum", "norm", "max", "amax", "std"})


class StepFactors:
    """Judges values without a derivative that multiply live ones."""

    def __init__(self, flow: Flow, uses: Uses, beside: Beside) -> None:
        self.flow, self.uses, self._beside = flow, uses, beside

    def is_of_mask(self, site: Site) -> bool:
        """``mask > 0``: the compared value is a mask already."""
        values = self.flow.view.units[site.g].values
        level = [v for v in site.inputs if self.flow.gradient(site.g, v)]
        for _ in range(3):
            if any("mask" in self.uses.name(site.g, v).lower() for v in level):
                return True
            level = [o for v in level if values[v][0] in ("call", "attr", "pi") for o in values[v][1]]
        return False

    def is_of_code(self, site: Site) -> bool:
        """``(kind == 1) * w``: what is held against something that has no gradient is a code; a learned number equals it nowhere, and nothing depends on it. Not ``x == x.max()``, nor what is rounded first."""
        values = self.flow.view.units[site.g].values
        op, operands, sign = values[site.v]
        if (sign if op == "compare" else self._called(site.g, site.v)) not in _EQUAL:
            return False
        method = op == "call" and self.flow.names.name(site.g, operands[0]) is None
        sides = operands if op == "compare" else (*(values[operands[0]][1] if method else ()), *operands[1:])
        carrying = [v for v in sides if self.flow.gradient(site.g, v)]
        return len(carrying) == 1 and self._called(site.g, carrying[0]) not in _STEPS

    def _called(self, g: int, v: int) -> str:
        """Return the last name of the function or method that a value calls."""
        op, operands, _ = self.flow.view.units[g].values[v]
        if op != "call":
            return ""
        named = self.flow.names.name(g, operands[0]) or str(self.flow.view.units[g].values[operands[0]][2])
        return named.rpartition(".")[2]

    def jumps(self, site: Site, leaf: int) -> bool:
        """``(top >= reserve) * torch.maximum(second, reserve)``: nothing in the function measures how far off the learned bound is, so that the factor is worth a jump there."""
        values = self.flow.view.units[site.g].values
        named = values[leaf][2] if values[leaf][0] == "attr" else None
        same = {u for u, (op, _, data) in enumerate(values) if u == leaf or (op == "attr" and data == named)}
        apart = (o for op, o, sign in values if op in ("binop", "inplace") and sign == "-")
        return not any(same & set(made_of(values, sides, _WAY)) for sides in apart)

    def is_sign(self, site: Site) -> bool:
        """``x.sign() * f(x.abs())``: a step whose other factor carries the derivative."""
        values = self.flow.view.units[site.g].values
        op, operands, _ = values[site.v]
        name = values[operands[0]][2] if op == "call" and values[operands[0]][0] == "attr" else ""
        if name in _ROUNDS and self._is_step(site):
            return any(self._beside.lives_beside(site.g, v, site.v) for v in site.inputs)
        if name not in ("sign", "sgn") or self._is_scaled_by_size(site):
            return False
        return any(self._beside.lives_beside(site.g, v, site.v) for v in site.inputs)

    def shrinks(self, site: Site) -> bool:
        """``torch.sgn(x) * torch.relu(x.abs() - t)``: a sign times what is made of the size of the same, element by element."""
        if self._called(site.g, site.v) not in ("sign", "sgn") or len(site.inputs) != 1:
            return False
        values, own = self.flow.view.units[site.g].values, site.inputs[0]
        users = self.uses.of(site.g, site.v)
        return bool(users) and all(
            values[u][::2] == ("binop", "*") and any(self._is_of_size(site.g, o, own) for o in values[u][1])
            for u in users
        )

    def _is_of_size(self, g: int, v: int, own: int) -> bool:
        """Return whether a value is made of ``x.abs()``, and no reduction joins its elements."""
        made = list(made_of(self.flow.view.units[g].values, (v,), _WAY))
        called = {self._called(g, one) for one in made}
        sized = (one for one in made if self._called(g, one) in ("abs", "absolute"))
        return called.isdisjoint(_REDUCTIONS) and any(self._is_called_on(g, one, own) for one in sized)

    def _is_called_on(self, g: int, call: int, own: int) -> bool:
        """``x.abs()``, ``torch.abs(x)``"""
        values = self.flow.view.units[g].values
        _, operands, _ = values[call]
        below = values[operands[0]]
        return own in operands[1:] or (below[0] == "attr" and below[1][0] == own)

    def _is_step(self, site: Site) -> bool:
        """``u.floor().clamp(0, 1)``: a comparison by another name."""
        values, users = self.flow.view.units[site.g].values, self.uses.of(site.g, site.v)
        calls = [call for u in users if values[u][::2] in _BOUNDS for call in self.uses.of(site.g, u)]
        bounds = [tuple(values[o][2] for o in values[call][1][1:] if values[o][0] == "const") for call in calls]
        return bool(calls) and len(calls) == len(users) and all(one == (0, 1) for one in bounds)

    def _is_scaled_by_size(self, site: Site) -> bool:
        """``x.sign() * x.abs().mean()``: the other factor is one number for all, its derivative is not that of the sign's."""
        values = self.flow.view.units[site.g].values
        factors = [
            o for u in self.uses.of(site.g, site.v) if values[u][0] == "binop" for o in values[u][1] if o != site.v
        ]
        level = [o for o in factors if values[o][0] == "call"]
        return any(values[values[o][1][0]][2] in _REDUCTIONS for o in level)
