"""One phase's folder: files written whole, what is missing with its reason, a manifest with every checksum."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callscope.errors import UsageError
from callscope.lint.files import write_atomically

MANIFEST = "manifest.json"
NOT_REACHED = "not done: the run ended before it came to this"


@dataclass(slots=True)
class Bundle:
    """A folder under construction. ``missing`` and ``not_applicable`` map a file's name to the reason."""

    folder: Path
    missing: dict[str, str] = field(default_factory=dict)
    not_applicable: dict[str, str] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)

    def plan(self, names: Iterable[str]) -> None:
        """Say that these files are not there yet, so that a process that is killed leaves no bundle that looks whole."""
        self.missing |= dict.fromkeys(names, NOT_REACHED)

    def lacking(self) -> dict[str, str]:
        """Return what is missing, with the reason: neither written nor said to be out of place here."""
        return {name: why for name, why in self.missing.items() if name not in self.not_applicable}

    def write(self, name: str, content: str | bytes) -> Path:
        """Write one file, whole or not at all, and note its checksum."""
        data = content.encode() if isinstance(content, str) else content
        path = self.folder / name
        _make(path.parent)
        write_atomically(path, data)
        self.written[name] = hashlib.sha256(data).hexdigest()
        self.missing.pop(name, None)
        return path

    def write_json(self, name: str, content: Any) -> Path:
        """Write one JSON file, its keys in the order given."""
        return self.write(name, json.dumps(content, indent=2, default=str, allow_nan=False) + "\n")

    def close(self, **facts: Any) -> None:
        """Write the manifest: every file with its sha256, and what is not there and why."""
        missing = self.lacking()
        files = [{"path": name, "sha256": digest} for name, digest in sorted(self.written.items())]
        state = "incomplete" if missing else "complete"
        content = {
            "schema": "callscope.manifest/1", **facts, "state": state, "files": files,
            "missing": _reasons(missing), "not_applicable": _reasons(self.not_applicable),
        }  # fmt: skip
        _make(self.folder)
        write_atomically(self.folder / MANIFEST, json.dumps(content, indent=2, default=str) + "\n")


def _make(folder: Path) -> None:
    """Make a folder. Raises UsageError where it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be made: {error.strerror}") from None


def _reasons(entries: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"path": name, "reason": reason} for name, reason in sorted(entries.items())]


def changed(folder: Path) -> tuple[str, ...]:
    """Return the files of a bundle that are gone or no longer what its manifest says."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return tuple(entry["path"] for entry in manifest["files"] if _digest(folder / entry["path"]) != entry["sha256"])


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
