"""Mixins that only users derive from: what they add to a base is a candidate where the base leaves it open.

``class GaussianMixin`` reads ``self.compute`` and ``self.device``, which it does not have and ``class Model`` has: whoever derives from
both has the mixin's ``act`` where ``Model.act`` is abstract, and the methods that ``Model`` lacks.
"""

from __future__ import annotations

from callscope.static.attributes import load_from
from callscope.static.objects import CANDIDATE, FUNCTION, INSTANCE
from callscope.static.solver import Solver

_FEWEST = 2
_MOST = 16
_NOTHING = frozenset({"param", "const", "return", "raise", "call", "builtin", "global", "attr"})


def seed_mixins(s: Solver) -> None:
    """Give attributes that a base leaves open what the mixins that complete it define."""
    offers = _offers(s)
    for unit in range(len(s.units)) if offers else ():
        if s.copies.left_to_copies(unit):
            continue
        base = s.bases[unit]
        for value, (op, operands, name) in enumerate(s.units[unit].values):
            for mixin in offers.get(name, ()) if op == "attr" else ():
                if _is_open(s, base + operands[0], name, offers[name][mixin]):
                    guess = s.objects.intern(CANDIDATE, s.classes.instance(mixin))
                    load_from(s, guess, name, base + value, base + value)


def _is_open(s: Solver, node: int, name: str, completed: int) -> bool:
    """Return whether a value may be an instance of the completed class, which leaves this attribute to a mixin."""
    for number in s.pointees(node):
        kind, data = s.objects.kinds[number], s.objects.data[number]
        cls = s.objects.data[data[0] if kind == CANDIDATE else number][0] if kind in (INSTANCE, CANDIDATE) else None
        if cls is not None and completed in s.classes.order(cls):
            owner = s.classes.resolve(cls, name)
            if not isinstance(owner, int) or _abstract(s, owner, name):
                return True
    return False


def _offers(s: Solver) -> dict[str, dict[int, int]]:
    """Return method name -> mixins that define it, each with the class that it completes."""
    offers: dict[str, dict[int, int]] = {}
    lacking = {cls: _lacking(s, cls) for cls in s.classes.sites if _is_mixin(s, cls)}
    if not any(len(asked) >= _FEWEST for asked in lacking.values()):
        return offers
    wholes = {cls: _provided(s, cls) for cls in s.classes.sites if _is_abstract(s, cls)}
    for cls, asked in lacking.items():
        completed = [one for one, has in wholes.items() if len(asked) >= _FEWEST and _completes(s, asked, one, has)]
        roots = [one for one in completed if not any(above in completed for above in s.classes.order(one)[1:])]
        for name in s.units[s.objects.data[cls][0]].bindings if len(roots) == 1 else ():
            if not name.startswith("_"):
                offers.setdefault(name, {})[cls] = roots[0]
    return {name: found for name, found in offers.items() if len(found) <= _MOST}


def _completes(s: Solver, asked: set[str], whole: int, has: set[str]) -> bool:
    """Return whether a class has all that a mixin asks for, from a library's base at least in part of its own."""
    outside = asked - has
    bases = s.classes.external_bases(whole) if outside and outside != asked else []
    return not outside or (bool(bases) and all(any(s.library.defines(b, name) for b in bases) for name in outside))


def _is_mixin(s: Solver, cls: int) -> bool:
    """Return whether a class derives from nothing and nothing but users derives from it."""
    return len(s.classes.order(cls)) == 1 and not s.classes.external_bases(cls) and not s.classes.children.get(cls)


def _is_abstract(s: Solver, cls: int) -> bool:
    return any(_abstract(s, cls, name) for name in s.units[s.objects.data[cls][0]].bindings)


def _abstract(s: Solver, cls: int, name: str) -> bool:
    """Return whether a method only raises or says nothing at all."""
    return any(_says_nothing(s, number) for number in s.pointees(s.classes.member(cls, name)))


def _says_nothing(s: Solver, number: int) -> bool:
    if s.objects.kinds[number] != FUNCTION:
        return False
    values = s.units[s.objects.data[number][-1]].values
    returned = [operands for op, operands, _ in values if op == "return" and operands]
    return all(op in _NOTHING for op, _, _ in values) and all(values[one[0]] == ("const", (), None) for one in returned)


def _lacking(s: Solver, cls: int) -> set[str]:
    """Return what the methods of a class read of ``self`` that neither it nor they provide."""
    asked = {name for op, name in _of_self(s, cls) if op == "attr" and not name.startswith("__")}
    return asked - _provided(s, cls)


def _provided(s: Solver, cls: int) -> set[str]:
    """Return the names that a class and its bases bind, and what their methods store on ``self``."""
    names: set[str] = set()
    for owner in s.classes.order(cls):
        if isinstance(owner, int):
            names.update(s.units[s.objects.data[owner][0]].bindings)
            names.update(name for op, name in _of_self(s, owner) if op == "setattr")
    return names


def _of_self(s: Solver, cls: int) -> list[tuple[str, str]]:
    """Return ``(operation, name)`` of the attributes that the methods of a class read and store on ``self``."""
    found = []
    for name in s.units[s.objects.data[cls][0]].bindings:
        for number in s.pointees(s.classes.member(cls, name)):
            if s.objects.kinds[number] == FUNCTION:
                values = s.units[s.objects.data[number][-1]].values
                own = {v for v, (op, _, data) in enumerate(values) if op == "param" and data == (0, "self")}
                found += [(op, data) for op, ops, data in values if op in ("attr", "setattr") and ops[0] in own]
    return found
