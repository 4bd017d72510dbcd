"""What the code asks of things of which nothing is known: the attribute names, by the thing.

A thing is a value of one function, or what a class keeps under one name: ``self.net`` is one thing in all methods of a class, and so are
the elements of ``self.losses``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from callscope.static.models.torch_modules import ANY_MODULE, MODULE
from callscope.static.objects import CANDIDATE, INSTANCE, MEMBER, RESULT, UNKNOWN
from callscope.static.receivers import class_of_method
from callscope.static.solver import Solver

_KEEPING = {"attr": "param", "item": "attr", "iter": "attr", "unpack": "iter"}
_TRANSPARENT = frozenset({"phi", "pi", "cell"})
_MADE = _TRANSPARENT | {"call"}
Key = tuple[int, str, bool] | int


class Thing(NamedTuple):
    """One thing: the nodes that may be it with the names asked there, how it is called, the class that keeps it."""

    nodes: dict[int, set[str]]
    called: str
    keeper: int | None

    @property
    def names(self) -> set[str]:
        """Return all that is asked of it."""
        return set().union(*self.nodes.values())


def things(s: Solver, known: dict[str, list[int]] | None = None) -> Iterator[Thing]:
    """Yield each thing of which an attribute is asked that nothing known of it has, or that is called and kept by a class.

    ``known`` gets what classes keep of which something is known, by name.
    """
    found: dict[Key, Thing] = {}
    for number in range(len(s.units)):
        if not s.copies.left_to_copies(number):
            _look_through(s, number, found, known)
    return (thing for thing in found.values() if thing.names or any(s.callee_marks[node] for node in thing.nodes))


def _look_through(s: Solver, number: int, found: dict[Key, Thing], known: dict[str, list[int]] | None = None) -> None:
    base, values, cls, points = s.bases[number], s.units[number].values, class_of_method(s, number), s.points
    for value, (op, operands, data) in enumerate(values):
        if op == "attr":
            unknown = not points[base + operands[0]] or _more_than_a_module(s, base, value, operands[0], data)
            for root in _roots(values, operands[0]) if unknown or values[operands[0]][0] in _MADE else ():
                if values[root][0] != "const" and (unknown or _given_by_module(s, base, values[root])):
                    _thing(s, found, base, root, values, cls).nodes[base + root].add(data)
        keeping = _KEEPING.get(op) if cls is not None else None
        if keeping is not None and values[operands[0]][0] == keeping and _kept(values, value):
            if not points[base + value]:
                _thing(s, found, base, value, values, cls)
            elif known is not None:
                known.setdefault(str(_name(values, value)), []).append(base + value)


def _thing(
    s: Solver,
    found: dict[Key, Thing],
    base: int,
    value: int,
    values: tuple[tuple[str, tuple[int, ...], object], ...],
    cls: int | None,
) -> Thing:
    kept = _kept(values, value) if cls is not None else None
    key: Key = base + value if kept is None or cls is None else (cls, *kept)
    if key not in found:
        found[key] = Thing({}, kept[0] if kept else _name(values, value), cls)
    found[key].nodes.setdefault(base + value, set())
    return found[key]


def _kept(values: tuple[tuple[str, tuple[int, ...], object], ...], value: int) -> tuple[str, bool] | None:
    """Return ``(name, False)`` for ``self.name``, ``(name, True)`` for an element of it, None for anything else."""
    whole = elements_of(values, value)
    op, operands, data = values[value if whole is None else whole]
    each = whole is not None
    return (str(data), each) if op == "attr" and values[operands[0]][::2] == ("param", (0, "self")) else None


def elements_of(values: tuple[tuple[str, tuple[int, ...], object], ...], value: int) -> int | None:
    """Return what a loop goes over whose element this value is, through ``enumerate`` and ``zip`` too."""
    op, operands, data = values[value]
    if op in ("iter", "item"):
        return operands[0]
    loop = values[operands[0]] if op == "unpack" and isinstance(data, tuple) else ("", (), None)
    over = values[loop[1][0]] if loop[0] == "iter" else ("", (), None)
    maker = values[over[1][0]] if over[0] == "call" else ("", (), None)
    if maker[::2] not in _PAIRING or not isinstance(data, tuple):
        return None
    place = data[0] - int(maker[2] == "enumerate")
    return over[1][1:][place] if 0 <= place < len(over[1]) - 1 else None


_PAIRING = (("builtin", "enumerate"), ("builtin", "zip"))


def _name(values: tuple[tuple[str, tuple[int, ...], object], ...], value: int) -> str:
    whole = elements_of(values, value)
    op, _, data = values[value if whole is None else whole]
    if op == "attr":
        return str(data)
    return str(data[1]) if op in ("param", "free") and isinstance(data, tuple) else ""


def _more_than_a_module(s: Solver, base: int, value: int, receiver: int, name: str) -> bool:
    """Return whether a method is called that no library's module has, of what is only said to be one (``part: nn.Module``)."""
    points = s.points[base + receiver] if s.callee_marks[base + value] else None
    if points is None or s.library.defines(MODULE, name) or not any(is_any_module(s, o) for o in points):
        return False
    return all(says_nothing(s, o) or is_any_module(s, o) for o in points)


def says_nothing(s: Solver, number: int) -> bool:
    """Return whether an object is unknown, or an attribute that a library's base of ours would have to have."""
    kind, data = s.objects.kinds[number], s.objects.data[number]
    if kind == MEMBER:
        return s.objects.kinds[data[0]] in (INSTANCE, CANDIDATE) and not s.library.defines(data[1], data[2])
    return kind == RESULT and data[0] == UNKNOWN


def is_any_module(s: Solver, number: int) -> bool:
    """Return whether an object is only said to be a module, or is what such a one gives of itself (``model.eval()``)."""
    return s.objects.kinds[number] == RESULT and s.objects.data[number][0] in ANY_MODULE


def _says_module(s: Solver, node: int) -> bool:
    """Return whether all that is known of a value is that a module or something unknown gave it."""
    return all(
        s.objects.kinds[number] == RESULT and s.objects.data[number][0] in _UNSAID for number in s.pointees(node)
    )


_UNSAID = frozenset({MODULE, UNKNOWN})


def _given_by_module(s: Solver, base: int, value: tuple[str, tuple[int, ...], object]) -> bool:
    """Return whether a value is what a call of something gave that is only said to be a module: that may be anything."""
    op, operands, _ = value
    return op == "call" and bool(s.points[base + operands[0]]) and _says_module(s, base + operands[0])


def _roots(values: tuple[tuple[str, tuple[int, ...], object], ...], value: int) -> list[int]:
    found, seen, stack = [], set(), [value]
    while stack:
        current = stack.pop()
        if current in seen:
            continue
        seen.add(current)
        op, operands, _ = values[current]
        if op == "phi":
            stack.extend(operands)
        elif op in _TRANSPARENT:
            stack.append(operands[0])
        else:
            found.append(current)
    return sorted(found)
