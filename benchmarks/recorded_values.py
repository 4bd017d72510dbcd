"""Run a Python file and write which expressions of a folder a gradient came to.

``python recorded_values.py FOLDER OUT.json SCRIPT``: ``live`` and ``reached`` are ``[path, line, column, end line, end column]``
(as CPython's ``ast``) of calls, arithmetic, subscripts and attributes inside of functions whose value required a gradient, and to
which a gradient that is not zero came in a backward pass. The source is rewritten as it is imported; nothing is kept.
"""

from __future__ import annotations

import ast
import builtins
import json
import os
import runpy
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

import torch

_RECORDED = (ast.Call, ast.BinOp, ast.UnaryOp, ast.Subscript, ast.Attribute)
_HOOKS = 4
"""So many values of one expression are asked for their gradient."""
_NAME = "__recorded_value__"


class Recorder:
    """Keeps what is seen, by the number of an expression."""

    def __init__(self) -> None:
        self.places: list[tuple[object, ...]] = []
        self.live: set[int] = set()
        self.reached: set[int] = set()
        self._hooked: dict[int, int] = {}

    def __call__(self, number: int, value: Any) -> Any:
        """Note a value and give it back."""
        if isinstance(value, torch.Tensor) and value.requires_grad:
            self.live.add(number)
            if number not in self.reached and self._hooked.get(number, 0) < _HOOKS:
                self._hooked[number] = self._hooked.get(number, 0) + 1
                value.register_hook(lambda gradient: self._reach(number, gradient))
        return value

    def _reach(self, number: int, gradient: torch.Tensor) -> None:
        if not torch.compiler.is_compiling() and bool(torch.count_nonzero(gradient.detach())):
            self.reached.add(number)


class Rewriter(ast.NodeTransformer):
    """Wraps expressions inside of functions; what torch compiles from source is left alone."""

    def __init__(self, path: str, recorder: Recorder) -> None:
        self.path, self.recorder, self.depth = path, recorder, 0

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Rewrite a function's body, not its decorators and defaults."""
        if any("jit" in ast.dump(one) for one in node.decorator_list):
            return node
        self.depth += 1
        node.body = [self.visit(one) for one in node.body]
        self.depth -= 1
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """Leave the annotation."""
        node.value = self.visit(node.value) if node.value else None
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        """Leave texts."""
        return node

    visit_Delete = visit_Match = visit_JoinedStr  # type: ignore[assignment]

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Wrap what is read."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super":
            return node
        super().generic_visit(node)
        if (
            not self.depth
            or not isinstance(node, _RECORDED)
            or isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)
        ):
            return node
        self.recorder.places.append((self.path, node.lineno, node.col_offset, node.end_lineno, node.end_col_offset))
        number = ast.Constant(len(self.recorder.places) - 1)
        return ast.copy_location(ast.Call(ast.Name(_NAME, ast.Load()), [number, node], []), node)


def install(root: str, recorder: Recorder) -> None:
    """Have the files under ``root`` rewritten as they are imported, whatever bytecode lies beside them."""
    setattr(builtins, _NAME, recorder)
    get_code = SourceFileLoader.get_code

    def rewritten(loader: SourceFileLoader, name: str) -> Any:
        path = os.path.realpath(loader.get_filename(name))
        if not path.startswith(root + os.sep):
            return get_code(loader, name)
        tree = Rewriter(path, recorder).visit(ast.parse(loader.get_data(path)))
        return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)

    SourceFileLoader.get_code = rewritten  # type: ignore[method-assign]


def main() -> None:
    """Run the script and write what was seen, also where it ends with an error."""
    folder, out, script = sys.argv[1:4]
    recorder = Recorder()
    install(os.path.realpath(folder), recorder)
    sys.argv = [script]
    try:
        runpy.run_path(script, run_name="__main__")
    finally:
        places = recorder.places
        seen = {"live": sorted(recorder.live), "reached": sorted(recorder.reached)}
        Path(out).write_text(json.dumps({kind: [places[n] for n in numbers] for kind, numbers in seen.items()}))


if __name__ == "__main__":
    main()
