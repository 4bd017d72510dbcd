"""The search through objects: fields from where they are written to where they are read, containers, captured variables."""

from __future__ import annotations

from collections.abc import Set

from callscope.taint.forward.frame import surrounding, viewed, written_out
from callscope.taint.lattice.state import ANY
from callscope.taint.names.torch_names import LAYER_PARAMETERS
from callscope.taint.onward.broken import Item, shallow
from callscope.taint.onward.growth import Growth
from callscope.taint.onward.reach import FIELD, MERGED, Place
from callscope.taint.program.entries import is_record
from callscope.taint.program.given_out import is_given_out
from callscope.taint.program.unnamed_fields import UNNAMED, is_own_method

_ANY_OF = 100
"""What was set under a name that is not seen may be any of so many attributes; of more, that it is this one is no evidence for whoever only may take its gradient."""
_WORTH_A_HUB = 4
"""To fewer reads each write leads by itself."""
_CHAIN = 3
"""So many attributes of attributes of what has no class in view are followed."""


class Objects(Growth):
    """Fields are kept by class: that the object which is read is the one that was written is a guess, more or less of one."""

    def _captured(self, g: int) -> int:
        """What a captured variable adds to the guesses: of a function that is called in several places it is one of several."""
        return MERGED if self.view.parent(g) >= 0 and len(self.view.callers.get(g, ())) > 1 else 0

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
        classes = frozenset(owners)
        self._to_reads(item, classes, name, self._reads_of(classes, name), least, shared=shared)
        if name == UNNAMED:
            self._unnamed(item, classes, least)
        elif self._dumped(classes):
            kept = item._replace(path=(name, *item.path))
            self._to_reads(kept, classes, None, self._dumped(classes), least)

    def _unnamed(self, item: Item, owners: frozenset[int], least: int) -> None:
        """Follow what was set under a name that is not seen to the reads of attributes that nothing sets by name."""
        known, inside = item.path[0] if item.path else ANY, item._replace(path=item.path[1:])
        if isinstance(known, str) and known != ANY:
            self._to_reads(inside, owners, known, self._reads_of(owners, known), least)
        else:
            self._to_reads(inside, owners, ANY, self._of_any_name(owners), least)

    def _to_reads(
        self,
        item: Item,
        owners: frozenset[int],
        name: str | None,
        reads: list[Place],
        least: int,
        *,
        shared: bool = False,
    ) -> None:
        """Follow the value to these reads: by one node for all that is written so, whoever writes it. Each write led to each read would be their product."""
        in_class = self.view.owner(item.g) is not None
        through = len(reads) >= _WORTH_A_HUB and not item.asked

        def far(reader: int, *, same: bool) -> int:
            return max(least, 0 if shared else self._merged(owners, reader, in_class=in_class, same=same))

        for g, v in reads:
            if not through or g == item.g:  # what the function itself reads is nearer
                self.elsewhere(item, g, v, far(g, same=g == item.g))
        if through:
            way = (owners, name, least, shared, in_class, item.kind, item.computed, shallow(item.path))
            if way not in self._hubs:
                self._hubs[way] = self.hub(item, [(place, far(place[0], same=False)) for place in reads])
            self._lead(self._at, self._hubs[way], 0, guess=False)

    def _of_any_name(self, owners: frozenset[int]) -> list[Place]:
        """Return the reads that may give what was set under any name; of very many names, those alone from which a gradient that is taken may be reached."""
        found = self._hidden.get(owners)
        if found is None:
            families = self._families(owners)
            index, reads = self.uses.read_of, self.uses.reads
            of_them = [reads[n] for n in sorted({n for cls in families for n in index.get(cls, ())})]
            unnamed = {one[0] for one in of_them}.difference(*map(self.flow.naming.named_in, families))
            found = [
                (g, v) for name, g, v, _ in of_them if name in unnamed and not is_own_method(self.view, g, v, name)
            ]
            if len(unnamed) > _ANY_OF:
                found = list(filter(self.towards.leads, found))
            self._hidden[owners] = found
        return found

    def _reads_of(self, owners: frozenset[int], name: str) -> list[Place]:
        """Return where a field of these classes is read."""
        found = self._reads.get((owners, name))
        if found is None:
            found = self._reads[owners, name] = self.uses.reads_under(name).of(self._families(owners))
        return found

    def _dumped(self, owners: frozenset[int]) -> list[Place]:
        """Return where objects of these classes are made dictionaries."""
        if owners not in self._dumps:
            self._dumps[owners] = self.uses.dumps.of(self._families(owners))
        return self._dumps[owners]

    def _families(self, owners: frozenset[int]) -> set[int]:
        return {cls for owner in owners for cls in self.view.family(owner)} | owners

    def _merged(self, owners: Set[int], reader: int, *, in_class: bool, same: bool) -> int:
        """How much of a guess it is that the object which is read is the one that was written: in a method, in the ``same`` function."""
        if len(owners) == 1 and all(self.flow.constructed.get(owner, 0) == 1 for owner in owners):
            return 0
        reading = self.view.owner(reader)
        own = in_class and reading is not None and reading in owners
        return MERGED if own or same or all(self._is_record(owner) for owner in owners) else FIELD

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
