"""``callchain/static.md``: the question, entry points, sinks and edges; what the pipeline is made of is in ``pipeline``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from callscope.graph.channels import function_key
from callscope.investigate import pipeline
from callscope.investigate.case import Case
from callscope.investigate.markdown import bullets, code, limited, page, table
from callscope.investigate.source_index import Function, Note

_WORD = re.compile(r"[a-z]{3,}")
_STOP = frozenset(
    ("the", "and", "for", "are", "with", "have", "has", "why", "does", "from", "into", "not", "none", "this", "that")
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A function that may be where to begin, with why."""

    function: Function
    words: tuple[str, ...]
    called: int
    exercised: bool

    def score(self) -> float:
        """Return words met first, then how much the function is in the middle of things."""
        return 3 * len(self.words) + min(self.called, 10) / 10 + (1 if self.exercised else 0)

    def confidence(self) -> str:
        """Return high where words match and the run passed, else medium or low."""
        return "high" if self.words and self.exercised else "medium" if self.words or self.exercised else "low"


def static_page(case: Case) -> str:
    """Return the page."""
    chosen = _candidates(case)
    sections: Sequence[tuple[str, Callable[[], Sequence[str]]]] = (
        ("Question", lambda: _question(case)),
        ("Candidate entry points", lambda: _candidate_table(chosen)),
        ("Selected entry points", lambda: _selected(chosen)),
        ("Configuration flow", lambda: pipeline.configuration(case)),
        ("Core pipeline stages", lambda: pipeline.stages(case)),
        ("Normalisation and scaling chain", lambda: pipeline.scaling(case)),
        ("Sinks", lambda: _sinks(case)),
        ("Edges", lambda: _edges(case)),
        ("Data, units and constants", lambda: pipeline.constants(case)),
        ("Device and dtype handling", lambda: pipeline.devices(case)),
        ("Gaps and unknowns", lambda: pipeline.gaps(case)),
    )
    return page("Call chain, from the source alone", *((title, body()) for title, body in sections))


def _question(case: Case) -> list[str]:
    request = case.request
    spaces = ", ".join(map(code, request.namespaces)) or "(the files of the target)"
    hints = ", ".join(map(code, request.hints)) or "(none)"
    lines = [f"target: {code(request.target.describe())}", f"namespaces: {spaces}", f"scope hints: {hints}"]
    return [f"> {request.question}", "", *bullets(lines)]


def _candidates(case: Case) -> list[Candidate]:
    """Return the functions, best first: words of the question and hints in name and docstring, then centrality."""
    words = {word for word in _WORD.findall(case.request.question.lower()) if word not in _STOP}
    hints = {hint.lower().replace("_", "") for hint in case.request.hints}
    called, run = _degrees(case), _exercised(case)
    found = []
    for function in case.index.functions:
        name, doc = function.name.lower(), set(_WORD.findall(function.doc.lower()))
        met = {hint for hint in hints if hint in name.replace("_", "")} | {
            word for word in words if word in name or word in doc
        }
        found.append(Candidate(function, tuple(sorted(met)), called.get(function.name, 0), function.name in run))
    return sorted(found, key=lambda item: (-item.score(), item.function.name))


def _degrees(case: Case) -> dict[str, int]:
    degrees: dict[str, int] = {}
    for caller, callee, _ in _call_edges(case):
        for name in (caller, callee):
            degrees[name] = degrees.get(name, 0) + 1
    return degrees


def _exercised(case: Case) -> set[str]:
    return set(case.passed)


def _call_edges(case: Case) -> Iterator[tuple[str, str, Note]]:
    """Yield the call edges of both channels with where each call stands and how it is known."""
    for edge in case.static.graph.edges if case.static.graph else ():
        note = Note(edge.site.path, edge.site.line, edge.via, f"static, {edge.confidence}")
        yield function_key(edge.caller), function_key(edge.callee), note
    for call in case.seen.edges:
        if call.get("kind") == "call":
            note = Note(str(call["path"]), int(call["line"]), "call", "observed")
            yield function_key(str(call["caller"])), function_key(str(call["callee"])), note


