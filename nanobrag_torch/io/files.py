"""Reading and writing whole files, with one clear error."""

import os
import tempfile
from pathlib import Path

from nanobrag_torch.errors import InputError


def read_bytes(path: str | Path) -> bytes:
    """The file's content; ``InputError`` if it cannot be read."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InputError(path, f"cannot be read ({error.strerror})") from error


def read_text(path: str | Path) -> str:
    """The file's text; ``InputError`` if it cannot be read or is not text."""
    try:
        return read_bytes(path).decode()
    except UnicodeDecodeError as error:
        raise InputError(path, "is not a text file") from error


def read_numbers(path: str | Path, counts: tuple[int, ...], meaning: str) -> list[tuple[int, list[float]]]:
    """Line number and numbers of each line; blank lines and those that start with # are passed over."""
    rows = []
    for line, text in enumerate(read_text(path).splitlines(), start=1):
        words = text.split()
        if not words or words[0].startswith("#"):
            continue
        try:
            numbers = [float(word) for word in words]
        except ValueError:
            numbers = []
        if len(numbers) not in counts:
            raise InputError(path, f"expected {meaning}, got {text.strip()!r}", line)
        rows.append((line, numbers))
    return rows


def write_bytes(path: str | Path, content: bytes) -> None:
    """Write beside the file, then rename: a reader never sees half of it."""
    path = Path(path)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise InputError(path, f"cannot be written ({error.strerror})") from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        _publish(name, path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise InputError(path, f"cannot be written ({error.strerror})") from error


def _publish(name: str, path: Path) -> None:
    umask = os.umask(0)
    os.umask(umask)
    os.chmod(name, 0o666 & ~umask)
    os.replace(name, path)
