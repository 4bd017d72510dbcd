"""Names around a stopped value that say what it is: what it is called, what it is stored as, what it was made of."""

from __future__ import annotations

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.learned import mixes_by_learned
from callscope.taint.intent.same_pass import SamePass
from callscope.taint.intent.straight_through import StraightThrough
from callscope.taint.names.intent_names import (
    is_carried_name,
    is_meant_name,
    is_stopped_name,
    is_taken_name,
    says_only_result,
    says_only_role,
    says_only_shown,
    says_only_when,
)
from callscope.taint.names.use_names import CONTAINER_METHODS
from callscope.taint.program.said_here import said_here
from callscope.taint.program.sources import is_whole
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import reached
from callscope.taint.site import Site

_STEPS = 12
_WAY = 40
_TURN = 4
_SUMS = 4
"""So many steps after the head of a loop its turn is seen to compute with what the last one left."""


class Named:
    """Reads the names on the way from a stop, and those of what it stops."""

    def __init__(self, flow: Flow, uses: Uses, through: StraightThrough) -> None:
        self.flow, self.uses, self.through = flow, uses, through
        self.same_pass = SamePass(flow, uses, through)

    def is_said_whole(self, site: Site) -> bool:
        """``sizes: Sequence[int] = ...``, ``torch.tensor(sizes)``: a variable's own annotation says that there are whole numbers in it."""
        unit = self.flow.view.units[site.g]
        named = [
            str(unit.values[v][2]) if unit.values[v][0] == "phi" else self.uses.name(site.g, v) for v in site.inputs
        ]
        return bool(named) and all(is_whole(unit.annotations.get(name)) for name in named)

    def input_named(self, site: Site, *, own: bool = False) -> bool:
        """``advantage.detach()``: what is stopped has the name of what is a constant in its loss; ``own`` parameters are no results of a pass."""
        values = self.flow.view.units[site.g].values
        names = [values[v][2] if values[v][0] == "attr" else self.uses.name(site.g, v) for v in site.inputs]
        said = any(
            isinstance(name, str)
            and is_stopped_name(said_here(self.flow.view, site.g, name))
            and not (own and says_only_result(name))
            for name in names
        )
        return said or (not own and self._made_of_given(site))

    def is_taken_as_number(self, site: Site) -> bool:
        """``advantage = q - float(v)``, ``old = torch.tensor([t["log_prob"] for t in turns])``: a number, or what is made anew of some, that a policy's loss takes as given."""
        values, v = self.flow.view.units[site.g].values, site.v
        for _ in range(_SUMS):
            if is_taken_name(said_here(self.flow.view, site.g, self.uses.name(site.g, v))):
                return not self.same_pass.goes_on(site.g, site.v)
            sums = [u for u in self.uses.of(site.g, v) if values[u][0] == "binop" and values[u][2] in ("+", "-", "*")]
            if len(sums) != 1:
                return False
            v = sums[0]
        return False

    def _made_of_given(self, site: Site) -> bool:
        """``softmax(teacher - center).detach()``: everything live in it has such a name."""
        values = self.flow.view.units[site.g].values
        names, level = list[str](), list(site.inputs)
        for _ in range(5):
            below: list[int] = []
            for v in level:
                op, operands, data = values[v]
                if (
                    op in ("param", "attr", "global", "free")
                    and self.flow.gradient(site.g, v)
                    and not self._is_method(site.g, v)
                ):
                    names.append(data if op == "attr" else str(data[-1]))
                elif op == "unpack" and self.flow.gradient(site.g, v):
                    names.append(self.uses.name(site.g, v))
                elif op in ("call", "binop", "unary", "attr", "item", "pi"):
                    below.extend(operands)
            level = below
        return bool(names) and all(is_stopped_name(said_here(self.flow.view, site.g, name)) for name in names)

    def _is_method(self, g: int, v: int) -> bool:
        values = self.flow.view.units[g].values
        return values[v][0] == "attr" and any(
            values[u][0] == "call" and values[u][1][0] == v for u in self.uses.of(g, v)
        )

    def on_the_way(self, g: int, v: int, *, own: bool = False) -> bool:
        """A name on the way from the call says what it is for; of an average that is learned how to take none does."""
        if mixes_by_learned(self.flow, g, v):
            return False
        stack, seen = [v], set()
        values = self.flow.view.units[g].values
        users = self.uses.of(g, v)
        if values[v][0] == "call" and users and all(values[u][0] == "unpack" for u in users):
            return all(
                self.on_the_way(g, u, own=own) for u in users
            )  # ``mems, keys = map(torch.detach, (mems, keys))``
        for _ in range(_STEPS):
            if not stack:
                break
            current = stack.pop()
            if current in seen:
                continue
            seen.add(current)
            name = self._name(g, current, own)
            where = says_only_when(name) and (self._recurs(g, current) or self._is_neighbour(g, current))
            where = where or (says_only_shown(name) and self._is_part(g, current))
            if is_meant_name(name) and not where and not (says_only_role(name) and self.same_pass.goes_on(g, v)):
                return True
            if self._stored_as_meant(g, current, own) and not self.same_pass.goes_on(g, v):
                return True
            stack.extend(u for u in self.uses.of(g, current) if values[u][0] == "call" and self.through.moves(g, u))
            stack.extend(u for u in self.uses.of(g, current) if values[u][0] in ("attr", "phi"))
            arithmetic = [u for u in self.uses.of(g, current) if values[u][0] == "binop" and values[u][2] in ("+", "-")]
            if any(is_meant_name(self._name(g, u, own)) for u in arithmetic):
                return True
        return False

    def _name(self, g: int, v: int, own: bool) -> str:
        name = self.uses.name(g, v)
        return "" if own and says_only_result(name) else said_here(self.flow.view, g, name)

    def _is_part(self, g: int, v: int) -> bool:
        """``report = h.detach()``, ``loss + report * live``: what is a summand or factor of something live is not only looked at. What is taken off or divided by may be a statistic."""
        values = self.flow.view.units[g].values
        users = [u for u in self.uses.of(g, v) if values[u][0] == "binop" and values[u][2] in ("+", "*", "@")]
        return any(self.flow.gradient(g, u) or self.flow.symbolic(g, u) for u in users)

    def _is_neighbour(self, g: int, v: int) -> bool:
        """``x_prev = c[:-1].detach()`` beside ``x_next = c[1:]``: a place beside another one, not a turn before."""
        values = self.flow.view.units[g].values
        op, operands, _ = values[v]
        if op != "call" or values[operands[0]][0] != "attr":
            return False
        part = values[operands[0]][1][0]
        if values[part][0] != "item" or values[values[part][1][1]][0] not in ("slice", "tuple"):
            return False
        whole = values[part][1][0]
        others = (u for u, (kind, below, _) in enumerate(values) if kind == "item" and u != part and below[1] != values[part][1][1]
                  and values[below[1]][0] in ("slice", "tuple") and (below[0] == whole or values[below[0]] == values[whole]))  # fmt: skip
        return any(self._is_live(g, u) and not self._is_stopped(g, u) for u in others)

    def _is_stopped(self, g: int, v: int) -> bool:
        values = self.flow.view.units[g].values
        return any(values[u][0] == "attr" and values[u][2] in ("detach", "data") for u in self.uses.of(g, v))

    def _recurs(self, g: int, v: int) -> bool:
        """``prev = cell(prev).detach()``: a loop that takes no gradient itself computes its next turn with the value."""
        values = self.flow.view.units[g].values
        heads = [u for u in self.uses.of(g, v) if u < v and values[u][0] == "phi"]
        if any(op == "attr" and data == "backward" for op, _, data in values):
            return False
        return any(self._computes_with(g, head) for head in heads) or self._is_carried_by(g, v)

    def _is_carried_by(self, g: int, v: int) -> bool:
        """``prev = h.detach(); h = cell(x, prev)``: what is stopped came from the turn before, and the next one is made of it."""
        values, stopped = self.flow.view.units[g].values, v
        while values[stopped][0] in ("call", "attr", "pi") and values[stopped][1]:
            stopped = values[stopped][1][0]
        brought = [o for o in values[stopped][1] if o > v] if values[stopped][0] == "phi" else []
        return v in reached(brought, lambda one: [o for o in values[one][1] if o >= v], _WAY)

    def _computes_with(self, g: int, v: int) -> bool:
        values, level = self.flow.view.units[g].values, [v]
        for _ in range(_TURN):
            users = [u for one in level for u in self.uses.of(g, one)]
            if any(values[u][0] in ("binop", "inplace") or self._is_handed(g, u, level) for u in users):
                return True
            level = [u for u in users if values[u][0] in ("item", "attr", "call", "pi") and self._is_live(g, u)]
        return False

    def _is_handed(self, g: int, call: int, given: list[int]) -> bool:
        op, operands, _ = self.flow.view.units[g].values[call]
        return op == "call" and any(o in operands[1:] for o in given) and self._is_live(g, call)

    def _is_live(self, g: int, v: int) -> bool:
        return self.flow.view.units[g].values[v][0] == "attr" or bool(self.flow.symbolic(g, v))

    def _kept_as_meant(self, g: int, method: int) -> bool:
        """``self._undo.append(value)``"""
        values = self.flow.view.units[g].values
        op, operands, name = values[method]
        if op != "attr" or name not in CONTAINER_METHODS:
            return False
        below = values[operands[0]]
        held = str(below[2]) if below[0] == "attr" else self.uses.name(g, operands[0])
        return is_meant_name(held) and not (says_only_when(held) and self._is_read_in_turn(g, operands[0], method))

    def _is_read_in_turn(self, g: int, container: int, method: int) -> bool:
        """``x = x + a * history[-5]; history.append(x.detach())``: the turns of one loop compute with what they put away, and no gradient is taken between them."""
        view, values = self.flow.view, self.flow.view.units[g].values
        around = {r for r in view.places(g).enclosing(method) if r[1] in ("for", "while")}
        for v, (op, _, data) in enumerate(values):
            if op == "attr" and data == "backward" and around & set(view.places(g).enclosing(v)):
                return False
        reads = (v for v in self.uses.of(g, container) if values[v][0] in ("item", "iter"))
        return any(around & set(view.places(g).enclosing(v)) and self._computes_with(g, v) for v in reads)

    def _stored_as_meant(self, g: int, v: int, own: bool) -> bool:
        for user in self.uses.of(g, v):
            op, operands, data = self.flow.view.units[g].values[user]
            key = data if op == "setattr" else data[0] if op == "setitem" and data else ""
            if own and isinstance(key, str) and says_only_result(key):
                continue
            if op == "setattr" and operands[1] == v and (is_meant_name(data) or is_carried_name(data)):
                return True
            if op == "call" and operands[0] != v and self._kept_as_meant(g, operands[0]):
                return True
            if op == "setitem" and operands[2] == v and data and isinstance(data[0], str) and is_meant_name(data[0]):
                return True
        return False
