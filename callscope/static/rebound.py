"""``model = accelerator.prepare(model)``: what something outside gives under the name that it was given it under is likely the same."""

from __future__ import annotations

from callscope.static.invoke import Call
from callscope.static.objects import BOX, CANDIDATE, INSTANCE, RESULT
from callscope.static.pointsets import PointSet
from callscope.static.solver import Solver

_VALUES = ("torch.", "numpy.", "scipy.", "<builtin>.", "math.", "jax.", "pandas.")
_WRAPPERS = ("torch.nn.parallel.", "torch.distributed.")
_FEW = 4
_TRANSPARENT = frozenset({"pi", "cell"})


class Bound:
    """By unit, the names that its values have, and which values unpack which; by argument and call, what takes over the name."""

    def __init__(self) -> None:
        self.names: dict[int, dict[int, set[str]]] = {}
        self.unpacked: dict[int, dict[int, list[int]]] = {}
        self.matches: dict[tuple[int, int], list[int]] = {}


def hand_back(s: Solver, node: int, call: Call, points: PointSet) -> None:
    """Give the result of an unknown call the objects of its argument (as a guess) where it takes over the argument's name."""
    if call.site is None:
        return
    matches = s.kept(Bound).matches
    targets = matches.get((node, call.site))
    if targets is None:
        targets = matches[node, call.site] = _targets(s, node, call.site)
    if not targets or _gives_values(s, call):
        return
    kept = [again for number in sorted(points) for again in _same(s, number)]
    ours = sum(s.objects.kinds[number] == CANDIDATE for number in kept)
    for target in targets if kept and ours <= _FEW else ():
        s.add(target, kept)


def _same(s: Solver, number: int) -> tuple[int, ...]:
    kind, data = s.objects.kinds[number], s.objects.data[number]
    if kind == INSTANCE:
        return (s.objects.intern(CANDIDATE, number),)
    return (number,) if kind == CANDIDATE or (kind == BOX and "." in data[0]) else ()


def _gives_values(s: Solver, call: Call) -> bool:
    """Return whether a call is of a library of values: what it gives is computed."""
    names = [s.objects.data[o][0] for o in s.pointees(call.result or 0) if s.objects.kinds[o] == RESULT]
    return any(name.startswith(_VALUES) and not name.startswith(_WRAPPERS) for name in names)


def _targets(s: Solver, node: int, site: int) -> list[int]:
    if not s.is_value(site) or not s.is_value(node):
        return []
    unit = s.unit_of(site)
    if s.unit_of(node) != unit:
        return []
    base, names, unpacked = s.bases[unit], *_bound(s, unit)
    given = names.get(node - base, set()) | names.get(_root(s, unit, node - base), set())
    results = (site - base, *unpacked.get(site - base, ()))
    return [base + value for value in results if given & names.get(value, set())]


def _root(s: Solver, unit: int, value: int) -> int:
    values = s.units[unit].values
    while values[value][0] in _TRANSPARENT:
        value = values[value][1][0]
    return value


def _bound(s: Solver, unit: int) -> tuple[dict[int, set[str]], dict[int, list[int]]]:
    bound = s.kept(Bound)
    if unit not in bound.names:
        names = bound.names[unit] = {}
        unpacked: dict[int, list[int]] = {}
        for name, stored in s.units[unit].stores.items():
            for value in stored:
                names.setdefault(value, set()).add(_plain(name))
        for value, (op, operands, data) in enumerate(s.units[unit].values):
            if op in ("param", "free", "global"):
                names.setdefault(value, set()).add(_plain(data[1]))
            elif op == "attr":
                names.setdefault(value, set()).add(_plain(data))
            elif op == "setattr":
                names.setdefault(operands[1], set()).add(_plain(data))
            elif op == "unpack":
                unpacked.setdefault(operands[0], []).append(value)
        bound.unpacked[unit] = unpacked
    return bound.names[unit], bound.unpacked[unit]


def _plain(name: str) -> str:
    return name.lstrip("_")
