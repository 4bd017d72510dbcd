"""What drivers share: a part of a tour that fails is told and does not end the tour."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of a tour."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:300])


def steps(*parts: Callable[[], Any]) -> None:
    """Run parts of a tour, each under its own name."""
    for part in parts:
        step(part.__name__, part)
