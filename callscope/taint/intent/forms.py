"""Forms of whole statements in which a stop is meant: a difference in a loss, a weight of a log-probability."""

from __future__ import annotations

import re

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.beside import root
from callscope.taint.intent.given_data import is_given_data
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.names.use_names import LOSS_NAMES
from callscope.taint.program.bare import bare
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import made_of, reached
from callscope.taint.site import Site

_LOSS = re.compile(
    r"(^|_)(loss(es)?|objective|criterion|distill(ation)?|penalty|mse|commit(ment)?|consistency|cost)(_|\d|$)"
)
_LOG_PROB = re.compile(
    r"log_?p(i|rob|robs|robability)?(_|s|$)|(^|_)(nll|entropy|logits_taken)(_|$)|^logp"
    r"|(^|_)log_?(joint|lik|likelihoods?|density|pdf|q|probs?|softmax|evidence)(_|$)"
)
_MAGNITUDES = frozenset({"pow", "square", "abs", "norm", "square_", "pow_", "abs_"})
_STEPS = 20
_WAY = 60
_ONWARD = frozenset({"attr", "call", "binop", "unary", "inplace", "phi", "return", "tuple"})
_ADDED = frozenset({"binop", "unary", "inplace", "phi", "return", "tuple", "unpack", "item"})
"""A sum of losses is a loss; what is first reduced is none yet."""

_STEPPED_BY = frozenset({"binop", "unary", "call", "attr", "unpack", "item"})
"""Through these a step along a gradient is traced back to it."""


_OF_TENSORS = frozenset({"to", "clone", "requires_grad", "device", "detach", "dtype", "type", "double", "float", "cpu"})


