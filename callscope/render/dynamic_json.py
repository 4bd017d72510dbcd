"""``callscope.dynamic/1``: a dynamic report as JSON, read back by ``report_reader``."""

from __future__ import annotations

import json
import math
from typing import Any

from callscope import __version__
from callscope.model.span import Span
from callscope.model.verdict import DeadNode, DynamicReport, Ledger, ParameterResult

SCHEMA = "callscope.dynamic/1"


def render(report: DynamicReport, *, color: bool = False) -> str:
    """Return the report as indented JSON."""
    return json.dumps(document(report), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def document(report: DynamicReport) -> dict[str, Any]:
    """Return the report as plain data, in the order of the contract; numbers that are not finite as strings."""
    content = {
        "schema": SCHEMA,
        "version": __version__,
        "target": report.target,
        "roi": f"{report.roi[0]}x{report.roi[1]}" if report.roi else None,
        "environment": dict(report.environment),
        "verdict": str(report.verdict),
        "first_dead": None if report.first_dead is None else _dead(report.first_dead),
        "ranking": [_dead(node) for node in report.ranking],
        "parameters": [_parameter(parameter) for parameter in report.parameters],
        "ledger": None if report.ledger is None else _ledger(report.ledger),
        "notes": list(report.notes),
        "nodes": list(report.nodes),
        "edges": list(report.edges),
        "extra": dict(report.extra),
    }
    return dict(_finite(content))


def _place(span: Span) -> dict[str, Any]:
    return {"path": span.path, "line": span.line}


def _dead(node: DeadNode) -> dict[str, Any]:
    elsewhere = node.operation_span
    return {
        **_place(node.span),
        "function": node.function,
        "operation": node.operation,
        "effect": node.effect,
        "score": round(node.score, 6),
        "reason": node.reason,
        "evidence": list(node.evidence),
        "origin": list(node.origin),
        "operation_path": elsewhere.path if elsewhere else None,
        "operation_line": elsewhere.line if elsewhere else None,
        "called_from": [{**_place(caller.span), "function": caller.function} for caller in node.callers],
        **({"inputs": list(node.inputs)} if node.inputs else {}),
    }


def _parameter(parameter: ParameterResult) -> dict[str, Any]:
    return {
        "name": parameter.name,
        **_place(parameter.span),
        "shape": list(parameter.shape),
        "gradient": parameter.gradient,
        "norm": parameter.norm,
        "verdict": str(parameter.verdict),
        "autograd": parameter.autograd,
        "finite_difference": parameter.finite_difference,
        "missing": parameter.missing,
        "uncertainty": parameter.uncertainty,
        "note": parameter.note,
    }


def _ledger(ledger: Ledger) -> dict[str, Any]:
    return {
        "closed": ledger.closed,
        "closure": ledger.closure,
        "reason": ledger.reason,
        "sites": [
            {
                **_place(site.span),
                "operation": site.operation,
                "parameter": site.parameter,
                "contribution": site.contribution,
                **({"members": list(site.members)} if site.members else {}),
            }
            for site in ledger.sites
        ],
    }


def _finite(value: Any) -> Any:
    """Return ``value`` with nan and infinities as the strings nan, inf and -inf, which JSON has no numbers for."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {str(key): _finite(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(entry) for entry in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
