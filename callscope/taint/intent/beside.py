"""Whether a value is used live by another way as well: in its function, by the callers that brought it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.trace import Trace
from callscope.taint.lattice.masks import CARRIES, GRADIENT
from callscope.taint.program.bare import bare
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import made_before, reached

_NEAR = 6
_LOOKS = frozenset({"size", "shape", "device", "dtype"})
"""What is asked of a tensor that is none of its values."""
_WAY = 40
_MAKES = frozenset({"attr", "unary", "phi", "pi", "unpack", "cell", "binop"})
"""So many operations lie between a stop and the choice it is made for, at most."""


def root(flow: Flow, g: int, v: int) -> int:
    """Return the value from which a chain of methods, attributes and items starts."""
    values = flow.view.units[g].values
    for _ in range(8):
        op, operands, _ = values[v]
        if op not in ("attr", "item", "call", "pi", "unpack") or not operands:
            break
        if op == "call" and values[operands[0]][0] != "attr":
            break
        v = operands[0]
    return v


class Beside:
    """Looks for other uses of a value."""

    def __init__(self, flow: Flow, uses: Uses, trace: Trace) -> None:
        self.flow, self.uses, self.trace = flow, uses, trace

    def lives_elsewhere(self, g: int, v: int, site: int) -> bool:
        """Return whether a value is used in a call or arithmetic that ``site`` does not stand in."""
        values = self.flow.view.units[g].values
        below = set(values[site][1])
        others = [u for u in self.uses.of(g, v) if u != site and u not in below and not self._is_other_way(g, u, site)]
        others += [call for u in others if values[u][0] == "attr" for call in self.uses.of(g, u)]
        if self._callers_use(g, v):
            return True
        return any(
            (
                values[u][0] in ("call", "binop", "phi")
                and (self.flow.frames[g].states[u].mask & (CARRIES | GRADIENT) or self._is_collected(g, u))
            )
            or self._is_returned(g, u)
            for u in others
        )

    def _is_other_way(self, g: int, user: int, site: int) -> bool:
        """``if self.training: h = h.detach()``: where the two ways meet, the live value was not used."""
        op, operands, _ = self.flow.view.units[g].values[user]
        return op == "phi" and site in operands

    def chosen_beside(self, g: int, start: int, stopped: Collection[int]) -> bool:
        """``torch.where(saturated, f(x.detach()), f(x.masked_fill(saturated, 1)))``: the live value is taken wherever it has a derivative."""
        values, level = self.flow.view.units[g].values, [start]
        for step in range(_NEAR):
            users = [(v, user) for v in level for user in self.uses.of(g, v)]
            for v, user in users:
                op, operands, _ = values[user]
                chosen = op == "call" and len(operands) == 4 and self.flow.names.name(g, operands[0]) == "torch.where"
                if chosen and v in operands[2:]:
                    others = [o for o in operands[2:] if o != v]
                    if not step:  # the value itself has a derivative everywhere: it is only masked beside itself
                        return any(bare(self.flow.view, g, o) in stopped for o in others)
                    return any(self._is_made_of(g, o, stopped) for o in others)
            level = [user for _, user in users if values[user][0] in ("attr", "call", "binop", "unary")]
        return False

    def _is_made_of(self, g: int, v: int, wanted: Collection[int]) -> bool:
        level = [v]
        for _ in range(_NEAR):
            if any(one in wanted for one in level):
                return True
            made = (self.flow.view.units[g].values[one] for one in level)
            level = [o for op, operands, _ in made if op in ("attr", "call", "binop", "unary", "pi") for o in operands]
        return False

    def _is_returned(self, g: int, user: int) -> bool:
        """``return spikes, voltage``"""
        values = self.flow.view.units[g].values
        above = self.uses.of(g, user) if values[user][0] == "tuple" else ()
        return values[user][0] == "return" or any(values[u][0] == "return" for u in above)

    def _is_collected(self, g: int, user: int) -> bool:
        values = self.flow.view.units[g].values
        op, operands, _ = values[user]
        below = values[operands[0]]
        return op == "call" and below[0] == "attr" and below[2] in ("append", "extend", "add", "appendleft")

    def _callers_use(self, g: int, v: int) -> bool:
        """A parameter whose caller uses the same value otherwise as well."""
        op, _, data = self.flow.view.units[g].values[v]
        if op != "param":
            return False
        for where, value in self.trace.arguments(g, data[0]):
            values = self.flow.view.units[where].values
            users = [u for u in self.uses.of(where, value) if values[u][0] in ("call", "binop")]
            other = [u for u in users if all(callee.unit != g for callee in self.flow.view.callees(where, u))]
            if any(
                self.flow.frames[where].states[u].mask & CARRIES or self._is_used_in(where, value, u) for u in other
            ):
                return True
        return False

    def _is_used_in(self, g: int, v: int, call: int) -> bool:
        """``generator_step(critic, fake)``: the function that gets a value computes with it, whatever it gives back."""
        values = self.flow.view.units[g].values
        for callee in self.flow.view.callees(g, call) if values[call][0] == "call" else ():
            unit = self.flow.view.units[callee.unit]
            for link in self.flow.view.given(callee, values[call][2]) if callee.bound else ():
                held = unit.parameters[link.parameter].value
                users = self.uses.of(callee.unit, held) if values[call][1][1 + link.argument] == v else ()
                live = (u for u in users if unit.values[u][0] in ("call", "binop"))
                if any(self.flow.frames[callee.unit].states[u].mask & CARRIES for u in live):
                    return True
        return False

    def _callers_keep(self, g: int, v: int) -> bool:
        """A parameter that is only compared, and whose every caller computes with the same value, or what it reshaped, otherwise."""
        op, _, data = self.flow.view.units[g].values[v]
        if op != "param" or not self._only_compared(g, v):
            return False
        given = list(self.trace.arguments(g, data[0]))
        return bool(given) and all(self._is_kept(g, where, value) for where, value in given)

    def _is_kept(self, g: int, where: int, value: int) -> bool:
        source = root(self.flow, where, value)
        if self._is_self(where, source) or source == value:
            return False
        values = self.flow.view.units[where].values
        return any(
            values[u][0] in ("call", "binop")
            and all(callee.unit != g for callee in self.flow.view.callees(where, u))
            and self.flow.frames[where].states[u].mask & CARRIES
            for u in self.uses.of(where, source)
        )

    def _callers_mask(self, g: int, v: int) -> bool:
        """A parameter whose caller multiplies (or selects) the same value by what this function gives: a mask made apart."""
        op, _, data = self.flow.view.units[g].values[v]
        if op != "param":
            return False
        for where, call in self.flow.view.callers.get(g, ()):
            given = {value for unit, value in self.trace.arguments(g, data[0]) if unit == where}
            masks = self._onward(where, call, arguments=False)
            live = {one for value in given for one in self._onward(where, value, arguments=True, but=masks)}
            values = self.flow.view.units[where].values
            for one in live:
                for user in self.uses.of(where, one):
                    op, operands, symbol = values[user]
                    joins = (op in ("binop", "inplace") and symbol in ("*", "/")) or op in ("call", "item")
                    if joins and user != call and masks.intersection(operands):
                        return True
        return False

    def _onward(self, g: int, v: int, *, arguments: bool, but: Collection[int] = ()) -> set[int]:
        """Return a value and what methods, arithmetic and joins make of it; with ``arguments``, calls that are given it too; not by way of ``but``."""
        values = self.flow.view.units[g].values

        def after(one: int) -> Iterator[int]:
            for u in self.uses.of(g, one):
                given = values[u][0] == "call" and (arguments or values[u][1][0] == one)
                if u not in but and (given or values[u][0] in _MAKES):
                    yield u

        return set(reached([v] if v not in but else [], after, _WAY))

    def lives_beside(self, g: int, v: int, compare: int) -> bool:
        """Return whether what is compared reaches the result by another way as well: ``x * (x > 0)``."""
        values = self.flow.view.units[g].values
        makers, way = self._makers(g, v)
        same = {one for one in makers | self._alone(g, v) | {v, root(self.flow, g, v)} if not self._is_self(g, one)}
        way |= self._only_into(g, compare)
        if any(self._callers_mask(g, one) or self._callers_keep(g, one) for one in same):
            return True
        names = {values[one][2] for one in same if values[one][0] == "attr" and self.flow.gradient(g, one)}
        same |= {u for u, (o, _, d) in enumerate(values) if o == "attr" and d in names}
        return any(
            u != compare
            and not self._is_instead(g, compare, u)
            and not self._is_one_of_two(g, compare, u)
            and u not in way
            and u not in same
            and not self._is_other_part(g, v, one, u)
            and values[u][0] not in ("compare", "assert", "pi")
            and self.flow.frames[g].states[u].mask & CARRIES
            and not self._only_compared(g, u)
            for one in same
            for u in self.uses.of(g, one)
        )

    def _alone(self, g: int, v: int) -> set[int]:
        """``h`` of ``h.norm(dim=-1)``, ``h = self.layer(x)``: what a value is made of by methods, and of nothing else that carries a gradient."""
        values, found = self.flow.view.units[g].values, set[int]()
        for _ in range(_NEAR):
            op, operands, _ = values[v]
            method = op == "call" and values[operands[0]][0] == "attr" and not self.flow.view.callees(g, v)
            receiver = values[operands[0]][1][0] if method else -1
            carrying = [o for o in (*operands[1:], receiver) if o >= 0 and self.flow.gradient(g, o)]
            if not method or carrying != [receiver]:
                break
            v = receiver
            found.add(v)
        return found

    def _is_other_part(self, g: int, v: int, whole: int, user: int) -> bool:
        """``solution["limits"]`` beside ``solution["loading"]``: another part of what a value is one of."""
        values = self.flow.view.units[g].values
        op, _, key = values[user]
        if op != "item" or key is None:
            return False
        for _ in range(8):
            kind, operands, mine = values[v]
            if kind == "item" and operands[0] == whole:
                return mine is not None and mine != key
            if kind not in ("attr", "item", "call", "pi", "unpack") or not operands:
                return False
            v = operands[0]
        return False

    def _is_instead(self, g: int, one: int, other: int) -> bool:
        """Return whether a test keeps two values from both being computed: in its two branches, before and after an early return, in two cases of a match."""
        places, cases = self.flow.view.places(g), [self._cases(g, v) for v in (one, other)]
        if any(cases[1].get(subject, arm) != arm for subject, arm in cases[0].items()):
            return True
        tests = {(r[2], r[3]) for r in places.enclosing(one) if r[1] in ("if", "after")}
        return any(r[1] in ("if", "after") and (r[2], not r[3]) in tests for r in places.enclosing(other))

    def _is_one_of_two(self, g: int, one: int, joined: int) -> bool:
        """``x.sign().relu() if hard else x``: what is joined is the one or the other."""
        values = self.flow.view.units[g].values
        return values[joined][0] == "phi" and one in set(made_before(values, values[joined][1], _WAY))

    def _cases(self, g: int, v: int) -> dict[int, int]:
        """Return, by what is matched, the number of the case that a value stands in."""
        regions, number = self.flow.view.units[g].regions, self.flow.view.places(g).region(v)
        found: dict[int, int] = {}
        while number:
            parent, kind, subject, _ = regions[number]
            if kind == "case":
                found[subject] = number
            number = parent
        return found

    def weighs_itself(self, g: int, inputs: tuple[int, ...], site: int) -> bool:
        """``weight(rank(scores)) * loss(scores)``: what has no derivative weighs something that carries that of the same values."""
        values = self.flow.view.units[g].values
        made = {o for o in self._behind(g, inputs) if self.flow.gradient(g, o)}
        found, stack = set[int](), [site]
        while stack and len(found) < 60:
            v = stack.pop()
            if v in found or (v != site and self.flow.gradient(g, v)):
                continue
            found.add(v)
            for user in self.uses.of(g, v):
                op, operands, symbol = values[user]
                other = next((o for o in operands if o != v), v)
                if op == "binop" and symbol in ("*", "/") and self.flow.gradient(g, other):
                    if made & self._behind(g, (other,), without=site):
                        return True
                elif op in ("binop", "call", "attr", "unary", "item", "phi", "pi", "unpack"):
                    stack.append(user)
        return False

    def _behind(self, g: int, starts: tuple[int, ...], without: int = -1) -> set[int]:
        """Return what values are computed of; ``without``: not by way of a value that has no derivative, nor of a tensor's size."""
        values = self.flow.view.units[g].values

        def below(v: int) -> tuple[int, ...]:
            looked = without >= 0 and values[v][0] == "attr" and values[v][2] in _LOOKS
            return () if v == without or looked else tuple(values[v][1])

        return set(reached(starts, below, _WAY * 2))

    def _only_into(self, g: int, compare: int) -> set[int]:
        """Return the values that lead nowhere but into a comparison: ``h.topk(k).values[-1]`` in ``h >= ...``."""
        values = self.flow.view.units[g].values
        found, stack = {compare}, list(values[compare][1])
        while stack and len(found) < _WAY:
            v = stack.pop()
            if v not in found and all(user in found for user in self.uses.of(g, v)):
                found.add(v)
                stack.extend(values[v][1])
        return found

    def _only_compared(self, g: int, v: int, depth: int = 4) -> bool:
        """Return whether a value goes nowhere but into comparisons."""
        values, users = self.flow.view.units[g].values, self.uses.of(g, v)
        return bool(users) and all(
            values[u][0] == "compare"
            or (depth and values[u][0] in ("unary", "attr", "pi") and self._only_compared(g, u, depth - 1))
            for u in users
        )

    def _is_self(self, g: int, v: int) -> bool:
        op, _, data = self.flow.view.units[g].values[v]
        return op == "param" and data[0] == 0 and self.flow.view.owner(g) is not None

    def _makers(self, g: int, v: int) -> tuple[set[int], set[int]]:
        """Return the carrying parameters and attributes that arithmetic made a value of, and all that lies between."""
        values = self.flow.view.units[g].values
        found, way, level = set[int](), {v}, [v]
        for _ in range(6):
            found |= {one for one in level if values[one][0] in ("param", "attr") and self.flow.gradient(g, one)}
            level = [
                o for one in level if values[one][0] in ("binop", "unary", "call", "attr", "pi") for o in values[one][1]
            ]
            way.update(level)
        return found, way
