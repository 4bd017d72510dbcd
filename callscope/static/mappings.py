"""Instances of the program's own mappings: what the abstract mappings give them, and what copies them into a dictionary, asks their methods."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.containers import is_mapping, unknown_item
from callscope.static.invoke import Call
from callscope.static.iteration import iterate_object
from callscope.static.keys import keyed
from callscope.static.objects import BOX, CANDIDATE, INSTANCE
from callscope.static.solver import Solver
from callscope.static.specials import special

_VIEWS = frozenset({"keys", "values", "items"})
_ABSTRACT = frozenset(
    f"{module}.{name}" for module in ("collections.abc", "typing") for name in ("Mapping", "MutableMapping")
)


def view_of(s: Solver, receiver: int, owner: str, attribute: str, call: Call) -> bool:
    """``keys()``, ``values()`` and ``items()`` that an abstract mapping gives: iterating them asks the mapping. False for anything else."""
    if owner not in _ABSTRACT or attribute not in _VIEWS or call.site is None:
        return False
    if s.objects.kinds[receiver] not in (INSTANCE, CANDIDATE):
        return False
    keys, values = _asked(s, receiver, call.site, attribute != "keys")
    if call.result is None:
        return True
    view = s.objects.intern(BOX, "iterator", (attribute, call.site))
    if attribute == "items":
        pair = s.objects.intern(BOX, "tuple", ("item of", receiver))
        s.flow(keys, keyed(s, pair, 0))
        s.flow(values, keyed(s, pair, 1))
        s.add(unknown_item(s, view), (pair,))
    else:
        s.flow(keys if attribute == "keys" else values, unknown_item(s, view))
    s.add(call.result, (view,))
    return True


def merge_mappings(s: Solver, source: int, box: int, site: int | None) -> None:
    """``{**source}``, ``dict(source)``, ``update(source)`` of the program's own mapping: its keys, and each of its items."""
    if site is not None:
        s.use(source, _merge, (box, site))


def _merge(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    box, site = payload
    for number in objects:
        kind, data = s.objects.kinds[number], s.objects.data[number]
        instance = data[0] if kind == CANDIDATE else number
        if kind not in (INSTANCE, CANDIDATE) or is_mapping(s, instance):
            continue
        cls = s.objects.data[instance][0]
        if special(s, number, "keys", Call(site, (), (), None, "callback")):
            _, values = _asked(s, number, site, True, iterated=False)
        elif not _ABSTRACT.isdisjoint(s.classes.external_bases(cls)):
            keys, values = _asked(s, number, site, True)
            s.flow(keys, s.field("keys", box))
        else:
            continue
        s.flow(values, unknown_item(s, box))


def _asked(s: Solver, number: int, site: int, items: bool, iterated: bool = True) -> tuple[int, int]:
    """Return the nodes of the keys and of the items of a mapping, which ``site`` asks for."""
    keys, values = s.field("keys of mapping", number), s.field("items of mapping", number)
    if iterated:
        iterate_object(s, number, keys, site)
    if items:
        special(s, number, "__getitem__", Call(site, (None,), ("",), values, "callback"))
    return keys, values
