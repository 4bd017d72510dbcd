"""What every file of a huge program refers to, kept so that only changed files are read again."""

from __future__ import annotations

import marshal

from callscope.lint.near.references import References, freeze_references, references, thaw_references
from callscope.source.cache import Cache
from callscope.source.load import Lowered


def all_references(lowered: Lowered, cache: Cache) -> list[References]:
    """Return the references of each file in order; those of a file that is in the cache under its content key are taken from there."""
    name = cache.key("references", lowered.root) if cache.folder is not None else ""
    kept = cache.load(name) if name else None
    known = {} if kept is None else dict(kept)
    found = [
        thaw_references(known[key]) if key in known else references(lowered.one(number))
        for number, key in enumerate(lowered.keys)
    ]
    if name and any(key not in known for key in lowered.keys):
        entries = tuple((key, freeze_references(one)) for key, one in zip(lowered.keys, found, strict=True))
        cache.write(name, marshal.dumps(entries))
    return found