def _candidate_table(candidates: Sequence[Candidate]) -> list[str]:
    rows = [
        [code(item.function.name), _relevance(item), item.confidence(), code(item.function.anchor())]
        for item in candidates[:12]
    ]
    return table(["candidate", "relevance", "confidence", "expected code region"], rows)


def _relevance(item: Candidate) -> str:
    words = f"names or documents {', '.join(item.words)}" if item.words else "no word in common"
    return f"{words}; {item.called} call edges; {'passed by the run' if item.exercised else 'not passed by the run'}"


def _selected(candidates: Sequence[Candidate]) -> list[str]:
    chosen = [item for item in candidates[:3] if item.confidence() != "low"] or list(candidates[:1])
    return bullets(
        f"{code(item.function.name)} ({code(item.function.anchor())}): {_relevance(item)}" for item in chosen
    )


def _sinks(case: Case) -> list[str]:
    sinks = [node for node in case.seen.nodes if node.get("kind") == "sink" and node.get("path")]
    lines = [_sink(str(node["path"]), int(node["line"]), node) for node in sinks]
    others = case.index.calls_named("backward", "grad", "gradcheck", "jacobian")
    met = {f"{node['path']}:{node['line']}" for node in sinks}
    rest = (
        f"{code(note.anchor())} {code(note.text)}: no sink of this run" for note in others if note.anchor() not in met
    )
    return bullets([*lines, *rest])


def _sink(path: str, line: int, node: Mapping[str, Any]) -> str:
    return f"{code(f'{path}:{line}')}: {code(str(node.get('operation')))} in this run, value {node.get('value')}"


def _edges(case: Case) -> list[str]:
    """Return each edge once, with why it is known and the anchors of both ends."""
    places = {file.module: f"{path}:1" for path, file in case.index.files.items()}
    known = case.static.graph.nodes if case.static.graph else ()
    places |= {function_key(node.id): f"{node.path}:{node.line}" for node in known if node.path.endswith(".py")}
    places |= {function.name: function.anchor() for function in case.index.functions}
    told: dict[tuple[str, str], list[Note]] = {}
    for caller, callee, note in _call_edges(case):
        told.setdefault((caller, callee), []).append(note)
    inside = {ends: notes for ends, notes in told.items() if ends[1] in places}
    rows, aside = [], 0
    for (caller, callee), notes in sorted(inside.items(), key=lambda edge: (_distance(case, *edge), edge[0])):
        if _distance(case, (caller, callee), notes) == 2 and places[callee].startswith("/"):
            aside += 1
            continue
        why = ", ".join(sorted({f"{note.text} ({note.detail})" for note in notes}))
        sites = ", ".join(code(anchor) for anchor in sorted({note.anchor() for note in notes})[:3])
        rows.append([f"{code(caller)} -> {code(callee)}", why, sites, _ends(places, caller, callee)])
    outside = (
        f"{len(told) - len(inside)} edges lead out of the namespaces (torch, the standard library) and are left out."
    )
    told_aside = f" {aside} edges into libraries that the run did not take are left out, too." if aside else ""
    return [*limited(table(["edge", "why", "call site", "anchors"], rows), 150), "", f"{outside}{told_aside}"]


def _distance(case: Case, ends: tuple[str, str], notes: Sequence[Note]) -> int:
    """Return 0 for an edge that the run took, 1 for one between functions that it passed, 2 for the others."""
    if any(note.detail == "observed" for note in notes):
        return 0
    return 1 if case.passed.issuperset(ends) else 2


def _ends(places: dict[str, str], caller: str, callee: str) -> str:
    return " -> ".join(code(places[name]) if name in places else "(outside)" for name in (caller, callee))
