"""Severed edges: gradient in, none out. Each is recorded, and displaced or replayed where the plan says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import get_ident
from typing import Any

import torch
from torch import Tensor

from callscope.dynamic.forward import functorch, values
from callscope.dynamic.forward.executions import Executions
from callscope.dynamic.forward.gradmode import Cause, GradMode
from callscope.dynamic.forward.lineage import Lineage
from callscope.dynamic.forward.untraced import untraced
from callscope.dynamic.source.places import Place, Places
from callscope.model.run import Shift, SiteRecord

MOST_VALUES = 20_000
"""So many executions of one site are recorded; a training loop has more, and none of them tells anything new."""


KEPT = "ctx."
"""Marks the values that a custom Function keeps for its backward: they matter where that is differentiated itself."""


@dataclass(slots=True, eq=False)
class Site:
    """All executions of one severing operation on one line. ``begun``: how many autograd nodes there were at the first."""

    key: str
    place: Place | None
    operation: str
    bits: int = 0
    hits: int = 0
    shiftable: bool = True
    written: bool = False
    values: list[Any] = field(default_factory=list)
    cause: Cause | None = None
    threads: set[int] = field(default_factory=set)
    begun: int = field(default_factory=torch._C._autograd._get_sequence_nr)


class Sites:
    """Records the severed edges of one run and intervenes at those that the plan names."""

    def __init__(self, places: Places, lineage: Lineage, modes: GradMode, limit: int) -> None:
        self._places = places
        self._lineage = lineage
        self.modes = modes
        self._limit = limit
        self._by_place: dict[tuple[Place | None, str], Site] = {}
        self.by_key: dict[str, Site] = {}
        self.shifts: dict[str, Shift] = {}
        self.freeze: Mapping[str, Any] = {}
        self._scattered: dict[str, Executions] = {}

    def intervene(self, shifts: Mapping[str, Shift], freeze: Mapping[str, Any], scattered: Mapping[str, Any]) -> None:
        """Say what to displace (by group, or one execution ``#n``), what to replay, what tells executions apart."""
        self._scattered = {key: Executions(known) for key, known in scattered.items()}
        self.shifts = dict(map(_by_group, shifts.items()))
        self.freeze = freeze

    def visit(self, place: Place | None, operation: str, inputs: Sequence[Tensor], value: Any) -> Any:
        """Take note of one execution that let ``value`` escape; return what shall escape in its stead."""
        if torch._C._get_tracing_state() is None:
            return self._visit(place, operation, inputs, value)
        with untraced():
            return self._visit(place, operation, inputs, value)

    def _visit(self, place: Place | None, operation: str, inputs: Sequence[Tensor], value: Any) -> Any:
        batch = functorch.batch_of(value) if functorch.active() and isinstance(value, Tensor) else None
        if batch is not None:
            escaping = self._visit_one(place, operation, inputs, batch)
            return value if escaping is batch else functorch.as_batch(escaping, value)
        return self._visit_one(place, operation, inputs, value)

    def _visit_one(self, place: Place | None, operation: str, inputs: Sequence[Tensor], value: Any) -> Any:
        site = self._site(place, operation)
        execution, site.hits = site.hits, site.hits + 1
        site.bits |= self._lineage.of(inputs)
        site.threads.add(get_ident())
        if execution < MOST_VALUES:
            execution = self._keep(site, execution, values.plain(value, self._limit))
        site.shiftable &= values.is_continuous(value)
        return self._escaping(site.key, value, execution)

    def _keep(self, site: Site, execution: int, value: Any) -> int:
        """Keep the value of an execution; return its number, which for several threads is that of a former run."""
        known = self._scattered.get(site.key)
        if known is None:
            site.values.append(value)
            return execution
        number = known.number_of(value, execution)
        site.values.extend([None] * (number + 1 - len(site.values)))
        site.values[number] = value
        return number

    def rewritten(self, place: Place | None, operation: str) -> None:
        """Take note that an alias was written through: the write is the edge, and the alias must stay one."""
        self._site(place, operation).written = True

    def forget_since(self, mark: Mapping[str, int]) -> None:
        """Forget the executions since ``mark``: what they let escape was computed again with its history."""
        for key, site in self.by_key.items():
            site.hits = mark.get(key, 0)
            del site.values[site.hits :]

    def bits_at(self, place: Place | None, operation: str) -> int:
        """Return the leaves that lead to the severed edge of an operation on a line, none where it is none."""
        known = self._by_place.get((place, operation))
        return 0 if known is None else known.bits

    def _site(self, place: Place | None, operation: str) -> Site:
        known = self._by_place.get((place, operation))
        return self._new(place, operation) if known is None else known

    def _new(self, place: Place | None, operation: str) -> Site:
        callers = self._places.callers(place)
        asked = f" for {callers[-1].span.anchor()}" if callers else ""
        key = f"{self._places.span(place).anchor()}:{operation}{asked}"
        cause = None if torch.is_grad_enabled() else self.modes.cause()
        site = self.by_key.setdefault(key, Site(key, place, operation, cause=cause))
        self._by_place[place, operation] = site
        return site

    def _escaping(self, key: str, value: Any, execution: int) -> Any:
        shift = self.shifts.get(key)
        if shift is not None and shift.step and shift.only in (None, execution):
            return self._displaced(value, shift, execution)
        recorded = self.freeze.get(key)
        if recorded is not None and execution < len(recorded):
            return values.replayed(value, recorded[execution])
        return value

    def _displaced(self, value: Any, shift: Shift, execution: int) -> Any:
        if not values.is_continuous(value):
            return value
        if shift.direction is not None and _missing(shift.direction, execution):
            return value
        return values.displaced(value, values.direction_of(value, shift, execution), shift.step)

    def records(
        self, hits: Mapping[str, int], leaf_keys: Callable[[int], tuple[str, ...]], *, kept: bool, sink: int | None
    ) -> tuple[SiteRecord, ...]:
        """Return the sites as they stood when each had been executed ``hits`` times; what Functions kept if asked.

        ``sink``: the number of its autograd node. What was first executed after it comes last in their order.
        """
        wanted = {key for key in hits if hits[key] and (kept or f".{KEPT}" not in key)}
        late = {key for key in wanted if sink is not None and self.by_key[key].begun > sink}
        begun = sorted(self.by_key, key=lambda key: key not in late)
        orders = {key: order for order, key in enumerate(begun)}
        return tuple(self._record(self.by_key[key], hits[key], leaf_keys, orders[key]) for key in sorted(wanted))

    def _record(self, site: Site, hits: int, leaf_keys: Callable[[int], tuple[str, ...]], order: int) -> SiteRecord:
        cause = site.cause
        return SiteRecord(
            key=site.key,
            span=self._places.span(site.place),
            function=self._places.function(site.place),
            operation=site.operation,
            leaves=leaf_keys(site.bits),
            hits=hits,
            value=None if site.written else site.values[:hits],
            cause=None if cause is None else self._places.span(cause[0]),
            cause_operation="" if cause is None else cause[1],
            cause_function="" if cause is None else self._places.function(cause[0]),
            shiftable=site.shiftable and not site.written,
            callers=self._places.callers(site.place),
            scattered=len(site.threads) > 1,
            order=order,
        )

    def hits(self) -> dict[str, int]:
        """Return how often each site has been executed so far."""
        return {key: site.hits for key, site in self.by_key.items()}


def leading_to(sites: Iterable[Site], hits: Mapping[str, int]) -> int:
    """Return the leaves that lead to those sites which have run since they had been executed ``hits`` times."""
    bits = 0
    for site in sites:
        if site.hits > hits.get(site.key, 0):
            bits |= site.bits
    return bits


def _by_group(item: tuple[str, Shift]) -> tuple[str, Shift]:
    key, shift = item
    group, number, execution = key.rpartition("#")
    if not number or not execution.isdigit():
        return key, shift
    alone = None if shift.direction is None else _Everywhere(shift.direction)
    return group, Shift(shift.step, shift.seed, alone, int(execution))


def _missing(directions: Any, execution: int) -> bool:
    if isinstance(directions, _Everywhere):
        return False
    return execution >= len(directions) or directions[execution] is None


class _Everywhere:
    """The direction of one execution, in the place of a list with one entry an execution."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __getitem__(self, _: int) -> Any:
        return self._value
