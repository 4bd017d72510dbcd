"""Standard input for runs that are repeated: each reads what the first read, from its beginning."""

from __future__ import annotations

import errno
import os
import select
import stat


class Replay:
    """What came on this process's standard input so far; every run is given it again, and then what comes next.

    A file is wound back. Of a pipe no more is read than has come: one that nobody closes holds up no run that does
    not read it.
    """

    def __init__(self, descriptor: int = 0) -> None:
        self._source = descriptor
        self._read = bytearray()
        self._ended = False
        self._kind = _kind(descriptor)
        self._start = os.lseek(descriptor, 0, os.SEEK_CUR) if self._kind == "file" else 0
        self._given = 0
        self._reader = self._writer = -1

    def begin(self) -> None:
        """Make ready for a run, before its process is made."""
        if self._kind == "file":
            os.lseek(self._source, self._start, os.SEEK_SET)
        elif self._kind == "pipe":
            self._given = 0
            self._reader, self._writer = os.pipe()
            os.set_blocking(self._writer, False)

    def in_child(self) -> None:
        """Read from here on what the parent gives."""
        if self._kind == "pipe":
            os.close(self._writer)
            os.dup2(self._reader, self._source)
            os.close(self._reader)

    def in_parent(self) -> None:
        """Leave the reading end to the child."""
        if self._kind == "pipe":
            os.close(self._reader)

    def pump(self) -> None:
        """Pass on what has come and what the child has room for, without waiting."""
        if self._writer < 0:
            return
        if not self._ended and select.select([self._source], [], [], 0)[0]:
            part = os.read(self._source, 1 << 16)
            self._read += part
            self._ended = not part
        self._give()

    def _give(self) -> None:
        try:
            while self._given < len(self._read):
                self._given += os.write(self._writer, self._read[self._given : self._given + (1 << 16)])
        except BlockingIOError:
            return
        except OSError as error:
            if error.errno != errno.EPIPE:
                raise
            self.end()
            return
        if self._ended:
            self.end()

    def waiting_for(self) -> list[int]:
        """Return the descriptors at which there may be something to pass on."""
        return [self._source] if self._writer >= 0 and not self._ended else []

    def end(self) -> None:
        """Close what the run was given."""
        if self._writer >= 0:
            os.close(self._writer)
            self._writer = -1


def _kind(descriptor: int) -> str:
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError:
        return "none"
    return "file" if stat.S_ISREG(mode) else "pipe" if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) else "none"
