"""Called things of which nothing is known: candidates are the program's modules and callables that bear their name.

``self.distance(x, y)`` of an object that only users hand over calls, as far as anybody can say, one of the program's own
``...Distance`` classes; how sure that is, the edge says (a candidate), and nothing flows along it. Words that fit anything name nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from callscope.static.asked import elements_of, says_nothing
from callscope.static.invoke import Call
from callscope.static.models.torch_modules import MODULE
from callscope.static.objects import CANDIDATE, RESULT
from callscope.static.pointsets import PointSet
from callscope.static.solver import Solver

_MOST = 4
_SHORTEST = 4
_BOTH = 2
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_ANYTHING = frozenset(
    """
    base block call callable callback class component forward func function handler helper impl inner layer main model
    module network object operation operator other outer self step test torch type util value wrapped wrapper
    """.split()  # noqa: SIM905
)
_TRANSPARENT = frozenset({"pi", "cell"})
_ARRAYS = frozenset({"numpy.array", "numpy.asarray", "numpy.ndarray", "numpy.atleast_1d", "numpy.broadcast_to"})


def seed_namesakes(s: Solver, but: Collection[int] = ()) -> None:
    """Give called values of which nothing is known the callables that their name names, ``but`` for these calls."""
    index = _index(s)
    for number in range(len(s.units)) if index else ():
        if s.copies.left_to_copies(number):
            continue
        base, values = s.bases[number], s.units[number].values
        for value, (op, operands, _) in enumerate(values):
            if op == "call" and base + value not in but:
                called = index.get(last_word(called_by(values, operands[0])), ())
                if called and (_unsaid(s, base + operands[0]) or _of_kind(s, base + operands[0], called)):
                    for cls in called:
                        s.call_object(s.classes.instance(cls), Call(base + value, (), (), None, guess=True))


def _unsaid(s: Solver, node: int) -> bool:
    """Return whether nothing is known of a called value: an array is not called, one of the things that users put into it is."""
    return handed(s, node) or all(
        s.objects.kinds[o] == RESULT and s.objects.data[o][0] in _ARRAYS for o in s.pointees(node)
    )


def _of_kind(s: Solver, node: int, classes: tuple[int, ...]) -> bool:
    """Return whether all that is known of a value is of some of ``classes``: others may be handed over as well."""
    ours = {s.classes.instance(cls) for cls in classes}
    kinds, data = s.objects.kinds, s.objects.data
    return all(o in ours or (kinds[o] == CANDIDATE and data[o][0] in ours) for o in s.pointees(node))


def unknown(s: Solver, node: int) -> bool:
    """Return whether nothing is known of a value: not even which library's class it is of."""
    return all(says_nothing(s, number) for number in s.pointees(node))


class Handed:
    """By what a value may be, whether that says nothing: thousands of calls share few answers."""

    def __init__(self) -> None:
        self.known: dict[PointSet | None, bool] = {None: True}


def handed(s: Solver, node: int) -> bool:
    """Return whether nothing is known of a value but that it may be a module."""
    points = s.points[node]
    if type(points) is set:
        return _all_handed(s, points)
    known = s.kept(Handed).known
    found = known.get(points)
    if found is None:
        assert points is not None
        found = known[points] = _all_handed(s, points)
    return found


def _all_handed(s: Solver, points: PointSet) -> bool:
    return all(
        says_nothing(s, number) or (s.objects.kinds[number] == RESULT and s.objects.data[number][0] == MODULE)
        for number in points
    )


def called_by(values: tuple[tuple[str, tuple[int, ...], object], ...], value: int) -> str:
    """Return the name by which a value is called: an attribute of something, a parameter, a captured variable, or what holds it."""
    op, operands, data = values[value]
    while op in _TRANSPARENT:
        value = operands[0]
        op, operands, data = values[value]
    whole = elements_of(values, value) if op in ("iter", "unpack") else None
    if whole is not None:
        return called_by(values, whole)
    if op == "attr":
        return str(data) if values[operands[0]][0] in ("param", "free") else ""
    return str(data[1]) if op in ("param", "free") and isinstance(data, tuple) else ""


def last_word(name: str, saying: Collection[str] = ()) -> str:
    """Return what a name says that a thing is: its last word, in the singular; one that fits anything only if it is in ``saying``."""
    words = _WORD.findall(name)
    word = singular(words[-1].lower()) if words else ""
    return word if len(word) >= _SHORTEST and (word not in _ANYTHING or word in saying) else ""


def same_word(one: str, other: str) -> bool:
    """Return whether two names end in the same word, in the singular, however short it is."""
    last = [words[-1] for words in map(_WORD.findall, (one, other)) if words]
    return len(last) == _BOTH and singular(last[0].lower()) == singular(last[1].lower())


def singular(word: str) -> str:
    if word.endswith(("sses", "xes", "ches")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _index(s: Solver) -> dict[str, tuple[int, ...]]:
    """Return word -> one class for each callable that classes of this name have, where these are few."""
    index: dict[str, dict[int, int]] = {}
    for cls in s.classes.sites:
        owner = _called(s, cls)
        if owner is not None:
            for word in _words_of(s, cls):
                index.setdefault(word, {}).setdefault(owner, cls)
    return {word: tuple(found.values()) for word, found in index.items() if len(found) <= _MOST}


def _called(s: Solver, cls: int) -> int | None:
    """Return the class that defines what calling an instance of ``cls`` runs, or None."""
    owner = s.classes.resolve(cls, "__call__")
    if not isinstance(owner, int) and any(base.startswith("torch.nn.") for base in s.classes.external_bases(cls)):
        owner = s.classes.resolve(cls, "forward")
    return owner if isinstance(owner, int) else None


def _words_of(s: Solver, cls: int) -> Iterable[str]:
    """Return the words of a class's name and of the last two parts of its module's."""
    unit = s.objects.data[cls][0]
    return words_of((s.units[unit].name.rpartition(".")[2], *s.files[s.file_of[unit]].module.split(".")[-2:]))


def words_of(names: Iterable[str]) -> list[str]:
    """Return the words of names, in the singular, that say something."""
    words = dict.fromkeys(singular(word.lower()) for name in names for word in _WORD.findall(name))
    return [word for word in words if len(word) >= _SHORTEST and word not in _ANYTHING]
