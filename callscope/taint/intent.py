"""Stops that are meant: straight-through estimators, targets, frozen parts, state cut between steps."""

from __future__ import annotations

import re

from callscope.taint.arguments import argument_fate
from callscope.taint.forward import Flow
from callscope.taint.masks import CARRIES, GRADIENT
from callscope.taint.sites import Site
from callscope.taint.torch_names import MOVES
from callscope.taint.trace import Trace
from callscope.taint.use_names import LOSS_NAMES
from callscope.taint.uses import Uses

_MEANT = re.compile(
    r"(^|_)(targets?|tgt|teacher|ema|momentum|baseline|advantages?|adv|old|prev|previous|frozen|pretrained|stop|stopgrad|stop_grad"
    r"|sg|reference|ref|anchor|buffer|running|history|memory|queue|bank|logged|log|metrics?|gt|labels?|pseudo|returns?|rewards?"
    r"|td|bootstrap|next_values?|next_q|v_next|q_next|shadow|avg|average|moving|codebook|replay|backbone|no_?grad|detached|fixed"
    r"|weights?_avg|importance|coefs?|coefficients?|report|stats?|statistics|display|preview|snapshot|const|threshold|quantile)(_|\d|$)"
)  # fmt: skip
_FUNCTIONS = re.compile(
    r"^_*(evaluate|eval|evaluation|validate|validation|test|plot|draw|show|visuali[sz]e|report|summar(y|ize)|print|save|export"
    r"|dump|predict|inference|infer|generate|sample|detach|freeze|to_numpy|as_numpy|as_list|to_list|to_dict|serialize|repr|str"
    r"|describe|calibrate|monitor|debug|benchmark|profile|callback|on_epoch_end|on_step_end|reset_parameters|init_weights"
    r"|initiali[sz]e|write|render_text|get_stats|update_ema|update_target|soft_update|compute_metrics?|check|assert|verify)(_|$)"
    r"|^_*log_(metrics?|loss(es)?|stats?|images?|scalars?|epoch|step|training|progress|values?|dict)$"
    r"|(^|_)(metrics?|accuracy|psnr|ssim|iou|auc|f1|recall|precision_score)(_|$)"
)  # fmt: skip
_FILES = re.compile(
    r"(metrics?|eval(uate|uation)?|plot(s|ting)?|vis(uali[sz]ation|uali[sz]e)?|logg(ing|er)s?|callbacks?|tests?|test_.*|.*_test)"
)
_STOPPERS = re.compile(
    r"(^|_)(detach(ed)?|stop_?grad(ient)?s?|no_grad|repackage|soft_update|update_ema|update_target)(_|$)"
)
_SWITCH = re.compile(
    r"(detach|stop_?grad|freez|frozen|no_grad|first_order|truncat|^training$|track_grad|only_inputs|backprop)"
)
_EXPLICIT = frozenset({"CS201", "CS202", "CS203", "CS501", "CS502"})
_STEPS = 12


def is_reporting(name: str) -> bool:
    """Return whether a function's name says that it measures, shows or stores rather than computes."""
    last = name.rpartition(".")[2]
    return _FUNCTIONS.search(last) is not None or last in ("__repr__", "__str__", "__format__", "__getstate__")


def is_reporting_file(path: str) -> bool:
    """Return whether a file's name says the same of all that is in it."""
    return _FILES.fullmatch(path.rpartition("/")[2].removesuffix(".py")) is not None


def is_meant_name(name: str) -> bool:
    """Return whether a variable's name says that its gradient is stopped on purpose."""
    return bool(name) and _MEANT.search(name.lower()) is not None


