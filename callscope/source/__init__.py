"""Source files to facts: discovery, decoding, lowering to SSA values, cache, worker processes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from callscope.source.cache import Cache, cache_folder, configured_folder
from callscope.source.discovery import Discovery, SourceFile, SourceIssue, discover, in_namespaces, project_root
from callscope.source.facts import FileFacts, Parameter, Places, Unit

if TYPE_CHECKING:
    from callscope.source.load import Facts, load_facts

__all__ = [
    "Cache", "Discovery", "Facts", "FileFacts", "Parameter", "Places", "SourceFile", "SourceIssue", "Unit",
    "cache_folder", "configured_folder", "discover", "in_namespaces", "load_facts", "project_root",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import what parses files when it is asked for: a run that finds all in the cache starts without it."""
    if name in ("Facts", "load_facts"):
        from callscope.source import load

        return getattr(load, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
