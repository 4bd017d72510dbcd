"""What a torch module keeps its parts in, and what of it may be such a part."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.containers import unknown_item
from callscope.static.objects import BOX, CANDIDATE, INSTANCE, RESULT
from callscope.static.solver import Solver

PARTS = frozenset({"_modules", "_parameters", "_buffers"})


def parts(s: Solver, payload: tuple[int, str, int]) -> None:
    """``module._modules`` and its kin are dictionaries of what the module keeps."""
    number, name, node = payload
    if any(base.startswith("torch.nn.") for base in s.classes.external_bases(s.objects.data[number][0])):
        kept = s.objects.intern(BOX, "dict", ("parts", number, name))
        for place in ("all fields", "items"):
            s.use(s.field(place, number), add_parts, unknown_item(s, kept))
        s.add(node, (kept,))


def add_parts(s: Solver, inside: int, objects: Iterable[int]) -> None:
    """Of what a module keeps, take the modules and that of which no more is known than that a library made it."""
    s.add(inside, [number for number in objects if s.objects.kinds[number] == RESULT or holder(s, number) is not None])


def holder(s: Solver, number: int) -> int | None:
    """Return what holds a module's parts: an instance of ours (of a guess, what is guessed) or one of torch's containers."""
    kind, data = s.objects.kinds[number], s.objects.data[number]
    if kind == BOX:
        return number if str(data[0]).startswith("torch.nn.") else None
    instance = data[0] if kind == CANDIDATE else number
    if s.objects.kinds[instance] != INSTANCE:
        return None
    bases = s.classes.external_bases(s.objects.data[instance][0])
    return instance if any(base.startswith("torch.nn.") for base in bases) else None
