"""Loaders that only users hand over: iterating one runs a dataset of the program's, where it has few (candidates)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from callscope.static.asked import says_nothing
from callscope.static.invoke import Call
from callscope.static.objects import RESULT
from callscope.static.solver import Solver
from callscope.static.specials import special

_LOADER = re.compile(r"(?:^|_)(?:data)?_?loader\d*$", re.IGNORECASE)
_OF_TORCH = ("torch.utils.data.DataLoader", "torch.utils.data.dataloader.DataLoader")
_MOST = 4
_THROUGH = frozenset({"pi", "cell"})
_ITERATING = frozenset({"enumerate", "iter", "tqdm", "zip"})


def seed_loaders(s: Solver) -> None:
    """Let loops over loaders of which nothing is known ask the program's datasets for their rows."""
    datasets = _datasets(s)
    for site in _loops(s) if 0 < len(datasets) <= _MOST else ():
        for cls in datasets:
            instance, call = s.classes.instance(cls), Call(site, (None,), ("",), None, "callback", (), True)
            for name in ("__getitem__", "collate_fn"):
                special(s, instance, name, call)
            special(s, instance, "__len__", call._replace(nodes=(), tags=()))


def _datasets(s: Solver) -> list[int]:
    """Return one class for each ``__getitem__`` that classes below torch's ``Dataset`` have."""
    found: dict[int, int] = {}
    for cls in s.classes.sites:
        owner = s.classes.resolve(cls, "__getitem__")
        if isinstance(owner, int) and any(
            base.startswith("torch.utils.data.") for base in s.classes.external_bases(cls)
        ):
            found.setdefault(owner, cls)
    return sorted(found.values())


def _loops(s: Solver) -> Iterator[int]:
    for number in range(len(s.units)):
        if s.copies.left_to_copies(number):
            continue
        base, values = s.bases[number], s.units[number].values
        for value, (op, operands, _) in enumerate(values):
            if op in ("iter", "call") and operands:
                source = _looped_over(values, op, operands)
                if source is not None and _is_handed_loader(s, base + source, _name(values, source)):
                    yield base + value


def _looped_over(values: tuple, op: str, operands: tuple[int, ...]) -> int | None:  # type: ignore[type-arg]
    """Return what a loop goes over: of ``iter(x)``, ``enumerate(x)`` and their kin, ``x``."""
    if op == "iter":
        return operands[0]
    made, _, name = values[operands[0]]
    return (
        operands[1]
        if made in ("builtin", "global") and str(name).strip("(0, ')") in _ITERATING and len(operands) > 1
        else None
    )


def _name(values: tuple, value: int) -> str:  # type: ignore[type-arg]
    while values[value][0] in _THROUGH:
        value = values[value][1][0]
    op, _, data = values[value]
    return str(data[1]) if op in ("param", "free") else str(data) if op == "attr" else ""


def _is_handed_loader(s: Solver, node: int, name: str) -> bool:
    """Return whether a value is named a loader and unknown, or is only said to be one of torch's."""
    points = s.pointees(node)
    torchs = any(s.objects.kinds[o] == RESULT and s.objects.data[o][0] in _OF_TORCH for o in points)
    others = all(says_nothing(s, o) or s.objects.data[o][0] in _OF_TORCH for o in points)
    return others and (torchs or bool(_LOADER.search(name)))
