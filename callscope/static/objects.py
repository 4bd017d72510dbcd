"""Abstract objects: what a value may be, interned as small integers."""

from __future__ import annotations

from typing import Any

FUNCTION = "function"  # (unit,), of a copy (the original unit, the copy)
CLASS = "class"  # (unit,)
INSTANCE = "instance"  # (class object,)
POSSIBLE = "possible"  # (class object,): a guess that the class itself is handed over
NAMED = "named"  # (class object,): a guess as well, one of so many that what calling it makes says nothing
CANDIDATE = "candidate"  # (instance object,): a guess that the receiver is such an instance
BOUND = "bound"  # (function object, receiver object)
MODULE = "module"  # (module name,)
MODULES = "modules"  # (beginning of the name, parts that are not known): one of very many modules
EXTERNAL = "external"  # (dotted name,)
RESULT = "result"  # (dotted name,): what calling that external gives; an instance where it is a class
MEMBER = "member"  # (receiver object, dotted name of the type, attribute)
CONSTANT = "constant"  # (type name, value)
BOX = "box"  # (type name, site): a list, tuple, dict, set, iterator ...
GENERATOR = "generator"  # (unit,)
COROUTINE = "coroutine"  # (unit,)
PARTIAL = "partial"  # (site,)
SUPER = "super"  # (class object, receiver object)
PROPERTY = "property"  # (site,)
STATIC = "staticmethod"  # (wrapped object,)
CLASSMETHOD = "classmethod"  # (wrapped object,)
CONTEXT = "contextmanager"  # (function or generator object, whether it has been called)
INVERSE = "inverse"  # (transform object,): ``transform.inv`` of ``torch.distributions``
RECORD = "record"  # (site,): what ``namedtuple`` gave
WRAPPED = "wrapped"  # (site, dotted name): a callable that an external made of our callables

WEAK = frozenset({CONSTANT, RESULT, MEMBER, EXTERNAL})
"""Kinds that only name things: a node that already may be many things takes no more of them."""

WEAKER = WEAK | {BOX, GENERATOR, COROUTINE, BOUND}

CALLED, NAMING = 1, 2
"""Marks of value nodes: it is called; it is the name of an attribute."""

_METHODS = frozenset({FUNCTION, BOUND})
WIDE = (frozenset[str](), _METHODS, frozenset({CONSTANT}), _METHODS | {CONSTANT})
"""By mark, the kinds of which a node takes many: a template method calls what every subclass makes of it, a
dispatcher looks up every hook's name."""

UNKNOWN = "<unknown>"
"""The type of a result of which nothing is known; its methods give such results again."""

CALLABLE = frozenset({FUNCTION, BOUND, PARTIAL, STATIC, CLASSMETHOD, CONTEXT, WRAPPED})


class Objects:
    """The table of abstract objects; equal descriptions share one number."""

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.data: list[tuple[Any, ...]] = []
        self._ids: dict[tuple[Any, ...], int] = {}

    def intern(self, kind: str, *data: Any) -> int:
        """Return the number of the object with this description."""
        key = (kind, *data) if kind != CONSTANT else (kind, data[0], type(data[1]).__name__, data[1])
        found = self._ids.get(key)
        if found is None:
            found = self._ids[key] = len(self.kinds)
            self.kinds.append(kind)
            self.data.append(data)
        return found

    def find(self, kind: str, *data: Any) -> int | None:
        """Return the number of the object with this description if it exists."""
        return self._ids.get((kind, *data))

    def describe(self, number: int) -> tuple[Any, ...]:
        """Return ``(kind, ...)`` of an object."""
        return (self.kinds[number], *self.data[number])
