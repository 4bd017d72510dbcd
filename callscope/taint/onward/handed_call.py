"""A broken value among the arguments of a call."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from callscope.taint.onward.broken import Item
from callscope.taint.onward.search import Search


class Handed:
    """A broken value handed to a call: ``item`` is among the ``operands`` of the call ``user``; ``named``: its dotted name."""

    def __init__(self, s: Search, item: Item, user: int, operands: tuple[int, ...], tags: Any) -> None:
        self.s, self.item, self.user, self.operands, self.tags = s, item, user, operands, tags

    @cached_property
    def named(self) -> str | None:
        return self.s.flow.names.name(self.item.g, self.operands[0])

    @property
    def position(self) -> int:
        return self.operands.index(self.item.v, 1) - 1

    @property
    def callee(self) -> tuple[str, tuple[int, ...], Any]:
        value: tuple[str, tuple[int, ...], Any] = self.s.view.units[self.item.g].values[self.operands[0]]
        return value

    @property
    def receiver(self) -> int:
        return self.callee[1][0]

    def on(self, **changes: Any) -> None:
        self.s.on(self.item, self.user, **changes)

    def into(self, container: int) -> None:
        """The value becomes part of a tensor in place."""
        self.s.contained(self.item._replace(kind="tensor", computed=True, path=()), container, "=")


__all__ = ["Handed"]
