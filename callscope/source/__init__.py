"""Source files to facts: discovery, decoding, lowering to SSA values, cache, worker processes."""

from callscope.source.cache import Cache, cache_folder
from callscope.source.discovery import Discovery, SourceFile, SourceIssue, discover, project_root
from callscope.source.facts import FileFacts, Parameter, Places, Unit
from callscope.source.load import Facts, load_facts

__all__ = [
    "Cache", "Discovery", "Facts", "FileFacts", "Parameter", "Places", "SourceFile", "SourceIssue", "Unit",
    "cache_folder", "discover", "load_facts", "project_root",
]  # fmt: skip
