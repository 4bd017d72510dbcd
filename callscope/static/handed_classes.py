"""Called parameters of which nothing is known: the keywords that they are given say which of the program's classes they may be (candidates).

``def fim(model, loader, representation): ... representation(generator=backend, examples=loader)`` makes one of the classes whose
initialiser takes ``generator`` and ``examples``: nobody but users hands it over.
"""

from __future__ import annotations

from callscope.static.asked import says_nothing
from callscope.static.attribute_binding import class_of
from callscope.static.invoke import Call
from callscope.static.namesakes import called_by, unknown
from callscope.static.objects import CANDIDATE, CLASS, FUNCTION
from callscope.static.solver import Solver

_MOST = 64
_FEWEST = 2
_PLAIN = ("", "*", "**")


def seed_handed_classes(s: Solver) -> set[int]:
    """Give such calls the classes that take all of their keywords, where these are of few families; return the calls."""
    made: set[int] = set()
    takers: dict[str, list[int]] | None = None
    for unit in range(len(s.units)):
        if s.copies.left_to_copies(unit):
            continue
        base, values = s.bases[unit], s.units[unit].values
        for value, (op, operands, tags) in enumerate(values):
            keywords = [tag for tag in tags if tag not in _PLAIN] if op == "call" else []
            if len(keywords) < _FEWEST or not called_by(values, operands[0]):
                continue
            kin = None if unknown(s, base + operands[0]) else _kin(s, base + operands[0])
            if kin == set():
                continue
            takers = _takers(s) if takers is None else takers
            fitting = _fitting(s, takers, keywords)
            fitting = fitting if kin is None else [cls for cls in fitting if cls in kin]
            if fitting:
                made.add(base + value)
                _make(s, fitting, Call(base + value, tuple(base + o for o in operands[1:]), tags, None, guess=True))
    return made


def _kin(s: Solver, node: int) -> set[int]:
    """Return what else users may hand over for a class: where some of one base's are known, by default or choice, the others below it."""
    known = [o for o in s.pointees(node) if not says_nothing(s, o)]
    classes = [o for o in known if s.objects.kinds[o] == CLASS]
    lines = [[base for base in s.classes.order(cls)[1:] if isinstance(base, int)] for cls in classes]
    shared = [base for base in lines[0] if all(base in line for line in lines)] if lines else []
    kin = set(s.classes.subclasses(shared[-1])) if shared else set()
    others = {class_of(s, o) for o in known if s.objects.kinds[o] != CLASS} - {None}
    return kin.difference(classes, shared) if others <= kin else set()


def _make(s: Solver, classes: list[int], call: Call) -> None:
    for cls in classes:
        s.call_object(cls, call)
    if call.site is not None:
        s.add(call.site, [s.objects.intern(CANDIDATE, s.classes.instance(cls)) for cls in classes])


def _fitting(s: Solver, takers: dict[str, list[int]], keywords: list[str]) -> list[int]:
    fitting = set(takers.get(keywords[0], ()))
    for keyword in keywords[1:]:
        fitting &= set(takers.get(keyword, ()))
    families = [cls for cls in fitting if not any(base in fitting for base in s.classes.order(cls)[1:])]
    roots = {_root(s, cls) for cls in families}
    return sorted(fitting) if len(fitting) <= _MOST and len(roots) <= len(keywords) + 1 else []


def _root(s: Solver, cls: int) -> int:
    """Return the program's class that a class derives from in the end."""
    return [owner for owner in s.classes.order(cls) if isinstance(owner, int)][-1]


def _takers(s: Solver) -> dict[str, list[int]]:
    """Return keyword -> classes whose initialiser has a parameter of this name."""
    found: dict[str, list[int]] = {}
    for cls in s.classes.sites:
        owner = s.classes.resolve(cls, "__init__")
        for number in sorted(s.pointees(s.classes.member(owner, "__init__"))) if isinstance(owner, int) else ():
            if s.objects.kinds[number] == FUNCTION:
                for formal in s.units[s.objects.data[number][-1]].parameters[1:]:
                    if formal.kind in ("normal", "keyword"):
                        found.setdefault(formal.name, []).append(cls)
    return found
