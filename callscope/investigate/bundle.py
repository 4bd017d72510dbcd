"""One phase's folder: files written whole, what is missing with its reason, a manifest with every checksum."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callscope.lint.files import write_atomically

MANIFEST = "manifest.json"


@dataclass(slots=True)
class Bundle:
    """A folder under construction. ``missing`` and ``not_applicable`` map a file's name to the reason."""

    folder: Path
    missing: dict[str, str] = field(default_factory=dict)
    not_applicable: dict[str, str] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, content: str | bytes) -> Path:
        """Write one file, whole or not at all, and note its checksum."""
        data = content.encode() if isinstance(content, str) else content
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)
        self.written[name] = hashlib.sha256(data).hexdigest()
        self.missing.pop(name, None)
        return path

    def write_json(self, name: str, content: Any) -> Path:
        """Write one JSON file, its keys in the order given."""
        return self.write(name, json.dumps(content, indent=2, default=str, allow_nan=False) + "\n")

    def close(self, **facts: Any) -> None:
        """Write the manifest: every file with its sha256, and what is not there and why."""
        files = [{"path": name, "sha256": digest} for name, digest in sorted(self.written.items())]
        state = "incomplete" if self.missing else "complete"
        content = {
            "schema": "callscope.manifest/1", **facts, "state": state, "files": files,
            "missing": _reasons(self.missing), "not_applicable": _reasons(self.not_applicable),
        }  # fmt: skip
        self.folder.mkdir(parents=True, exist_ok=True)
        write_atomically(self.folder / MANIFEST, json.dumps(content, indent=2, default=str) + "\n")


def _reasons(entries: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"path": name, "reason": reason} for name, reason in sorted(entries.items())]


def changed(folder: Path) -> tuple[str, ...]:
    """Return the files of a bundle that are gone or no longer what its manifest says."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return tuple(entry["path"] for entry in manifest["files"] if _digest(folder / entry["path"]) != entry["sha256"])


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
