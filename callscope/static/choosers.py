"""Functions that a text makes choose what they give: ``if mode == "ew": return ExpandedWeights``, ``return TABLE[name]``.

Such a function, and one that hands its text on to one, is solved once for each text that calls give it (``Copies``): a call with
``"hooks"`` does not get the classes of all other modes.
"""

from __future__ import annotations

from typing import Any

from callscope.source.facts import Unit
from callscope.static.branches import known_arguments, parameter_of
from callscope.static.objects import CLASS

_NONE: frozenset[int] = frozenset()
_OPEN = frozenset({-1})
_NOTHING: tuple[str, tuple[int, ...], Any] = ("", (), None)
_THROUGH = frozenset({"phi", "pi", "cell", "boolop"})
_NAMES = frozenset({"global", "free"})
_HOPS = 6
_HANDED = frozenset({"param", "pi", "cell", "phi"})
_EQUAL = frozenset({"==", "!=", "in", "not in"})


class Choosers:
    """By unit, the positions of the parameters whose text decides what it gives."""

    def __init__(self) -> None:
        self.known: dict[int, frozenset[int]] = {}

    def may_choose(self, unit: int) -> bool:
        """Return False for what is known not to choose: most functions are asked very often."""
        return self.known.get(unit, _OPEN) is not _NONE

    def texts(self, s: Any, unit: int, call: Any) -> dict[int, str]:
        """Return position -> text of what a call surely gives the deciding parameters of ``unit``."""
        decides = self.decides(s, unit)
        given = known_arguments(s, unit, call) if decides and _gives_text(s, unit, call) else {}
        return {place: given[place] for place in sorted(decides) if isinstance(given.get(place), str)}

    def decides(self, s: Any, unit: int, hops: int = _HOPS) -> frozenset[int]:
        """Return the positions of the parameters whose text decides what ``unit`` gives."""
        known = self.known.get(unit)
        if known is None:
            self.known[unit] = _NONE
            record = s.units[unit]
            if record.kind == "function" and record.parameters and _gives(record):
                known = _own(record) or (self._handed_on(s, unit, hops - 1) if hops else _NONE)
            self.known[unit] = known = known or _NONE
        return known

    def _handed_on(self, s: Any, unit: int, hops: int) -> frozenset[int]:
        """Return the parameters that go, as they are, to deciding parameters of functions called by name."""
        record = s.units[unit]
        found: set[int] = set()
        for op, operands, tags in record.values:
            given = [(p, o, t) for p, (o, t) in enumerate(_arguments(record, operands, tags))] if op == "call" else []
            if given:
                for target, leading in _targets(s, unit, operands[0]):
                    decides = self.decides(s, target, hops)
                    names = {p.name: i for i, p in enumerate(s.units[target].parameters)} if decides else {}
                    found.update(
                        o for p, o, t in given if o >= 0 and (names.get(t, -1) if t else p + leading) in decides
                    )
        return frozenset(found)


def _gives(record: Unit) -> bool:
    """Return whether a function gives anything back that is no constant."""
    values = record.values
    return any(op == "return" and operands and values[operands[0]][0] != "const" for op, operands, _ in values)


def _arguments(record: Unit, operands: tuple[int, ...], tags: Any) -> list[tuple[int, str]]:
    """Return ``(position of our parameter, tag)`` of the arguments of a call, -1 for other values; empty where none is ours."""
    sure = len(tags) if "*" not in tags else tags.index("*")
    pairs = list(zip(operands[1:], tags, strict=True))
    given = [(parameter_of(record, o) if t != "**" and (t or n < sure) else -1, t) for n, (o, t) in enumerate(pairs)]
    return given if any(place >= 0 for place, _ in given) else []


def _gives_text(s: Any, unit: int, call: Any) -> bool:
    """Return whether a call surely gives a text, or a parameter of ``unit`` is one by default."""
    for node in call.nodes:
        if node is not None and s.is_value(node):
            op, _, data = s.operation(node)
            if isinstance(data, str) if op == "const" else op in _HANDED and s.unit_of(node) in s.copies.known:
                return True
    defaults = s.defaults.get(unit)
    return bool(defaults) and any(s.is_value(n) and isinstance(s.operation(n)[2], str) for n in defaults.values())


def _own(record: Unit) -> frozenset[int]:
    """Return the parameters that tests or look-ups in a function's own code decide by, where it gives what they choose."""
    values = record.values
    given = _given(record)
    made = [values[v][1][0] for v in given if values[v][0] == "call"]
    items = [values[v][1] for v in (*given, *made) if values[v][0] == "item" and values[v][2] is None]
    looked = {parameter_of(record, operands[1]) for operands in items if values[operands[0]][0] in _NAMES}
    chosen = sum(values[v][0] in _NAMES or _makes(record, v) for v in given)
    tested: set[int] = set()
    for _, kind, test, _ in record.regions if chosen > 1 else ():
        if kind in ("if", "after") and test >= 0 and values[test][0] == "compare" and values[test][2] in _EQUAL:
            tested.add(parameter_of(record, values[test][1][0]))
    return frozenset((looked | tested) - {-1})


def _makes(record: Unit, value: int) -> bool:
    """Return whether a value is made by calling what has the name of a class."""
    op, operands, _ = record.values[value]
    callee = record.values[operands[0]] if op == "call" else _NOTHING
    return callee[0] in _NAMES and str(callee[2][1]).lstrip("_")[:1].isupper()


def _given(record: Unit) -> list[int]:
    """Return the values that a function returns, joins looked through."""
    stack = [operand for op, operands, _ in record.values if op == "return" for operand in operands]
    seen: dict[int, None] = {}
    while stack:
        value = stack.pop()
        if value not in seen:
            seen[value] = None
            op, operands, _ = record.values[value]
            stack.extend(operands if op in ("phi", "boolop") else operands[:1] if op in _THROUGH else ())
    return list(seen)


def _targets(s: Any, unit: int, callee: int) -> list[tuple[int, int]]:
    """Return ``(unit, number of leading arguments)`` of the functions that a name or a method of ``self`` surely means."""
    op, operands, data = s.units[unit].values[callee]
    if op == "global":
        module = s.units[s.first_unit[s.file_of[unit]]]
        return [(found, 0) for found in _function(s, s.file_of[unit], module.bindings.get(data[1]), _HOPS)]
    base = s.units[unit].values[operands[0]] if op == "attr" else _NOTHING
    parent = s.units[unit].parent
    if base[::2] != ("param", (0, "self")) or parent <= 0:
        return []
    cls = s.objects.find(CLASS, s.first_unit[s.file_of[unit]] + parent)
    owner = s.classes.resolve(cls, data) if cls is not None else None
    if not isinstance(owner, int):
        return []
    body = s.objects.data[owner][0]
    return [(found, 1) for found in _function(s, s.file_of[body], s.units[body].bindings.get(data), 0, body)]


def _function(s: Any, file: int, value: int | None, hops: int, body: int | None = None) -> list[int]:
    """Return the unit of the plain function that a name is bound to, through imports."""
    record = s.units[s.first_unit[file] if body is None else body]
    op, _, data = record.values[value] if value is not None else _NOTHING
    if op == "function":
        return [s.first_unit[file] + data[0]]
    origin = s.modules.resolve(data[0], s.files[file].module) if op == "importfrom" and data[0] and hops else None
    other = s.modules.file(origin) if origin is not None else None
    if other is None:
        return []
    return _function(s, other, s.units[s.first_unit[other]].bindings.get(data[1]), hops - 1)