class Forms:
    """Looks at the statement around a stopped value, and at what else its function calls."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.uses = flow, uses

    def is_regressed(self, g: int, user: int, start: int) -> bool:
        """``(pred - target.detach()).pow(2)`` in a loss: the live side is fitted to the stopped one."""
        values = self.flow.view.units[g].values
        op, operands, symbol = values[user]
        if op != "binop" or symbol != "-":
            return False
        other = operands[1] if operands[0] == start else operands[0]
        if not self.flow.may_carry(g, other) or is_given_data(self.flow, self.uses, g, other):
            return False
        in_loss = self.is_loss(g)
        ops, sized = {"genexp", "listcomp", *_ONWARD} - {"return"}, False
        for v in reached((user,), lambda v: [u for u in self.uses.of(g, v) if values[u][0] in ops], _STEPS):
            kind, below, data = values[v]
            sized = sized or self.is_magnitude(g, kind, below, data)
            in_loss = in_loss or (kind == "attr" and data == "backward") or self.named_as_loss(g, v)
        return sized and in_loss

    def is_loss(self, g: int, depth: int = 2) -> bool:
        """Return whether a function's name says that it gives a loss, or what all its callers call the result."""
        if _LOSS.search(self.flow.view.units[g].name.rpartition(".")[2].lower()):
            return True
        if self._sums_losses(g):
            return True
        callers = self.flow.view.callers.get(g, ()) if depth else ()
        return bool(callers) and all(self._becomes_loss(where, v, depth) for where, v in callers)

    def _sums_losses(self, g: int) -> bool:
        """``return F.cross_entropy(scores, y) + 0.1 * pull``: a sum with one of torch's losses in it."""
        values = self.flow.view.units[g].values
        returned = [operands[0] for op, operands, _ in values if op == "return" and operands]
        return bool(returned) and all(self.is_torch_loss(g, v) for v in returned)

    def is_torch_loss(self, g: int, v: int) -> bool:
        """Return whether a value is one of torch's losses, or a sum with one in it."""
        op, operands, symbol = self.flow.view.units[g].values[v]
        if op == "binop" and symbol == "+":
            return any(self.is_torch_loss(g, o) for o in operands)
        name = (self.flow.names.name(g, operands[0]) or "") if op == "call" else ""
        return name.startswith("torch.nn.functional.") and name.rpartition(".")[2] in LOSS_NAMES

    def _becomes_loss(self, g: int, v: int, depth: int) -> bool:
        values = self.flow.view.units[g].values
        added = reached((v,), lambda one: [u for u in self.uses.of(g, one) if self._adds(g, u)], _STEPS)
        return any(
            self.named_as_loss(g, one) or (values[one][0] == "return" and self.is_loss(g, depth - 1)) for one in added
        )

    def _adds(self, g: int, v: int) -> bool:
        """Return whether a value is a sum of what it is made of, or a step on the way to one: ``sum(misfit(x) for x in data)``."""
        op, operands, _ = self.flow.view.units[g].values[v]
        return op in _ADDED or op == "genexp" or (op == "call" and self.flow.names.name(g, operands[0]) == "sum")

    def named_as_loss(self, g: int, v: int) -> bool:
        """Return whether a variable's name says that it is a loss."""
        return _LOSS.search(self.uses.name(g, v).lower()) is not None

    def is_target(self, g: int, call: int, start: int) -> bool:
        """The stopped value is the target of a loss whose other argument is live."""
        frame, operands = self.flow.frames[g], self.flow.view.units[g].values[call][1]
        op, _, method = self.flow.view.units[g].values[operands[0]]
        name = self.flow.names.name(g, operands[0]) or (method if op == "attr" else "") or ""
        last = name.removesuffix("()").rpartition(".")[2]
        own = self.uses.name(g, operands[0])
        loss = last in LOSS_NAMES or "loss" in last.lower() or "criterion" in f"{last} {own}".lower()
        if not loss:
            return False
        others = (o for o in operands[1:] if not frame.has_left(o, call))
        live = [o for o in others if self.flow.may_carry(g, o) and not is_given_data(self.flow, self.uses, g, o)]
        return bool(live) and not (start == operands[1] and self._is_prediction(g, start, live))

    def _is_prediction(self, g: int, start: int, others: list[int]) -> bool:
        """``mse_loss(self.net(x), y)`` of a model of the object's own, held against nothing but an argument that may carry: the label is the other one."""
        values = self.flow.view.units[g].values
        given = all(
            values[bare(self.flow.view, g, o)][0] == "param" and not self.flow.gradient(g, o) & PROVEN for o in others
        )
        return given and bool(self.flow.gradient(g, start, inside=True) & PROVEN)

    def is_magnitude(self, g: int, op: str, operands: tuple[int, ...], data: object) -> bool:
        """Return whether an operation gives a square or an absolute value."""
        if op == "attr":
            return data in _MAGNITUDES
        if op == "binop":
            return data == "**" or (data == "*" and len(set(operands)) == 1)
        name = (self.flow.names.name(g, operands[0]) or "") if op == "call" else ""
        return name.startswith("torch.") and name.rpartition(".")[2] in _MAGNITUDES

    def weighs_log_prob(self, g: int, user: int, start: int) -> bool:
        """``log_prob * advantage.detach()``: the policy-gradient form."""
        values = self.flow.view.units[g].values
        op, operands, symbol = values[user]
        if op != "binop" or symbol not in ("*", "/"):
            return False
        level = [o for o in operands if o != start]
        for _ in range(4):
            for v in level:
                if self.names_log_prob(g, v):
                    return True
            level = [
                o for v in level if values[v][0] in ("unary", "binop", "call", "attr", "item") for o in values[v][1]
            ]
        return False

    def names_log_prob(self, g: int, v: int) -> bool:
        """Return whether a value is a log-probability or a loss, by its name or its making."""
        kind, _, data = self.flow.view.units[g].values[v]
        name = self.uses.name(g, v) or (data if kind == "attr" and isinstance(data, str) else "")
        weighed = _LOG_PROB.search(name.lower()) or (_LOSS.search(name.lower()) and self.flow.may_carry(g, v))
        return bool(weighed) or self._gives_log_prob(g, v) or bool(_LOG_PROB.search(self._maker(g, v).lower()))

    def _maker(self, g: int, v: int) -> str:
        """Return the name of the program's function that gives a value, empty for anything else."""
        units = self.flow.view.callees(g, v) if self.flow.view.units[g].values[v][0] == "call" else ()
        return self.flow.view.units[units[0].unit].name.rpartition(".")[2] if units else ""

    def _gives_log_prob(self, g: int, v: int) -> bool:
        """``F.log_softmax(student)``: what the stopped value weighs is a logarithm of probabilities."""
        op, operands, _ = self.flow.view.units[g].values[v]
        dotted = (self.flow.names.name(g, operands[0]) or "") if op == "call" else ""
        return dotted.rpartition(".")[2] in ("log_softmax", "logsigmoid", *LOSS_NAMES)

    def steps_by_gradient(self, g: int, v: int, *, walked: bool = False) -> bool:
        """``(x + eps * x.grad.sign()).detach()``: a step along a gradient, by hand; or what a loop of such steps has come to."""
        values = self.flow.view.units[g].values
        if values[v][0] == "phi":
            steps = [o for o in values[v][1] if values[o][0] == "binop"]
            return any(self.steps_by_gradient(g, o, walked=True) for o in steps)
        if values[v][0] != "binop" or values[v][2] not in ("+", "-"):
            return False
        left, right = values[v][1]
        level, walked = [right, left], walked or self._is_put_back(g, v)
        for _ in range(6):
            read = [o for o in level if values[o][0] == "attr" and values[o][2] == "grad"]
            if any(self.flow.names.name(g, o) is None for o in read):
                return True
            if walked and any(self._takes_gradient(g, o) for o in level):
                return True
            level = [i for o in level if values[o][0] in _STEPPED_BY for i in values[o][1]]
        return False

    def _is_put_back(self, g: int, v: int) -> bool:
        """``state.x = (state.x + rate * force).detach()``: what is stepped is put where it was."""
        values = self.flow.view.units[g].values
        read = {(values[o][1][0], values[o][2]) for o in values[v][1] if values[o][0] == "attr"}
        moved = reached([v], lambda one: [u for u in self.uses.of(g, one) if values[u][0] in ("attr", "call")], _STEPS)
        put = {
            (values[u][1][0], values[u][2]) for one in moved for u in self.uses.of(g, one) if values[u][0] == "setattr"
        }
        return not read.isdisjoint(put)

    def _takes_gradient(self, g: int, v: int, *, calls: bool = True) -> bool:
        """``torch.autograd.grad(energy(x).sum(), x)``, of which no graph is asked for, here or in a helper."""
        op, operands, tags = self.flow.view.units[g].values[v]
        called = op == "call" and self.flow.names.name(g, operands[0]) == "torch.autograd.grad"
        if called or op != "call" or not calls:
            return called and "create_graph" not in tags
        units = [callee.unit for callee in self.flow.view.callees(g, v) if not callee.guess]
        return any(
            self._takes_gradient(unit, one, calls=False)
            for unit in units
            for one in range(len(self.flow.view.units[unit].values))
        )

    def scales_gradient(self, g: int, user: int, start: int) -> bool:
        """``x * a + x.detach() * (1 - a)``: the value is ``x``, its gradient is scaled."""
        values = self.flow.view.units[g].values
        op, operands, symbol = values[user]
        if op != "binop" or symbol != "*":
            return False
        factor = next((o for o in operands if o != start), start)
        for above in self.uses.of(g, user):
            if values[above][0] == "binop" and values[above][2] == "+":
                other = next((o for o in values[above][1] if o != user), user)
                if values[other][0] == "binop" and values[other][2] == "*":
                    return any(self.complement(g, factor, o) or self.complement(g, o, factor) for o in values[other][1])
        return False

    def complement(self, g: int, one: int, other: int) -> bool:
        """Return whether ``one`` is ``1 - other``."""
        values = self.flow.view.units[g].values
        op, operands, symbol = values[one]
        if op != "binop" or symbol != "-" or values[operands[0]][2] not in (1, 1.0):
            return False
        rest = operands[1]
        return rest == other or (values[rest][0] in ("attr", "global", "free") and values[rest] == values[other])

    def takes_off(self, g: int, user: int, start: int, stopped: int) -> bool:
        """``rest = rest - part.detach()``, ``v = v - s.detach() * step``: a state without what has been dealt with (a residual, a neuron's reset)."""
        op, operands, symbol = self.flow.view.units[g].values[user]
        if op == "binop" and symbol == "*":
            return any(self.takes_off(g, above, user, stopped) for above in self.uses.of(g, user))
        if op == "binop" and self.complement(g, user, start):
            return any(self._is_reset(g, above, user, stopped) for above in self.uses.of(g, user))
        if op not in ("binop", "inplace") or symbol != "-" or operands[1] != start:
            return False
        if root(self.flow, g, operands[0]) == root(self.flow, g, stopped):
            return False  # ``v - dt * drag * v.detach()``: a law of the state itself
        left = self.flow.view.units[g].values[operands[0]]
        name = self.uses.name(g, user)
        return bool(name) and name in (self.uses.name(g, operands[0]), left[2] if left[0] == "phi" else "")

    def _is_reset(self, g: int, user: int, kept: int, stopped: int) -> bool:
        """``v = v * (1 - s.detach())``, ``s`` found of ``v``: what has fired starts again."""
        op, operands, symbol = self.flow.view.units[g].values[user]
        state = next((o for o in operands if o != kept), kept)
        name = self.uses.name(g, user)
        again = bool(name) and name == self.uses.name(g, state)
        found = op == "binop" and symbol == "*" and again and state != stopped and state in self.way(g, stopped)
        return found and self._is_step(g, stopped)

    def _is_step(self, g: int, v: int) -> bool:
        """Return whether a value is, or is made by a function of, a comparison: fired or not."""
        units = [
            (callee.unit, u)
            for callee in self.flow.view.callees(g, v)
            for u in range(len(self.flow.view.units[callee.unit].values))
        ]
        return any(
            self.flow.view.units[where].values[u][0] == "compare"
            for where, u in [*units, *((g, o) for o in self.way(g, v))]
        )

    def holds_near(self, site: Site, user: int) -> bool:
        """``w - start``, ``start = w.detach().clone()`` read before: a leaf is held near what it was."""
        values = self.flow.view.units[site.g].values
        op, operands, symbol = values[user]
        if op != "binop" or symbol != "-" or not site.inputs or values[site.inputs[0]][0] != "attr":
            return False
        return any(values[o] == values[site.inputs[0]] for o in operands)

    def was_sorted_out(self, site: Site) -> bool:
        """After ``if all(isinstance(x, Tensor) for x in values): return torch.stack(values)`` no list of tensors is left."""
        places = self.flow.view.places(site.g)
        if any(r[1] == "except" and self._failed(site) for r in places.enclosing(site.v)):
            return True
        tests = [r[2] for r in places.enclosing(site.v) if r[1] in ("if", "after") and r[3] is False]
        return any(self._asks_all(site.g, v) for test in tests for v in self.way(site.g, test))

    def _failed(self, site: Site) -> bool:
        """``try: return x.to(dtype)``, ``except AttributeError: return torch.tensor(x)``: what lacks a tensor's method is none."""
        values, places = self.flow.view.units[site.g].values, self.flow.view.places(site.g)
        caught = {values[o][2] for op, operands, _ in values if op == "catch" for o in operands}
        tried = [
            v
            for v, (op, operands, name) in enumerate(values[: site.v])
            if op == "attr" and operands[0] in site.inputs and name in _OF_TENSORS
        ]
        return caught == {"AttributeError"} and any(r[1] == "try" for v in tried for r in places.enclosing(v))

    def _asks_all(self, g: int, v: int) -> bool:
        values = self.flow.view.units[g].values
        op, operands, _ = values[v]
        if op != "call" or len(operands) < 2 or self.flow.names.name(g, operands[0]) not in ("all", "any"):
            return False
        asked = [o for o in values[operands[1]][1] if values[o][0] == "call"]
        return any(self.flow.names.name(g, values[o][1][0]) in ("isinstance", "torch.is_tensor") for o in asked)

    def way(self, g: int, v: int) -> set[int]:
        """Return what a value is made of, as far as its own function shows."""
        return set(made_of(self.flow.view.units[g].values, (v,), _WAY))
