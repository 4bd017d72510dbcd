"""Facts of many files: from the cache where it holds, else parsed, by several processes when that pays."""

from __future__ import annotations

import marshal
import multiprocessing
import os
import threading
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from callscope.errors import SourceError
from callscope.source.cache import Cache
from callscope.source.collecting import collection_paused
from callscope.source.decoding import NOTEBOOK, Undecodable, source_text
from callscope.source.discovery import Discovery, SourceFile, SourceIssue
from callscope.source.facts import FileFacts, freeze, thaw
from callscope.source.lowering import lower_file, parse_only
from callscope.source.orphans import end_with
from callscope.source.shape import SHAPE, shape_of

_WORTH_A_PROCESS = 400_000
_BATCH = 200_000

Outcome = tuple[str, bytes | None, int, str]
"""``(content key, shape and marshalled facts, line, message)``: facts or, where they are None, the reason."""
Reader = Callable[[SourceFile, Cache], Outcome]


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a program's files and what could not be analysed; ``key`` names this exact input."""

    root: str
    files: tuple[FileFacts, ...]
    issues: tuple[SourceIssue, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lowered:
    """Files that have been lowered and not been unpacked. ``files``: the readable ones; ``shapes``: theirs, in order."""

    root: str
    files: tuple[SourceFile, ...]
    issues: tuple[SourceIssue, ...]
    keys: tuple[str, ...]
    payloads: list[bytes]

    @property
    def shapes(self) -> tuple[bytes, ...]:
        """Return the shape of every file; see ``callscope.source.shape``."""
        return tuple(payload[:SHAPE] for payload in self.payloads)

    def one(self, number: int) -> FileFacts:
        """Return the facts of one file."""
        return unpack(self.payloads[number])

    def facts(self) -> Facts:
        """Return everybody's facts; this can be done once."""
        with collection_paused():
            payloads, files = self.payloads[::-1], []
            self.payloads.clear()
            while payloads:  # gone when it is read: no program is held twice
                files.append(unpack(payloads.pop()))
            return Facts(self.root, tuple(files), self.issues, self.keys)


def load_facts(discovery: Discovery, cache: Cache, jobs: int = 0) -> Facts:
    """Return the facts of every file of ``discovery``, in its order; ``jobs`` 0 uses every core."""
    return lower(discovery, cache, jobs).facts()


def lower(discovery: Discovery, cache: Cache, jobs: int = 0) -> Lowered:
    """Return every file's facts as they are stored, from the cache where it holds them."""
    with collection_paused():
        outcomes = _outcomes(discovery.files, cache, jobs or os.cpu_count() or 1, file_facts)
    files, keys, payloads, issues = [], [], [], list(discovery.issues)
    for source, (key, payload, line, message) in zip(discovery.files, outcomes, strict=True):
        if payload is None:
            issues.append(SourceIssue(source.shown, line, message))
        else:
            files.append(source)
            keys.append(key)
            payloads.append(payload)
    return Lowered(discovery.root, tuple(files), tuple(sorted(issues)), tuple(keys), payloads)


def parse_all(discovery: Discovery, cache: Cache, jobs: int = 0) -> tuple[int, tuple[SourceIssue, ...]]:
    """Return the number of lines that can be parsed and what cannot: for a program of which no facts are wanted."""
    with collection_paused():
        outcomes = _outcomes(discovery.files, cache, jobs or os.cpu_count() or 1, count_lines)
    lines, issues = 0, list(discovery.issues)
    for source, (_, payload, line, message) in zip(discovery.files, outcomes, strict=True):
        if payload is None:
            issues.append(SourceIssue(source.shown, line, message))
        else:
            lines += int.from_bytes(payload, "little")
    return lines, tuple(sorted(issues))


def unpack(payload: bytes) -> FileFacts:
    """Return the facts that an entry of the cache holds."""
    return thaw(marshal.loads(memoryview(payload)[SHAPE:]))


def recalled(key: str, cache: Cache) -> FileFacts | None:
    """Return the facts that the cache holds under a content key, None where it does not."""
    payload = cache.read(key)
    return None if payload is None else unpack(payload)


def _outcomes(files: Sequence[SourceFile], cache: Cache, jobs: int, read: Reader) -> list[Outcome]:
    sizes = [_size(file.path) for file in files]
    if jobs < 2 or sum(sizes) < _WORTH_A_PROCESS:
        return [read(file, cache) for file in files]
    batches = _batches(files, sizes)
    method = "fork" if threading.active_count() == 1 and hasattr(os, "fork") else "spawn"
    context = multiprocessing.get_context(method)
    try:
        with ProcessPoolExecutor(min(jobs, len(batches)), context, end_with, (os.getpid(),)) as pool:
            results = pool.map(_batch_read, batches, [cache] * len(batches), [read] * len(batches))
            return [outcome for batch in results for outcome in batch]
    except BrokenProcessPool:
        raise SourceError("a worker process died while parsing", hint="run again with --jobs 1") from None


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except OSError:
        return 0


def _batches(files: Sequence[SourceFile], sizes: Sequence[int]) -> list[list[SourceFile]]:
    batches: list[list[SourceFile]] = [[]]
    filled = 0
    for file, size in zip(files, sizes, strict=True):
        if filled > _BATCH:
            batches.append([])
            filled = 0
        batches[-1].append(file)
        filled += size
    return batches


def _batch_read(files: list[SourceFile], cache: Cache, read: Reader) -> list[Outcome]:
    return [read(file, cache) for file in files]


def file_facts(file: SourceFile, cache: Cache) -> Outcome:
    """Return the marshalled facts of one file, from the cache or by parsing it, or the reason there are none."""
    return _kept_or_made(file, cache, "facts", _facts)


def count_lines(file: SourceFile, cache: Cache) -> Outcome:
    """Return how many lines a file has, or the reason why it cannot be parsed."""
    return _kept_or_made(file, cache, "lines", _lines)


def _kept_or_made(file: SourceFile, cache: Cache, kind: str, make: Callable[[str, SourceFile], bytes]) -> Outcome:
    try:
        data = Path(file.path).read_bytes()
    except OSError as error:
        return "", None, 1, f"cannot be read: {error.strerror}"
    key = cache.key(kind, data, file.shown, file.module, str(file.is_package))
    payload = cache.read(key)
    if payload is None:
        try:
            payload = _parse(data, file, make)
        except _Rejected as reason:
            return key, None, reason.line, str(reason)
        cache.write(key, payload)
    return key, payload, 0, ""


class _Rejected(Exception):
    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def _parse(data: bytes, file: SourceFile, make: Callable[[str, SourceFile], bytes]) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return make(source_text(data, file.path), file)
    except Undecodable as error:
        raise _Rejected(str(error), error.line) from None
    except SyntaxError as error:
        raise _Rejected(f"syntax error: {error.msg}", error.lineno or 1) from None
    except (RecursionError, MemoryError):
        raise _Rejected("nested too deeply for Python's parser", 1) from None
    except ValueError as error:
        raise _Rejected(f"not Python source: {error}", 1) from None


def _facts(text: str, file: SourceFile) -> bytes:
    facts = lower_file(text, file.shown, file.module, file.is_package)
    return shape_of(facts) + marshal.dumps(freeze(facts._replace(lines=_length(text, file))))


def _lines(text: str, file: SourceFile) -> bytes:
    parse_only(text, file.shown)
    return _length(text, file).to_bytes(8, "little")


def _length(text: str, file: SourceFile) -> int:
    """Return how many lines a file has; of a notebook, those in which something stands."""
    return (
        sum(bool(line.strip()) for line in text.split("\n")) if file.path.endswith(NOTEBOOK) else text.count("\n") + 1
    )
