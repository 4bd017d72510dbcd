"""Writes that are steps by hand: of an optimizer, of an average."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.beside import root
from callscope.taint.intent.moving_states import MovingStates
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.names.intent_names import STOPPERS, is_folding, is_meant_name, is_starting
from callscope.taint.program.filled import filled_module
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site

_STEPS = 12
_EXACT, _HALF = 1e-9, 0.5
_MADE_HERE = frozenset({"list", "dict", "listcomp", "dictcomp"})
_LENDS = frozenset({"view_as", "reshape_as", "expand_as", "type_as", "to", "view", "reshape"})


class Writes:
    """Looks at what a write changes and at what it is written of."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.uses, self._states = flow, uses, MovingStates(flow, uses)

    def updates_itself(self, site: Site, *, result: bool = False) -> bool:
        """``w.data = w - lr * g``, ``target.data.copy_(mix)``: a step of an optimizer, or of an average, by hand; no ``result`` is stepped."""
        g, values = site.g, self.flow.view.units[site.g].values
        target = self._changed(g, site.v)
        name = self.uses.name(g, target) or str(values[target][2])
        if STOPPERS.search(self.flow.view.units[g].name.rpartition(".")[2]) or is_meant_name(name) or self.sets_up(g):
            return True
        if self._accumulates(g, site, target) or self._states.moves_on(site, target) or result:
            return False
        level = [v for v in site.inputs if v != target]
        for _ in range(_STEPS):
            if any(v == target or self._reads_same(g, v, target) for v in level):
                return True
            level = [o for v in level if values[v][0] not in ("phi", "param") for o in self._ingredients(g, v)]
        return False

    def sets_up(self, g: int) -> bool:
        """``fuse_bn``, ``unmerge``, ``olora_init``: layers written into one, starting values. What a ``forward`` calls is part of what is computed."""
        callers = self.flow.view.callers.get(g, ())
        forward = any(self.flow.view.units[unit].name.endswith((".forward", ".__call__")) for unit, _ in callers)
        name = self.flow.view.units[g].name
        undone = name.rpartition(".")[2].startswith("un")
        return (is_folding(name) or is_starting(name)) and (undone or not forward)

    def _accumulates(self, g: int, site: Site, target: int) -> bool:
        """``self.x.data = self.x.data + dt * v.data`` where ``x`` is no leaf: a state that moves on, no step and no average."""
        values = self.flow.view.units[g].values
        op, operands, _ = values[site.v]
        if op != "setattr" or self.flow.gradient(g, target) or values[target][0] != "attr":
            return False
        kind, terms, sign = values[operands[1]]
        bare = [values[o][1][0] if values[o][0] == "attr" and values[o][2] == "data" else o for o in terms]
        return kind == "binop" and sign in ("+", "-") and any(self._reads_same(g, o, target) for o in bare)

    def _ingredients(self, g: int, v: int) -> tuple[int, ...]:
        """Return what a value is computed of: not what only lends it a shape or a type."""
        values = self.flow.view.units[g].values
        op, operands, _ = values[v]
        lends = op == "call" and values[operands[0]][0] == "attr" and values[operands[0]][2] in _LENDS
        return operands[:1] if lends else operands

    def keeps_average(self, g: int, start: int) -> bool:
        """``self.score[i] = 0.9 * self.score[i] + 0.1 * x.detach()``: a running value, mixed with what it was."""
        values = self.flow.view.units[g].values
        stack, seen = [start], set[int]()
        while stack and len(seen) < _STEPS * 2:
            v = stack.pop()
            if v in seen:
                continue
            seen.add(v)
            for user in self.uses.of(g, v):
                op, operands, _ = values[user]
                if op == "setitem" and operands[2] == v and values[operands[0]][0] == "attr":
                    if self._reads_field(g, v, values[operands[0]][2]):
                        return True
                elif op == "setattr" and operands[1] == v and self.averages_field(g, v, user):
                    return True
                elif op in ("binop", "phi", "attr") or (op == "call" and not self.flow.view.callees(g, user)):
                    stack.append(user)
        return False

    def is_running(self, g: int, v: int) -> bool:
        """``self.baseline.value``, a field that some method of its class mixes anew with what it was and a number that it is given."""
        op, operands, name = self.flow.view.units[g].values[v]
        owners = (
            {c for o in self.flow.view.instances(g, operands[0]) for c in self.flow.view.family(o)}
            if op == "attr"
            else set()
        )
        if self.flow.gradient(g, v):
            return False
        units = self.flow.view.units
        stores = [(where, units[where].values[at][1][1]) for where, at in self.flow.view.index.stores(name)]
        return any(
            self.flow.view.owner(where) in owners
            and units[where].values[value][0] == "binop"
            and self._reads_field(where, value, name)
            for where, value in stores
        )

    def mixes_average(self, g: int, user: int, start: int) -> bool:
        """``0.99 * average + 0.01 * x.detach()``: shares that make one, of what is not seen to ask for a gradient."""
        values = self.flow.view.units[g].values
        share = self._share(g, user, start)
        if share is None or not 0 < share < 1:
            return False
        for above in self.uses.of(g, user):
            op, operands, symbol = values[above]
            other = next((o for o in operands if o != user), user)
            if op != "binop" or symbol != "+" or values[other][0] != "binop":
                continue
            for average in values[other][1]:
                rest = self._share(g, other, average)
                if (
                    rest is not None
                    and abs(share + rest - 1) < _EXACT
                    and share < rest
                    and not self._is_spent(g, above)
                ):
                    return not self.flow.gradient(g, average, inside=True) & PROVEN and self._is_carried(
                        g, above, average
                    )
        return False

    def averages_field(self, g: int, mixed: int, field: int) -> bool:
        """``self.t = 0.01 * x.mean() + (1 - 0.01) * self.t``, ``self.t.lerp(x, 0.01)``: what a field is set to is mostly what it was, by shares that make one."""
        values = self.flow.view.units[g].values
        op, operands, data = values[mixed]
        if op == "call" and values[operands[0]][0] == "attr" and values[operands[0]][2] == "lerp" and len(operands) > 2:
            share, kept = self._number(g, operands[2]), values[operands[0]][1][0]
            return share is not None and share < _HALF and self._is_field(g, kept, field)
        if op != "binop" or data != "+":
            return False
        for product, other in (operands, operands[::-1]):
            for factor in values[product][1]:
                rest = self._share(g, product, factor) if self._is_field(g, factor, field) else None
                shares = [self._share(g, other, one) for one in values[other][1]] if rest is not None else []
                if any(one is not None and abs(one + (rest or 0) - 1) < _EXACT and one < _HALF for one in shares):
                    return True
        return False

    def _is_field(self, g: int, v: int, field: int) -> bool:
        """Return whether a value is what an object's field was; ``field``: where it is set."""
        values = self.flow.view.units[g].values
        return values[v][0] == "attr" and (values[v][2], values[v][1][:1]) == (values[field][2], values[field][1][:1])

    def _is_carried(self, g: int, mixed: int, average: int) -> bool:
        """Return whether a mixture takes the place of what was mixed, beyond the pass: not ``img = 0.9 * sky + 0.1 * glow``, nor a state that a pass carries on."""
        values, own = self.flow.view.units[g].values, self.uses.name(g, average)
        op, _, name = values[average]
        named = self.uses.name(g, mixed)
        if op == "item" and values[root(self.flow, g, average)][0] in _MADE_HERE:
            return any(kind == "attr" and what == "backward" for kind, _, what in values)
        return op in ("attr", "item", "param") or not named or named in (own, name)

    def _is_spent(self, g: int, average: int) -> bool:
        """Return whether an average is computed with where it is made and kept nowhere: a mixture."""
        values = self.flow.view.units[g].values
        return all(values[user][0] in ("binop", "unary") for user in self.uses.of(g, average))

    def _share(self, g: int, product: int, factor: int) -> float | None:
        """Return the literal number that a factor is multiplied by."""
        values = self.flow.view.units[g].values
        op, operands, symbol = values[product]
        if op != "binop" or symbol != "*" or factor not in operands:
            return None
        return self._number(g, next((o for o in operands if o != factor), factor))

    def _number(self, g: int, v: int) -> float | None:
        """Return what a literal is, or a difference of literals: ``1 - 0.01``."""
        op, operands, data = self.flow.view.units[g].values[v]
        if op == "const" and isinstance(data, int | float):
            return float(data)
        if op != "binop" or data != "-":
            return None
        low, high = self._number(g, operands[1]), self._number(g, operands[0])
        return None if low is None or high is None else high - low

    def _reads_field(self, g: int, v: int, name: object) -> bool:
        values = self.flow.view.units[g].values
        level = [v]
        for _ in range(_STEPS // 2):
            if any(values[o][0] == "attr" and values[o][2] == name for o in level):
                return True
            level = [i for o in level if values[o][0] in ("binop", "call", "item", "unary") for i in values[o][1]]
        return False

    def _changed(self, g: int, v: int) -> int:
        """Return the value that a write changes, ``.data`` left out."""
        values = self.flow.view.units[g].values
        filled = filled_module(self.flow.view, self.flow.names, g, v)
        if filled >= 0:
            return filled
        target = values[v][1][0]
        if values[v][0] == "call":
            target = values[target][1][0]
        return values[target][1][0] if values[target][0] == "attr" and values[target][2] == "data" else target

    def _reads_same(self, g: int, v: int, target: int) -> bool:
        one, other = self.flow.view.units[g].values[v], self.flow.view.units[g].values[target]
        return one[0] == "attr" and other[0] == "attr" and one[1:] == other[1:]
