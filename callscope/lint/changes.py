"""What a change adds: the project as it was at a git revision, and how its files were renamed since."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from callscope.errors import UsageError


@dataclass(frozen=True, slots=True)
class Before:
    """The project at a revision: ``root`` holds its files; ``renamed`` maps a present path to its former one."""

    root: Path
    renamed: Mapping[str, str]

    def former(self, path: str) -> str:
        """Return the path that a present path had at the revision."""
        return self.renamed.get(path, path)

    def former_function(self, function: str, path: str) -> str:
        """Return the name that a function of a present path had: its module was named after the former path."""
        now, then = _dotted(path), _dotted(self.former(path))
        for start in range(len(now)):
            module = ".".join(now[start:])
            if function == module or function.startswith(f"{module}."):
                return ".".join(then[start:]) + function.removeprefix(module)
        return function


def _dotted(path: str) -> list[str]:
    parts = path.removesuffix(".py").split("/")
    return parts[:-1] if parts[-1] == "__init__" else parts


@contextmanager
def checked_out(root: Path, revision: str) -> Iterator[Before]:
    """Give the project at ``root`` as it was at ``revision``, in a temporary folder. Raises UsageError."""
    _git(root, "rev-parse", "--is-inside-work-tree", what=f"--diff: {root} is not in a git repository")
    what = f"--diff: git knows no revision {revision!r}"
    found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", what=what)
    commit = found.decode().strip()
    with tempfile.TemporaryDirectory(prefix="callscope-diff-") as folder:
        top = Path(folder).resolve()
        (top / "tree").mkdir()
        _write_sources(root, commit, top)
        yield Before(top / "tree", _renames(root, commit))


def _write_sources(root: Path, commit: str, top: Path) -> None:
    """Write the Python files of the project's folder at a commit, through an index of our own."""
    prefix = _git(root, "rev-parse", "--show-prefix").decode().strip().rstrip("/")
    if prefix and not _git(root, "ls-tree", "--full-tree", commit, "--", prefix).strip():
        return
    index = {"GIT_INDEX_FILE": str(top / "index")}
    toplevel = Path(os.fsdecode(_git(root, "rev-parse", "--show-toplevel").rstrip(b"\n")))
    _git(toplevel, "read-tree", f"{commit}:{prefix}", environment=index)
    names = _git(toplevel, "ls-files", "-z", "*.py", environment=index)
    _git(toplevel, "checkout-index", f"--prefix={top / 'tree'}/", "-z", "--stdin", environment=index, stdin=names)


def _renames(root: Path, commit: str) -> dict[str, str]:
    raw = _git(root, "diff", "--name-status", "--relative", "-z", "-M", "--diff-filter=R", commit, "--", ".")
    fields = [os.fsdecode(field) for field in raw.split(b"\0")][:-1]
    return {fields[i + 2]: fields[i + 1] for i in range(0, len(fields), 3)}


def _git(
    root: Path,
    *arguments: str,
    what: str = "--diff: git failed",
    environment: Mapping[str, str] | None = None,
    stdin: bytes = b"",
) -> bytes:
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(
            command, capture_output=True, check=True, input=stdin, env={**os.environ, **(environment or {})}
        )
    except FileNotFoundError:
        raise UsageError("--diff: git is not installed or not on PATH") from None
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().splitlines()
        raise UsageError(what + (f" ({reason[-1]})" if reason else "")) from None
    return done.stdout
