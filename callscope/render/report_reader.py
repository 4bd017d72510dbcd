"""Reading a ``callscope.dynamic/1`` report back from its JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from callscope.errors import SourceError
from callscope.model.run import Caller
from callscope.model.span import Span
from callscope.model.verdict import DeadNode, DynamicReport, Ledger, LedgerSite, ParameterResult, Verdict

_MEASURED = ("norm", "norm_in", "norm_out", "value")
_SCHEMAS = ("callscope.dynamic/1", "callscope.static/1")


def load(path: str | Path) -> Mapping[str, Any]:
    """Return a report's JSON object, checked to be one of ours.

    Raises:
        SourceError: the file cannot be read, is no JSON, or is no report of a known schema.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise SourceError(f"cannot read {path}: {reason}") from error
    try:
        content = json.loads(text)
    except ValueError as error:
        raise SourceError(
            f"{path} is not JSON: {error}", hint="give a report of 'callscope dynamic --format json'"
        ) from error
    schema = content.get("schema") if isinstance(content, dict) else None
    if schema not in _SCHEMAS:
        raise SourceError(f"{path} is no callscope report (schema {schema!r})", hint=f"known: {', '.join(_SCHEMAS)}")
    return dict(content)


def load_dynamic(path: str | Path) -> DynamicReport:
    """Return the dynamic report in a file.

    Raises:
        SourceError: as ``load``, or the file holds another kind of report.
    """
    content = load(path)
    if content["schema"] != "callscope.dynamic/1":
        raise SourceError(f"{path} is a {content['schema']} report; this needs a dynamic one")
    return read(content, str(path))


def read(content: Mapping[str, Any], name: str = "the report") -> DynamicReport:
    """Return the report that a JSON object states.

    Raises:
        SourceError: a key that the schema demands is missing or holds the wrong kind of value.
    """
    try:
        return _report(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SourceError(f"{name} does not keep to callscope.dynamic/1: {error!r}") from error


def _report(content: Mapping[str, Any]) -> DynamicReport:
    roi = content.get("roi")
    known = {"call_tree", "blind_spots", "backwards", "lines_run", "extra", "probes"}
    extra = {**content.get("extra", {}), **{key: content[key] for key in sorted(known - {"extra"}) if key in content}}
    return DynamicReport(
        str(content["target"]), _pair(roi), Verdict(content["verdict"]),
        _dead(content["first_dead"]) if content.get("first_dead") else None,
        tuple(map(_dead, content["ranking"])), tuple(map(_parameter, content["parameters"])),
        _ledger(content["ledger"]) if content.get("ledger") else None,
        tuple(map(_node, content.get("nodes", ()))), tuple(content.get("edges", ())), dict(content.get("environment", {})),
        tuple(content.get("notes", ())), extra,
    )  # fmt: skip


def _pair(roi: Any) -> tuple[int, int] | None:
    if isinstance(roi, str):
        height, _, width = roi.partition("x")
        return int(height), int(width)
    return (int(roi[0]), int(roi[1])) if roi else None


def _place(entry: Mapping[str, Any], prefix: str = "") -> Span:
    return Span(
        str(entry.get(f"{prefix}path") or ""), int(entry.get(f"{prefix}line") or 0), int(entry.get("column") or 1),
        int(entry.get("end_line") or 0), int(entry.get("end_column") or 0),
    )  # fmt: skip


def _dead(entry: Mapping[str, Any]) -> DeadNode:
    elsewhere = _place(entry, "operation_") if entry.get("operation_path") else None
    return DeadNode(
        _place(entry), str(entry.get("function") or ""), str(entry["operation"]), str(entry["effect"]),
        str(entry.get("reason") or ""), float(entry.get("score") or 0), tuple(map(str, entry.get("evidence") or ())),
        elsewhere, tuple(map(str, entry.get("origin") or ())),
        tuple(Caller(_place(call), str(call.get("function") or "")) for call in entry.get("called_from") or ()),
        tuple(map(str, entry.get("inputs") or ())),
    )  # fmt: skip


def _parameter(entry: Mapping[str, Any]) -> ParameterResult:
    return ParameterResult(
        str(entry["name"]), _place(entry), tuple(entry.get("shape") or ()), str(entry["gradient"]),
        _number(entry.get("norm")), Verdict(entry["verdict"]), _number(entry.get("autograd")),
        _number(entry.get("finite_difference")), _number(entry.get("missing")), _number(entry.get("uncertainty")),
        str(entry.get("note") or ""),
    )  # fmt: skip


def _ledger(entry: Mapping[str, Any]) -> Ledger:
    sites = tuple(
        LedgerSite(
            _place(site), str(site["operation"]), str(site["parameter"]), float(site["contribution"]),
            tuple(map(str, site.get("members") or ())),
        )
        for site in entry.get("sites", ())
    )  # fmt: skip
    return Ledger(bool(entry["closed"]), _number(entry.get("closure")) or 0.0, sites, str(entry.get("reason") or ""))


def _node(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a node of the graph with the numbers that were measured there."""
    return {key: _number(value) if key in _MEASURED else value for key, value in entry.items()}


def _number(value: Any) -> float | None:
    """Return a number; JSON writes those that are not finite as the strings nan, inf and -inf, or as null."""
    return None if value is None else float(value)
