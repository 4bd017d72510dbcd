"""A place in a source file."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """Where something stands: lines and columns are 1-based, ``end_column`` is one past the last.

    ``path`` is relative to the project root where the file is under it, absolute elsewhere. Static and
    dynamic call sites are joined on ``(caller, end_line, end_column)``: a call that spans lines starts
    elsewhere in CPython, its closing bracket agrees.
    """

    path: str
    line: int
    column: int = 1
    end_line: int = 0
    end_column: int = 0

    def anchor(self) -> str:
        """Return ``path:line``, the form in which every report names a place."""
        return f"{self.path}:{self.line}"
