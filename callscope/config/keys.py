"""The exact table of keys of [tool.callscope]: what each takes, its default, and what it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from callscope.config import values


@dataclass(frozen=True, slots=True)
class Key:
    """One configuration key. ``kind`` and ``default`` are how the reference page states them."""

    name: str
    read: Callable[[object], object]
    kind: str
    default: str
    purpose: str

    @property
    def field(self) -> str:
        """Return the field of ``Config`` that this key sets."""
        return self.name.replace("-", "_")


_STRINGS = "list of strings"

KEYS: tuple[Key, ...] = (
    Key(
        "namespaces",
        values.read_strings,
        _STRINGS,
        "`[]`: the packages that `paths` name",
        "Dotted prefixes that count as your code.",
    ),
    Key(
        "paths",
        values.read_strings,
        _STRINGS,
        "`[]`: the project root",
        "Files and folders to analyse when the command line names none.",
    ),
    Key(
        "target",
        values.read_target,
        "table: one of `scenario`, `script`, `module`, `pytest`, and `arguments`",
        "none",
        "What `dynamic` and `investigate` run when the command line names no target.",
    ),
    Key(
        "roi",
        values.read_roi,
        'string `"HxW"`',
        "none",
        "Region of interest handed to the target, height by width in pixels.",
    ),
    Key(
        "timeout",
        values.read_seconds,
        "seconds",
        "none",
        "Longest time one run of the target may take.",
    ),
    Key(
        "question",
        values.read_string,
        "string",
        "none",
        "What `investigate` is to answer.",
    ),
    Key(
        "initiative",
        values.read_slug,
        "string of letters, digits, `.`, `_` and `-`",
        "none",
        "The folder under `reports/` that `investigate` writes to.",
    ),
    Key(
        "scope-hints",
        values.read_strings,
        _STRINGS,
        "`[]`",
        "Names that raise the rank of matching functions in `investigate`.",
    ),
    Key(
        "time-budget-minutes",
        values.read_minutes,
        "minutes",
        "`30`",
        "How long `investigate` may take; what did not fit is listed as not done.",
    ),
    Key(
        "exclude",
        values.read_strings,
        _STRINGS,
        "`[]`",
        "File patterns that are never analysed, even when named on the command line.",
    ),
    Key(
        "select",
        values.read_strings,
        _STRINGS,
        '`["ALL"]`',
        "Rules to check: ids, names, the beginning of ids (`CS1`), or `ALL`.",
    ),
    Key(
        "extend-select",
        values.read_strings,
        _STRINGS,
        "`[]`",
        "Rules to check in addition to `select`.",
    ),
    Key(
        "ignore",
        values.read_strings,
        _STRINGS,
        "`[]`",
        "Rules to leave out. The longer of two selectors wins; at equal length, `ignore` does.",
    ),
    Key(
        "severity",
        values.read_severity,
        "`error`, `warning` or `info`",
        "`warning`",
        "Lowest severity that fails the run (exit 1).",
    ),
    Key(
        "report",
        values.read_severity,
        "`error`, `warning` or `info`",
        "`warning`",
        "Lowest severity that is shown.",
    ),
    Key(
        "per-file-ignores",
        values.read_patterns,
        "table of file patterns, each with a list of rules",
        "`{}`",
        "Rules to leave out in the files that a pattern matches.",
    ),
    Key(
        "baseline",
        values.read_string,
        "file",
        "none",
        "Accepted findings; relative to the project root.",
    ),
    Key(
        "rules",
        values.read_strings,
        _STRINGS,
        "`[]`",
        "Folders of your own rules, one file a rule; relative to the project root.",
    ),
    Key(
        "rule-plugins",
        values.read_strings,
        _STRINGS,
        "`[]`",
        "Installed packages' rules: names of entry points in the group `callscope.rules`.",
    ),
    Key(
        "cache",
        values.read_bool,
        "boolean",
        "`true`",
        "Keep facts between runs.",
    ),
    Key(
        "cache-dir",
        values.read_string,
        "folder",
        "the user's cache folder",
        "Where facts and answers are kept, at most 1 GiB; relative to the project root.",
    ),
    Key(
        "jobs",
        values.read_count,
        "whole number",
        "`0`: one a processor",
        "Processes that read files.",
    ),
    Key(
        "gradient-effort",
        values.read_factor,
        "whole number, 1 or more",
        "`1`",
        "How many times its usual bound the gradient analysis may work; raise it where a function was left unfinished.",
    ),
    Key(
        "whole",
        values.read_bool,
        "boolean",
        "`false`",
        "Analyse the whole program anew for each edit, however few files are asked about.",
    ),
)

BY_NAME = {key.name: key for key in KEYS}
