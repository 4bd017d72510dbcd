"""Replacing attributes of other people's classes and modules, and putting back exactly what was there."""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import BuiltinFunctionType
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
        original = getattr(owner, name) if raw is _ABSENT else _function(raw)

        @functools.wraps(original)
        def replacement(*arguments: Any, **options: Any) -> Any:
            return around(original, *arguments, **options)

        self.set(owner, name, _kind(owner, raw, original)(replacement))

    def undo(self) -> None:
        """Restore every attribute."""
        while self._undone:
            owner, name, value = self._undone.pop()
            if value is _ABSENT:
                delattr(owner, name)
            else:
                setattr(owner, name, value)


def _function(raw: Any) -> Any:
    """Return what a static or class method is made of; anything else, a module's bound method too, is called as it is."""
    return raw.__func__ if isinstance(raw, staticmethod | classmethod) else raw


def _kind(owner: Any, raw: Any, original: Any) -> Callable[[Callable[..., Any]], Any]:
    """Return what makes a replacement of the kind that the original is: a static, a class or an ordinary method."""
    if isinstance(raw, staticmethod | classmethod):
        return type(raw)
    inherited = raw is _ABSENT and isinstance(owner, type) and isinstance(original, BuiltinFunctionType)
    return staticmethod if inherited else _itself


def _itself(function: Callable[..., Any]) -> Callable[..., Any]:
    return function
