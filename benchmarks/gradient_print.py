"""Run a Python file and write what every ``backward`` left in the leaves: ``python gradient_print.py OUT.json SCRIPT``.

One entry a call of ``Tensor.backward``: the sorted shapes and sums of its leaves' gradients, or the error. Random numbers start from one seed.
"""

from __future__ import annotations

import json
import random
import runpy
import sys
from pathlib import Path
from typing import Any

import numpy
import torch

PRINTS: list[Any] = []


def leaves_of(tensor: torch.Tensor) -> list[torch.Tensor]:
    """Return the leaves behind a tensor, found by walking its backward graph."""
    found, stack, seen = {}, [tensor.grad_fn], set()
    while stack:
        node = stack.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        if hasattr(node, "variable"):
            found[id(node.variable)] = node.variable
        stack.extend(following for following, _ in node.next_functions)
    return list(found.values())


def main() -> None:
    """Run the script and write the prints."""
    out, script = sys.argv[1:3]
    torch.manual_seed(0)
    random.seed(0)
    numpy.random.seed(0)
    plain = torch.Tensor.backward

    def backward(self: torch.Tensor, *arguments: Any, **options: Any) -> None:
        leaves = leaves_of(self)
        try:
            plain(self, *arguments, **options)
        except Exception as error:
            PRINTS.append(type(error).__name__)
            raise
        grads = [
            (list(leaf.shape), round(float(leaf.grad.double().sum()), 6)) for leaf in leaves if leaf.grad is not None
        ]
        PRINTS.append(sorted(grads, key=repr))

    torch.Tensor.backward = backward  # type: ignore[method-assign]
    try:
        runpy.run_path(script, run_name="__main__")
    finally:
        Path(out).write_text(json.dumps(PRINTS))


if __name__ == "__main__":
    main()
