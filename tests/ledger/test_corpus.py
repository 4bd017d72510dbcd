"""The corpus: verdicts, first dead nodes and ledgers of programs with a known truth."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[1] / "corpus" / "dynamic"
sys.path.insert(0, str(CORPUS))
PROGRAMS = sorted(path.parent for path in CORPUS.glob("*/*/expected.json"))
SMOKE = {
    "live/complex_leaf", "live/copied_into_frozen_network", "live/logged_item", "live/weight_norm_replaces",
    "partial/module_hook_damps", "zeroed/structure_factor_default", "nonfinite/where_trap", "partial/worked_example", "partial/wrong_backward_factor",
    "severed/argmax_routing", "severed/no_grad_decorator", "severed/package_three_modules",
    "unused/severed_beside_unused", "zeroed/config_default_amplitude", "zeroed/hook_returns_zero",
}  # fmt: skip


def _parameters() -> list[object]:
    names = [(folder, folder.relative_to(CORPUS).as_posix()) for folder in PROGRAMS]
    return [pytest.param(f, id=name, marks=[] if name in SMOKE else pytest.mark.slow) for f, name in names]


@pytest.mark.parametrize("folder", _parameters())
def test_program(folder: Path) -> None:
    from score import score_program

    assert score_program(folder).misses == []


def test_the_corpus_is_large_and_covers_every_verdict() -> None:
    assert len(PROGRAMS) >= 120
    assert {path.parent.name for path in PROGRAMS} == {"live", "nonfinite", "partial", "severed", "unused", "zeroed"}
