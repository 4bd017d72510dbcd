"""The search through objects: fields from where they are written to where they are read, containers, captured variables."""

from __future__ import annotations

from collections.abc import Iterator, Set

from callscope.taint.forward.frame import surrounding, viewed, written_out
from callscope.taint.lattice.state import ANY
from callscope.taint.names.torch_names import LAYER_PARAMETERS
from callscope.taint.onward.broken import Item
from callscope.taint.onward.growth import Growth
from callscope.taint.onward.reach import FIELD, MERGED
from callscope.taint.program.entries import is_record, may_be_dataclass
from callscope.taint.program.unnamed_fields import UNNAMED, is_own_method

_ANY_OF = 100
"""What was set under a name that is not seen may be any of so many attributes; of more, that it is this one is no evidence for whoever only may take its gradient."""
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
        for g, v in self._reads_of(classes, name):
            self.elsewhere(item, g, v, max(least, 0 if shared else self._merged(item.g, owners, g)))
        if name == UNNAMED:
            self._unnamed(item, classes, least)
            return
        for g, v in self._dumped(classes):
            self.elsewhere(item._replace(path=(name, *item.path)), g, v, max(least, self._merged(item.g, owners, g)))

    def _unnamed(self, item: Item, owners: frozenset[int], least: int) -> None:
        """Follow what was set under a name that is not seen to the reads of attributes that nothing sets by name."""
        known, inside = item.path[0] if item.path else ANY, item._replace(path=item.path[1:])
        named = isinstance(known, str) and known != ANY
        for g, v in self._reads_of(owners, str(known)) if named else self._of_any_name(owners):
            self.elsewhere(inside, g, v, max(least, self._merged(item.g, owners, g)))

    def _of_any_name(self, owners: frozenset[int]) -> list[tuple[int, int]]:
        """Return the reads that may give what was set under any name; of very many names, those alone from which a gradient that is taken may be reached."""
        found = self._hidden.get(owners)
        if found is None:
            families = {cls for owner in owners for cls in self.view.family(owner)} | owners
            index, reads = self.uses.read_of, self.uses.reads
            of_them = [reads[n] for n in sorted({n for cls in families for n in index.get(cls, ())})]
            naming = self.flow.naming
            unnamed = {name for name in {one[0] for one in of_them} if not naming.is_named(families, name)}
            found = [
                (g, v) for name, g, v, _ in of_them if name in unnamed and not is_own_method(self.view, g, v, name)
            ]
            if len(unnamed) > _ANY_OF:
                found = list(filter(self.towards.leads, found))
            self._hidden[owners] = found
        return found

    def _reads_of(self, owners: frozenset[int], name: str) -> list[tuple[int, int]]:
        """Return where a field of these classes is read."""
        found = self._reads.get((owners, name))
        if found is None:
            found = self._reads[owners, name] = list(self._readers(owners, name))
        return found

    def _dumped(self, owners: frozenset[int]) -> list[tuple[int, int]]:
        """Return where objects of these classes are made dictionaries."""
        if owners not in self._dumps:
            families = {cls for owner in owners for cls in self.view.family(owner)} | owners
            self._dumps[owners] = [
                (g, v) for g, v, base, record in self.uses.dumps()
                if any(
                    families.intersection(self.view.family(one)) for one in self.view.instances(g, base)
                    if not record or may_be_dataclass(self.view, one)
                )
            ]  # fmt: skip
        return self._dumps[owners]

    def _merged(self, g: int, owners: Set[int], reader: int) -> int:
        """How much of a guess it is that the object which is read is the one that was written."""
        if len(owners) == 1 and all(self.flow.constructed.get(owner, 0) == 1 for owner in owners):
            return 0
        writing, reading = self.view.owner(g), self.view.owner(reader)
        own = writing is not None and reading is not None and reading in owners
        return MERGED if own or g == reader or all(self._is_record(owner) for owner in owners) else FIELD

    def _is_record(self, cls: int) -> bool:
        """Return whether a class is a record: its field of a name is the same quantity wherever it is read."""
        known = self._records.get(cls)
        if known is None:
            known = self._records[cls] = is_record(self.view, cls)
        return known

    def _readers(self, owners: frozenset[int], name: str) -> Iterator[tuple[int, int]]:
        families = {cls for owner in owners for cls in self.view.family(owner)} | owners
        reads = [(g, v, self.view.units[g].values[v][1][0]) for g, v in self.uses.loads(name)]
        for g, v, base in (*reads, *self.uses.fetches(name)):
            readers = (*self.view.instances(g, base), *self.view.classes(g, base))
            if any(not families.isdisjoint(self.view.family(reader)) for reader in readers):
                yield g, v

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
