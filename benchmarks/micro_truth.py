"""Run every case of a call-graph suite and list those whose truth the run contradicts.

``false``: the truth claims a call that a complete run of the program does not make; ``unsaid``: the run makes a call
that the truth does not know. Module-level imports, builtins and generators are left out, as in
tests/corpus/observed_calls.py. A case that raises is listed with its error.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from callgraph_micro import Case, cases_of
from tools import fetch_pycg

OBSERVER = Path(__file__).resolve().parent.parent / "tests" / "corpus" / "observed_calls.py"


def observed(cases: list[Case]) -> dict[str, dict[str, object]]:
    """Run the cases and return what was seen, by folder."""
    command = [sys.executable, str(OBSERVER), *(str(case.folder) for case in cases)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {answer["folder"]: answer for answer in map(json.loads, done.stdout.splitlines())}


def contradiction(case: Case, answer: dict[str, object]) -> str:
    """Return how a run contradicts a case's truth, or nothing."""
    if "error" in answer:
        return f"raises {answer['error']}"
    edges: list[tuple[str, str, int]] = answer["edges"]  # type: ignore[assignment]
    seen = {(caller, callee) for caller, callee, _ in edges}
    own = {edge for edge in case.truth if edge[1].split(".")[0] in case.modules()}
    called = {caller for caller, _ in seen} | {callee for _, callee in seen} | {"main"}
    false = sorted(edge for edge in own - seen if edge[0] in called and not _suspended(case, edge[1]))
    unsaid = sorted(str(edge) for edge in seen - own)
    return "; ".join(f"{word} {edges}" for word, edges in (("false", false), ("unsaid", unsaid)) if edges)


def _suspended(case: Case, name: str) -> bool:
    text = "".join(path.read_text() for path in case.folder.rglob("*.py"))
    return "yield" in text and f"def {name.rsplit('.', 1)[-1]}(" in text


def main() -> None:
    """List the contradicted cases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", type=Path, help="a folder of cases (default: PyCG's, downloaded)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        suite = options.suite or fetch_pycg(Path(scratch)) / "micro-benchmark" / "snippets"
        cases = cases_of(suite.resolve())
        answers = observed(cases)
        for case in cases:
            said = contradiction(case, answers[str(case.folder)])
            if said:
                print(f"{case.name}: {said}")


if __name__ == "__main__":
    main()
