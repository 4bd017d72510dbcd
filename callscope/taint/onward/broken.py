"""A broken value on its way: where it is, as what, how it came there, and what its site says of its way."""

from __future__ import annotations

from typing import NamedTuple

from callscope.taint.lattice.state import ANY
from callscope.taint.site import Origin

_DEEP = 2
"""So many containers around a value are told apart, by key only the outermost that has one."""
TENSORS = frozenset({"tensor", "computed", "rebuilt"})
"""Kinds of values that are tensors; rebuilt: from an array."""
SHARED: Origin = frozenset({(-1, ())})
"""The origin of a value that came through something that several objects or calls share: which caller has it is not known."""
NOT_ASKED: frozenset[int] = frozenset()
RESULT = -1
"""How a value leaves a function that returns it; else by a parameter's number."""
Handed = tuple[tuple[int, frozenset[int]], ...]
"""The functions that a call hands in, by the parameters that are called: ``tree_map(f, tree)``."""
Entry = tuple[int, int, str, bool, tuple[object, ...], Handed]


class Item(NamedTuple):
    """A broken value at a place. ``path``: where in a container it sits.

    ``entry``: the number of the parameter of a called function by which it came in, as what (-1: none); it leaves by that call again. Else it leaves to the callers that
    bring a gradient: ``origin`` says by which parameters. ``asked``: what it has passed in this unit that ``autograd.grad`` differentiates by.
    """

    g: int
    v: int
    kind: str
    computed: bool
    path: tuple[object, ...] = ()
    entry: int = -1
    origin: Origin = None
    asked: frozenset[int] = NOT_ASKED


class Manner(NamedTuple):
    """What of a site decides about its value's way. ``counts``: it may be a size or position rather than a value.

    ``positions``: a layer that takes it as it is is an embedding; ``ends_at_stops``: a later stop makes the site harmless; ``whole``: a whole number;
    ``explicit``: it was stopped in so many words; ``place``: the position of a value, which may be chosen and joined with others and is still one;
    ``leaf``: it is a leaf now, whose own gradient may be what is wanted; ``rounds``: it was rounded and is still a tensor of its kind;
    ``orphans``: some leaf that is trained gets its gradient by no other way, so no name says that it was meant;
    ``past``: it goes on past later stops.
    """

    counts: bool = False
    positions: bool = False
    ends_at_stops: bool = False
    whole: bool = False
    explicit: bool = False
    place: bool = False
    leaf: bool = False
    rounds: bool = False
    orphans: bool = False
    past: bool = False


class Called:
    """A function entered with a value, by the node ``first``: who did, and how it comes out.

    ``exits``: the nodes where it leaves, each with the parameters that it was written into (``RESULT``: it is returned).
    """

    def __init__(self, key: Entry) -> None:
        self.key = key
        self.first = -1
        self.callers: dict[tuple[int, int, bool], None] = {}
        self.exits: dict[int, dict[int, None]] = {}

    def ways_out(self) -> list[tuple[int, int]]:
        """Return the exits as they are now, as ``(node, parameter)``."""
        return [(node, position) for node, positions in self.exits.items() for position in positions]


def is_field(path: tuple[object, ...]) -> bool:
    """Return whether a value sits in a field of an object whose class is not in view (``SimpleNamespace``)."""
    return bool(path) and isinstance(path[0], str) and path[0].startswith(".")


def shallow(path: tuple[object, ...]) -> tuple[object, ...]:
    """Return a way into containers, cut where it is too deep to be told apart: of two deep, positions are kept and no name.

    What is cut depends on nothing but the way: so what a search finds does not depend on what was looked for before it.
    """
    if len(path) <= 1:
        return path
    outer, inner = path[0], path[1]
    if isinstance(outer, int) and isinstance(inner, int):
        return outer, inner
    if outer is not ANY:
        return (outer if isinstance(outer, int) or is_field(path) else ANY, *(ANY,) * (_DEEP - 1))
    return (ANY, inner if isinstance(inner, int) else ANY)
