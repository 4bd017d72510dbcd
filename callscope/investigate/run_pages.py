"""The pages about the run: the call tree, the taps, the gradients."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

from callscope.graph.channels import function_key
from callscope.investigate.case import THRESHOLD, Case, gradient_table
from callscope.investigate.markdown import code, page, table
from callscope.investigate.standalone import Result

_DEEPEST = 60


def call_tree_text(case: Case) -> str:
    """Return the namespace-filtered call tree, under the command and the tracer's settings."""
    report, request = case.report, case.request
    head = [
        f"# command: {request.command_line()}",
        f"# target: {report.target}",
        f"# roi: {'x'.join(map(str, report.roi)) if report.roi else 'none'}",
        f"# namespaces: {', '.join(request.namespaces) or '(files of the target)'}",
        "# tracer: Python's call events; calls outside the namespaces are left out; xN: called N times from there",
        "",
    ]
    lines = list(_branches(report.extra.get("call_tree"), 0)) or list(_flat(case))
    return "\n".join([*head, *(lines or ["(no function of the namespaces was called)"]), ""])


def _branches(branch: Any, depth: int) -> Iterator[str]:
    """Yield the lines of ``(name, path, line, hits, children)`` or of a list of them."""
    if not branch or depth > _DEEPEST:
        return
    if not isinstance(branch[0], str):
        for one in branch:
            yield from _branches(one, depth)
        return
    name, path, line, hits, children = branch
    times = f"  x{hits}" if hits > 1 else ""
    yield f"{'  ' * depth}{function_key(name)}  {path}:{line}{times}"
    yield from _branches(children, depth + 1)


def _flat(case: Case) -> Iterator[str]:
    """Yield the call edges, where no tree was kept."""
    for edge in case.report.edges:
        if edge.get("kind") == "call":
            yield f"{edge['caller']} -> {edge['callee']}  {edge['path']}:{edge['line']}  x{edge.get('hits', 1)}"


def tap_page(case: Case) -> str:
    """Return ``tap_points.md``."""
    rows = [
        [code(tap.key), tap.purpose, code(tap.function or "(module)"), code(tap.anchor()), code(tap.name),
         tap.units or "not stated in the source"]
        for tap in case.taps
    ]  # fmt: skip
    header = ["key", "purpose", "owning function", "at", "reads", "expected units"]
    command = " ".join(f"--tap {shlex.quote(f'{tap.anchor()}:{tap.name}')}" for tap in case.taps)
    return page(
        "Numeric taps",
        ("Where", table(header, rows)),
        ("How they are read", [
            "Each tap reads the value that the program itself computed, when the statement is done;",
            "nothing is derived again.",
            "", "```", f"callscope taps {command} {case.request.target.describe()}", "```",
        ]),
    )  # fmt: skip


def taps_json(case: Case, result: Result) -> Any:
    """Return the taps' values as data."""
    return {
        tap.key: {"at": tap.anchor(), "name": tap.name, "function": tap.function, "values": _values(tap.key, result)}
        for tap in case.taps
    }


def _values(key: str, result: Result) -> Any:
    """Return what one tap read; a tuple's parts are ``key[0]``, ``key[1]``."""
    return {name: value for name, value in result.values.items() if name == key or name.startswith(f"{key}[")}


def gradients_json(case: Case, *, after: bool = False) -> Any:
    """Return ``gradients.json``."""
    report = case.after if after else case.report
    sink = next((node.get("value") for node in report.nodes if node.get("kind") == "sink"), None)
    return {
        "target": report.target, "verdict": report.verdict.value, "threshold": THRESHOLD, "sink": sink,
        "parameters": gradient_table(report),
    }  # fmt: skip
