"""Collecting the gradients at autograd nodes while a backward runs, and working them out many nodes at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import chain, islice
from threading import Lock
from typing import Any, NamedTuple

import torch
from torch import Tensor

from callscope.dynamic.backward.statistics import Statistic, of_size

Gradients = tuple[Any, ...]
Alone = Callable[[], AbstractContextManager[None]]
Side = tuple[Statistic | None, ...]
Row = tuple[int, Side, Side]
"""A node's number, the statistics of what it received, and of what it sent."""
Visit = tuple[int, Gradients, Gradients]

MOST_NODES = 128
MOST_HELD = 65_536
"""The gradients at so many nodes are held, or so many entries of what nodes received, before they are worked out."""
_Unseen = torch._C.DisableTorchFunction


class _Worked(NamedTuple):
    """What came of one batch: ``statistics`` holds what all its nodes sent, then what all of them received."""

    numbers: tuple[int, ...]
    sent: list[int]
    received: list[int]
    statistics: list[Statistic | None]


class Batch:
    """Collects the gradients at nodes and works them out in bulk: many small tensors cost no more than one.

    ``absent``: how many of each node's inputs get no gradient, since they have no history.
    ``known(numbers, doubtful)`` is called soon after nodes ran, with their numbers, and the rows of those that sent a
    gradient which is missing, all zero or not finite. ``alone()`` is in force while there is work: tracing of our own
    functions would be dear.
    """

    def __init__(
        self, absent: Sequence[int], known: Callable[[Sequence[int], list[Row]], None], alone: Alone = nullcontext
    ) -> None:
        self._absent = absent
        self._known = known
        self._alone = alone
        self._seen: list[Visit] = []
        self._worked: list[_Worked] = []
        self._working = Lock()
        self.add = self._make_add()

    def _make_add(self) -> Callable[[int, Gradients, Gradients], None]:
        """Return what takes the gradients of one node: one closure, since it runs at every node of the graph."""
        seen, look, held = self._seen, self._look, 0

        def add(number: int, sent: Gradients, received: Gradients) -> None:
            nonlocal held
            seen.append((number, sent, received))
            if received[0] is not None:
                held += received[0].numel()
            if held >= MOST_HELD or len(seen) >= MOST_NODES:
                held = 0
                look()

        return add

    def _look(self) -> None:
        with _Unseen(), self._alone():
            self._work_out()

    def flush(self) -> None:
        """Work out what is held."""
        with _Unseen():
            self._work_out()

    def rows(self) -> Iterator[Row]:
        """Yield the row of every node that ran."""
        for numbers, lengths, others, statistics in self._worked:
            side = iter(statistics)
            sent = [tuple(islice(side, length)) for length in lengths]
            received = [tuple(islice(side, length)) for length in others]
            yield from zip(numbers, received, sent, strict=True)

    def _work_out(self) -> None:
        enabled = torch.is_grad_enabled()  # in a backward that creates a graph
        torch._C._set_grad_enabled(False)
        try:
            with self._working:
                visits = self._seen[:]
                del self._seen[: len(visits)]
                if visits:
                    self._work_out_untracked(visits)
        finally:
            torch._C._set_grad_enabled(enabled)

    def _work_out_untracked(self, visits: Sequence[Visit]) -> None:
        numbers, sent, received = zip(*visits, strict=True)
        gradients = [*chain.from_iterable(sent), *chain.from_iterable(received)]
        ids = list(map(id, gradients))
        found, unsound = _statistics(dict(zip(ids, gradients, strict=True)))
        lengths = list(map(len, sent))
        self._worked.append(_Worked(numbers, lengths, list(map(len, received)), list(map(found.__getitem__, ids))))
        if not unsound and ids[: sum(lengths)].count(id(None)) == sum(map(self._absent.__getitem__, numbers)):
            self._known(numbers, [])
        else:
            self._known(numbers, list(_doubtful(visits, found, unsound | {id(None)})))


def _statistics(gradients: dict[int, Tensor | None]) -> tuple[dict[int, Statistic | None], set[int]]:
    """Return the statistics of gradients by identity, and which are all zero or not finite.

    What one node sends is mostly what another receives.
    """
    found: dict[int, Statistic | None] = {}
    sizes: dict[int, list[Tensor]] = {}
    for gradient in gradients.values():
        if gradient is None:
            found[id(None)] = None
            continue
        size = gradient.numel()
        if size in sizes:
            sizes[size].append(gradient)
        else:
            sizes[size] = [gradient]
    unsound: set[int] = set()
    for size, tensors in sizes.items():
        columns, keys = of_size(size, tensors), list(map(id, tensors))
        found.update(zip(keys, zip(*columns, strict=True), strict=True))
        if not columns.are_sound():
            unsound.update(key for key in keys if (s := found[key]) is not None and (s[0] == 0.0 or s[2]))
    return found, unsound


def _doubtful(visits: Sequence[Visit], found: dict[int, Statistic | None], unsound: set[int]) -> Iterator[Row]:
    """Yield the rows of nodes that sent something unsound (nothing is, too)."""
    look_up = found.__getitem__
    for number, sent, received in visits:
        if not unsound.isdisjoint(map(id, sent)):
            yield number, tuple(map(look_up, map(id, received))), tuple(map(look_up, map(id, sent)))
