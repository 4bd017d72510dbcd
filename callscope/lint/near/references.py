"""What the functions of one file refer to by name, as plain data: enough to see what lies near them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from callscope.source.facts import FileFacts, Unit

_FOLLOWED = 6
"""How many decorators and joins are followed from a value to the function that it is."""
_CAPTURED = 3


class Group(NamedTuple):
    """A function with all that is nested in it, a class or a module's own code. ``owner``: the class that a method is of, else -1.

    ``names`` are dotted names of what is referred to, ``read`` and ``written`` the attributes of things that have no such name.
    """

    kind: str
    name: str
    owner: int
    names: tuple[str, ...]
    read: tuple[str, ...]
    written: tuple[str, ...]
    bases: tuple[str, ...]


class References(NamedTuple):
    """One file: ``defined`` names to the groups that they are, ``imported`` names to dotted ones, modules of which all is imported."""

    module: str
    lines: int
    defined: dict[str, int]
    imported: dict[str, str]
    starred: tuple[str, ...]
    groups: dict[int, Group]


def references(facts: FileFacts) -> References:
    """Return what a file's functions refer to."""
    return _Reading(facts).result()


def thaw_references(data: tuple[Any, ...]) -> References:
    """Return the references that ``marshal`` wrote as plain tuples."""
    return References._make((*data[:5], {number: Group._make(group) for number, group in data[5].items()}))


def freeze_references(found: References) -> tuple[Any, ...]:
    """Return references as plain tuples."""
    return (*found[:5], {number: tuple(group) for number, group in found.groups.items()})


class _Reading:
    def __init__(self, facts: FileFacts) -> None:
        self.facts, self.units = facts, facts.units
        self.groups = _groups(facts.units)
        self.defined: dict[str, int] = {}
        self.imported: dict[str, str] = {}
        self.starred: list[str] = []
        self.names: dict[int, set[str]] = defaultdict(set)
        self.read: dict[int, set[str]] = defaultdict(set)
        self.written: dict[int, set[str]] = defaultdict(set)
        self.bases: dict[int, list[str]] = defaultdict(list)
        self._bind()
        for number, unit in enumerate(facts.units):
            self._values(number, unit)
            self._annotations(number, unit)

    def result(self) -> References:
        facts = self.facts
        groups = {number: self._group(number) for number in sorted(set(self.groups))}
        return References(facts.module, facts.lines, self.defined, self.imported, tuple(self.starred), groups)

    def _group(self, number: int) -> Group:
        unit = self.units[number]
        inner = unit.kind == "function" and self.units[unit.parent].kind == "class"
        return Group(
            unit.kind,
            unit.name.rpartition(".")[2],
            self.groups[unit.parent] if inner else -1,
            tuple(sorted(self.names[number])),
            tuple(sorted(self.read[number])),
            tuple(sorted(self.written[number])),
            tuple(self.bases[number]),
        )

    def _bind(self) -> None:
        """Find what the names of the module are."""
        module = self.units[0]
        for name, values in module.stores.items():
            for value in values:
                made, (op, _, data) = _made(module, value), module.values[value]
                if made is not None:
                    self.defined[name] = self.groups[made]
                elif op in ("import", "importfrom"):
                    self.imported.setdefault(name, _imported(op, data))
                else:
                    self.defined.setdefault(name, 0)

    def _values(self, number: int, unit: Unit) -> None:
        group, dotted = self.groups[number], list[str | None]()
        for value, (op, operands, data) in enumerate(unit.values):
            name = self._dotted(unit, value, dotted)
            dotted.append(name)
            if op == "attr" and name is None:
                self.read[group].add(data)
            elif op == "setattr":
                self.written[group].add(data)
            elif op == "importstar" and not number:
                self.starred.append(data)
            elif name is not None and (op in ("global", "attr") or (op == "importfrom" and number)):
                self.names[group].add(name)
            elif op in ("call", "decorate", "class"):
                known = [dotted[operand] for operand in operands if operand < value]
                self.names[group].update(filter(None, known))
                if op == "class":
                    self.bases[data[0]] += [base for base in known[: data[1].count("")] if base]

    def _dotted(self, unit: Unit, value: int, known: list[str | None]) -> str | None:
        """Return the dotted name of what a value is, None where it has none."""
        op, operands, data = unit.values[value]
        if op in ("import", "importfrom"):
            return _imported(op, data)
        if op == "global":
            return self.imported.get(data[1]) or f"{self.facts.module}.{data[1]}"
        if op in ("function", "class", "decorate"):
            made = _made(unit, value) if unit.kind == "module" else None
            return None if made is None else f"{self.facts.module}.{self.units[made].name}"
        if op == "attr" and operands[0] < value and known[operands[0]]:
            return f"{known[operands[0]]}.{data}"
        if op == "pi" and operands[0] < value:
            return known[operands[0]]
        return self._captured(unit, data) if op == "free" else None

    def _captured(self, unit: Unit, data: tuple[int, str]) -> str | None:
        owner = self.units[data[0]]
        for value in unit.captures.get(data, ())[:_CAPTURED]:
            op, _, said = owner.values[value]
            if op in ("import", "importfrom"):
                return _imported(op, said)
        return None

    def _annotations(self, number: int, unit: Unit) -> None:
        trees = [*unit.annotations.values(), *(parameter.annotation for parameter in unit.parameters)]
        for name in (name for tree in trees for name in _annotated(tree)):
            head, dot, rest = name.partition(".")
            known = self.imported.get(head) or (f"{self.facts.module}.{head}" if head in self.defined else head)
            self.names[self.groups[number]].add(known + dot + rest)


def _groups(units: tuple[Unit, ...]) -> list[int]:
    """Return the group of every unit: the outermost function or the class that it lies in."""
    found = [0] * len(units)
    for number, unit in enumerate(units):
        if number:
            alone = unit.kind != "lambda" and units[unit.parent].kind in ("module", "class")
            found[number] = number if alone else found[unit.parent]
    return found


def _made(unit: Unit, value: int, depth: int = _FOLLOWED) -> int | None:
    """Return the unit of the function or class that a value is, decorated or not."""
    op, operands, data = unit.values[value]
    if op in ("function", "class"):
        return int(data[0])
    if depth and op in ("decorate", "phi"):
        further = operands[1:2] if op == "decorate" else operands
        return next((made for other in further if (made := _made(unit, other, depth - 1)) is not None), None)
    return None


def _imported(op: str, data: Any) -> str:
    if op == "importfrom":
        return f"{data[0]}.{data[1]}"
    return str(data[0].partition(".")[0] if data[1] else data[0])


def _annotated(tree: Any) -> Iterator[str]:
    """Yield the names of an annotation."""
    if not isinstance(tree, tuple) or not tree:
        return
    if tree[0] == "name":
        yield tree[1]
    elif tree[0] != "literal":
        for part in tree[1:] if isinstance(tree[0], str) else tree:
            yield from _annotated(part)
