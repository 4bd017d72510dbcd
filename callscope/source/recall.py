"""What a stored answer about a program is keyed by when only its shape counts, and which files moved since."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from callscope.source.cache import Cache
from callscope.source.facts import FileFacts
from callscope.source.load import Lowered, recalled
from callscope.source.shape import flow_part


def shape_parts(lowered: Lowered, part: Callable[[bytes], bytes] = flow_part) -> Iterator[bytes]:
    """Yield what tells programs of different shapes apart: each file's name, module and the part of its shape."""
    for file, shape in zip(lowered.files, lowered.shapes, strict=True):
        yield f"{file.shown}\0{file.module}\0{file.is_package}".encode("utf-8", "surrogatepass")
        yield part(shape)


def changed_files(lowered: Lowered, names: Sequence[str], cache: Cache) -> list[tuple[FileFacts, FileFacts]] | None:
    """Return the files whose content has another name than in ``names``, as they were and as they are.

    None where the cache does not hold them as they were.
    """
    if len(names) != len(lowered.keys):
        return None
    pairs = []
    for number, (before, now) in enumerate(zip(names, lowered.keys, strict=True)):
        if before != now:
            old = recalled(before, cache)
            if old is None:
                return None
            pairs.append((old, lowered.one(number)))
    return pairs
