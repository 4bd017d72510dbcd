"""What waits until everything else is known: uses that only the end of the solving can answer."""

from __future__ import annotations

from typing import Any


class Late:
    """Entries in the order in which the program asked; each names nodes."""

    def __init__(self) -> None:
        self.writes: list[tuple[int, int, int]] = []
        """``(index, value, container)``: ``container[index] = value`` with an index of which little is known."""
        self.reads: list[tuple[int, int, int]] = []
        """``(index, container, result)``: ``container[index]``."""
        self.setattrs: list[tuple[int, int, int, Any]] = []
        """``(object, name, value, call site)``: ``setattr`` under a computed name."""
        self.getattrs: list[tuple[int, Any, int, int]] = []
        """``(object, pattern of the name, result, call site)``."""
        self.named: list[tuple[int, int, int]] = []
        """``(object, name, result)``: ``getattr`` of what may be a module."""
        self.decorators: list[tuple[int, int, int]] = []
        """``(decorator, what it decorates, result)``."""
        self.callbacks: list[tuple[int, Any]] = []
        """``(value, call)``: what was handed to code outside, which may call it."""
        self.subclasses: list[tuple[int, int]] = []
        """``(class, items of the result)``: ``C.__subclasses__()``."""
        self.containers: list[tuple[int, str, int]] = []
        """``(call site, dotted name, receiver)``: methods of containers, recorded as external calls."""
        self.shown: list[tuple[int, int]] = []
        """``(items, items of the result)``: a loop with a progress bar."""

    def clear(self) -> None:
        """Let go of all of it."""
        for entries in vars(self).values():
            entries.clear()
