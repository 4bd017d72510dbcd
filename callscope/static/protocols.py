"""Protocols of the program: what is said to be one may be an instance of any class that has all it asks for (candidates)."""

from __future__ import annotations

from callscope.static.solver import Solver

_PROTOCOLS = frozenset({"typing.Protocol", "typing_extensions.Protocol"})
_MOST = 12
_OF_BODIES = frozenset({"__module__", "__qualname__", "__doc__", "__slots__", "__init__"})


class Conforming:
    """By protocol, the classes that have what it asks for, worked out once."""

    def __init__(self) -> None:
        self.classes: dict[int, list[int]] = {}


def conforming(s: Solver, cls: int) -> list[int]:
    """Return the classes that have every member of a protocol, where these are few; none for what is no protocol."""
    known = s.kept(Conforming).classes
    if cls not in known:
        known[cls] = _conforming(s, cls) if is_protocol(s, cls) else []
    return known[cls]


def is_protocol(s: Solver, cls: int) -> bool:
    """Return whether a class says of itself that it is a protocol."""
    return any(base in _PROTOCOLS for slot in s.classes.bases.get(cls, ()) for base in slot)


def names_of(s: Solver, cls: int) -> dict[str, None]:
    """Return the names that an instance of a class has: what its classes bind and what is stored on it."""
    names: dict[str, None] = dict.fromkeys(s.field_names.get(s.classes.instance(cls), ()))
    for owner in s.classes.order(cls):
        if isinstance(owner, int):
            names.update(dict.fromkeys(s.units[s.objects.data[owner][0]].bindings))
            names.update(dict.fromkeys(s.field_names.get(s.classes.instance(owner), ())))
    return names


def _conforming(s: Solver, cls: int) -> list[int]:
    asked = set(names_of(s, cls)) - _OF_BODIES
    for owner in s.classes.order(cls):
        if isinstance(owner, int):
            said = s.units[s.objects.data[owner][0]].annotations
            asked.update(name for name in said if name.isidentifier() and name != "return")
    if all(name.startswith("__") for name in asked):
        return []
    others = [one for one in s.classes.sites if one != cls and not is_protocol(s, one)]
    found = [one for one in others if _has_all(s, one, asked)]
    return found if len(found) <= _MOST else []


def _has_all(s: Solver, cls: int, asked: set[str]) -> bool:
    """The same as to look for them in ``names_of``, without gathering names: most classes lack the first that is asked for."""
    instances = [s.classes.instance(cls)]
    owners = [owner for owner in s.classes.order(cls) if isinstance(owner, int)]
    instances += [s.classes.instance(owner) for owner in owners]
    kept = [names for one in instances if (names := s.field_names.get(one))]
    kept += [s.units[s.objects.data[owner][0]].bindings for owner in owners]
    return all(any(name in names for names in kept) for name in asked)
