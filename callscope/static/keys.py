"""What a container holds under known keys, and the containers of ``*args`` and ``**kwargs``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callscope.static.objects import BOX, CONSTANT
from callscope.static.solver import Solver

KeyHandler = Callable[[Solver, Any, Any, int], None]

_MAX_INDEX = 64
_MAX_KEYS = 256


def vararg(s: Solver, unit: int, kind: str = "vararg") -> int | None:
    """Return the container object of ``*args`` (or, with ``kind="kwarg"``, of ``**kwargs``), if there is one."""
    for parameter in s.units[unit].parameters:
        if parameter.kind == kind:
            name = "tuple" if kind == "vararg" else "dict"
            return s.objects.intern(BOX, name, s.node(unit, parameter.value))
    return None


def keyed(s: Solver, box: int, key: object) -> int:
    """Return the node of what ``box`` holds under a known key or index."""
    place = ("item", box, type(key).__name__, key)
    node = s.fields.get(place)
    if node is None and _beyond(s, box, key):
        node = s.unknown_items.get(box)
        if node is None:
            node = s.unknown_items[box] = s.field("unknown item", box)
            s.flow(node, s.field("items", box))
    elif node is None:
        node = s.fields[place] = s.new_node()
        s.keys.setdefault(box, []).append((key, node))
        s.flow(node, s.field("items", box))
        if isinstance(key, str):
            s.add(s.field("keys", box), (s.objects.intern(CONSTANT, "str", key),))
        for handler, payload in tuple(s.key_listeners.get(box, ())):
            s.defer(handler, payload, key, node)
    return node


def _beyond(s: Solver, box: int, key: object) -> bool:
    """Return whether this key is not told apart from the others: a far index, one more of very many."""
    if type(key) is int and abs(key) > _MAX_INDEX:
        return True
    return len(s.keys.get(box, ())) >= _MAX_KEYS


def listen(s: Solver, box: int, handler: KeyHandler, payload: Any) -> None:
    """Call ``handler(solver, payload, key, node)`` for every known key of ``box``, now and later."""
    if s.once("listen", box, handler, payload):
        s.key_listeners.setdefault(box, []).append((handler, payload))
        for key, node in tuple(s.keys.get(box, ())):
            s.defer(handler, payload, key, node)


def flow_known(s: Solver, box: int, key: object, node: int) -> None:
    """Flow what ``box`` holds under a key into ``node``, if and when it holds something there."""
    listen(s, box, _flow_this, (key, node))


def _flow_this(s: Solver, payload: tuple[object, int], key: object, held: int) -> None:
    if key == payload[0]:
        s.flow(held, payload[1])
