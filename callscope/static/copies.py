"""Copies of functions that return closures, or that set what they are told on what they are given: two uses of one decorator do not share what it wraps.

A function that hands out a nested function over its own variables is solved once for each place that calls it, nested
functions included; one that a text makes choose what it gives, once for each text. Edges, and after the fixed point all that is known of a copy's values, belong to the original.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from callscope.source.facts import Unit
from callscope.static.branches import dead_values, known_arguments, parameter_of
from callscope.static.choosers import Choosers
from callscope.static.objects import FUNCTION
from callscope.static.rows import table_of_row

_DEEP = 2
_EACH = 128
_TEXTS = 16
_LARGEST = 500
_SHARE = 0.25
_LEAST = 20_000
_ALL_LIVE: frozenset[int] = frozenset()
_SMALL = 64
_OBJECT_AND_NAME = 2
_THROUGH = frozenset({"phi", "pi", "cell", "boolop", "decorate", "call", "tuple", "list", "dict"})
_SAME = frozenset({"phi", "pi", "cell", "boolop"})
_OWN = frozenset({"cls", "self"})


class Copies:
    """Makes copies of units, and knows what they are copies of."""

    def __init__(self, solver: Any) -> None:
        self.solver = solver
        self.count = len(solver.units)
        self.origin: dict[int, int] = {}
        self.originals: dict[int, None] = {}
        self.known: dict[int, dict[int, Any]] = {}
        self.roots: dict[int, None] = {}
        self.scopes: dict[int, dict[int, int]] = {}
        self.generate: Callable[[Any, int, frozenset[int]], None] = _no_rules
        self.choosers = Choosers()
        self._made: dict[tuple[int, int], int] = {}
        self._for_text: dict[tuple[Any, ...], int] = {}
        self._texts: dict[int, int] = {}
        self._count: dict[int, int] = {}
        self._depth: dict[int, int] = {}
        self._parts: dict[int, tuple[tuple[int, ...], bool]] = {}
        self._left = max(_LEAST, int(solver.value_count * _SHARE))

    def at(self, unit: int, call: Any) -> int:
        """Return the unit that a call of ``unit`` runs: its copy for this place, or itself."""
        site = call.site
        whole = self._parts.get(unit)
        if whole is None:
            whole = self._parts[unit] = self._of_factory(self.origin.get(unit, unit))
        if not whole[0] or site is None or _nothing_to_keep_apart(call):
            return unit
        parts, closes = whole
        if not closes and self.choosers.may_choose(unit) and unit < self.count and call.via != "decorator":
            texts = self.choosers.texts(self.solver, unit, call)
            if texts:
                return self._for_texts(unit, call, parts, texts)
        if not (closes or call.via == "decorator" or self.solver.callee_marks[site]):
            return unit
        caller = self.solver.unit_of(site) if site >= self.solver.value_count else -1
        depth = self._depth.get(caller, 0)
        key = (unit, site if depth < _DEEP else self.place(site))
        if key not in self._made:
            self._made[key] = self._copy(unit, call, parts, min(depth + 1, _DEEP))
        return self._made[key]

    def _for_texts(self, unit: int, call: Any, parts: tuple[int, ...], texts: dict[int, str]) -> int:
        """Return the copy of a choosing function for these texts, whoever gives them."""
        key = (unit, *sorted(texts.items()))
        if key not in self._for_text:
            self._texts[unit] = self._texts.get(unit, 0) + 1
            if self._texts[unit] > _TEXTS:
                return unit
            self._for_text[key] = self._copy(unit, call, parts, _DEEP, texts)
        return self._for_text[key]

    def place(self, node: int) -> int:
        """Return the value node of the original that a node of a copy stands for."""
        s = self.solver
        if node < s.value_count:
            return node
        unit = s.unit_of(node)
        return int(s.bases[self.origin.get(unit, unit)] + node - s.bases[unit])

    def tells(self, node: int) -> bool:
        """Return whether a node is a parameter of which the call of a copy says the text."""
        s = self.solver
        known = self.known.get(s.unit_of(node), {}) if self.known and s.is_value(node) else {}
        place = parameter_of(s.units[s.unit_of(node)], node - s.bases[s.unit_of(node)]) if known else -1
        return isinstance(known.get(place), str)

    def left_to_copies(self, unit: int) -> bool:
        """Return whether all that is known to call a unit calls its copies."""
        return unit in self.originals and unit not in self.solver.called

    def _copy(
        self, unit: int, call: Any, parts: tuple[int, ...], depth: int, texts: dict[int, Any] | None = None
    ) -> int:
        s, original = self.solver, parts[0]
        size, made = sum(len(s.units[part].values) for part in parts), self._count.get(original, 0)
        if size > self._left or made >= _EACH:
            return unit
        self._left -= size
        self._count[original] = made + 1
        first = s.first_unit[s.file_of[original]]
        scope = dict(self.scopes.get(unit, ()))
        numbers: list[int] = [self._number(part, scope, part - first, depth) for part in parts]
        root = numbers[0]
        if unit in s.defaults:
            s.defaults[root] = s.defaults[unit]
        self.roots[root] = None
        self.known[root] = known_arguments(s, root, call) if texts is None else texts
        if texts is None:
            self.originals.update(dict.fromkeys(parts))
        dead = dead_values(s.units[root], self.known[root])
        for number in numbers:
            self.generate(s, number, dead if number == root else _ALL_LIVE)
        return root

    def _number(self, original: int, scope: dict[int, int], local: int, depth: int) -> int:
        number: int = self.solver.add_unit(original)
        scope[local] = number
        self.scopes[number] = scope
        self.origin[number] = original
        self._depth[number] = depth
        return number

    def _of_factory(self, unit: int) -> tuple[tuple[int, ...], bool]:
        """Return a unit and all that are nested in it, its own first, and whether it hands out closures or what its argument makes.

        Nothing where it is too large to be copied or makes classes, which are one for all calls.
        """
        s, record = self.solver, self.solver.units[unit]
        if record.kind not in ("function", "lambda"):
            return (), False
        first, file = s.first_unit[s.file_of[unit]], s.files[s.file_of[unit]]
        parts, nested = [unit], {unit - first}
        for inner in file.units[unit - first + 1 :]:
            if inner.parent in nested:
                if inner.kind == "class":
                    return (), False
                nested.add(inner.index)
                parts.append(first + inner.index)
        if sum(len(s.units[part].values) for part in parts) > _LARGEST:
            return (), False
        closes = any(owner == record.index for part in parts[1:] for owner, _ in s.units[part].captures)
        return tuple(parts), (closes and _hands_out(record)) or _builds(record) or _sets(record)

    def fold(self) -> None:
        """Give what is known of the copies to their originals, and forget the copies."""
        s = self.solver
        for copy, original in self.origin.items():
            there, here = s.bases[copy], s.bases[original]
            for value in range(len(s.units[copy].values)):
                points = s.points[there + value]
                if points:
                    s.points[here + value] = s.sets.of((*points, *(s.points[here + value] or ())))
        for number, kind in enumerate(s.objects.kinds):
            if kind == FUNCTION:
                s.objects.data[number] = s.objects.data[number][:1]
        del s.units[self.count :], s.file_of[self.count :], s.bases[self.count :]


def _nothing_to_keep_apart(call: Any) -> bool:
    """Return whether a call neither gives arguments nor takes the result: a library that may call a hook back, say."""
    return call.result is None and all(node is None for node in call.nodes)


def _builds(record: Unit) -> bool:
    """Return whether a small function gives what a call of one of its parameters makes, its own class apart."""
    if len(record.values) > _SMALL or not record.parameters:
        return False
    called = (operands[0] for op, operands, _ in _given(record, _SAME) if op == "call")
    places = (parameter_of(record, value) for value in called)
    return any(place >= 0 and record.parameters[place].name not in _OWN for place in places)


def _sets(record: Unit) -> bool:
    """Return whether a small function sets the attributes of names that it is given, one or a table of them, on something that it is given."""
    if len(record.values) > _SMALL or len(record.parameters) < _OBJECT_AND_NAME:
        return False
    given = (operands for op, operands, _ in record.values if op == "call" and len(operands) > _OBJECT_AND_NAME)
    return any(
        record.values[operands[0]] == ("builtin", (), "setattr")
        and parameter_of(record, operands[1]) >= 0
        and parameter_of(record, _named_by(record, operands[2], operands[3:])) >= 0
        for operands in given
    )


def _named_by(record: Unit, name: int, values: tuple[int, ...]) -> int:
    """Return what says a name: the table of which name and value are a row, or the name itself."""
    row = tuple(_bare(record, value) for value in (name, *values))
    table = table_of_row(record, *row) if len(row) == _OBJECT_AND_NAME else None
    return name if table is None else table


def _bare(record: Unit, value: int) -> int:
    while record.values[value][0] in ("pi", "cell"):
        value = record.values[value][1][0]
    return value


def _hands_out(record: Unit) -> bool:
    """Return whether a function returns a nested one."""
    return any(op == "function" for op, _, _ in _given(record, _THROUGH))


def _given(record: Unit, through: frozenset[str]) -> Iterator[Any]:
    """Yield what a function may return, by way of these operations."""
    values = record.values
    stack = [operand for op, operands, _ in values if op == "return" for operand in operands]
    seen: set[int] = set()
    while stack:
        value = stack.pop()
        if value in seen:
            continue
        seen.add(value)
        yield values[value]
        if values[value][0] in through:
            stack.extend(values[value][1])


def _no_rules(s: Any, unit: int, dead: frozenset[int]) -> None:
    raise NotImplementedError(unit, dead)
