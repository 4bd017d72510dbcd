"""Reading a source file as Python does: byte order mark, coding cookie, UTF-8."""

from __future__ import annotations

import io
import tokenize


class Undecodable(Exception):
    """The bytes are not Python source; ``line`` is where that shows."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


NOTEBOOK = ".ipynb"


def source_text(data: bytes, path: str) -> str:
    """Return the Python text of a source file or notebook; raises Undecodable with the reason and the line."""
    if not path.endswith(NOTEBOOK):
        return decode(data)
    from callscope.source.notebooks import notebook_text  # most programs have none, and lint's start counts

    return notebook_text(data)


def decode(data: bytes) -> str:
    """Return the text of a source file; raises Undecodable with the reason and the line."""
    if b"\0" in data:
        raise Undecodable("source contains a null byte", data[: data.index(b"\0")].count(b"\n") + 1)
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except SyntaxError as error:
        raise Undecodable(str(error.msg)) from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Undecodable(f"not {error.encoding}: byte 0x{data[error.start]:02x}", line) from None
    except (LookupError, ValueError) as error:
        raise Undecodable(f"unusable encoding: {error}") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")
