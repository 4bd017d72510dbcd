"""``cache_audit.md``: every suspect idiom in the functions that the run passed, and what the run proved about it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from callscope.graph.channels import function_key
from callscope.investigate.case import Case
from callscope.investigate.markdown import code, page, table
from callscope.investigate.source_index import Function

_METHODS = frozenset(("item", "tolist", "numpy", "detach", "detach_", "clone", "requires_grad_", "data_ptr", "cpu"))
_MAKERS = frozenset(("tensor", "as_tensor", "full", "linspace", "arange", "asarray", "array"))
_CONTEXTS = frozenset(("no_grad", "inference_mode", "set_grad_enabled"))
_CACHES = frozenset(("cache", "lru_cache", "cached_property"))
_BUILTINS = frozenset(("float", "int", "bool", "complex"))
_CACHE_NAME = re.compile(r"cache|memo", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Suspect:
    """One idiom at a place."""

    path: str
    line: int
    idiom: str
    function: str

    def anchor(self) -> str:
        """Return ``path:line``."""
        return f"{self.path}:{self.line}"


def audit_page(case: Case) -> str:
    """Return the page."""
    suspects = sorted(set(_suspects(case)), key=lambda item: (item.path, item.line, item.idiom))
    sites, costs = _sites(case), _costs(case)
    rows = [_row(suspect, sites, costs) for suspect in suspects]
    header = ["at", "idiom", "function", "does a gradient arrive there?", "is its value used?", "verdict"]
    passed = sorted(case.passed)
    told = [
        f"{len(suspects)} suspect idioms in {len(passed)} functions that the run passed. A gradient arrives where",
        "the run saw one go in and none come out; the value is used where the ledger gives it a share of a derivative.",
    ]
    return page("Audit of detaching idioms and caches", ("What was looked at", told), ("Idioms", table(header, rows)),
                ("Functions audited", [f"- {code(name)}" for name in passed] or ["- (none)"]))  # fmt: skip


def _suspects(case: Case) -> Iterator[Suspect]:
    """Yield the idioms in the functions that the run passed, and all static findings there."""
    passed = case.passed
    for function in case.index.functions:
        if function.name in passed:
            yield from _in_function(function)
    for finding in case.static.findings:
        if function_key(finding.function) in passed:
            yield Suspect(finding.span.path, finding.span.line, finding.idiom, function_key(finding.function))


def _in_function(function: Function) -> Iterator[Suspect]:
    for node in ast.walk(function.node):
        idiom = _idiom(node)
        if idiom:
            yield Suspect(function.path, getattr(node, "lineno", function.line), idiom, function.name)


def _idiom(node: ast.AST) -> str:
    """Return the idiom that a node is, '' for none."""
    if isinstance(node, ast.Call):
        return _call(node)
    if isinstance(node, ast.Attribute) and node.attr in ("data", "grad") and isinstance(node.ctx, ast.Load):
        return f".{node.attr}"
    if isinstance(node, ast.Attribute) and _CACHE_NAME.search(node.attr):
        return f"cache attribute .{node.attr}"
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        names = [_name(item.func if isinstance(item, ast.Call) else item) for item in node.decorator_list]
        return next((f"@{name}" for name in names if name in _CONTEXTS | _CACHES), "")
    return ""


def _call(node: ast.Call) -> str:
    name = _name(node.func)
    if isinstance(node.func, ast.Attribute) and name in _METHODS:
        return f".{name}()"
    if name in _MAKERS or name in _CONTEXTS:
        return f"{name}(...)"
    return f"{name}(...)" if isinstance(node.func, ast.Name) and name in _BUILTINS else ""


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _sites(case: Case) -> Mapping[str, int]:
    """Return how often each place took a gradient in and gave none out."""
    hits: dict[str, int] = {}
    for node in case.report.nodes:
        if node.get("kind") == "site":
            anchor = f"{node['path']}:{node['line']}"
            hits[anchor] = hits.get(anchor, 0) + int(node.get("hits", 1))
    return hits


def _costs(case: Case) -> Mapping[str, float]:
    """Return the largest contribution of each place in the ledger."""
    costs: dict[str, float] = {}
    for site in case.report.ledger.sites if case.report.ledger else ():
        anchor = site.span.anchor()
        costs[anchor] = max(costs.get(anchor, 0.0), abs(site.contribution))
    return costs


def _row(suspect: Suspect, sites: Mapping[str, int], costs: Mapping[str, float]) -> list[str]:
    anchor = suspect.anchor()
    arrives = f"yes, {sites[anchor]} times" if anchor in sites else "no"
    if anchor not in costs:
        used = "not measured" if anchor in sites else "-"
        verdict = (
            "suspect: not decided by this run" if anchor in sites else "harmless in this run: no gradient is lost here"
        )
    else:
        used = f"yes, worth {costs[anchor]:.6g}" if costs[anchor] else "no (its share is 0)"
        verdict = "**breaks a gradient**" if costs[anchor] else "proved harmless"
    return [code(anchor), code(suspect.idiom), code(suspect.function), arrives, used, verdict]
