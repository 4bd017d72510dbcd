"""Checked readers of TOML values: each returns the typed value or raises ``Mismatch`` saying what it wants."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from callscope.config.suggest import did_you_mean
from callscope.model.finding import Severity
from callscope.model.target import Target, TargetKind

T = TypeVar("T")

SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")
TARGET_KINDS: tuple[TargetKind, ...] = ("script", "module", "pytest", "scenario")


class Mismatch(ValueError):
    """A value is not what its key takes."""


def describe(value: object) -> str:
    """Return a TOML value as a message shows it, cut to a readable length."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def read_string(value: object) -> str:
    """Return a non-empty string."""
    if not isinstance(value, str) or not value.strip():
        raise Mismatch(f"expected a non-empty string, got {describe(value)}")
    return value


def read_strings(value: object) -> tuple[str, ...]:
    """Return a list of non-empty strings."""
    if not isinstance(value, list):
        raise Mismatch(f"expected a list of strings, got {describe(value)}")
    return tuple(read_string(item) for item in value)


def read_bool(value: object) -> bool:
    """Return a boolean."""
    if not isinstance(value, bool):
        raise Mismatch(f"expected true or false, got {describe(value)}")
    return value


def read_count(value: object) -> int:
    """Return an integer that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Mismatch(f"expected a whole number, 0 or more, got {describe(value)}")
    return value


def read_factor(value: object) -> int:
    """Return a positive integer."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise Mismatch(f"expected a whole number, 1 or more, got {describe(value)}")
    return value


def read_seconds(value: object) -> float:
    """Return a positive number of seconds."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
        raise Mismatch(f"expected a positive number of seconds, got {describe(value)}")
    return float(value)


def read_minutes(value: object) -> float:
    """Return a positive number of minutes."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
        raise Mismatch(f"expected a positive number of minutes, got {describe(value)}")
    return float(value)


def one_of(choices: tuple[str, ...]) -> Callable[[object], str]:
    """Return a reader of one of the given words."""

    def read(value: object) -> str:
        word = read_string(value)
        if word not in choices:
            raise Mismatch(f'"{word}" is not one of {", ".join(choices)}; {did_you_mean(word, choices)}')
        return word

    return read


def read_severity(value: object) -> Severity:
    """Return a severity: error, warning or info."""
    return Severity(one_of(tuple(Severity))(value))


def parse_roi(text: str) -> tuple[int, int]:
    """Return (height, width) from ``HxW``, both positive pixels."""
    height, separator, width = text.lower().partition("x")
    if not (separator and height.isdecimal() and width.isdecimal() and int(height) and int(width)):
        raise Mismatch(f'expected HEIGHTxWIDTH, such as "4x4", got {describe(text)}')
    return int(height), int(width)


def read_slug(value: object) -> str:
    """Return a word that can name a folder."""
    text = read_string(value)
    if not SLUG.match(text):
        raise Mismatch(
            f"expected letters, digits, '.', '_' and '-' only, a letter or digit first, got {describe(text)}"
        )
    return text


def read_roi(value: object) -> tuple[int, int]:
    """Return (height, width) in pixels."""
    return parse_roi(read_string(value))


def read_patterns(value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return a table of file patterns, each with its list of rules."""
    table = _read_table(value, "a table of file patterns, each with a list of rules")
    return tuple((pattern, _in(pattern, read_strings, rules)) for pattern, rules in table.items())


def read_target(value: object) -> Target:
    """Return what to run, from ``{scenario|script|module|pytest = "...", arguments = [...]}``."""
    table = _read_table(value, 'a table such as { scenario = "pkg.mod:function" }')
    for name in table:
        _in(name, one_of((*TARGET_KINDS, "arguments")), name)
    kinds = [kind for kind in TARGET_KINDS if kind in table]
    if len(kinds) != 1:
        raise Mismatch(f"expected exactly one of {', '.join(TARGET_KINDS)}")
    spec = _in(kinds[0], read_string, table[kinds[0]])
    return Target(kinds[0], spec, _in("arguments", read_strings, table.get("arguments", [])))


def _read_table(value: object, wanted: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise Mismatch(f"expected {wanted}, got {describe(value)}")
    return value


def _in(name: str, read: Callable[[object], T], value: object) -> T:
    try:
        return read(value)
    except Mismatch as mismatch:
        raise Mismatch(f"{name}: {mismatch}") from None
