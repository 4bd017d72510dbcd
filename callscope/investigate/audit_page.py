"""``cache_audit.md``: every suspect idiom in the functions that the run passed, and what the run proved about it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
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
    """One idiom at a place; ``found``: the static side says so, with its own words."""

    path: str
    line: int
    idiom: str
    function: str
    found: bool = False


def audit_page(case: Case) -> str:
    """Return the page: what breaks a gradient first, then what is open, then what is harmless, and why."""
    places = _by_place(_suspects(case))
    judged = [_judge(place, idioms, case) for place, idioms in sorted(places.items())]
    passed = sorted(case.passed)
    told = [
        f"{len(judged)} places with a suspect idiom in {len(passed)} functions that the run passed. A gradient arrives",
        "where the run saw one go in and none come out; the value is used where the ledger gives it a share of a",
        "derivative. A place that no gradient reaches can do no harm in this run.",
    ]
    sections = [(title, _rows([row for verdict, row in judged if verdict == title])) for title in _VERDICTS]
    functions = [f"- {code(name)}" for name in passed] or ["- (none)"]
    return page("Audit of detaching idioms and caches", ("What was looked at", told), *sections,
                ("Functions audited", functions))  # fmt: skip


_BREAKS, _OPEN, _PROVED, _UNREACHED = (
    "Breaks a gradient",
    "Not decided by this run",
    "Proved harmless",
    "No gradient arrives",
)
_VERDICTS = (_BREAKS, _OPEN, _PROVED, _UNREACHED)
Place = tuple[str, int, str]


def _rows(rows: Sequence[Sequence[str]]) -> list[str]:
    return table(["at", "idiom", "function", "does a gradient arrive there?", "is its value used?"], rows)


def _by_place(suspects: Iterator[Suspect]) -> Mapping[Place, list[str]]:
    """Return the idioms of each line; what the static side said of a line stands for its plain spelling."""
    places: dict[Place, list[Suspect]] = {}
    for suspect in suspects:
        places.setdefault((suspect.path, suspect.line, suspect.function), []).append(suspect)
    return {place: _spellings(found) for place, found in places.items()}


def _spellings(suspects: Sequence[Suspect]) -> list[str]:
    found = sorted({suspect.idiom for suspect in suspects if suspect.found})
    plain = {suspect.idiom for suspect in suspects if not suspect.found}
    return [*found, *sorted(idiom for idiom in plain if not any(_core(idiom) in text for text in found))]


def _core(idiom: str) -> str:
    return idiom.partition("(")[0].lstrip(".@")


def _judge(place: Place, idioms: Sequence[str], case: Case) -> tuple[str, list[str]]:
    """Return the verdict on a place, and its row."""
    path, line, function = place
    anchor = f"{path}:{line}"
    hits, cost = _sites(case).get(anchor, 0), _costs(case).get(anchor)
    ledger = case.report.ledger
    arrives = f"yes, {hits} time{'s' if hits > 1 else ''}" if hits else "yes" if cost is not None else "no"
    if cost is not None:
        verdict, used = (_BREAKS, f"yes, worth {cost:.6g}") if cost else (_PROVED, "no: its share is 0")
    elif not hits:
        verdict, used = _UNREACHED, "-"
    elif ledger is not None and ledger.closed:
        verdict, used = _PROVED, f"no: the ledger closes without it (up to {ledger.closure:.2%})"
    else:
        verdict, used = _OPEN, "not measured"
    return verdict, [code(anchor), ", ".join(map(code, idioms)), code(function), arrives, used]


def _suspects(case: Case) -> Iterator[Suspect]:
    """Yield the idioms in the functions that the run passed, and all static findings there."""
    passed = case.passed
    for function in case.index.functions:
        if function.name in passed:
            yield from _in_function(function)
    for finding in case.static.findings:
        if function_key(finding.function) in passed:
            yield Suspect(
                finding.span.path, finding.span.line, finding.idiom, function_key(finding.function), found=True
            )


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
