"""Shared fixtures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from callscope.source.collecting import collect_left

pytest_plugins = ["pytester"]


@pytest.fixture(autouse=True, scope="module")
def _collected() -> Iterator[None]:
    """Drop what the analyses of a file have left: forks of a process with millions of dead objects are slow."""
    yield
    collect_left()
