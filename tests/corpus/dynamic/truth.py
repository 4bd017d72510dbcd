"""Check the corpus's stated truth without callscope: edit a leaf's literal in the source, run and difference the sink.

Run ``python tests/corpus/dynamic/truth.py [FILTER]``. Only leaves of ``name = torch.tensor(<literals>, ...)`` are
checked; for the others (modules, containers) the truth rests on the program's own docstring.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import pickle
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

HERE = Path(__file__).parent
STEP = 1e-5


class Stop(Exception):
    """The counted backward has run."""


Number = tuple[ast.Constant, float]
"""A number of a literal and how far it moves for a unit step: unlike weights, in units of its size."""


def literal_leaves(tree: ast.Module) -> Iterator[tuple[str, list[Number]]]:
    """Yield the name of each leaf and the numbers of its literal."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _is_leaf(node.value):
            numbers = _numbers(node.value.args[0])
            target = node.targets[0]
            if isinstance(target, ast.Name) and numbers:
                yield target.id, numbers


def _numbers(literal: ast.expr) -> list[Number]:
    found: list[ast.Constant] = []
    _collect(literal, found)
    return [(c, (1.0 + 0.3 * i) * (abs(c.value) or 1.0)) for i, c in enumerate(found)]


def _collect(literal: ast.expr, found: list[ast.Constant]) -> None:
    """Gather the numbers in order; a minus sign goes into its number, and so does the real part of a complex one."""
    if isinstance(literal, ast.UnaryOp) and isinstance(literal.operand, ast.Constant):
        literal.operand.value, literal.op = -literal.operand.value, ast.UAdd()
        found.append(literal.operand)
    elif isinstance(literal, ast.Constant):
        found.append(literal)
    elif isinstance(literal, ast.BinOp) and isinstance(literal.right, ast.Constant):
        literal.right.value = ast.literal_eval(literal)
        literal.left, literal.op = ast.copy_location(ast.Constant(0), literal), ast.Add()
        found.append(literal.right)
    for entry in literal.elts if isinstance(literal, ast.List) else []:
        _collect(entry, found)


def _is_leaf(call: ast.Call) -> bool:
    return ast.unparse(call.func) == "torch.tensor" and any(k.arg == "requires_grad" for k in call.keywords)


def run(folder: Path, name: str, shift: float) -> Any:
    """Run a program in a child with the leaf's numbers displaced; return (sink, autograd's derivative along them)."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.close(reader)
        with os.fdopen(writer, "wb") as stream:
            pickle.dump(_answer(folder, name, shift), stream)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        answer = pickle.load(stream)
    os.wait()
    if isinstance(answer, str):
        raise SystemExit(f"{folder}: {answer}")
    return answer


def _answer(folder: Path, name: str, shift: float) -> Any:
    try:
        return _in_child(folder, name, shift)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _in_child(folder: Path, name: str, shift: float) -> Any:
    warnings.simplefilter("ignore")
    source = (folder / "main.py").read_text()
    tree = ast.parse(source)
    numbers = next(found for leaf, found in literal_leaves(tree) if leaf == name)
    for constant, weight in numbers:
        constant.value = constant.value + shift * weight
    seen: dict[str, Any] = {}
    original = torch.Tensor.backward

    def backward(self: torch.Tensor, *args: Any, **options: Any) -> None:
        seen["sink"] = self.item()
        with contextlib.suppress(RuntimeError):
            original(self, *args, **options)
        seen["names"] = sys._getframe(1).f_locals
        raise Stop

    torch.Tensor.backward = backward  # type: ignore[method-assign]
    sys.path.insert(0, str(folder))
    with contextlib.suppress(Stop), contextlib.redirect_stdout(io.StringIO()):
        exec(compile(tree, "main.py", "exec"), {"__name__": "__main__"})
    if "names" not in seen:
        return None  # it differentiates by autograd.grad
    gradient = seen["names"][name].grad
    if gradient is None:
        return seen["sink"], None
    along = gradient.real if gradient.is_complex() else gradient  # complex numbers move along the real axis
    weights = torch.tensor([weight for _, weight in numbers], dtype=along.dtype)
    return seen["sink"], (along.flatten() @ weights).item()


def judge(folder: Path, name: str, verdict: str) -> str:
    """Return what contradicts the stated verdict, empty where nothing does."""
    answer = run(folder, name, 0.0)
    if answer is None:
        return ""
    sink, gradient = answer
    slope = (run(folder, name, STEP)[0] - run(folder, name, -STEP)[0]) / (2 * STEP)
    size = max(abs(slope), abs(gradient or 0.0), 1e-12)
    equal = gradient is not None and abs(slope - gradient) <= 5e-3 * size + 1e-6
    right = {
        "severed": gradient is None,
        "unused": gradient is None and slope == 0,
        "zeroed": gradient == 0,
        "nonfinite": gradient is not None and sink == sink,
        "partial": gradient is not None and not equal,
        "live": equal or slope != slope,
    }[verdict]
    return "" if right else f"{folder.relative_to(HERE)}: {name} stated {verdict}: gradient {gradient}, slope {slope}"


def main(pattern: str) -> int:
    """Check every program whose path contains ``pattern``."""
    checked, wrong = 0, []
    for expected in sorted(HERE.glob("*/*/expected.json")):
        folder, truth = expected.parent, json.loads(expected.read_text())
        if not (folder / "main.py").exists():  # another target
            continue
        names = {name for name, _ in literal_leaves(ast.parse((folder / "main.py").read_text()))}
        for name in sorted(names & set(truth["parameters"])) if pattern in str(folder) else ():
            checked += 1
            wrong.append(judge(folder, name, truth["parameters"][name]))
    print("\n".join(filter(None, wrong)))
    print(f"{checked} parameters checked, {len(list(filter(None, wrong)))} contradict their stated verdict")
    return 1 if any(wrong) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
