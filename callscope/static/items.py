"""Items read, written and deleted: of containers, classes and instances."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from callscope.static.attribute_binding import is_enum
from callscope.static.containers import held_outside, holds, read, store, store_computed, unknown_item
from callscope.static.invoke import Call
from callscope.static.keys import keyed, listen
from callscope.static.modules import import_objects
from callscope.static.objects import (
    BOX,
    CANDIDATE,
    CLASS,
    CLASSMETHOD,
    CONSTANT,
    EXTERNAL,
    INSTANCE,
    MEMBER,
    RESULT,
)  # fmt: skip
from callscope.static.own_names import read_own, store_own
from callscope.static.solver import Solver
from callscope.static.specials import special, special_of_class, special_on


def item_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    """``node = base[index]``."""
    key = data[0] if data is not None else None
    read_own(s, operands[0], key, node)
    s.use(operands[0], _item, (operands[1], key, data is not None, node))


def _item(s: Solver, payload: tuple[int, Any, bool, int], objects: Iterable[int]) -> None:
    index, _key, _known, node = payload
    for number in objects:
        kind, data = s.objects.kinds[number], s.objects.data[number]
        if kind == BOX:
            _box_item(s, number, payload)
            hashed(s, number, index, node)
        elif kind in (INSTANCE, CANDIDATE):
            if not special(s, number, "__getitem__", Call(node, (index,), ("",), node, "dunder")):
                special(s, number, "__missing__", Call(node, (index,), ("",), node, "dunder"))
            own = data[0] if kind == CANDIDATE else number
            if payload[2] and isinstance(payload[1], int) and own in s.keys:
                read(s, own, payload[1], node)
            else:
                s.flow(s.field("items", own), node)
        elif kind == CLASS:
            call = Call(node, (index,), ("",), node, "dunder")
            special_of_class(s, number, "__getitem__", call)
            s.classes.lookup(number, "__class_getitem__", _class_item, (number, call))
            if not s.classes.has(number, "__class_getitem__"):
                s.add(node, (s.classes.instance(number) if is_enum(s, number) else number,))
        elif kind == EXTERNAL and data[0] == "sys.modules":
            s.use(index, module_named, node)
        elif kind == EXTERNAL:
            s.add(node, (number,) if data[0].rpartition(".")[2][:1].isupper() else (s.objects.intern(RESULT, data[0]),))
        elif kind in (RESULT, MEMBER):
            held_outside(s, number, node)
            if kind == RESULT:
                s.add(node, (number,))


def hashed(s: Solver, box: int, key: int, site: int) -> None:
    """A key of a dictionary (an element of a set) is hashed and compared."""
    if s.objects.data[box][0] in _HASHING:
        for name in ("__hash__", "__eq__"):
            if s.classes.anywhere(name):
                special_on(s, key, name, Call(site, (None,), ("",), None, "dunder"))


_HASHING = frozenset({"dict", "set", "defaultdict", "OrderedDict"})


def module_named(s: Solver, node: int, objects: Iterable[int]) -> None:
    """``sys.modules[name]``, ``importlib.import_module(name)``."""
    for number in objects:
        name = s.objects.data[number][1] if s.objects.kinds[number] == CONSTANT else None
        if isinstance(name, str):
            s.add(node, import_objects(s, s.unit_of(node), name))


def _class_item(s: Solver, payload: tuple[int, Call], where: int | str, known: bool) -> None:
    if known:
        s.use(int(where), _call_class_item, payload)


def _call_class_item(s: Solver, payload: tuple[int, Call], objects: Iterable[int]) -> None:
    """``__class_getitem__`` is a class method, said or not."""
    cls, call = payload
    for number in objects:
        inner = s.objects.data[number][0] if s.objects.kinds[number] == CLASSMETHOD else number
        s.call_object(inner, call._replace(leading=(cls,)))


def _box_item(s: Solver, box: int, payload: tuple[int, Any, bool, int]) -> None:
    index, key, known, node = payload
    if known:
        read(s, box, key, node)
        return
    part = _slice_of(s, index)
    if part is not None:
        _sliced(s, box, part, node)
        return
    s.use(index, _computed_item, (box, node))
    s.late.reads.append((index, box, node))


def _computed_item(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    box, node = payload
    for number in objects:
        kind, data = s.objects.kinds[number], s.objects.data[number]
        read(s, box, data[1] if kind == CONSTANT else None, node)


def _slice_of(s: Solver, index: int) -> Any:
    if not s.is_value(index):
        return None
    op, _, data = s.operation(index)
    return data if op == "slice" else None


def _sliced(s: Solver, box: int, part: Any, node: int) -> None:
    """A slice is a new container; with constant bounds its items move to their new index."""
    keys, absent = part
    new = s.objects.intern(BOX, s.objects.data[box][0], ("slice", node))
    s.add(node, (new,))
    if new == box:
        return
    s.flow(unknown_item(s, box), unknown_item(s, new))
    low = 0 if absent[0] else (keys[0][0] if keys[0] else None)
    high = 1 << 30 if absent[1] else (keys[1][0] if keys[1] else None)
    exact = isinstance(low, int) and isinstance(high, int) and low >= 0 and high >= 0 and absent[2]
    listen(s, box, _slice_key, (new, low, high) if exact else (new, None, None))


def _slice_key(s: Solver, payload: tuple[int, int | None, int | None], key: Any, node: int) -> None:
    new, low, high = payload
    if low is None or high is None or not isinstance(key, int):
        s.flow(node, unknown_item(s, new))
    elif low <= key < high:
        s.flow(node, keyed(s, new, key - low))


def setitem_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    """``base[index] = value``."""
    key = data[0] if data is not None else None
    store_own(s, operands[0], key, operands[2])
    s.use(operands[0], _setitem, (operands[1], key, data is not None, operands[2], node))


def _setitem(s: Solver, payload: tuple[int, Any, bool, int, int], objects: Iterable[int]) -> None:
    index, key, known, value, node = payload
    for number in objects:
        kind = s.objects.kinds[number]
        if kind in (INSTANCE, CANDIDATE):
            special(s, number, "__setitem__", Call(node, (index, value), ("", ""), None, "dunder"))
        if kind == BOX:
            hashed(s, number, index, node)
        if kind in (BOX, INSTANCE, RESULT) and holds(s, number):
            s.flow(index, s.field("keys", number))
            if known:
                store(s, number, key, value)
            else:
                store_computed(s, number, index, value)


def delitem_rule(s: Solver, unit: int, node: int, operands: tuple[int, ...], data: Any) -> None:
    """``del base[index]``."""
    special_on(s, operands[0], "__delitem__", Call(node, (operands[1],), ("",), None, "dunder"))
