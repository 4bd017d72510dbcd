"""The call-graph corpus: the truth agrees with running the programs, and callscope's graph with the truth."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

from callgraph_micro import Case, cases_of, score  # noqa: E402
from tools import Answer, callscope_sites  # noqa: E402

CORPUS = ROOT / "tests" / "corpus" / "callgraph"
KNOWN = json.loads((CORPUS / "known_misses.json").read_text())
CASES = cases_of(CORPUS)
LINED = [case for case in CASES if (case.folder / "lines.json").exists()]
Sites = frozenset[tuple[str, str, int]]


@cache
def _sites(folder: Path) -> Sites:
    return callscope_sites(folder)


def _answer(folder: Path) -> Answer:
    graph: dict[str, list[str]] = {}
    for caller, callee, _ in sorted(_sites(folder)):
        graph.setdefault(caller, []).append(callee)
    return Answer(graph)


def _observed(cases: list[Case]) -> dict[str, dict[str, object]]:
    script = CORPUS.parent / "observed_calls.py"
    command = [sys.executable, str(script), *(str(case.folder) for case in cases)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {
        Path(answer["folder"]).relative_to(CORPUS).as_posix(): answer
        for answer in map(json.loads, done.stdout.splitlines())
    }


def _suspended(folder: Path) -> set[str]:
    """Return the names of a program's generators and coroutines, whose calls a run does not show."""
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            yields = any(isinstance(part, ast.Yield | ast.YieldFrom) for part in ast.walk(node))
            if isinstance(node, ast.AsyncFunctionDef) or (isinstance(node, ast.FunctionDef) and yields):
                found.add(node.name)
    return found


def _disagreement(case: Case, edges: list[tuple[str | None, str, int]]) -> list[str]:
    """Return how a run and a case's truth differ. A thread's first call has no caller that a frame could show."""
    path = case.folder / "unreached.json"
    unreached = {tuple(edge) for edge in json.loads(path.read_text())} if path.exists() else set()
    own = {edge for edge in case.truth if edge[1].split(".")[0] in case.modules()}
    seen = {(caller, callee) for caller, callee, _ in edges if caller is not None}
    orphans = {callee for caller, callee, _ in edges if caller is None}
    hidden = _suspended(case.folder)
    missing = {e for e in own - seen - unreached if e[1] not in orphans and e[1].rsplit(".", 1)[-1] not in hidden}
    said = [*(f"not seen {edge}" for edge in missing), *(f"not in the truth {edge}" for edge in seen - own)]
    return sorted(f"{case.name}: {text}" for text in said)


# Every case is run under a tracer: minutes, and what is asked is the truth that people wrote, which seldom changes.
@pytest.mark.slow
@pytest.mark.parametrize("with_torch", [False, True])
def test_truth_agrees_with_execution(with_torch: bool) -> None:
    if with_torch:
        pytest.importorskip("torch")
    cases = [case for case in CASES if ("import torch" in (case.folder / "main.py").read_text()) is with_torch]
    answers = _observed(cases)
    wrong = []
    for case in cases:
        answer = answers[case.name]
        wrong += [f"{case.name}: {answer['error']}"] if "error" in answer else _disagreement(case, answer["edges"])  # type: ignore[arg-type]
    assert wrong == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_graph_is_the_truth(case: Case) -> None:
    result = score(case, _answer, own_code_only=True)
    if case.name in KNOWN:
        assert not result.holds("exact"), f"{case.name} is right now: take it out of known_misses.json"
    else:
        assert (sorted(result.missing), sorted(result.false)) == ([], [])


@pytest.mark.parametrize("case", LINED, ids=lambda case: case.name)
def test_lines_are_the_truth(case: Case) -> None:
    expected = json.loads((case.folder / "lines.json").read_text())
    found = {line: sorted({callee for _, callee, at in _sites(case.folder) if at == int(line)}) for line in expected}
    if f"{case.name}:lines" in KNOWN:
        assert found != expected, f"{case.name} is right now: take it out of known_misses.json"
    else:
        assert found == expected


def test_known_misses_exist() -> None:
    assert {name.removesuffix(":lines") for name in KNOWN} <= {case.name for case in CASES}
