"""What ``super().name`` gives: the rest of the order of the class that the receiver really is of."""

from __future__ import annotations

from callscope.static.attribute_binding import found
from callscope.static.hierarchy import PLAIN
from callscope.static.objects import (
    BOUND,
    CANDIDATE,
    CLASS,
    EXTERNAL,
    INSTANCE,
    MEMBER,
    SUPER,
)  # fmt: skip
from callscope.static.solver import Solver


def super_member(s: Solver, number: int, name: str, node: int) -> None:
    """Flow the attribute of a ``super()`` into ``node``, now and as the order of its class grows."""
    cls, receiver = s.objects.data[number]
    kind = s.objects.kinds[receiver]
    real = s.objects.data[receiver][0] if kind == CANDIDATE else receiver
    start = s.objects.data[real][0] if s.objects.kinds[real] == INSTANCE else real
    if s.objects.kinds[start] != CLASS:
        start = cls
    s.classes.watch(start, _super_along, (number, name, node, start), (name,))


def _super_along(s: Solver, payload: tuple[int, str, int, int]) -> None:
    """What ``super().name`` gives along the order of ``start`` as it is known now."""
    number, name, node, start = payload
    cls, receiver = s.objects.data[number]
    kind = s.objects.kinds[receiver]
    order = s.classes.order(start)
    rest = order[order.index(cls) + 1 :] if cls in order else s.classes.order(cls)[1:]
    instance = receiver if kind in (INSTANCE, CANDIDATE) else None
    for owner in rest:
        if isinstance(owner, str):
            if name == "__call__" and s.objects.kinds[receiver] == CLASS:
                made = s.objects.intern(EXTERNAL, "<builtin>.type.__call__")
                s.add(node, (s.objects.intern(BOUND, made, receiver),))
                return
            if name == "__call__" and kind in (INSTANCE, CANDIDATE) and owner not in PLAIN:
                inherited = s.objects.intern(EXTERNAL, f"{owner}.__call__")
                s.add(node, (s.objects.intern(BOUND, inherited, receiver),))
                return
            if owner not in PLAIN:
                member = s.objects.intern(MEMBER, receiver, owner, name)
                s.add(s.outside_member(s.objects.intern(SUPER, cls, receiver), name), (member,))
                if owner.startswith("torch.nn.") or s.library.keeps(owner, name):
                    return
        elif s.classes.defines(owner, name):
            found(s, (node, receiver, instance, name), s.classes.member(owner, name), True)
            return
    if name == "__new__":
        s.add(node, (s.objects.intern(EXTERNAL, "<builtin>.object.__new__"),))
