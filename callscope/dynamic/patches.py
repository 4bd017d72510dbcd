"""Replacing attributes of other people's classes and modules, and putting back exactly what was there."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

_ABSENT = object()


class Patches:
    """A pile of replaced attributes; :meth:`undo` restores them, last first."""

    def __init__(self) -> None:
        self._undone: list[tuple[Any, str, Any]] = []

    def set(self, owner: Any, name: str, value: Any) -> None:
        """Replace ``owner.name``."""
        self._undone.append((owner, name, vars(owner).get(name, _ABSENT)))
        setattr(owner, name, value)

    def wrap(self, owner: Any, name: str, around: Callable[..., Any]) -> None:
        """Replace the function ``owner.name`` by ``around(original, *arguments)``, static or class method as it was."""
        raw = vars(owner).get(name, _ABSENT)
        original = getattr(owner, name) if raw is _ABSENT else getattr(raw, "__func__", raw)

        @functools.wraps(original)
        def replacement(*arguments: Any, **options: Any) -> Any:
            return around(original, *arguments, **options)

        kind = type(raw) if isinstance(raw, staticmethod | classmethod) else _itself
        self.set(owner, name, kind(replacement))

    def undo(self) -> None:
        """Restore every attribute."""
        while self._undone:
            owner, name, value = self._undone.pop()
            if value is _ABSENT:
                delattr(owner, name)
            else:
                setattr(owner, name, value)


def _itself(function: Callable[..., Any]) -> Callable[..., Any]:
    return function
