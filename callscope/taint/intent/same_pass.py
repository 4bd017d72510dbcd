"""What one trained layer gives and another is given in the same pass: it is no target and is kept for no later call, whatever its name says."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.straight_through import StraightThrough
from callscope.taint.lattice.masks import LAYER
from callscope.taint.names.use_names import CONTAINER_METHODS
from callscope.taint.program.bare import bare
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import made_of

_BACK = 8
_WAY = 60
_JOINS = frozenset({"torch.cat", "torch.stack", "torch.concat", "sum"})


class SamePass:
    """Looks for a layer before a stop and another one behind it, in one function."""

    def __init__(self, flow: Flow, uses: Uses, through: StraightThrough) -> None:
        self.flow, self.uses, self.through = flow, uses, through

    def goes_on(self, g: int, start: int) -> bool:
        """``memory = self.encoder(x).detach(); return self.decoder(memory)``; not where the same layer is given something live as well (two views), or made the value (a first guess of its own)."""
        made = self._layer_before(g, start)
        if made is None:
            return False
        values = self.flow.view.units[g].values
        given = {self._what(g, values[call][1][0]) for call in self._layers_behind(g, start)}
        live = {
            self._what(g, operands[0])
            for v, (op, operands, _) in enumerate(values)
            if op == "call"
            and self._is_layer(g, operands[0])
            and any(self._is_live(g, operand, v) for operand in operands[1:])
        }
        return bool(given - live - self._layers_of(g, start) - {self._what(g, made)})

    def _layers_of(self, g: int, start: int) -> set[tuple[object, ...]]:
        """Return all layers that a value was computed with: ``noise.clean(x, net(x))``."""
        values = self.flow.view.units[g].values
        calls = (values[v][1][0] for v in made_of(values, (start,), _WAY) if values[v][0] == "call")
        return {self._what(g, called) for called in calls if self._is_layer(g, called)}

    def _is_live(self, g: int, v: int, user: int) -> bool:
        return bool(self.flow.gradient(g, v)) and not self.flow.frames[g].has_left(v, user)

    def _layer_before(self, g: int, v: int) -> int | None:
        """Return the layer whose result is stopped, as it is or moved, reduced, normalised."""
        values = self.flow.view.units[g].values
        for _ in range(_BACK):
            op, operands, _ = values[v]
            if op == "call":
                if self._is_layer(g, operands[0]):
                    return operands[0]
                method = values[operands[0]][0] == "attr" and self.flow.names.name(g, operands[0]) is None
                given = (operands[0],) if method else operands[1:2]
            else:
                given = operands[:1] if op in ("attr", "pi", "item", "unpack") else ()
            if not given:
                return None
            v = given[0]
        return None

    def _layers_behind(self, g: int, start: int) -> Iterator[int]:
        """Yield the calls of layers that get a value, joined with others or read back from the attribute it was put into."""
        values = self.flow.view.units[g].values
        stack, seen = [start], set[int]()
        while stack:
            v = stack.pop()
            if v in seen:
                continue
            seen.add(v)
            for user in self.through.through_moves(g, v):
                op, operands, data = values[user]
                if op == "call" and operands[0] != v and self._is_layer(g, operands[0]):
                    yield user
                elif op in ("list", "tuple") or (op == "call" and self.flow.names.name(g, operands[0]) in _JOINS):
                    stack.append(user)
                elif op == "call" and self._collects(g, operands[0]):
                    stack.append(values[operands[0]][1][0])
                elif op == "setattr":
                    stack.extend(self._read_back(g, user, operands[0], data))

    def _collects(self, g: int, method: int) -> bool:
        """``found.append(h)``, a list made here"""
        values = self.flow.view.units[g].values
        op, operands, name = values[method]
        return op == "attr" and name in CONTAINER_METHODS and values[operands[0]][0] == "list"

    def _read_back(self, g: int, since: int, owner: int, name: object) -> Iterator[int]:
        for v, (op, operands, data) in enumerate(self.flow.view.units[g].values):
            if v > since and op == "attr" and data == name and operands[0] == owner:
                yield v

    def _what(self, g: int, layer: int) -> tuple[object, ...]:
        layer = bare(self.flow.view, g, layer)
        op, operands, data = self.flow.view.units[g].values[layer]
        return (op, operands, data) if op in ("attr", "item") else (layer,)

    def _is_layer(self, g: int, v: int) -> bool:
        return bool(self.flow.mask(g, v) & LAYER) or self.flow.owns_parameters(g, v)
