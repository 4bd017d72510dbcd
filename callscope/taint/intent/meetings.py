"""Where a stopped value meets a live one, however far from the stop: forms in which the stop is meant."""

from __future__ import annotations

import re

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.forms import Forms
from callscope.taint.intent.held_near import SIZES, HeldNear
from callscope.taint.intent.made import Made
from callscope.taint.intent.quadratic import Quadratic
from callscope.taint.intent.running_numbers import RunningNumbers
from callscope.taint.intent.shifts import Shifts
from callscope.taint.program.bare import bare
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import reached

_TO_LOSS = 20
_SIMILARITIES = frozenset(
    {"matmul", "mm", "bmm", "mul", "dot", "inner", "einsum", "cosine_similarity", "cdist", "dist", "pairwise_distance"}
)

_EXTREMES = frozenset({"max", "amax", "min", "amin", "logsumexp", "scatter_max", "segment_max", "cummax"})
_BOUNDS = frozenset({"clamp", "clip", "clamp_min", "clamp_max", "minimum", "maximum"})
_MARGINS = frozenset({"relu", "clamp", "clamp_min", "clamp_max"})
_MODES = frozenset({"amax", "amin", "max", "min"})
_STEPPED = frozenset({"round", "floor", "ceil", "trunc", "sign", "softmax"})
_WEIGHT = re.compile(r"(^|_)(w|weights?|weighting)(_|$)")
_REDUCES = re.compile(r"scatter|segment|reduce|aggregate")
"""Functions of libraries and of the program itself that take the largest of each group where they are asked to."""