class Intent:
    """Judges explicit stops by their form and by the names around them."""

    def __init__(self, flow: Flow, uses: Uses, trace: Trace) -> None:
        self.flow, self.uses, self.trace = flow, uses, trace

    def is_meant(self, site: Site) -> bool:
        """Return whether a site is a stop on purpose."""
        if _STOPPERS.search(self.flow.view.units[site.g].name.rpartition(".")[2]):
            return True
        if site.match.rule.effect == "zeroes" or site.match.rule.name == "integer-cast":
            return self._straight_through_of(site)
        if site.match.rule.name == "comparison-as-factor":
            return any(self._lives_beside(site.g, v, site.v) for v in site.inputs if self.flow.gradient(site.g, v))
        if site.kind == "number" and self._steers_loop(site):
            return True
        if site.match.rule.id not in _EXPLICIT:
            return False
        return self._is_switched(site) or any(self._stops_on_purpose(site, start) for start in site.starts)

    def _steers_loop(self, site: Site) -> bool:
        """The number decides inside a loop whether a step is taken: an error estimate, a residual."""
        places = self.flow.view.places(site.g)
        looped = any(region[1] in ("for", "while") for region in places.enclosing(site.v))
        tests = {region[2] for region in self.flow.view.units[site.g].regions if region[1] in ("if", "while", "after")}
        return looped and any(user in tests for user in self.uses.of(site.g, site.v))

    def _is_switched(self, site: Site) -> bool:
        """A flag around the stop says what it is for: ``if self.detach_targets: x = x.detach()``."""
        places = self.flow.view.places(site.g)
        return any(
            region[1] in ("if", "after") and self._mentions_stop(site.g, region[2])
            for region in places.enclosing(site.v)
        )

    def _mentions_stop(self, g: int, test: int) -> bool:
        values = self.flow.view.units[g].values
        level = [test]
        for _ in range(5):
            for v in level:
                op, _, data = values[v]
                name = data if op == "attr" else data[-1] if op in ("param", "global", "free") else ""
                if isinstance(name, str) and _SWITCH.search(name):
                    return True
            level = [o for v in level if values[v][0] != "phi" for o in values[v][1]]
        return False

    def _stops_on_purpose(self, site: Site, start: int) -> bool:
        g = site.g
        if self._named(g, start) or (site.inputs and self._rebinds_loop(g, start, site.inputs)):
            return True
        if self._cancels(g, start):
            return True
        forms = [self._form(site, user, start) for user in self._through_moves(g, start)]
        return bool(forms) and all(forms)

    def _named(self, g: int, v: int) -> bool:
        """A name on the way from the call says what it is for."""
        stack, seen = [v], set()
        values = self.flow.view.units[g].values
        for _ in range(_STEPS):
            if not stack:
                break
            current = stack.pop()
            if current in seen:
                continue
            seen.add(current)
            if is_meant_name(self.uses.name(g, current)) or self._stored_as_meant(g, current):
                return True
            stack.extend(u for u in self.uses.of(g, current) if values[u][0] == "call" and self._moves(g, u))
            stack.extend(u for u in self.uses.of(g, current) if values[u][0] in ("attr", "phi"))
            arithmetic = [u for u in self.uses.of(g, current) if values[u][0] == "binop" and values[u][2] in ("+", "-")]
            if any(is_meant_name(self.uses.name(g, u)) for u in arithmetic):
                return True
        return False

    def _stored_as_meant(self, g: int, v: int) -> bool:
        for user in self.uses.of(g, v):
            op, operands, data = self.flow.view.units[g].values[user]
            if op == "setattr" and operands[1] == v and is_meant_name(data):
                return True
            if op == "setitem" and operands[2] == v and data and isinstance(data[0], str) and is_meant_name(data[0]):
                return True
        return False

    def _moves(self, g: int, call: int) -> bool:
        op, _, name = self.flow.view.units[g].values[self.flow.view.units[g].values[call][1][0]]
        return op == "attr" and name in MOVES

    def _rebinds_loop(self, g: int, v: int, inputs: tuple[int, ...]) -> bool:
        """``h = h.detach()`` on a variable that a loop carries: truncated back-propagation."""
        name = self.uses.name(g, v)
        values = self.flow.view.units[g].values
        op, _, data = values[inputs[0]]
        if not name or not any(o == "attr" and d == "backward" for o, _, d in values):
            return False
        users = self.uses.of(g, v)
        joins = [u for u in users if values[u][0] == "phi" and values[u][2] == name]
        carried = any(u < v for u in joins) and len(joins) == len(users)
        return (op in ("phi", "iter") and data == name) or carried

    def _through_moves(self, g: int, v: int) -> list[int]:
        """Return the users of a value and of its moved copies, reductions to a maximum included."""
        found, stack, seen = [], [v], set()
        values = self.flow.view.units[g].values
        while stack:
            current = stack.pop()
            if current in seen:
                continue
            seen.add(current)
            for user in self.uses.of(g, current):
                op, _, name = values[user]
                if op in ("pi", "phi") or (op == "attr" and name in MOVES) or (op == "call" and self._moves(g, user)):
                    stack.append(user)
                elif op != "attr" or name not in ("shape", "dtype", "device"):
                    found.append(user)
        return sorted(found)

    def _form(self, site: Site, user: int, start: int) -> bool:
        """Return whether one use of the stopped value is a form in which a stop is meant."""
        op, operands, data = self.flow.view.units[site.g].values[user]
        if op == "call":
            return self._is_target(site.g, user, operands, data) or self._judged_apart(site, user, operands)
        if op in ("binop", "inplace") and data == "-":
            return self._is_shift(site.g, site.inputs, operands)
        return op in ("format", "assert", "compare")

    def _is_target(self, g: int, user: int, operands: tuple[int, ...], tags: tuple[str, ...]) -> bool:
        """The stopped value is the target of a loss whose other argument is live."""
        op, _, method = self.flow.view.units[g].values[operands[0]]
        name = self.flow.names.name(g, operands[0]) or (method if op == "attr" else "") or ""
        last = name.removesuffix("()").rpartition(".")[2]
        own = self.uses.name(g, operands[0])
        loss = last in LOSS_NAMES or "loss" in last.lower() or "criterion" in f"{last} {own}".lower()
        return loss and any(self.flow.frames[g].states[o].mask & CARRIES for o in operands[1:])

    def _judged_apart(self, site: Site, user: int, operands: tuple[int, ...]) -> bool:
        """``critic(fake.detach())`` where ``fake`` itself is used as well: adversarial and siamese training."""
        if not site.inputs or operands[0] in site.starts:
            return False
        callee = self.flow.mask(site.g, operands[0])
        layer = bool(callee & 24) or any(c.via == "module-call" for c in self.flow.view.callees(site.g, user))
        return layer and self._lives_elsewhere(site.g, site.inputs[0], site.v)

    def _lives_elsewhere(self, g: int, v: int, site: int) -> bool:
        values = self.flow.view.units[g].values
        below = set(values[site][1])
        others = [u for u in self.uses.of(g, v) if u != site and u not in below]
        if self._callers_use(g, v):
            return True
        return any(
            self.flow.frames[g].states[u].mask & (CARRIES | GRADIENT) and values[u][0] in ("call", "binop", "phi")
            for u in others
        )

    def _callers_use(self, g: int, v: int) -> bool:
        """A parameter whose caller uses the same value otherwise as well."""
        op, _, data = self.flow.view.units[g].values[v]
        if op != "param":
            return False
        for where, value in self.trace.arguments(g, data[0]):
            values = self.flow.view.units[where].values
            users = [u for u in self.uses.of(where, value) if values[u][0] in ("call", "binop")]
            other = [u for u in users if all(callee.unit != g for callee in self.flow.view.callees(where, u))]
            if any(self.flow.frames[where].states[u].mask & CARRIES for u in other):
                return True
        return False

    def _lives_beside(self, g: int, v: int, compare: int) -> bool:
        """What is compared reaches the result by another way as well: ``x * (x > 0)``."""
        values = self.flow.view.units[g].values
        root = self._root(g, v)
        same = {v, root} | self._makers(g, v)
        if any(self._callers_use(g, one) for one in same):
            return True
        op, _operands, data = values[root]
        if op == "attr":
            same |= {u for u, (o, _, d) in enumerate(values) if o == "attr" and d == data}
        return any(
            u != compare
            and values[u][0] not in ("compare", "assert", "pi")
            and self.flow.frames[g].states[u].mask & CARRIES
            for one in same
            for u in self.uses.of(g, one)
        )

    def _makers(self, g: int, v: int) -> set[int]:
        """Return the carrying parameters and attributes that arithmetic made a value of."""
        values = self.flow.view.units[g].values
        found, level = set[int](), [v]
        for _ in range(6):
            found |= {one for one in level if values[one][0] in ("param", "attr") and self.flow.gradient(g, one)}
            level = [
                o for one in level if values[one][0] in ("binop", "unary", "call", "attr", "pi") for o in values[one][1]
            ]
        return found

    def _is_shift(self, g: int, inputs: tuple[int, ...], operands: tuple[int, ...]) -> bool:
        """``x - x.max().detach()``: the shift cancels in what follows."""
        values = self.flow.view.units[g].values
        roots = {self._root(g, v) for v in inputs}
        for operand in operands:
            if operand in roots or self._root(g, operand) in roots:
                reduced = any(self._reduces(values, v) for v in inputs)
                if reduced:
                    return True
        return False

    def _reduces(self, values: tuple, v: int) -> bool:  # type: ignore[type-arg]
        for _ in range(4):
            op, operands, _name = values[v]
            if op == "call":
                below = values[operands[0]]
                if below[0] == "attr" and below[2] in ("max", "amax", "min", "amin"):
                    return True
            if not operands:
                return False
            v = operands[0]
        return False

    def _root(self, g: int, v: int) -> int:
        """Return the value from which a chain of methods, attributes and items starts."""
        values = self.flow.view.units[g].values
        for _ in range(8):
            op, operands, _ = values[v]
            if op not in ("attr", "item", "call", "pi", "unpack") or not operands:
                break
            if op == "call" and values[operands[0]][0] != "attr":
                break
            v = operands[0]
        return v

    # -- straight-through estimators ---------------------------------------------------------------------------

    def _straight_through_of(self, site: Site) -> bool:
        """The rounded value only goes on through a stop that cancels it: ``x + (round(x) - x).detach()``."""
        users = self._through_moves(site.g, site.v)
        values = self.flow.view.units[site.g].values
        if self._is_fraction(site):
            return True
        return bool(users) and all(
            values[u][0] in ("binop",) and values[u][2] in ("-", "+") and self._cancels(site.g, u, rounded=site.v)
            for u in users
        )

    def _is_fraction(self, site: Site) -> bool:
        """``x - floor(x)``: the derivative of the rest is right."""
        values = self.flow.view.units[site.g].values
        users = self._through_moves(site.g, site.v)
        inputs = {self._root(site.g, v) for v in site.inputs} | set(site.inputs)
        return bool(users) and all(
            values[u][0] == "binop" and values[u][2] == "-" and values[u][1][0] in inputs for u in users
        )

    def _cancels(self, g: int, v: int, rounded: int | None = None) -> bool:
        """Return whether ``v`` is part of a sum in which a live value and its stopped copy cancel."""
        terms = _Sum(self, g).above(v)
        live = {value for value, sign, stopped in terms if sign > 0 and not stopped}
        return any(sign < 0 and stopped and value in live for value, sign, stopped in terms)


