"""The search through objects: fields from where they are written to where they are read, containers, captured variables."""

from __future__ import annotations

from collections.abc import Callable

from callscope.taint.forward.frame import surrounding, viewed, written_out
from callscope.taint.lattice.state import ANY
from callscope.taint.names.torch_names import LAYER_PARAMETERS
from callscope.taint.onward.broken import Item, shallow
from callscope.taint.onward.growth import Growth
from callscope.taint.onward.reach import FIELD, MERGED
from callscope.taint.onward.reads import Reads
from callscope.taint.program.entries import is_record
from callscope.taint.program.given_out import is_given_out
from callscope.taint.program.unnamed_fields import UNNAMED

_WORTH_A_HUB = 4
"""To fewer reads each write leads by itself."""
_CHAIN = 3
"""So many attributes of attributes of what has no class in view are followed."""


class Objects(Growth):
    """Fields are kept by class: that the object which is read is the one that was written is a guess, more or less of one."""

    def captured(self, item: Item, g: int, v: int) -> None:
        """Go on where the value is read as a captured variable: of a function that is called in several places it is one of several."""
        nested = self.view.parent(item.g) >= 0 and len(self.view.callers.get(item.g, ())) > 1
        self.elsewhere(item, g, v, MERGED if nested else 0)

    def stored(self, item: Item, base: int, name: str) -> None:
        """Follow the value through an attribute to where it is read."""
        owners = set(self.view.instances(item.g, base)) | set(self.view.classes(item.g, base))
        if not owners:
            if len(item.path) < _CHAIN and not self.flow.is_tensor(
                item.g, base
            ):  # ``while node: node.value = x; node = node.parent`` goes on for ever
                self.contained(item, base, f".{name}")
            if name in LAYER_PARAMETERS:
                self._in_layer(item, base)
            return
        made_here = self.view.units[item.g].values[base][0] == "call" and len(item.path) < _CHAIN
        if made_here and all(is_given_out(self.view, cls, name) for cls in owners):
            self.contained(item, base, f".{name}")
        self.field(item, owners, name, shared=not self.view.instances(item.g, base))

    def _in_layer(self, item: Item, layer: int) -> None:
        """The value now stands in a layer of torch's own: follow the layer to its calls."""
        op, operands, name = self.view.units[item.g].values[layer]
        inside = item._replace(kind="tensor", computed=True, path=())
        if op == "attr":
            owners = set(self.view.instances(item.g, operands[0]))
            self.field(inside, owners, name)
            if not owners:
                self._in_module(inside, layer)
        else:
            self.push(inside._replace(v=layer))

    def _in_module(self, item: Item, v: int) -> None:
        """``self.base.emb.weight.data = new`` and then ``self.base(x)``: whatever the layer is part of, read again later, computes with it."""
        values = self.view.units[item.g].values
        while values[v][0] == "attr":
            op, operands, name = values[v]
            for user in self.uses.of(item.g, operands[0]):
                if user > item.v and values[user] == (op, operands, name):
                    self.push(item._replace(v=user))
            v = operands[0]

    def is_followed_itself(self, cls: int) -> bool:
        """Return whether a record is followed as an object: a record of a class that is made in several places, which are not to be mixed."""
        return self.flow.constructed.get(cls, 0) > 1 and self._is_record(cls)

    def field(self, item: Item, owners: set[int], name: str, least: int = 0, *, shared: bool = False) -> None:
        """Follow the value to every read of a field of these classes, ``least`` a guess of so much; ``shared``: it is the classes' own, for all objects."""
        classes = self.reads.same(owners)
        self._to_reads(item, classes, name, self.reads.of(classes, name), least, shared=shared)
        if name == UNNAMED:
            self._unnamed(item, classes, least)
        elif self.reads.dumped(classes).places:
            kept = item._replace(path=(name, *item.path))
            self._to_reads(kept, classes, None, self.reads.dumped(classes), least)

    def _unnamed(self, item: Item, owners: frozenset[int], least: int) -> None:
        """Follow what was set under a name that is not seen to the reads of attributes that nothing sets by name."""
        known, inside = item.path[0] if item.path else ANY, item._replace(path=item.path[1:])
        if isinstance(known, str) and known != ANY:
            self._to_reads(inside, owners, known, self.reads.of(owners, known), least)
        else:
            self._to_reads(inside, owners, ANY, self.reads.of_any_name(owners), least)

    def _to_reads(
        self,
        item: Item,
        owners: frozenset[int],
        name: str | None,
        reads: Reads,
        least: int,
        *,
        shared: bool = False,
    ) -> None:
        """Follow the value to these reads: by one node for all that is written so, whoever writes it. Each write led to each read would be their product."""
        in_class = self.view.owner(item.g) is not None
        far = self._merged(owners, least, in_class=in_class) if not shared else lambda _, same: least
        if item.asked or len(reads.places) < _WORTH_A_HUB:
            for g, v in reads.places:
                self.elsewhere(item, g, v, far(g, g == item.g))
            return
        for v in reads.of_unit(item.g):  # what the function itself reads is nearer
            self.elsewhere(item, item.g, v, far(item.g, True))
        way = (owners, name, least, shared, in_class, item.kind, item.computed, shallow(item.path))
        if way not in self._hubs:
            self._hubs[way] = self.hub(item, lambda: ((place, far(place[0], False)) for place in reads.places))
        self._lead(self._at, self._hubs[way], 0, guess=False)

    def _merged(self, owners: frozenset[int], least: int, *, in_class: bool) -> Callable[[int, bool], int]:
        """Return how much of a guess it is, at the ``least``, that the object which is read (in a unit, whether the same) is the one that was written (in a method)."""
        if len(owners) == 1 and all(self.flow.constructed.get(owner, 0) == 1 for owner in owners):
            return lambda reader, same: least
        if all(map(self._is_record, owners)):
            return lambda reader, same: max(least, MERGED)
        owner = self.view.owner

        def far(reader: int, same: bool) -> int:
            own = same or (in_class and owner(reader) in owners)
            return max(least, MERGED if own else FIELD)

        return far

    def _is_record(self, cls: int) -> bool:
        """Return whether a class is a record: its field of a name is the same quantity wherever it is read."""
        known = self._records.get(cls)
        if known is None:
            known = self._records[cls] = is_record(self.view, cls)
        return known

    def contained(self, item: Item, container: int, key: object, depth: int = 2, since: int = -1) -> None:
        """Follow the value into a container, under whatever names it is known, and into what that is an element of, ``depth`` times.

        ``since``: the call that wrote it there; what stands before that has not got it.
        """
        op, operands, data = self.view.units[item.g].values[container]
        if key == "=" and op == "attr" and self.flow.buffers.holds(item.g, operands[0], data):
            return
        inner = item if key == "=" else item._replace(path=(key, *item.path))
        stack, seen = [container], set()
        while stack:
            v = stack.pop()
            if v in seen:
                continue
            seen.add(v)
            if since < 0:
                self.push(inner._replace(v=v))
            else:
                self.expand(inner._replace(v=v), lambda value, user: not self.turns.is_over(item.g, since, user))
            op, operands, data = self.view.units[item.g].values[v]
            stack.extend(written_out(self.view.units[item.g].values, v))
            if op in ("pi", "phi", "cell"):
                stack.extend(operands)
            elif op == "param":
                self.hand_back(inner._replace(v=v), data[0])
            elif op == "attr":
                self.stored(inner._replace(v=item.v), operands[0], data)
            elif op == "call" and len(operands) == 2 and self.flow.names.name(item.g, operands[0]) == "vars":
                self.stored(inner._replace(v=item.v), operands[1], UNNAMED)
            elif key == "=" and viewed(self.view.units[item.g].values, v) >= 0:
                stack.append(viewed(self.view.units[item.g].values, v))
            elif op in ("global", "free"):
                first = self.view.first(item.g)
                for value in self.view.units[item.g].captures.get(data, ()):
                    self.elsewhere(inner, first + data[0], value)
            elif depth:
                around = surrounding(self.view.units[item.g].values, v)
                if around is not None:
                    whole = self.flow.is_tensor(item.g, around[0])
                    self.contained(inner, around[0], "=" if whole else around[1], depth - 1, since)
