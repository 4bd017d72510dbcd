"""PyCG's public micro-benchmark: exact, sound and complete cases by category, beside PyCG and jarviscg.

sound: no true edge is missing; complete: no edge is false; exact: both. The truth is the benchmark's own file, wrong
or not; README.md lists the cases whose truth running the program contradicts. ``--suite DIR`` scores any folder of the
same form (such as this repository's tests/corpus/callgraph), ``--list`` prints what is missed.
"""

from __future__ import annotations

import argparse
import ast
import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools import Edges, Tool, callscope_graph, edges_of, fetch_pycg, peers

MEASURES = ("exact", "sound", "complete")


@dataclass(frozen=True)
class Case:
    """One program of the benchmark with its true edges."""

    folder: Path
    category: str
    truth: Edges

    @property
    def name(self) -> str:
        """Return category/feature."""
        return f"{self.category}/{self.folder.name}"

    def modules(self) -> set[str]:
        """Return the first components of the names that belong to the program."""
        return {path.relative_to(self.folder).parts[0].removesuffix(".py") for path in self.folder.rglob("*.py")}

    def bodies(self) -> set[str]:
        """Return the names of modules and classes: some tools call their bodies, which no truth here counts."""
        found: set[str] = set()
        for path in self.folder.rglob("*.py"):
            parts = path.relative_to(self.folder).with_suffix("").parts
            module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found |= {module, *class_names(ast.parse(path.read_text()), module)}
        return found


def class_names(tree: ast.AST, scope: str) -> Iterator[str]:
    """Yield the qualified names of the classes in a tree."""
    for node in ast.iter_child_nodes(tree):
        named = isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        inner = f"{scope}.{node.name}" if named else scope
        if isinstance(node, ast.ClassDef):
            yield inner
        yield from class_names(node, inner)


@dataclass(frozen=True)
class Score:
    """What a tool missed and what it made up in one case."""

    missing: Edges
    false: Edges
    failure: str

    def holds(self, measure: str) -> bool:
        """Tell whether the case is exact, sound or complete."""
        sound = not self.missing and not self.failure
        return {"exact": sound and not self.false, "sound": sound, "complete": not self.false}[measure]


def cases_of(suite: Path) -> list[Case]:
    """Return a suite's cases, sorted by name."""
    found = []
    for path in sorted(suite.rglob("callgraph.json")):
        graph = json.loads(path.read_text())
        found.append(Case(path.parent, path.parent.parent.name, edges_of(graph)))
    return found


def score(case: Case, tool: Tool, own_code_only: bool) -> Score:
    """Run a tool on a case; ``own_code_only`` compares edges into the program's own functions alone."""
    answer = tool(case.folder)
    bodies = case.bodies()
    said = frozenset(edge for edge in edges_of(answer.graph) if edge[1] not in bodies)
    if own_code_only and case.category != "external":
        modules = case.modules()
        said = frozenset(edge for edge in said if edge[1].split(".")[0] in modules)
    elif own_code_only:
        said = frozenset(edge for edge in said if not edge[1].startswith("<"))
    return Score(case.truth - said, said - case.truth, answer.failure)


def table(names: list[str], cases: list[Case], scores: dict[tuple[str, str], Score]) -> str:
    """Return the table of counts by category, one column a tool."""
    lines = ["| category | cases | " + " | ".join(f"{name} (exact/sound/complete)" for name in names) + " |"]
    lines.append("|---|" + "---|" * (len(names) + 1))
    sizes = Counter(case.category for case in cases)
    for category in [*sorted(sizes), None]:
        chosen = [case for case in cases if category in (None, case.category)]
        cells = [
            "/".join(str(sum(scores[name, case.name].holds(m) for case in chosen)) for m in MEASURES) for name in names
        ]
        lines.append(f"| {category or '**all**'} | {len(chosen)} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def details(name: str, cases: list[Case], scores: dict[tuple[str, str], Score]) -> list[str]:
    """Return one line a case that a tool did not get exactly."""
    lines = []
    for case in cases:
        result = scores[name, case.name]
        if not result.holds("exact"):
            missing, false = sorted(result.missing), sorted(result.false)
            lines.append(f"{name}: {case.name}: missing {missing} false {false} {result.failure}".rstrip())
    return lines


def main() -> None:
    """Score the tools."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", type=Path, help="a folder of cases (default: PyCG's, downloaded)")
    parser.add_argument("--no-peers", action="store_true", help="callscope alone")
    parser.add_argument("--own-code-only", action="store_true", help="leave out edges into builtins and libraries")
    parser.add_argument("--list", action="store_true", help="print what callscope does not get exactly")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        suite = options.suite or fetch_pycg(Path(scratch)) / "micro-benchmark" / "snippets"
        tools: dict[str, Tool] = {"callscope": callscope_graph}
        if not options.no_peers:
            tools |= peers(Path(scratch))
        cases = cases_of(suite.resolve())
        scores = {
            (name, case.name): score(case, tool, options.own_code_only)
            for name, tool in tools.items()
            for case in cases
        }
        print(table(list(tools), cases, scores))
        if options.list:
            print("\n".join(details("callscope", cases, scores)))


if __name__ == "__main__":
    main()