class _Sum:
    """A chain of additions and subtractions around a value, stops included, as signed terms."""

    def __init__(self, intent: Intent, g: int) -> None:
        self.uses, self.g = intent.uses, g
        self.values = intent.flow.view.units[g].values
        self.names = intent.flow.names

    def above(self, v: int) -> list[tuple[int, int, bool]]:
        """Return ``(value, sign, stopped)`` of the terms of the largest sum that ``v`` is part of."""
        top = v
        for _ in range(_STEPS):
            higher = [
                u for u in self.uses.of(self.g, top) if self._sums(u) or self._stop(u) is not None or self._opens(u)
            ]
            if not higher:
                break
            top = higher[0]
        return self._terms(top)

    def _sums(self, v: int) -> bool:
        return self.values[v][0] in ("binop", "inplace") and self.values[v][2] in ("+", "-")

    def _opens(self, v: int) -> bool:
        return self.values[v][0] == "attr" and self.values[v][2] in ("detach", "data")

    def _stop(self, v: int) -> int | None:
        """Return what a stop is applied to, None if ``v`` is no stop."""
        op, operands, data = self.values[v]
        if op == "attr" and data == "data":
            return operands[0]
        if op != "call":
            return None
        below = self.values[operands[0]]
        if below[0] == "attr" and below[2] == "detach" and len(operands) == 1:
            return below[1][0]
        return operands[1] if self.names.name(self.g, operands[0]) == "torch.detach" and len(operands) > 1 else None

    def _terms(self, top: int) -> list[tuple[int, int, bool]]:
        found: list[tuple[int, int, bool]] = []
        stack = [(top, 1, False)]
        while stack and len(found) < _STEPS:
            v, sign, stopped = stack.pop()
            inner = self._stop(v)
            if inner is not None:
                stack.append((inner, sign, True))
            elif self._sums(v):
                left, right = self.values[v][1]
                stack.append((left, sign, stopped))
                stack.append((right, sign if self.values[v][2] == "+" else -sign, stopped))
            else:
                found.append((v, sign, stopped))
        return found


__all__ = ["Intent", "argument_fate", "is_meant_name", "is_reporting"]
