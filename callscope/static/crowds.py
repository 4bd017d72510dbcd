"""Attributes read on a crowd of receivers: one instance answers for all that get the same definition."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.static.objects import CANDIDATE, INSTANCE
from callscope.static.pointsets import TOO_MANY
from callscope.static.solver import Solver

# A method of a base that a thousand classes share has a thousand receivers. Each attribute read on each of them is a node: their product filled
# 8 GB on a package of 2,000 models. What such a read gives is more than a value may be long before, but for methods, and those are few.
CROWD = 64
_SAME_METHOD = 1
_STORED_ONLY = 16


class Crowds:
    """By site, name and owner, how many receivers were read; by load ``(name, target, site)``, the instances that were passed over."""

    def __init__(self) -> None:
        self.seen: dict[tuple[int, str, int | str | None], int] = {}
        self.passed: dict[tuple[str, int, int], list[int]] = {}


def is_crowd(s: Solver, base: int) -> bool:
    """Return whether the value that an attribute is read of may be more receivers than are read one by one."""
    receivers = s.points[base]
    return receivers is not None and len(receivers) > CROWD


def left_out(s: Solver) -> Iterator[tuple[int, str, int, int]]:
    """Yield ``(instance, name, target, site)`` where an instance that was passed over keeps something that no other one gave the target."""
    for (name, target, site), passed_over in tuple(s.kept(Crowds).passed.items()):
        for number in passed_over:
            instance = s.objects.data[number][0] if s.objects.kinds[number] == CANDIDATE else number
            node, known = s.field_names.get(instance, {}).get(name), s.pointees(target)
            room = len(known) <= TOO_MANY or (
                target < s.marked and s.wide[target]
            )  # what is called takes more functions
            if node is not None and room and not s.pointees(node) <= known:
                yield number, name, target, site


def passed_over(s: Solver, load: tuple[str, int, int], number: int) -> bool:
    """Return whether others with the same definition of the name stand for ``number`` at this load, ``(name, target, site)``."""
    name, _, site = load
    kind, data = s.objects.kinds[number], s.objects.data[number]
    if kind == CANDIDATE:
        kind, data = s.objects.kinds[data[0]], s.objects.data[data[0]]
    if kind != INSTANCE:
        return False
    owner = s.classes.resolve(data[0], name)
    crowds = s.kept(Crowds)
    known = crowds.seen.get((site, name, owner), 0)
    crowds.seen[site, name, owner] = known + 1
    if known < (_SAME_METHOD if isinstance(owner, int) else _STORED_ONLY) or s.classes.open_base(data[0]):
        return False
    crowds.passed.setdefault(load, []).append(number)
    return True
