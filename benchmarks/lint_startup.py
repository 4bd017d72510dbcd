"""Start-up of the gate: ``callscope lint one_file.py``, warm, beside ``python -c "import libcst"``.

The two commands alternate; the medians and their ratio are printed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

from static_speed import measure

FILE = """import torch


def gaussian(x: torch.Tensor, sigma: torch.Tensor) -> torch.Tensor:
    return torch.exp(-(x**2) / (2 * sigma**2))
"""


def main() -> None:
    """Print the medians and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "one_file.py"
        path.write_text(FILE)
        (Path(scratch) / "pyproject.toml").write_text("[tool.callscope]\n")
        os.chdir(scratch)
        environment = {**os.environ, "CALLSCOPE_CACHE": str(Path(scratch) / "cache")}
        lint = [sys.executable, "-m", "callscope", "lint", str(path)]
        libcst = [sys.executable, "-c", "import libcst"]
        measure(lint, environment)
        runs = [(measure(lint, environment), measure(libcst, environment)) for _ in range(options.repeat)]
    for measure_name in ("wall", "cpu"):
        ours = statistics.median(getattr(lint_cost, measure_name) for lint_cost, _ in runs)
        theirs = statistics.median(getattr(import_cost, measure_name) for _, import_cost in runs)
        print(f"{measure_name}: lint {ours:.3f} s, import libcst {theirs:.3f} s, ratio {ours / theirs:.2f}")
    print(f"exit status of lint: {runs[-1][0].status}")


if __name__ == "__main__":
    main()
