"""Numbers read after the gradient has been taken: what they do belongs to the next step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.backward_asked import BACKWARD
from callscope.taint.forward.trace import Trace
from callscope.taint.lattice.masks import LAYERS
from callscope.taint.program.bare import bare
from callscope.taint.program.returned import returned_at
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import reached
from callscope.taint.site import Site

_WAY = 200
_STOPS = frozenset({"detach", "data", "item", "numpy", "tolist"})
_CALLS = 3


class Spent:
    """Knows of what a function's ``backward()`` calls took the gradient."""

    def __init__(self, flow: Flow, uses: Uses, trace: Trace) -> None:
        self.flow, self.uses, self.trace = flow, uses, trace

    def is_spent(self, site: Site) -> bool:
        """``loss.backward(); weight += cost.item()``, ``loss`` made of ``cost``: the graph is gone, the number is for the next turn."""
        measured = self._measured(site.g, site.inputs)
        return self._is_after(site.g, site.v, measured, _CALLS) or self._is_trained_on(site, measured)

    def _is_trained_on(self, site: Site, measured: Sequence[int]) -> bool:
        """``total += kl.item(); (nll + beta * kl).backward()``: a loss, or a term of it, gets its gradient here; its number is told, and is no part of the loss."""
        g, values = site.g, self.flow.view.units[site.g].values
        told = {bare(self.flow.view, g, v) for v in measured}
        for op, operands, _ in values:
            below = values[operands[0]] if op == "call" else ("", (), "")
            given = (below[1][0], *operands[1:]) if below[0] == "attr" and below[2] in BACKWARD else ()
            if any(
                not told.isdisjoint(self._terms(g, loss)) and not self._is_made_of(g, (site.v,), loss) for loss in given
            ):
                return True
        return False

    def _terms(self, g: int, loss: int) -> Iterator[int]:
        """Return what a loss is a sum of, by any weights in which no gradient is, and the partial sums."""
        values, view = self.flow.view.units[g].values, self.flow.view

        def below(v: int) -> list[int]:
            op, operands, sign = values[v]
            if op in ("phi", "unary") or (op in ("binop", "inplace") and sign in ("+", "-")):
                return [bare(view, g, o) for o in operands]
            weighed = op in ("binop", "inplace") and sign in ("*", "/")
            live = [o for o in operands if self.flow.gradient(g, o)] if weighed else []
            return [bare(view, g, live[0])] if len(live) == 1 else []

        return reached((bare(view, g, loss),), below, _WAY)

    def _measured(self, g: int, inputs: Sequence[int]) -> list[int]:
        """Return inputs and what they only measure: ``kl`` of ``kl.mean()``."""
        values, found = self.flow.view.units[g].values, list(inputs)
        for v in found:
            op, operands, _ = values[v]
            method = op == "call" and values[operands[0]][0] == "attr" and not self.flow.view.callees(g, v)
            below = values[operands[0]][1][0] if method else operands[0] if op in ("item", "pi") else v
            if (
                below not in found
                and values[below][0] not in ("import", "global", "param", "free")
                and len(found) < _WAY
            ):
                found.append(below)
        return found

    def is_over(self, site: Site) -> bool:
        """Return whether a stop stands where its graph has been used up, here or in every caller."""
        return self.is_used_up(site) or self.is_spent(site) or self.is_returned_apart(site)

    def is_used_up(self, site: Site) -> bool:
        """A stop of what ``backward()`` has gone through already: the graph that it shares with the loss is gone.

        What both are made of and a later pass stands between (``critic(policy(prepared))`` after the loss of ``critic(prepared)``) says nothing.
        """
        values = self.flow.view.units[site.g].values
        made = self._passes_behind(site.g, site.inputs)
        return any(
            op == "attr"
            and data == "backward"
            and self._frees(site.g, u)
            and self._is_made_of(site.g, list(made), operands[0])
            for u, (op, operands, data) in enumerate(values[: site.v])
        )

    def is_returned_apart(self, site: Site) -> bool:
        """``return loss, state.detach()``: each caller takes the gradient of the loss before it uses the state."""
        places = returned_at(self.flow.view, self.uses, site.g, site.starts)
        callers = self.flow.view.callers.get(site.g, ()) if places else ()
        return bool(callers) and all(self._takes_gradient_first(*caller, places) for caller in callers)

    def _takes_gradient_first(self, g: int, call: int, places: set[int]) -> bool:
        values = self.flow.view.units[g].values
        parts = {u: values[u][2][0] for u in self.uses.of(g, call) if values[u][0] == "unpack"}
        losses = [u for u, position in parts.items() if position not in places]
        used = [w for u, position in parts.items() if position in places for w in self.uses.of(g, u)]
        return bool(losses) and any(
            op == "attr"
            and data == "backward"
            and self._frees(g, u)
            and self._is_made_of(g, losses, operands[0])
            and all(w > u or w < call for w in used)
            for u, (op, operands, data) in enumerate(values)
        )

    def _passes_behind(self, g: int, inputs: Sequence[int]) -> set[int]:
        """Return the last calls of the program's functions and layers that inputs are made of, with a gradient."""
        values = self.flow.view.units[g].values

        def below(v: int) -> list[int]:
            return [] if self._is_pass(g, v) else [o for o in values[v][1] if o < v]

        return {v for v in reached(inputs, below, _WAY) if self._is_pass(g, v)}

    def _is_pass(self, g: int, v: int) -> bool:
        op, operands, _ = self.flow.view.units[g].values[v]
        called = op == "call" and (self.flow.view.callees(g, v) or self.flow.mask(g, operands[0]) & LAYERS)
        return bool(called and self.flow.gradient(g, v, inside=True))

    def _is_after(self, g: int, v: int, inputs: Sequence[int], calls: int) -> bool:
        values = self.flow.view.units[g].values
        if any(
            op == "attr" and data == "backward" and self._frees(g, u) and self._is_made_of(g, inputs, operands[0])
            for u, (op, operands, data) in enumerate(values[:v])
        ):
            return True
        callers = self.flow.view.callers.get(g, ())
        given = self._given(g, inputs) if calls and callers else set()
        return bool(given) and all(
            self._is_after(*caller, self._brought(*caller, g, given), calls - 1) for caller in callers
        )

    def _given(self, g: int, inputs: Sequence[int]) -> set[int]:
        """Return the positions of the parameters that the inputs are elements or attributes of."""
        values, stack, found = self.flow.view.units[g].values, list(inputs), set[int]()
        for _ in range(_WAY):
            if not stack:
                break
            op, operands, data = values[stack.pop()]
            if op == "param":
                found.add(data[0])
            elif op in ("attr", "item", "iter", "unpack", "pi", "phi"):
                stack.extend(operands[:1])
        return found

    def _brought(self, where: int, call: int, g: int, positions: set[int]) -> list[int]:
        """Return what a call hands to these parameters."""
        below = {call, *self.flow.view.units[where].values[call][1]}
        return [
            v
            for position in sorted(positions)
            for unit, v in self.trace.arguments(g, position)
            if unit == where and v in below
        ]

    def _frees(self, g: int, backward: int) -> bool:
        """Return whether the call keeps no graph for a second one."""
        values = self.flow.view.units[g].values
        return not any("retain_graph" in values[u][2] for u in self.uses.of(g, backward) if values[u][0] == "call")

    def _is_made_of(self, g: int, inputs: Sequence[int], loss: int) -> bool:
        """Return whether a loss has any of these in its graph: not by way of a stop (``critic(fake.detach())``)."""
        values = self.flow.view.units[g].values

        def below(v: int) -> list[int]:
            op, operands, data = values[v]
            return [] if op == "attr" and data in _STOPS else [o for o in operands if o < v]

        graph = set(reached((loss,), below, _WAY))
        return not graph.isdisjoint(inputs)
