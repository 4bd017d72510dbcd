"""Where a command's answer goes: stdout or a file, whole or not at all; everything else goes to stderr."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from callscope.errors import UsageError


def use_color(*, no_color: bool, output: Path | None) -> bool:
    """Tell whether to colour: a terminal, and neither ``--no-color`` nor the NO_COLOR variable."""
    shown = not no_color and output is None and not os.environ.get("NO_COLOR")
    return shown and sys.stdout is not None and sys.stdout.isatty()


def require_writable(output: Path | None, *, made_meanwhile: bool = False) -> None:
    """Raise UsageError, before the work, where its answer could not be written; ``made_meanwhile``: the folder may come yet."""
    if output is None:
        if sys.stdout is None:
            raise UsageError("standard output is closed", hint="name a file: -o FILE")
        return
    if output.is_dir():
        raise UsageError(f"{output}: is a folder; name a file")
    from callscope.lint.files import is_stream

    if is_stream(output):
        return
    folder = output.resolve().parent
    if not folder.exists():
        if not made_meanwhile:
            raise UsageError(f"{output}: cannot be written: there is no folder {output.parent}")
    elif not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError(f"{output}: cannot be written: {output.parent} takes no files")


def deliver(text: str, output: Path | None) -> None:
    """Write an answer to a file (beside and renamed) or to stdout. Raises UsageError."""
    if output is None:
        _print(text)
        return
    from callscope.lint.files import write_atomically

    require_writable(output)
    write_atomically(output, text)


def _print(text: str) -> None:
    require_writable(None)
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except UnicodeEncodeError:
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))


def counted(number: int, noun: str, *, many: str = "") -> str:
    """Return a number with its noun, in the plural where it is not 1."""
    return f"{number} {noun if number == 1 else many or f'{noun}s'}"


def note(text: str) -> None:
    """Tell the user something that is not part of the answer."""
    print(f"callscope: {text}", file=sys.stderr)
