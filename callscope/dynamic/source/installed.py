"""Which files installed packages brought: those in the usual folders, and those that an installer's record names."""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from pathlib import Path

from callscope.dynamic.source.paths import absolute

_USUAL = tuple(f"{os.sep}{folder}{os.sep}" for folder in ("site-packages", "dist-packages"))


class Installed:
    """Tells libraries from other code, by file; what each folder of the search path holds is read once."""

    def __init__(self) -> None:
        self._folders = _library_folders()
        self._tops: dict[str, frozenset[str]] = {}

    def brought(self, path: str) -> bool:
        """Return whether a file is a library's; environments are also chained by ``.pth`` files or ``PYTHONPATH``."""
        return path.startswith(self._folders) or any(folder in path for folder in _USUAL) or self._is_recorded(path)

    def _is_recorded(self, path: str) -> bool:
        """Return whether ``pip install --target`` put a file where it is: its folder on the search path says so."""
        within = (entry for entry in map(absolute, filter(None, sys.path)) if path.startswith(entry + os.sep))
        return any(path[len(entry) + 1 :].split(os.sep, 1)[0] in self._top_names(entry) for entry in within)

    def _top_names(self, folder: str) -> frozenset[str]:
        known = self._tops.get(folder)
        if known is None:
            known = self._tops[folder] = frozenset(_recorded(Path(folder)))
        return known


def _library_folders() -> tuple[str, ...]:
    """Return the folders of the standard library and of installed packages, each ending in a separator."""
    paths = sysconfig.get_paths()
    folders = {paths[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    folders.update(site.getsitepackages(), (site.getusersitepackages(),))
    folders.update(os.path.realpath(folder) for folder in tuple(folders))
    return tuple(sorted(folder + os.sep for folder in folders if folder))


def _recorded(folder: Path) -> set[str]:
    """Return the packages and modules directly in a folder that the records beside them name."""
    records = folder.glob("*.dist-info/RECORD")
    lines = (line for record in records for line in record.read_text("utf-8", "replace").splitlines())
    return {line.split(",", 1)[0].split("/", 1)[0] for line in lines}
