"""The baseline: findings accepted once, so that a gate can start on old code. It only shrinks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from callscope.errors import ConfigError
from callscope.lint.files import write_atomically
from callscope.lint.identity import Identity
from callscope.lint.meta import STALE, meta_finding
from callscope.model.finding import Finding
from callscope.model.span import Span

SCHEMA = "callscope.baseline/1"


class Baseline:
    """Accepted findings, counted by identity; ``take`` uses one up, what is left at the end is stale."""

    def __init__(self, entries: Counter[Identity]) -> None:
        self._entries = entries
        self._left = entries.copy()

    def take(self, key: Identity) -> bool:
        """Tell whether the finding with this identity is accepted, using up one entry."""
        if self._left[key] <= 0:
            return False
        self._left[key] -= 1
        return True

    def stale(self, concerned: Callable[[Identity], bool]) -> Counter[Identity]:
        """Return the unused entries among those that this run could have used."""
        return Counter({key: count for key, count in self._left.items() if count > 0 and concerned(key)})

    def without(self, stale: Counter[Identity]) -> Counter[Identity]:
        """Return the entries that stay."""
        return self._entries - stale


def read_baseline(path: Path) -> Baseline:
    """Return the baseline in a file. Raises ConfigError naming the file and the entry."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such baseline", hint="create it with callscope lint --write-baseline") from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: the baseline cannot be read: {error}") from None
    if not isinstance(data, dict) or data.get("schema") != SCHEMA or not isinstance(data.get("findings"), list):
        raise ConfigError(f'{path}: not a baseline: expected "schema": "{SCHEMA}" and a list of "findings"')
    entries: Counter[Identity] = Counter()
    for number, entry in enumerate(data["findings"]):
        key, count = _entry(path, number, entry)
        entries[key] += count
    return Baseline(entries)


def _entry(path: Path, number: int, entry: Any) -> tuple[Identity, int]:
    if not isinstance(entry, dict) or not _is_count(entry.get("count", 1)) or not _has_strings(entry):
        raise ConfigError(f"{path}: findings[{number}]: expected path, function, rule and text, and a count above 0")
    return Identity(*(entry[name] for name in Identity._fields)), entry.get("count", 1)


def _has_strings(entry: dict[str, Any]) -> bool:
    return all(isinstance(entry.get(name), str) for name in Identity._fields)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def write_baseline(path: Path, entries: Counter[Identity]) -> None:
    """Write a baseline, one entry a line, sorted."""
    lines = [json.dumps(_data(key, entries[key]), ensure_ascii=False) for key in sorted(entries) if entries[key]]
    body = ",\n".join(f"    {line}" for line in lines)
    listed = f"[\n{body}\n  ]" if lines else "[]"
    write_atomically(path, f'{{\n  "schema": "{SCHEMA}",\n  "findings": {listed}\n}}\n')


def _data(key: Identity, count: int) -> dict[str, object]:
    return {**key._asdict(), **({"count": count} if count > 1 else {})}


def stale_findings(shown: str, text: str, stale: Counter[Identity]) -> list[Finding]:
    """Return one finding for each stale entry, on its line of the baseline file."""
    lines = text.splitlines()
    return [_stale_finding(shown, _line_of(lines, key), key, stale[key]) for key in sorted(stale)]


def _stale_finding(shown: str, line: int, key: Identity, count: int) -> Finding:
    where = f"{key.path}, {key.function}" if key.function else key.path
    times = f" ({count} times)" if count > 1 else ""
    message = f"{key.rule} `{key.text}` in {where} is gone{times}; drop it with callscope lint --update-baseline"
    return meta_finding(STALE, Span(shown, line), key.text, message)


def _line_of(lines: Iterable[str], key: Identity) -> int:
    wanted = [json.dumps(part, ensure_ascii=False) for part in key]
    return next((number for number, line in enumerate(lines, 1) if all(part in line for part in wanted)), 1)
