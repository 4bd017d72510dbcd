"""Make the bundles under ``reports/`` anew, each by the one command in ``reports/README.md``.

``make reports`` runs it. The old bundle of an initiative is removed only after the new one is complete.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

REPORTS = Path(__file__).parent
ROOT = REPORTS.parent
INITIATIVE = "2026-01-gradient-flow"
TEST = "tests/test_gradients.py::TestAdvancedGradients::test_gradient_flow_simulation"
COMMAND = (
    "--roi", "4x4",
    "--question", "Why do cell parameters have zero gradients in test_gradient_flow_simulation?",
    "--initiative", INITIATIVE,
    "--scope-hint", "Crystal", "--scope-hint", "Simulator", "--scope-hint", "reciprocal",
    "--scope-hint", "real_vectors",
    "--probe", "default_F=0,100",
    "--scenario", "nanobrag_torch.scenarios:zero_intensity",
    "--after", "--scenario nanobrag_torch.scenarios:lit_intensity",
)  # fmt: skip


def make(folder: Path, *more: str) -> Path:
    """Run the investigation of the seed case into a folder; return the folder of the initiative."""
    command = [sys.executable, "-m", "callscope", "investigate", *COMMAND, "--reports", str(folder), *more]
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode != 1:  # 1: the gradient of the failing scenario is zeroed, as it should be
        raise SystemExit(f"the investigation ended with status {done.returncode}")
    return folder / INITIATIVE


def main() -> int:
    """Replace the bundle in this repository."""
    old = list((REPORTS / INITIATIVE).glob("phase_*/*"))
    make(Path("reports"), "--test", TEST)
    for path in old:
        shutil.rmtree(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
