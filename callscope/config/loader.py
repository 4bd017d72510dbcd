"""Find, read and check the configuration; every mistake is an error that names the file and the key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from callscope.config.config import Config
from callscope.config.discovery import project_root, start_folder, upward
from callscope.config.keys import BY_NAME
from callscope.config.suggest import did_you_mean
from callscope.config.values import Mismatch
from callscope.errors import ConfigError

_FILE = "pyproject.toml"


def load_config(paths: Sequence[Path] = (), *, file: Path | None = None, cwd: Path | None = None) -> Config:
    """Return the configuration that holds for ``paths`` (for the working folder when there are none).

    It is the [tool.callscope] table of the nearest ``pyproject.toml`` that has one, or of ``file``. A file
    without a ``[tool]`` table holds the keys at its top level. Raises ConfigError.
    """
    here = (cwd or Path.cwd()).resolve()
    if file is not None:
        path = here / file
        return build_config(_table_of(path, _read_toml(path)), path)
    start = start_folder(paths, here)
    for folder in upward(start):
        candidate = folder / _FILE
        if candidate.is_file() and (table := _tool_table(candidate)) is not None:
            return build_config(table, candidate)
    return Config(root=project_root(start, here))


def build_config(table: Mapping[str, object], path: Path) -> Config:
    """Return the checked configuration of one table; ``path`` is the file it came from."""
    fields: dict[str, Any] = {}
    for name, value in table.items():
        if name not in BY_NAME:
            raise ConfigError(f"{path}: [tool.callscope] {name}: unknown key", hint=did_you_mean(name, BY_NAME))
        fields[BY_NAME[name].field] = _read(name, value, path)
    return Config(root=path.parent.resolve(), file=path, **fields)


def _read(name: str, value: object, path: Path) -> Any:
    try:
        return BY_NAME[name].read(value)
    except Mismatch as mismatch:
        raise ConfigError(f"{path}: [tool.callscope] {name}: {mismatch}") from None


def _table_of(path: Path, document: Mapping[str, Any]) -> Mapping[str, object]:
    if "tool" not in document:
        return document
    table = _checked_table(path, document)
    if table is None:
        raise ConfigError(f"{path}: there is no [tool.callscope] table", hint="add one, or name another file")
    return table


def _tool_table(path: Path) -> Mapping[str, object] | None:
    return _checked_table(path, _read_toml(path))


def _checked_table(path: Path, document: Mapping[str, Any]) -> Mapping[str, object] | None:
    tool = document.get("tool", {})
    table = tool.get("callscope") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{path}: [tool.callscope] must be a table")
    return table


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such configuration file") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from None
