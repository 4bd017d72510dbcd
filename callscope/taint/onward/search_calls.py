"""The search through calls: into functions, out of them by the call that led in, else to the callers they may have."""

from __future__ import annotations

from functools import reduce

from callscope.taint.lattice.masks import GRADIENT, LIKELY, PROVEN
from callscope.taint.lattice.state import ANY, EMPTY, State, element
from callscope.taint.names.intent_names import is_reported_name
from callscope.taint.onward.broken import RESULT, SHARED, Called, Entry, Item, shallow
from callscope.taint.onward.reach import FIELD, as_edge
from callscope.taint.onward.search_ends import Leaving
from callscope.taint.onward.search_handed import Reaching
from callscope.taint.program.callee import MANY, SEVERAL, Callee
from callscope.taint.program.dispatch import is_of_one_family
from callscope.taint.program.given_to_trainers import is_given_to_trainer
from callscope.taint.program.only_decides import only_decides
from callscope.taint.program.sources import holds_nothing
from callscope.taint.site import Origin

_DEEPEST = 2
"""A way into what an argument holds is told apart as far as this."""


class Calls(Leaving, Reaching):
    """What is certain costs nothing: a call that leads to one function, and its return to that call."""

    def descend(self, item: Item, user: int, callee: Callee, parameter: int, into: object, out_of: object) -> None:
        """Follow the value into a parameter of a called function."""
        unit = self.view.units[callee.unit]
        if parameter >= len(unit.parameters) or self.sites.is_quiet(callee.unit):
            return
        path = item.path
        if out_of is not None and path:
            if isinstance(out_of, int) and isinstance(path[0], int) and path[0] not in (out_of, -1):
                return  # ``f(*pair)``: another place of the pair
            path = path[1:]
        if into is not None:
            path = (into, *path)
        value = unit.parameters[parameter].value
        path = shallow(path)
        if (path and self._holds_nothing(callee.unit, parameter)) or self.dead_ends.is_one(callee.unit, value):
            return
        key = (callee.unit, value, item.kind, item.computed, path, self._handed_by(item, user, callee))
        entry, at = self._entered(key, Item(callee.unit, value, item.kind, item.computed, path)), self._at
        known = self._called[entry]
        self.push(
            Item(callee.unit, value, item.kind, item.computed, path, entry),
            0 if callee.guess else self._unsure_at(item, user),
            guess=callee.guess,
        )
        caller = (at, user, callee.guess)
        if caller not in known.callers:
            known.callers[caller] = None
            for node, position in known.ways_out():
                self._come_out(caller, node, position)

    def _entered(self, key: Entry, first: Item) -> int:
        """Return the number of an entry, by which a value comes in as ``first``: what it does from there is looked at once."""
        number = self._entries.get(key)
        if number is None:
            number = self._entries[key] = len(self._called)
            self._called.append(Called(key))
            node = self._called[number].first = self.start(first._replace(entry=number))
            self.inside.first(node)
        return number

    def _holds_nothing(self, g: int, position: int) -> bool:
        """Return whether a parameter's annotation rules a container out."""
        known = self._flat.get((g, position))
        if known is None:
            parameter = self.view.units[g].parameters[position]
            plain = parameter.kind not in ("vararg", "kwarg") and holds_nothing(parameter.annotation)
            known = self._flat[g, position] = plain
        return known

    def ascend(self, item: Item, via: int | None = None) -> None:
        """Follow the value out of its function: back to the calls it came by, else to the callers it may have."""
        if item.entry >= 0:
            self._exit(item, self._called[item.entry], RESULT)
            return
        if self._is_differentiated(item):
            self.sink(LIKELY, "the function is differentiated", via)  # who does so may want the slope of a part
        if item.kind != "text" and is_given_to_trainer(self.view, item.g, item.path):
            self.sink(PROVEN, "the trainer calls backward() on it", via)
        for g, v in self.view.callers.get(item.g, ()):
            if not self.is_dead(g, v) and not self._comes_out_where_handed(item, g, v):
                self._to_caller(item, g, v, RESULT)
        if self.flow.is_open(item.g) or self._is_left_to_users(item):
            self._leave(item, via)

    def _is_differentiated(self, item: Item) -> bool:
        """``grad(loss)(weights)``: what ``loss`` returns of its weights is differentiated, of nothing else."""
        known = self.flow.transformed.get(item.g)
        if known is None:
            return False
        taken = item.path in ((0,), (ANY,)) if known.first_only else not item.path
        if not item.origin or item.origin is SHARED:  # a layer's own parameters: those that were put in
            return taken and item.origin is None and known.by_layers
        return taken and any(position in known.positions for position, _ in item.origin)

    def hand_back(self, item: Item, position: int) -> None:
        """``def put(out, x): out[0] = x.item()``: follow what was written into a parameter out to the arguments that fill it."""
        if item.entry >= 0:
            self._exit(item, self._called[item.entry], position)
            return
        for g, v in self.view.callers.get(item.g, ()):
            if not self.is_dead(g, v):
                self._to_caller(item, g, v, position)
        shown = is_reported_name(self.view.units[item.g].parameters[position].name)
        if self.flow.is_open(item.g) and not shown:
            self._leave(item, None)  # ``fill(out, x)``: users read what they had filled

    def _to_caller(self, item: Item, g: int, v: int, position: int) -> None:
        """Go on in a caller, where that call brings a gradient and its flags let the value out."""
        if position == RESULT and not self.flags.lets_out(item.g, item.v, g, v):
            return
        if position == RESULT and only_decides(self.flow.names, g, v, item.g):
            return
        overrides = is_of_one_family(self.view, g, v)
        known = len(self.view.callees(g, v)) <= MANY or overrides
        origin = self._origin_at(item, g, v) if known else False
        if isinstance(origin, bool):
            return
        mine = self.view.callees_in(g, v, item.g)
        anything = all(callee.via == "module-call" for callee in mine)  # any callable may be any module
        needed = self.view.is_only_guessed(item.g)  # nothing surer calls it: one of these must be right
        guess = (anything or not needed) and all(callee.guess for callee in mine)
        guess = guess or (position == RESULT and not self._is_let_out(item, g, v))
        shared = item.origin is SHARED and len(self.view.callers.get(item.g, ())) > SEVERAL
        unsure = 0 if guess or overrides else self._unsure(g, v)
        far = unsure + (FIELD if shared else 0)
        path = self._handed_out(g, v, item.path) if position == RESULT else item.path
        came = Item(g, v, item.kind, item.computed, path, -1, origin)
        if position == RESULT:
            self.push(came, far, guess=guess)
            return
        if len(path) > _DEEPEST:  # a function that fills what is inside of what it was given may call itself
            came = came._replace(path=shallow(path))
        for argument in self._arguments(g, v, item.g, position):
            self._lead(self._at, self._written_into(came, argument), far, guess=guess)

    def _is_let_out(self, item: Item, g: int, call: int) -> bool:
        """Return whether a value comes out at a call without a flag that only ``**kwargs`` may set."""
        return self.flags.lets_out(item.g, item.v, g, call, by_keywords=False)

    def _arguments(self, g: int, v: int, unit: int, position: int) -> list[int]:
        """Return the values of a call that fill a parameter of what it calls."""
        op, operands, tags = self.view.units[g].values[v]
        bound = [callee for callee in self.view.callees_in(g, v, unit) if callee.bound]
        links = [link for callee in bound for link in self.view.given(callee, tags)] if op == "call" else []
        whole = (one for one in links if one.parameter == position and one.into is None and one.out_of is None)
        return list(dict.fromkeys(operands[1 + link.argument] for link in whole))

    def _written_into(self, item: Item, argument: int) -> int:
        """Return the node from which a value goes on that a call has written into its argument."""
        node = self._written.get((item, argument))
        if node is None:
            node = self._written[item, argument] = self._new(item)
            self._looked[node] = True
            self._unwritten.append((node, item, argument))
            if len(self._unwritten) == 1:
                self._write()
        return node

    def _write(self) -> None:
        """Go on from everything that is written into an argument, one after the other: a chain of functions that fill what they were given may be long."""
        at = self._at
        for node, item, argument in self._unwritten:  # grows meanwhile
            self._at = node
            self.contained(item, argument, "=", since=item.v)
        self._unwritten.clear()
        self._at = at

    def _comes_out_where_handed(self, item: Item, g: int, v: int) -> bool:
        """``tree_map(f, tree)``: what ``f`` gives comes out of the calls that hand ``f`` in, whatever others are handed in elsewhere."""
        sites = self.handed.handing(g, v, item.g)
        if not sites:
            return False
        given = ((self.handed.called_parameter(g, v) or 0, frozenset((item.g,))),)
        first = Item(g, v, item.kind, item.computed, item.path)
        entry = self._entered((g, -1 - item.g, item.kind, item.computed, item.path, given), first)
        known = self._called[entry]
        for where, site in sites:
            origin = self._origin_of_arguments(where, site)
            if isinstance(origin, bool):
                continue
            handed = Item(where, site, item.kind, item.computed, item.path, entry if where == g else -1, origin)
            caller = (self._hand_in(handed), site, False)
            if caller not in known.callers:
                known.callers[caller] = None
                for node, position in known.ways_out():
                    self._come_out(caller, node, position)
        self.push(first._replace(entry=entry))
        return True

    def _hand_in(self, item: Item) -> int:
        """Return the node of a call that hands a function in, led to from where the search is."""
        node = self._hands.get(item)
        if node is None:
            node = self._hands[item] = self._new(item)
            self._looked[node] = True
            self.inside.first(node)
        if (self._at, node) not in self._led:
            self._led.add((self._at, node))
            self._step(self._at, as_edge(node, 0, guess=False))
        return node

    def _origin_of_arguments(self, g: int, v: int) -> Origin | bool:
        """Return the origin of whatever gradient a call's arguments bring, False where they bring none."""
        frame, mask = self.flow.frames[g], 0
        for operand in frame.unit.values[v][1][1:]:
            mask |= frame.get(operand, v).everything()
        return self.sites.origin(g, mask) if self._brings(g, mask) else False

    def _handed_out(self, g: int, v: int, path: tuple[object, ...]) -> tuple[object, ...]:
        """A loop over an object gives one by one what its ``__iter__`` yields."""
        return path[1:] if self.view.units[g].values[v][0] == "iter" else path

    def _exit(self, item: Item, known: Called, position: int) -> None:
        """The value comes out of a function that it went into, as ``item``."""
        node = self._at
        if item != self._items[node]:
            node = self._new(item)
            self._looked[node] = True
            self._step(self._at, as_edge(node, 0, guess=False))
        ways = known.exits.setdefault(node, {})
        if position not in ways:
            ways[position] = None
            self._leave_by_calls(known, node)

    def _leave_by_calls(self, known: Called, node: int) -> None:
        if self.inside.reaches(node):
            for caller in list(known.callers):
                for position in list(known.exits[node]):
                    self._come_out(caller, node, position)

    def _come_out(self, place: tuple[int, int, bool], node: int, position: int) -> None:
        caller, user, guess = place
        if self.is_dead(self._items[caller].g, user):
            return
        if self.work > self.bound:
            self.unfollowed.add(self._items[caller].g)
            return
        out, item = self._items[node], self._items[caller]
        if position == RESULT and not self.flags.lets_out(out.g, out.v, item.g, user):
            return
        far, guessed = self.inside.length(node)
        guess = guess or (position == RESULT and not self._is_let_out(out, item.g, user))
        length = far + (0 if guess else self._unsure_at(item, user))
        at, self._at = self._at, caller
        if position == RESULT:
            path = self._handed_out(item.g, user, shallow(out.path))
            came = item._replace(v=user, kind=out.kind, computed=out.computed, path=path)
            self._edge(caller, came, length, guess=guess or guessed, over=node)
        else:
            came = item._replace(v=user, kind=out.kind, computed=out.computed, path=shallow(out.path))
            for argument in self._arguments(item.g, user, out.g, position):
                self._lead(caller, self._written_into(came, argument), length, guess=guess or guessed, over=node)
        self._at = at

    def settle(self) -> None:
        """Where ways inside functions have got shorter, so have those through them."""
        while self._nearer:
            node = self._nearer.pop()
            known = self._called[self._items[node].entry]
            if node in known.exits:
                self._leave_by_calls(known, node)

    def _origin_at(self, item: Item, g: int, v: int) -> Origin | bool:
        """Return the origin in a caller, False where that call brings no gradient."""
        if item.origin is None or item.origin is SHARED:
            return item.origin
        frame = self.flow.frames[g]
        op, operands, data = frame.unit.values[v]
        tags = data if op == "call" else ("",) * max(0, len(operands) - 1)
        for callee in self.view.callees(g, v):
            if callee.unit != item.g:
                continue
            if not callee.bound or callee.via == "partial":
                return None
            given = self.flow.arguments(frame, v, operands[1:], tags, callee)
            mask = self.flow.from_before(frame, v, callee).everything()
            for position, _ in item.origin:
                default = self.flow.defaults.get((callee.unit, position), EMPTY)
                mask |= given.get(position, default).everything()
            if not self._brings(g, mask):
                return False
            return self.sites.origin(g, mask)
        return None

    def _brings(self, g: int, mask: int) -> bool:
        if mask & GRADIENT:
            return True
        live, symbols = self.flow.live[g], self.flow.frames[g].symbols
        return any(
            reduce(_part, path, live[position]).everything() & GRADIENT
            for position, path, bits in symbols.of(mask)
            if bits & 1
        )


def _part(state: State, key: object) -> State:
    """Return what is under a key of what callers bring: of a tensor that is ruled out to be one, nothing."""
    return element(state, key, None)
