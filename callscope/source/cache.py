"""A cache on disk that is never trusted: entries carry the digest of their content and of this tool's code."""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callscope import __version__

if TYPE_CHECKING:
    from callscope.config import Config

_DIGEST = 32
_MOST = 1 << 30  # bytes that a cache folder may hold: some hundred graphs of large packages and their files' facts


@cache
def _fingerprint(package: str) -> bytes:
    """Return what tells this code apart: what makes the entries, and what makes the facts that they come from."""
    digest = hashlib.blake2b(f"{__version__} {sys.version}".encode(), digest_size=_DIGEST)
    for folder in (str(Path(__file__).parent), package):
        for path in sorted(Path(folder).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.digest()


def cache_folder() -> Path:
    """Return the user's cache folder for callscope (``CALLSCOPE_CACHE`` overrides it)."""
    override = os.environ.get("CALLSCOPE_CACHE")
    if override:
        return Path(override)
    import platformdirs

    return Path(platformdirs.user_cache_dir("callscope", appauthor=False))


def configured_folder(config: Config) -> Path | None:
    """Return the cache folder that the configuration names, else the user's; None where it wants no cache."""
    if not config.cache:
        return None
    return config.resolve(config.cache_dir) if config.cache_dir else cache_folder()


class Cache:
    """Entries under one folder, keyed by content; every failure to read or write just means a rebuild."""

    def __init__(self, folder: Path | None, package: str = str(Path(__file__).parent)) -> None:
        self.folder = folder
        self.salt = _fingerprint(package) if folder is not None else b""

    def key(self, *parts: bytes | str) -> str:
        """Return the entry name for these parts, this tool's version and this Python."""
        digest = hashlib.blake2b(self.salt, digest_size=20)
        for part in parts:
            raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
            digest.update(len(raw).to_bytes(8, "little"))
            digest.update(raw)
        return digest.hexdigest()

    def read(self, key: str) -> bytes | None:
        """Return the payload of an entry, or None when it is absent, damaged or of another version."""
        if self.folder is None:
            return None
        try:
            raw = (self.folder / key[:2] / key).read_bytes()
        except OSError:
            return None
        payload = raw[_DIGEST:]
        return payload if raw[:_DIGEST] == self._seal(payload) else None

    def write(self, key: str, payload: bytes) -> None:
        """Store an entry: written beside and renamed, so that two processes never mix."""
        if self.folder is None:
            return
        folder = self.folder / key[:2]
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=folder, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(self._seal(payload) + payload)
                os.replace(name, folder / key)
            except OSError:
                os.unlink(name)

    def drop(self, key: str) -> None:
        """Remove an entry that another one has replaced."""
        if self.folder is not None:
            with contextlib.suppress(OSError):
                os.unlink(self.folder / key[:2] / key)

    def trim(self, most: int = _MOST) -> None:
        """Remove entries until the folder holds at most ``most`` bytes, those first that were not read for longest."""
        if self.folder is None:
            return
        entries = sorted(_entries(self.folder), reverse=True)
        held = 0
        for _, size, path in entries:
            held += size
            if held > most:
                with contextlib.suppress(OSError):
                    os.unlink(path)

    def load(self, key: str) -> Any:
        """Return the unmarshalled value of an entry, or None."""
        payload = self.read(key)
        if payload is None:
            return None
        try:
            return marshal.loads(payload)
        except (ValueError, EOFError, TypeError):
            return None

    def _seal(self, payload: bytes) -> bytes:
        return hashlib.blake2b(payload, digest_size=_DIGEST, key=self.salt).digest()


def _entries(folder: Path) -> Iterator[tuple[float, int, str]]:
    """Yield (last used, bytes, path) of every entry; what cannot be read or another process removes is passed over."""
    for part in _listed(folder):
        if len(part.name) == 2 and part.is_dir():
            for entry in _listed(part.path):
                with contextlib.suppress(OSError):
                    status = entry.stat()
                    yield max(status.st_atime, status.st_mtime), status.st_size, entry.path


def _listed(folder: str | Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []
