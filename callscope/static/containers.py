"""Items, iteration and unpacking: of containers, generators and user classes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from callscope.static.keys import keyed, listen
from callscope.static.objects import BOX, CANDIDATE, CONSTANT, INSTANCE, RESULT
from callscope.static.pointsets import MANY
from callscope.static.solver import Solver

_VALUES = frozenset(
    {"torch.Tensor", "torch.nn.Parameter", "torch.nn.parameter.Parameter", "torch.Size", "torch.device", "torch.dtype"}
)
_OF_VALUES = (
    *(
        "torch.Tensor.",
        "torch.Size.",
        "math.",
        "cmath.",
        "random.",
        "time.",
        "os.",
        "glob.",
        "re.",
        "string.",
        "h5py.",
        "numpy.",
    ),
    *(f"<builtin>.{name}" for name in ("range", "len", "int", "float", "abs", "round", "bool", "isinstance", "str")),
)


MAPPINGS = frozenset(
    {"<builtin>.dict", *(f"collections.{name}" for name in ("OrderedDict", "UserDict", "defaultdict", "Counter"))}
)


def is_mapping(s: Solver, instance: int) -> bool:
    """Return whether iterating this instance gives keys, since its class derives from a dictionary."""
    return not MAPPINGS.isdisjoint(s.classes.external_bases(s.objects.data[instance][0]))


def holds(s: Solver, number: int) -> bool:
    """Return whether things of the program may be stored in this object: not in a library's tensors and numbers."""
    if s.objects.kinds[number] != RESULT:
        return True
    name = s.objects.data[number][0]
    return name not in _VALUES and not name.startswith(_OF_VALUES)


def held_outside(s: Solver, number: int, target: int) -> None:
    """Flow what the program stored in something external into ``target``: one external stands for all that its maker
    gives anywhere, so that which instance comes back is a guess."""
    if holds(s, number):
        known = s.fields.get(("guessed items", number))
        if known is None:
            known = s.field("guessed items", number)
            s.use(s.field("items", number), _guessed, known)
        s.flow(known, target)


def _guessed(s: Solver, target: int, objects: Iterable[int]) -> None:
    kinds = s.objects.kinds
    s.add(target, [s.objects.intern(CANDIDATE, o) if kinds[o] == INSTANCE else o for o in objects])


def unknown_item(s: Solver, box: int) -> int:
    """Return the node of what ``box`` holds under a key that is not known; it is among all its items."""
    node = s.unknown_items.get(box)
    if node is None:
        node = s.unknown_items[box] = s.field("unknown item", box)
        s.flow(node, s.field("items", box))
    return node


def all_items(s: Solver, box: int) -> int:
    """Return the node of everything that ``box`` holds."""
    unknown_item(s, box)
    return s.field("items", box)


def store(s: Solver, box: int, key: object, value: int) -> None:
    """Store ``value`` in ``box`` under a known key, or under an unknown one where ``key`` is None."""
    if key is None or isinstance(key, bool) or (isinstance(key, int) and abs(key) > 64):
        s.flow(value, unknown_item(s, box))
    else:
        s.flow(value, keyed(s, box, key))


def store_computed(s: Solver, box: int, index: int, value: int) -> None:
    """Store under a computed index: known constants keep their key, anything else is unknown."""
    s.use(index, _store_under, (box, value))
    if s.once("computed", box, value):
        s.late.writes.append((index, value, box))


def _store_under(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    box, value = payload
    for number in objects:
        key = s.objects.data[number][1] if s.objects.kinds[number] == CONSTANT else None
        store(s, box, key, value)


def read(s: Solver, box: int, key: object, target: int) -> None:
    """Flow what ``box`` holds under ``key`` (None: any) into ``target``."""
    if key is None or isinstance(key, slice):
        s.flow(all_items(s, box), target)
        _read_rows(s, box, target)
        return
    if isinstance(key, int) and key < 0:
        length = display_length(s, box)
        if length is None or length + key < 0:
            s.flow(all_items(s, box), target)
            return
        key += length
    s.flow(keyed(s, box, key), target)
    s.flow(unknown_item(s, box), target)


def _read_rows(s: Solver, box: int, target: int) -> None:
    """Of a large table of dictionaries any row is read: one that has what all rows have under each key stands for those beyond the bound."""
    if s.objects.data[box][0] == "dict":
        s.use(s.field("rows", box), _always, target)
        listen(s, box, _row, box)


def _always(s: Solver, target: int, objects: Iterable[int]) -> None:
    for number in objects:
        s.add_always(target, number)


def _row(s: Solver, box: int, key: object, node: int) -> None:
    rows = s.keys[box]
    if len(rows) > MANY:
        for one in [node for _, node in rows] if s.once("rows", box) else (node,):
            s.use(one, _into_rows, box)


def _into_rows(s: Solver, box: int, objects: Iterable[int]) -> None:
    rows = [number for number in objects if s.objects.kinds[number] == BOX and _is_display(s, number)]
    if rows:
        whole = s.objects.intern(BOX, "dict", ("rows", box))
        s.add(s.field("rows", box), (whole,))
        _merge(s, whole, rows)


def _is_display(s: Solver, box: int) -> bool:
    """Return whether a dictionary is written out: ``{"kind": C, "settings": {...}}``."""
    kind, site = s.objects.data[box]
    return kind == "dict" and isinstance(site, int) and s.is_value(site) and s.operation(site)[0] == "dict"


def merge(s: Solver, source: int, box: int) -> None:
    """Put every entry of the containers that ``source`` may be into ``box`` (``{**source}``, ``update``)."""
    s.use(source, _merge, box)


def _merge(s: Solver, box: int, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == BOX and number != box:
            s.flow(s.field("unknown item", number), unknown_item(s, box))
            s.flow(s.field("keys", number), s.field("keys", box))
            listen(s, number, _merge_key, box)


def _merge_key(s: Solver, box: int, key: Any, node: int) -> None:
    s.flow(node, keyed(s, box, key))


def display_length(s: Solver, box: int) -> int | None:
    if s.objects.kinds[box] != BOX:
        return None
    kind, site = s.objects.data[box]
    if kind not in ("tuple", "list") or not isinstance(site, int) or not s.is_value(site):
        return None
    op, operands, tags = s.operation(site)
    return len(operands) if op == kind and "*" not in tags else None
