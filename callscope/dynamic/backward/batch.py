"""Collecting the gradients at autograd nodes while a backward runs, and working them out many nodes at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import chain, compress, islice
from threading import Lock
from typing import Any, NamedTuple, cast

import torch
from torch import Tensor

from callscope.dynamic.backward.statistics import Columns, Statistic, of_size

Gradients = tuple[Any, ...]
Alone = Callable[[], AbstractContextManager[None]]
Side = tuple[Statistic | None, ...]
Row = tuple[int, Side, Side]
"""A node's number, the statistics of what it received, and of what it sent."""
Visit = tuple[int, Gradients, Gradients]
_Group = tuple[list[int], Columns]
"""Gradients of one size: their identities and their statistics."""

MOST_NODES = 128
MOST_HELD = 65_536
"""The gradients at so many nodes are held, or so many entries of what nodes received, before they are worked out."""
_Unseen = torch._C.DisableTorchFunction
_MISSING = id(None)
_size_of = Tensor.numel


class _Worked(NamedTuple):
    """What came of one batch: ``identities`` names what all its nodes sent, then what all of them received.

    They stand in ``groups``, with their statistics; that of each gradient is looked up when the record is made.
    """

    numbers: tuple[int, ...]
    sent: list[int]
    received: list[int]
    identities: list[int]
    groups: list[_Group]

    def rows(self) -> Iterator[Row]:
        """Yield the row of every node of the batch."""
        side = map(_by_identity(self.groups).__getitem__, self.identities)
        sent = [tuple(islice(side, length)) for length in self.sent]
        received = [tuple(islice(side, length)) for length in self.received]
        return zip(self.numbers, received, sent, strict=True)


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
        return chain.from_iterable(worked.rows() for worked in self._worked)

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
        identities = list(map(id, gradients))
        groups = _statistics(dict(zip(identities, gradients, strict=True)))
        lengths = list(map(len, sent))
        self._worked.append(_Worked(numbers, lengths, list(map(len, received)), identities, groups))
        missing = identities[: sum(lengths)].count(_MISSING)
        if missing == sum(map(self._absent.__getitem__, numbers)) and all(columns.are_sound() for _, columns in groups):
            self._known(numbers, [])
        else:
            self._known(numbers, list(_doubtful(visits, _by_identity(groups))))


def statistics_of(gradients: Iterable[Tensor | None]) -> dict[int, Statistic | None]:
    """Return the statistics of gradients by identity."""
    return _by_identity(_statistics({id(gradient): gradient for gradient in gradients}))


def _statistics(gradients: dict[int, Tensor | None]) -> list[_Group]:
    """Return the statistics of gradients by identity, those of one size together.

    What one node sends is mostly what another receives.
    """
    gradients.pop(_MISSING, None)
    identities, tensors = list(gradients), cast(list[Tensor], list(gradients.values()))
    sizes = list(map(_size_of, tensors))
    groups = []
    for size in set(sizes):
        of_this = list(map(size.__eq__, sizes))
        columns = of_size(size, list(compress(tensors, of_this)))
        groups.append((list(compress(identities, of_this)), columns))
    return groups


def _by_identity(groups: Iterable[_Group]) -> dict[int, Statistic | None]:
    """Return the statistic of each gradient, None for one that is missing."""
    found: dict[int, Statistic | None] = {_MISSING: None}
    for identities, columns in groups:
        found.update(zip(identities, zip(*columns, strict=True), strict=True))
    return found


def _doubtful(visits: Sequence[Visit], found: dict[int, Statistic | None]) -> Iterator[Row]:
    """Yield the rows of nodes that sent a gradient which is missing, all zero or not finite."""
    unsound = {
        identity for identity, statistic in found.items() if statistic is None or statistic[0] == 0.0 or statistic[2]
    }
    look_up = found.__getitem__
    for number, sent, received in visits:
        if not unsound.isdisjoint(map(id, sent)):
            yield number, tuple(map(look_up, map(id, received))), tuple(map(look_up, map(id, sent)))