class Meetings(Forms):
    """Judges one operation that a stopped value goes into together with something else."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        super().__init__(flow, uses)
        self.running = RunningNumbers(flow, uses, self)
        self.shifts, self.made = Shifts(flow), Made(flow, self._calls)
        self.near, self.quadratic = HeldNear(flow, uses, self._calls, self.way), Quadratic(flow, uses, self.way)

    def meets(self, g: int, v: int, user: int, *, rebuilt: bool = False) -> bool:
        """Return whether arithmetic of a stopped and a live value is a form in which the stop is meant."""
        if self.quadratic.is_quotient(g, v, user):
            return True
        if self.flow.gradient(g, v):
            return False  # it has been mixed with something live before
        op, operands, symbol = self.flow.view.units[g].values[user]
        if op == "call":
            held = self.is_target(g, user, v) or self._compares(g, v, user, operands[1:])
            return v in operands[1:] and (held or self._bounds_itself(g, v, user, operands))
        if self._compares(g, v, user, operands):
            return True
        if symbol in ("*", "-") and self._is_cross_entropy(g, v, user, operands):
            return True
        if symbol == "-":
            return (
                (not rebuilt and self.is_regressed(g, user, v))
                or self._is_ratio(g, user, operands)
                or self._is_clipped(g, user)
                or (self._is_of_same_function(g, *operands) and self._is_compared(g, user))
                or (self.is_shift(g, v, operands) and self.shifts.goes_away(g, user))
                or any(self.near.is_held_near(g, o, v) for o in operands if o != v)
            )
        if symbol == "+":
            return any(
                self.near.anchors(g, other, v) or self.shifts.adds_back(g, other, v) for other in operands if other != v
            )
        if symbol == "*" and (self._reweighs(g, v, user, operands) or self._weighs_with_others(g, user)):
            return True
        if symbol == "/" and operands[1] == v and self._reweighs(g, v, user, operands):
            return True  # ``(seen - mean) ** 2 / (mean.detach() + noise)``: the variance of a fit by least squares
        if symbol in ("*", "/") and self._normalises(g, v, user, operands):
            return True
        if symbol == "*" and self.quadratic.damps(g, v, user):
            return True
        if symbol == "/" and self.near.is_relative(g, *operands):
            return True
        if symbol == "*" and self._weighs_centred(g, v, user, operands):
            return True
        if symbol == "*" and self._weighs_error(g, v, operands):
            return True
        if self.weighs_log_prob(g, user, v) and not self._stands_beside_itself(g, v, user):
            return True
        return any(self._is_estimated(g, o) for o in operands if o != v)

    def _stands_beside_itself(self, g: int, v: int, product: int) -> bool:
        """``error**2 * log_var.detach().neg().exp() + log_var``: a likelihood's weight is held while the term that balances it is not."""
        values, way = self.flow.view.units[g].values, self.way(g, v)
        sums = [u for u in self.uses.of(g, product) if values[u][0] == "binop" and values[u][2] in ("+", "-")]
        beside = [o for u in sums for o in values[u][1] if o != product and self.flow.may_carry(g, o)]
        own = {o for one in beside for o in (one, *self.way(g, one))} & way
        return any(values[o][0] in ("param", "binop", "call") and self.flow.may_carry(g, o) for o in own)

    def _bounds_itself(self, g: int, v: int, user: int, operands: tuple[int, ...]) -> bool:
        """``x.clamp(-cut, cut)``, ``cut`` a quantile of ``x.detach()``: a bound taken from the very values."""
        below = self.flow.view.units[g].values[operands[0]]
        method = below[0] == "attr" and self.flow.names.name(g, operands[0]) is None
        if (below[2] if method else self._calls(g, user)) not in _BOUNDS:
            return False
        bounded = below[1][0] if method else operands[1] if len(operands) > 1 else -1
        return bounded not in (-1, v) and self.flow.may_carry(g, bounded) and bounded in self.way(g, v)

    def _weighs_with_others(self, g: int, user: int) -> bool:
        """``weight.detach() * torch.exp(-s) * losses``: one of several factors of a loss."""
        values = self.flow.view.units[g].values
        above = [u for u in self.uses.of(g, user) if values[u][0] == "binop" and values[u][2] == "*"]
        return any(
            self.names_log_prob(g, o) or self.named_as_loss(g, o) for u in above for o in values[u][1] if o != user
        )

    def _reweighs(self, g: int, v: int, user: int, operands: tuple[int, ...]) -> bool:
        """In a loss, ``weight(r.detach()) * r**2``: a robust fit's weights are held while the residuals are fitted."""
        values = self.flow.view.units[g].values
        live = [o for o in operands if o != v and self.flow.may_carry(g, o)]
        sized = [
            o for o in live
            if self.is_magnitude(g, *values[o]) or self._calls_magnitude(g, o) or self.calls_last(g, o) == "exp"
        ]  # fmt: skip
        common = self.way(g, v) - {v}
        sized += [o for o in live if o not in sized and self._is_paced(g, v, o, common)]
        shared = any(common & {o for o in self.way(g, one) if self.flow.may_carry(g, o)} for one in sized)
        return shared and (self.is_loss(g) or self._goes_into_loss(g, user))

    def _weighs_error(self, g: int, v: int, operands: tuple[int, ...]) -> bool:
        """In a loss, ``weight * (guess - truth).square()``: what is called a weight of the errors."""
        if not _WEIGHT.search(self.uses.name(g, v).lower()):
            return False
        values = self.flow.view.units[g].values
        for other in operands:
            sized = [o for o in self.way(g, other) if other != v and self.is_magnitude(g, *values[o])]
            apart = [o for one in sized for o in self.way(g, one) if values[o][0] == "binop" and values[o][2] == "-"]
            if any(self.flow.may_carry(g, o) for o in apart):
                return self.is_loss(g) or self._goes_into_loss(g, other)
        return False

    def _is_paced(self, g: int, v: int, live: int, common: set[int]) -> bool:
        """``torch.relu(top - s.detach()) * (s - margin)``: how far a score is from its bound weighs its own distance, as in self-paced losses."""
        op, operands, sign = self.flow.view.units[g].values[live]
        apart = op == "binop" and sign == "-"
        own = apart and any(o in common and self.flow.may_carry(g, o) for o in operands)
        plain = own and any(not self.flow.gradient(g, o) for o in operands)
        return plain and any(self.calls_last(g, one) in _MARGINS for one in self.way(g, v))

    def _is_cross_entropy(self, g: int, v: int, user: int, operands: tuple[int, ...]) -> bool:
        """In a loss, ``p.detach() * q.log()`` and ``p * (p.log() - q.log())``: a distribution held against a given one."""
        values = self.flow.view.units[g].values
        live = [o for o in operands if o != v and self.flow.may_carry(g, o)]
        if not live or not (self.is_loss(g) or self._goes_into_loss(g, user)):
            return False
        if values[user][2] == "*":
            inner = [i for o in live for i in (values[o][1] if values[o][0] in ("binop", "unary") else (o,))]
            return any(self._is_log(g, o) and self.flow.may_carry(g, o) for o in inner)
        factors = [o for u in self.uses.of(g, user) if values[u][0] == "binop" for o in values[u][1] if o != user]
        weighed = any(values[o][0] != "const" and not self.flow.gradient(g, o) for o in factors)
        return weighed and all(self._is_log(g, o) for o in operands)

    def _is_log(self, g: int, v: int) -> bool:
        values = self.flow.view.units[g].values
        op, operands, _ = values[v]
        name = (self._calls(g, v) or str(values[operands[0]][2])) if op == "call" else ""
        return name in ("log", "log_softmax", "logsigmoid")

    def _weighs_centred(self, g: int, v: int, user: int, operands: tuple[int, ...]) -> bool:
        """``((e - e.mean()) * log_psi(x)).mean()``: an estimator's weights, from which their mean is taken, times what a function gives."""
        values = self.flow.view.units[g].values
        computed = all(values[o][0] == "call" and self.flow.may_carry(g, o) for o in operands if o != v)
        reduced = any(self._calls(g, u) in ("mean", "sum") for u in self._used_by(g, user))
        return computed and reduced and any(self._centres(g, one) for one in self.way(g, v))

    def _centres(self, g: int, v: int) -> bool:
        values = self.flow.view.units[g].values
        op, operands, symbol = values[v]
        if op != "binop" or symbol != "-" or values[operands[1]][0] != "call":
            return False
        called = values[values[operands[1]][1][0]]
        return called[0] == "attr" and called[2] in ("mean", "median") and called[1][0] == operands[0]

    def _normalises(self, g: int, v: int, user: int, operands: tuple[int, ...]) -> bool:
        """``x / x.max().detach()`` before what is quantised or a softmax, and in a loss ``q.mean() / q.abs().mean().detach()``: one size of all the values is held; not that of each row."""
        live = [o for o in operands if o != v and self.flow.may_carry(g, o)]
        way, values = self.way(g, v), self.flow.view.units[g].values
        shared = way & {o for one in live for o in (one, *self.way(g, one)) if self.flow.may_carry(g, o)}
        if not any(values[o][0] in ("binop", "call", "phi", "param", "unpack") for o in shared):
            return False
        sizes = [o for o in way if values[o][0] == "call" and self.calls_last(g, o) in SIZES]
        largest = any(self.calls_last(g, o) in ("max", "amax") for o in sizes)
        if largest and values[user][2] == "/" and operands[1] == v and self._is_scaled_for(g, user):
            return True
        one = any(self._sizes_all(g, o) for o in sizes)
        return one and (self._goes_into_loss(g, user) or self.is_loss(g))

    def _sizes_all(self, g: int, call: int) -> bool:
        """``x.max()``, ``torch.mean(x)``: of everything, along no dimension."""
        operands = self.flow.view.units[g].values[call][1]
        return len(operands) == (1 if self.flow.names.name(g, operands[0]) is None else 2)

    def _is_scaled_for(self, g: int, v: int) -> bool:
        """Return whether a value is rounded, normalised by a softmax, or goes through a derivative that the author wrote: its scale is part of the scheme."""
        values = self.flow.view.units[g].values
        ops = ("binop", "unary", "attr", "call", "phi")
        made = reached((v,), lambda one: [u for u in self.uses.of(g, one) if values[u][0] in ops], _TO_LOSS)
        calls = [one for one in made if values[one][0] == "call"]
        return any(self._is_estimated(g, one) or self._rounds(g, one) for one in calls)

    def _rounds(self, g: int, call: int) -> bool:
        """``torch.round(x)``, ``softmax(x)``, ``round_ste(x)`` of the program that does so."""
        inner = [
            (callee.unit, v)
            for callee in self.flow.view.callees(g, call)
            for v, one in enumerate(self.flow.view.units[callee.unit].values)
            if one[0] == "call"
        ]
        return any(self.calls_last(where, v) in _STEPPED for where, v in [(g, call), *inner])

    def _goes_into_loss(self, g: int, v: int) -> bool:
        values = self.flow.view.units[g].values
        ops = ("binop", "unary", "attr", "call", "phi")
        made = reached((v,), lambda one: [u for u in self.uses.of(g, one) if values[u][0] in ops], _TO_LOSS)
        return any(self.named_as_loss(g, one) for one in made)

    def _calls_magnitude(self, g: int, v: int) -> bool:
        op, operands, _ = self.flow.view.units[g].values[v]
        if op != "call":
            return False
        callees = self.flow.view.callees(g, v)
        return self.is_magnitude(g, *self.flow.view.units[g].values[operands[0]]) or (
            bool(callees) and all(self._gives_magnitude(callee.unit) for callee in callees)
        )

    def _gives_magnitude(self, g: int) -> bool:
        """``lambda r: r.abs()``, ``lambda r: huber_loss(r, 0)``: a size of what it is given."""
        values = self.flow.view.units[g].values
        given = [operands[0] for op, operands, _ in values if op == "return" and operands]
        called = [values[v][1][0] if values[v][0] == "call" else v for v in given]
        return bool(given) and all(
            self.is_magnitude(g, *values[v]) or self._calls(g, one).endswith("loss")
            for v, one in zip(called, given, strict=True)
        )

    def _is_estimated(self, g: int, v: int) -> bool:
        """``scale.detach() * Sign.apply(w)``: the derivative is one that the author wrote."""
        owners = [self.flow.view.owner(callee.unit) for callee in self.flow.view.callees(g, v)]
        return any(owner is not None and self.flow.view.is_function(owner) for owner in owners)

    def weighs_loss(self, g: int, v: int, user: int) -> bool:
        """``loss = sum(w * l for w, l in zip(weights, losses))``: what is measured weighs a loss."""
        op, operands, symbol = self.flow.view.units[g].values[user]
        if op != "binop" or symbol not in ("*", "/") or self.flow.gradient(g, v):
            return False
        return any(self.names_log_prob(g, o) or self._is_one_of_losses(g, o) for o in operands if o != v)

    def _is_one_of_losses(self, g: int, v: int) -> bool:
        values = self.flow.view.units[g].values
        for _ in range(6):
            if self.named_as_loss(g, v):
                return True
            op, operands, data = values[v]
            if op == "unpack" and values[operands[0]][0] == "iter":
                zipped = values[values[operands[0]][1][0]]
                if zipped[0] == "call" and len(zipped[1]) > 1 + data[0]:
                    v = zipped[1][1 + data[0]]
                    continue
            if op not in ("unpack", "iter", "item", "pi", "attr") or not operands:
                return False
            v = operands[0]
        return False

    def _compares(self, g: int, v: int, user: int, operands: tuple[int, ...]) -> bool:
        """In a loss, one argument that came stopped is held against another that is live: a similarity written by hand."""
        unit = self.flow.view.units[g]
        op, _, symbol = unit.values[user]
        joins = symbol == "@" if op == "binop" else self._calls(g, user) in _SIMILARITIES
        joins = joins or (symbol == "*" and any(self._calls(g, u) == "sum" for u in self._used_by(g, user)))
        if not joins or unit.kind not in ("function", "lambda"):
            return False
        given = self._parameters(g, v)
        live = [self._parameters(g, o) for o in operands if o != v and self.flow.gradient(g, o)]
        return bool(given) and any(other and not other & given for other in live) and self.is_loss(g)

    def _parameters(self, g: int, v: int) -> set[int]:
        """Return the parameters that a value is made of."""
        values = self.flow.view.units[g].values
        return {one for one in self.way(g, v) if values[one][0] == "param"}

    def _is_ratio(self, g: int, user: int, operands: tuple[int, ...]) -> bool:
        """``exp(log_prob - old)``: how much more likely a sample is than it was."""
        return any(self.names_log_prob(g, o) and self.flow.may_carry(g, o) for o in operands) and any(
            self._calls(g, u) == "exp" for u in self._used_by(g, user)
        )

    def _is_of_same_function(self, g: int, one: int, other: int) -> bool:
        """``logps(policy, x) - logps(reference, x).detach()``: what a function gives is held against what it gave."""
        if not (self.flow.may_carry(g, one) or self.flow.may_carry(g, other)):
            return False
        makers = [frozenset(self.made.by(g, v)) for v in (one, other)]
        return bool(makers[0]) and makers[0] == makers[1]

    def _is_compared(self, g: int, user: int) -> bool:
        """Return whether a difference is squared, or goes into a loss; ``return phi(a) - phi(b).detach()`` is a result."""
        if self.is_loss(g) or self._goes_into_loss(g, user):
            return True
        values, level = self.flow.view.units[g].values, [user]
        for _ in range(6):
            level = [u for v in level for u in self.uses.of(g, v) if values[u][0] in ("binop", "unary", "attr", "call")]
            if any(self.is_magnitude(g, *values[u]) for u in level):
                return True
        return False

    def _used_by(self, g: int, v: int) -> list[int]:
        values = self.flow.view.units[g].values
        return [u for u in self.uses.of(g, v) if values[u][0] in ("call", "attr")]

    def _calls(self, g: int, v: int) -> str:
        """Return the last name of a function or method that is called, or read to be."""
        op, operands, data = self.flow.view.units[g].values[v]
        if op == "attr":
            return str(data)
        dotted = self.flow.names.name(g, operands[0]) if op == "call" else None
        if dotted is None:
            return ""
        return dotted.rpartition(".")[2]

    def calls_last(self, g: int, v: int) -> str:
        """Return the last name of the function or method whose result a value is."""
        op, operands, _ = self.flow.view.units[g].values[v]
        return self._calls(g, v) or (self._calls(g, operands[0]) if op == "call" else "")

    def is_shift(self, g: int, v: int, operands: tuple[int, ...]) -> bool:
        """``score - top[index]``, ``top`` the largest of ``score``: the shift cancels in what follows."""
        if operands[1] != v:
            return False
        way, values = self.way(g, v), self.flow.view.units[g].values
        extreme = any(values[one][0] == "call" and self._takes_extreme(g, one) for one in way)
        shifted = bare(self.flow.view, g, operands[0])
        return extreme and any(bare(self.flow.view, g, one) == shifted for one in way)

    def _takes_extreme(self, g: int, call: int) -> bool:
        values = self.flow.view.units[g].values
        operands = values[call][1]
        name = self._calls(g, call) or str(values[operands[0]][2])
        modes = {values[o][2] for o in operands[1:] if values[o][0] == "const"}
        return name in _EXTREMES or (_REDUCES.search(name) is not None and bool(modes & _MODES))

    def _is_clipped(self, g: int, user: int) -> bool:
        """``clamp(new - old, -c, c)``: the new value is held near the old one."""
        users = self._used_by(g, user)
        return bool(users) and all(self._calls(g, u) in ("clamp", "clip") for u in users)
