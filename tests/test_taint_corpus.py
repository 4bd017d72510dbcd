"""The gradient-taint corpus: every label holds under torch, and callscope reports what is labelled and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

from taint_corpus import Place, Program, programs, reported  # noqa: E402

CORPUS = ROOT / "tests" / "corpus" / "taint"
KNOWN = json.loads((CORPUS / "known_misses.json").read_text())
PROGRAMS = programs(CORPUS)


@cache
def _reported(program: Program) -> frozenset[Place]:
    return reported(program)


def _label(program: Program) -> str:
    return str(json.loads((program.folder / "expected.json").read_text())["check"])


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_reports_what_is_labelled(program: Program) -> None:
    exact = _reported(program) == program.expected
    if program.name in KNOWN:
        assert not exact, f"{program.name} is right now: take it out of known_misses.json"
    else:
        assert _reported(program) == program.expected


def test_known_misses_exist() -> None:
    assert set(KNOWN) <= {program.name for program in PROGRAMS}


def test_half_of_the_programs_are_look_alikes() -> None:
    harmless = sum(program.harmless for program in PROGRAMS)
    assert 0.4 <= harmless / len(PROGRAMS) <= 0.6


@pytest.mark.slow
def test_labels_hold_under_torch() -> None:
    pytest.importorskip("torch")
    pytest.importorskip("scipy")
    checked = [program for program in PROGRAMS if _label(program) == "run"]
    script = CORPUS.parent / "observed_gradients.py"
    command = [sys.executable, str(script), *(str(program.folder) for program in checked)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answers = {answer["folder"]: answer for answer in map(json.loads, done.stdout.splitlines())}
    wrong = [p.name for p in checked if answers[str(p.folder)].get("agrees") is not p.harmless]
    assert wrong == []
