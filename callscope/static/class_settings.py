"""Settings that are said to be classes (``preprocessor: type | None = None``): calling one makes one of the classes that it is named after (candidates)."""

from __future__ import annotations

from typing import Any

from callscope.static.asked import says_nothing
from callscope.static.invoke import Call
from callscope.static.namesakes import last_word, words_of
from callscope.static.objects import BOX, CANDIDATE, CONSTANT, MEMBER
from callscope.static.solver import Solver

_MOST = 12
_THROUGH = frozenset({"pi", "cell", "item"})


def seed_class_settings(s: Solver) -> set[int]:
    """Give calls of such settings, of which nothing else is known, the classes whose name or module says the same word; return the calls."""
    made: set[int] = set()
    fields = {
        name for unit in s.units if unit.kind == "class" for name, tree in unit.annotations.items() if _is_class(tree)
    }
    index = _index(s) if fields else {}
    for unit in range(len(s.units)) if index else ():
        if not s.copies.left_to_copies(unit):
            base, values = s.bases[unit], s.units[unit].values
            for value, (op, operands, _) in enumerate(values):
                name = _setting(values, operands[0]) if op == "call" else ""
                if name in fields and _unknown(s, base + operands[0]):
                    _make(s, base + value, index.get(last_word(name), []))
                    made.add(base + value)
    return made


def _make(s: Solver, node: int, classes: list[int]) -> None:
    for cls in classes:
        s.call_object(cls, Call(node, (), (), None, guess=True))
    s.add(node, [s.objects.intern(CANDIDATE, s.classes.instance(cls)) for cls in classes])


def _unknown(s: Solver, node: int) -> bool:
    for number in s.pointees(node):
        kind, data = s.objects.kinds[number], s.objects.data[number]
        foreign = kind == MEMBER and not s.library.defines(data[1], data[2])
        if not (foreign or kind in (CONSTANT, BOX) or says_nothing(s, number)):
            return False
    return True


def _setting(values: tuple[tuple[str, tuple[int, ...], Any], ...], value: int) -> str:
    op, operands, data = values[value]
    while op in _THROUGH:
        op, operands, data = values[operands[0]]
    return str(data) if op == "attr" else ""


def _is_class(tree: Any) -> bool:
    """Return whether an annotation names ``type``, alone or as a choice, or a tuple of it."""
    if not tree:
        return False
    if tree[0] == "name":
        return tree[1] in ("type", "Type", "typing.Type")
    if tree[0] == "sub":
        return _is_class(tree[1]) or any(map(_is_class, tree[2]))
    return tree[0] == "or" and any(map(_is_class, tree[1]))


def _index(s: Solver) -> dict[str, list[int]]:
    """Return word -> classes that have it last in their name or anywhere in their module's, where these are few."""
    index: dict[str, list[int]] = {}
    for cls in s.classes.sites:
        unit = s.objects.data[cls][0]
        name, parts = s.units[unit].name.rpartition(".")[2], s.files[s.file_of[unit]].module.split(".")[1:]
        for word in dict.fromkeys([last_word(name), *words_of(parts)]):
            index.setdefault(word, []).append(cls)
    return {word: found for word, found in index.items() if word and len(found) <= _MOST}
