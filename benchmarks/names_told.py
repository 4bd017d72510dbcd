"""What names do to one and the same break: how many of many names for an argument, for the data of a loss, for a step of a pass leave it silent.

``python benchmarks/names_told.py [--list]``: each word of ``labels/words`` is put into a small function with a break in it, and ``lint`` is asked about all of them.
A name may rightly leave a break silent (``label``, ``seed``, ``target``): the count is to be read with the list.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tools import callscope_findings

WORDS = Path(__file__).resolve().parent / "labels" / "words"
HEAD = "import torch\nimport torch.nn.functional as F\nfrom torch import Tensor\n\n"
FORMS = {
    "an argument that says Tensor": ("arguments", "def f_{n}(x: Tensor, {n}: Tensor) -> Tensor:\n    return x * float({n})  # BREAK\n"),
    "an argument without annotation": ("arguments", "def f_{n}(x, {n}):\n    return torch.exp(-x) * float(torch.sin({n}))  # BREAK\n"),
    "data of a loss": (
        "data",
        "def f_{n}(model, opt, x, {n}):\n    opt.zero_grad()\n    loss = F.mse_loss(model(x).detach(), {n})  # BREAK\n    loss.backward()\n    opt.step()\n",
    ),
    "a step of a pass": (
        "functions",
        "class C_{n}(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.w = torch.nn.Parameter(torch.ones(()))\n"
        "        self.b = torch.nn.Parameter(torch.ones(3))\n\n    def {n}(self, x):\n        return x * self.w.item()  # BREAK\n\n"
        "    def forward(self, x):\n        return self.{n}(x) * self.b\n",
    ),
}  # fmt: skip
"""Of each form: the words that it is made with, and its text."""


def silent(words: list[str], text: str) -> list[str]:
    """Return the words with which a break is not told; each stands in a file of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        for word in words:
            Path(scratch, f"m_{word}.py").write_text(HEAD + text.format(n=word))
        findings = callscope_findings(Path(scratch))
        told = {Path(path).name for path, _, severity in findings if severity in ("error", "warning")}
    return [word for word in words if f"m_{word}.py" not in told]


def main() -> None:
    """Print a row for each form."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="the names that leave the break silent")
    listed = parser.parse_args().list
    print("| the name of | names | silent |\n|---|---|---|")
    for form, (kind, text) in FORMS.items():
        words = (WORDS / f"{kind}.txt").read_text().split()
        found = silent(words, text)
        print(f"| {form} | {len(words)} | {len(found)} |")
        if listed:
            print(f"  {' '.join(found)}")


if __name__ == "__main__":
    main()
