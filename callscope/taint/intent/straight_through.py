"""Sums in which a live value and its stopped copy cancel: straight-through estimators, fractions, shifts."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.beside import root
from callscope.taint.names.torch_names import INDEXED, MOVES
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import reached
from callscope.taint.site import Site

_STEPS = 12
_INTEGERS = ("long", "int", "short")
_APART = frozenset(
    {"unbind", "long", "int", "clamp", "clip", "to", "view", "reshape", "flatten", "squeeze", "unsqueeze", "expand"}
)
_OF_PLACES = frozenset({"+", "-", "*", "%", "//"})
_READS = {"attr": "setattr", "item": "setitem"}
"""What reads, and what stores: what is stored again in a function is another value."""
_BOUNDS = frozenset({("builtin", "int"), ("builtin", "min"), ("builtin", "max")})
"""``min(int(floor(x)), last)``: a whole number within bounds."""
_BOUNDED = frozenset({"clamp", "clip", "clamp_min", "clamp_max", "minimum", "maximum"})
"""What keeps a whole number in a table, and leaves it a whole number."""
_BOUNDING = frozenset({"clamp", "clip", "clamp_min", "clamp_max", "relu"})
_ROUNDINGS = frozenset({"floor", "ceil", "round", "trunc", "fix"})
_PLACED = frozenset({"index_put", "index_put_"})
_PICKS = frozenset({"gather", "index_select", "take", "take_along_dim", "embedding"})
"""What is given positions, and whose result takes its derivative from what is picked."""


class StraightThrough:
    """Judges rounded and stopped values by the sums they go into."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.uses = flow, uses

    def moves(self, g: int, call: int) -> bool:
        """Return whether a call only moves or copies its receiver."""
        op, _, name = self.flow.view.units[g].values[self.flow.view.units[g].values[call][1][0]]
        return op == "attr" and name in MOVES

    def through_moves(self, g: int, v: int, *, whole: bool = True) -> list[int]:
        """Return the users of a value and of its moved copies; without ``whole``, not those of copies cast to integers: indices."""
        found, stack, seen = [], [v], set()
        values = self.flow.view.units[g].values
        while stack:
            current = stack.pop()
            if current in seen:
                continue
            seen.add(current)
            for user in self.uses.of(g, current):
                op, _, name = values[user]
                if op == "attr" and name in _INTEGERS and not whole:
                    continue
                if op in ("pi", "phi") or (op == "attr" and name in MOVES) or (op == "call" and self.moves(g, user)):
                    stack.append(user)
                elif (op != "attr" or name not in ("shape", "dtype", "device")) and not self.uses.is_taken_apart(
                    g, user
                ):
                    found.append(user)
        return sorted(found)

    def is_shift(self, g: int, inputs: tuple[int, ...], operands: tuple[int, ...]) -> bool:
        """Return whether it is ``x - x.max().detach()``: the shift cancels in what follows."""
        values = self.flow.view.units[g].values
        roots = {root(self.flow, g, v) for v in inputs}
        for operand in operands:
            if operand in roots or root(self.flow, g, operand) in roots:
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

    def covers(self, site: Site) -> bool:
        """Return whether the rounded value only goes on through a stop that cancels it: ``x + (round(x) - x).detach()``."""
        users = self.through_moves(site.g, site.v)
        values = self.flow.view.units[site.g].values
        if self._is_fraction(site):
            return True
        return bool(users) and all(
            values[u][0] in ("binop",) and values[u][2] in ("-", "+") and self.cancels(site.g, u, rounded=site.v)
            for u in users
        )

    def bounds_itself(self, g: int, start: int) -> bool:
        """``x - x.clamp(max=0).detach()``: what is taken off brings ``x`` within a bound, its derivative is meant to stay."""
        values = self.flow.view.units[g].values
        inner = _Sum(self, g)._stop(start)
        op, operands, _ = values[inner] if inner is not None else ("", (), None)
        if op != "call":
            return False
        below, named = values[operands[0]], self.flow.names.name(g, operands[0]) or ""
        own = below[0] == "attr" and not named
        last, given = (
            (str(below[2]), below[1][0])
            if own
            else (named.rpartition(".")[2], operands[1] if len(operands) > 1 else -1)
        )
        if last not in _BOUNDING or (not own and not named.startswith("torch.")):
            return False
        users = self.uses.of(g, start)
        return bool(users) and all(
            values[u][::2] == ("binop", "-")
            and values[u][1][1] == start
            and self._spelled(g, values[u][1][0]) == self._spelled(g, given)
            for u in users
        )

    def replaces(self, site: Site) -> bool:
        """``hard + soft - soft.detach()``, ``hard`` made of the position: the soft value stands in for its derivative."""
        values = self.flow.view.units[site.g].values
        ops = ("call", "attr", "phi", "pi", "binop")
        made = reached((site.v,), lambda v: [u for u in self.uses.of(site.g, v) if values[u][0] in ops], _STEPS * 2)
        sums = (u for v in made for u in self.uses.of(site.g, v) if values[u][::2] in (("binop", "+"), ("binop", "-")))
        return any(self.cancels(site.g, u) for u in sums)

    def _is_fraction(self, site: Site) -> bool:
        """``x - floor(x)``, ``x - box * round(x / box)``, ``(floor(x) + 1) - x``: the derivative of the rest is right."""
        g, values = site.g, self.flow.view.units[site.g].values
        made = self._made_of(g, site.inputs)
        rest = self._rest(g, site.v, _INTEGERS) or self._rest(g, site.v, ())
        users = [u for user in rest for u in self._without_bounds(g, user)]
        going_on = [u for u in users if not (self._selects(g, u) or self._is_stopped_in_place(g, u))]
        rests = [
            u
            for u in going_on
            if values[u][0] == "binop" and values[u][2] == "-" and any(self._same(g, o, made) for o in values[u][1])
        ]
        return bool(rests) and all(
            u in rests or self._adds_rest(g, u, rest, rests) or self._callers_pick(site, u) for u in going_on
        )

    def _is_stopped_in_place(self, g: int, v: int) -> bool:
        """``corner = corner - 1``, ``corner.detach_()``"""
        values = self.flow.view.units[g].values
        return any(values[u][::2] == ("attr", "detach_") for u in (v, *self.uses.of(g, v)))

    def _callers_pick(self, site: Site, user: int) -> bool:
        """``return i, x - i``: to every caller the whole number is the index of a table."""
        view, values = self.flow.view, self.flow.view.units[site.g].values
        op, operands, _ = values[user]
        if op != "return" or values[operands[0]][0] != "tuple":
            return False
        g = site.g
        moved = set(reached((site.v,), lambda v: [u for u in self.uses.of(g, v) if self._kept(g, u, v, ()) == ()]))
        at = [n for n, v in enumerate(values[operands[0]][1]) if v in moved]
        parts = [
            (where, u)
            for where, call in view.callers.get(site.g, ())
            for u in self.uses.of(where, call)
            if view.units[where].values[u][0] != "unpack" or view.units[where].values[u][2][0] in at
        ]
        return bool(parts) and all(
            view.units[where].values[u][0] == "unpack" and self._only_indexes(where, u) for where, u in parts
        )

    def _adds_rest(self, g: int, user: int, whole: list[int], rests: list[int]) -> bool:
        """``m + f(x - m)``, ``m = floor(x) + 0.5``: between two whole numbers the rest has the derivative."""
        values = self.flow.view.units[g].values
        op, operands, symbol = values[user]
        if op != "binop" or symbol != "+":
            return False
        starts = [o for o in operands if o in rests or o not in whole]
        made = reached(starts, lambda v: [o for o in values[v][1] if o in rests or o not in whole], _STEPS * 2)
        return not set(rests).isdisjoint(made)

    def _rest(self, g: int, v: int, casts: tuple[str, ...]) -> list[int]:
        """Return what uses a whole number, its multiples, its neighbours and its copies in tuples; not ``casts`` to an index."""
        values = self.flow.view.units[g].values
        stack: list[tuple[int, tuple[object, ...]]] = [(v, ())]
        found, seen = list[int](), set[tuple[int, tuple[object, ...]]]()
        while stack:
            current, path = stack.pop()
            if (current, path) in seen:
                continue
            seen.add((current, path))
            for user in self.uses.of(g, current):
                op, _, data = values[user]
                if op == "attr" and data in ("shape", "dtype", "device", *casts):
                    continue
                if op == "unpack" and path and path[0] != data[0]:
                    continue  # another element
                inner = self._kept(g, user, current, path)
                if inner is not None:
                    stack.append((user, inner))
                else:
                    found.append(user)
        return sorted(found)

    def _kept(self, g: int, user: int, v: int, path: tuple[object, ...]) -> tuple[object, ...] | None:
        """Return where in ``user`` the whole number, or a multiple or neighbour of it, is; None where it is used."""
        op, operands, data = self.flow.view.units[g].values[user]
        if op in ("tuple", "list"):
            return (operands.index(v), *path)
        if op == "iter" and path:
            return path[1:]
        if op == "unpack" and path:
            return path[1:]
        moved = op in ("pi", "phi") or (op == "attr" and (data in MOVES or data in _BOUNDED))
        if op == "call" and (self.flow.names.name(g, operands[0]) or "").removeprefix("torch.") in _BOUNDED:
            return path
        if moved or (op == "call" and operands[0] == v) or (op == "call" and self.moves(g, user)):
            return path
        if op == "call" and self.flow.view.units[g].values[operands[0]][::2] in _BOUNDS:
            return path
        if op != "binop" or path:
            return None
        other = next((o for o in operands if o != v), v)
        neighbour = data in ("+", "-") and self.flow.view.units[g].values[other][0] == "const"
        return path if data == "*" or (neighbour and operands[0] == v) else None

    def _without_bounds(self, g: int, user: int) -> list[int]:
        """``floor(x).long().clamp(0, n - 2)``: what uses the bounded position."""
        values = self.flow.view.units[g].values
        op, _, name = values[user]
        if op == "attr" and name in ("clamp", "clip"):
            calls = [u for u in self.uses.of(g, user) if values[u][0] == "call" and values[u][1][0] == user]
            return [u for call in calls for u in self.through_moves(g, call)]
        return [user]

    def _selects(self, g: int, user: int) -> bool:
        """The whole number, or a neighbour of it, is only the index of a table."""
        values = self.flow.view.units[g].values
        op, operands, sign = values[user]
        if op == "binop" and sign in _OF_PLACES and not self.flow.gradient(g, user):
            return self._only_indexes(
                g, user
            )  # ``(corner + offset).unbind(-1)``, ``table[i % n]``, ``table[j * n + i]``
        apart = op == "attr" and sign in _APART
        apart = apart or (op == "call" and values[operands[0]][0] == "attr" and values[operands[0]][2] in _APART)
        if op == "unpack" or apart:
            return self._only_indexes(g, user)
        if op == "item" or self._picks(g, user) or self._puts(g, user):
            return True
        return op == "tuple" and self._only_indexes(g, user)

    def _only_indexes(self, g: int, v: int) -> bool:
        return all(self._selects(g, u) for u in self.uses.of(g, v))

    def _picks(self, g: int, user: int) -> bool:
        """``rows.gather(-1, j)``"""
        op, operands, _ = self.flow.view.units[g].values[user]
        if op != "call":
            return False
        below = self.flow.view.units[g].values[operands[0]]
        named = (self.flow.names.name(g, operands[0]) or "").rpartition(".")[2]
        return (named or (below[2] if below[0] == "attr" else "")) in _PICKS

    def _puts(self, g: int, user: int) -> bool:
        """``line.index_add(0, i, x - i)``, ``line[i] = x - i``: the whole number says where to, and is not what is put there."""
        values = self.flow.view.units[g].values
        op, operands, _ = values[user]
        if op == "call":
            named = (self.flow.names.name(g, operands[0]) or str(values[operands[0]][2])).rpartition(".")[2]
            if named not in INDEXED | _PLACED or len(operands) < 3:
                return False
        elif op != "setitem":
            return False
        put = values[root(self.flow, g, operands[-1])]
        made = values[put[1][0]][2] if put[0] == "call" else ""
        return str(made).rpartition(".")[2] not in _ROUNDINGS

    def _made_of(self, g: int, inputs: tuple[int, ...]) -> set[int]:
        """Return what a rounded value is a multiple of, offsets left out."""
        values = self.flow.view.units[g].values
        found, level = set[int](), list(inputs)
        for _ in range(4):
            found |= set(level) | {root(self.flow, g, v) for v in level}
            level = [values[v][1][0] for v in level if values[v][0] == "binop" and values[v][2] in ("/", "*", "+", "-")]
        return found

    def _same(self, g: int, v: int, made: set[int]) -> bool:
        values = self.flow.view.units[g].values
        op, operands, data = values[v]
        if op == "call" and len(operands) == 2 and values[operands[0]][::2] == ("builtin", "float"):
            return self._same(g, operands[1], made)  # what breaks there is told there
        if v in made or (op == "attr" and any(values[m] == (op, operands, data) for m in made)):
            return True
        return op == "binop" and self._spelled(g, v, _STEPS) in {self._spelled(g, m, _STEPS) for m in made}

    def cancels(self, g: int, v: int, rounded: int | None = None) -> bool:
        """Return whether ``v`` is part of a sum in which a live value and its stopped copy cancel."""
        terms = _Sum(self, g).above(v)
        values = self.flow.view.units[g].values
        terms = [term for term in terms if values[term[0]][0] != "const"]
        live = {self._spelled(g, value) for value, sign, stopped in terms if sign > 0 and not stopped}
        return any(sign < 0 and stopped and self._spelled(g, value) in live for value, sign, stopped in terms)

    def _spelled(self, g: int, v: int, depth: int = 4) -> object:
        """Return what two spellings of one value have in common: ``x * scale`` written twice, ``self.w`` or ``w[k]`` read twice."""
        values = self.flow.view.units[g].values
        op, operands, data = values[v]
        if op == "const":
            return op, repr(data)
        again = op in _READS and not any(
            one == _READS[op] and stored == data and (op == "attr" or into[0] == operands[0])
            for one, into, stored in values
        )
        if not depth or not (again or op in ("binop", "unary", "tuple", "slice")):
            return v
        return op, str(data), tuple(self._spelled(g, o, depth - 1) for o in operands)


class _Sum:
    """A chain of additions and subtractions around a value, stops included, as signed terms."""

    def __init__(self, owner: StraightThrough, g: int) -> None:
        self.uses, self.g = owner.uses, g
        self.values = owner.flow.view.units[g].values
        self.names = owner.flow.names

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
