"""Run a corpus program under sys.setprofile and print the calls that were seen, in PyCG's naming.

``python tests/corpus/observed_calls.py FOLDER...`` prints one JSON object a folder on a line of its own. Every program
runs in a forked child, so that nothing carries over. Frames of libraries are passed over: a function of the program
that a library calls back counts as called by the program's function that called the library. Calls of generators and
coroutines are left out on purpose: the interpreter reports when they are resumed, not where they are called.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
import io
import json
import os
import runpy
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType

COMPREHENSIONS = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}
SUSPENDED = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
Key = tuple[str, int, str]


def module_name(relative: Path) -> str:
    """Return the dotted name of a file, ``pkg/__init__.py`` being ``pkg``."""
    parts = list(relative.with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


class Names(ast.NodeVisitor):
    """Gives each code object of one file its PyCG name, and remembers which of them are suspended ones."""

    def __init__(self, path: Path, module: str) -> None:
        self.path = str(path)
        self.scopes = [module]
        self.lambdas = [0]
        self.names: dict[Key, list[tuple[int, str]]] = {(self.path, 1, "<module>"): [(0, module)]}

    def _put(self, line: int, column: int, code_name: str, name: str) -> None:
        self.names.setdefault((self.path, line, code_name), []).append((column, name))

    def _inside(self, name: str, nodes: list[ast.AST]) -> None:
        self.scopes.append(name)
        self.lambdas.append(0)
        for node in nodes:
            self.visit(node)
        self.scopes.pop()
        self.lambdas.pop()

    def _outside(self, *nodes: ast.AST | None) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Name a function by its scope and its own name."""
        self._outside(*node.decorator_list, *node.args.defaults, *node.args.kw_defaults)
        line = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        name = f"{self.scopes[-1]}.{node.name}"
        self._put(line, node.col_offset, node.name, name)
        self._inside(name, list(node.body))

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Name what is inside a class by the class."""
        self._outside(*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords))
        self._inside(f"{self.scopes[-1]}.{node.name}", list(node.body))

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Number a lambda within its scope."""
        self._outside(*node.args.defaults, *node.args.kw_defaults)
        self.lambdas[-1] += 1
        name = f"{self.scopes[-1]}.<lambda{self.lambdas[-1]}>"
        self._put(node.lineno, node.body.col_offset, "<lambda>", name)
        self._inside(name, [node.body])


def names_of(folder: Path) -> dict[Key, list[tuple[int, str]]]:
    """Return the names of every code object in a folder's files."""
    found: dict[Key, list[tuple[int, str]]] = {}
    for path in sorted(folder.rglob("*.py")):
        visitor = Names(path, module_name(path.relative_to(folder)))
        visitor.visit(ast.parse(path.read_text()))
        found.update(visitor.names)
    return found


def _first_column(code: CodeType) -> int:
    columns = [start for line, _, start, end in code.co_positions() if start is not None and end]
    return min(columns, default=0)


class Observer:
    """Collects (caller, callee, line of the call) triples from profile events."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder) + os.sep
        self.names = names_of(folder)
        self.edges: set[tuple[str | None, str, int]] = set()

    def name(self, code: CodeType) -> str | None:
        """Return the name of a function's code, or None for what is no function of the program."""
        candidates = self.names.get((code.co_filename, code.co_firstlineno, code.co_name))
        if not candidates:
            return None
        if len(candidates) == 1:
            return candidates[0][1]
        column = _first_column(code)
        return min(candidates, key=lambda candidate: abs(candidate[0] - column))[1]

    def caller(self, frame: FrameType | None) -> tuple[str | None, int]:
        """Return the nearest function of the program at or above a frame, and its current line."""
        while frame is not None:
            name = self.name(frame.f_code) if frame.f_code.co_filename.startswith(self.folder) else None
            if name is not None:
                return name, frame.f_lineno
            frame = frame.f_back
        return None, 0

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        """Note a call event; this is the profile function."""
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(self.folder):
            return
        if code.co_name == "<module>" or code.co_name in COMPREHENSIONS or code.co_flags & SUSPENDED:
            return
        callee = self.name(code)
        if callee is not None:
            caller, line = self.caller(frame.f_back)
            self.edges.add((caller, callee, line))


def observe(folder: Path) -> list[tuple[str | None, str, int]]:
    """Run one program's ``main.py`` and return the calls seen."""
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    observer = Observer(folder)
    with contextlib.redirect_stdout(io.StringIO()):
        threading.setprofile(observer)
        sys.setprofile(observer)
        try:
            runpy.run_path(str(folder / "main.py"), run_name="__main__")
        finally:
            sys.setprofile(None)
            threading.setprofile(None)  # type: ignore[arg-type]
    return sorted(observer.edges, key=str)


def forked(folders: list[Path]) -> Iterator[dict[str, object]]:
    """Observe each folder in a child of its own."""
    for folder in folders:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            try:
                answer: dict[str, object] = {"folder": str(folder), "edges": observe(folder)}
            except BaseException as error:
                answer = {"folder": str(folder), "error": f"{type(error).__name__}: {error}"}
            with os.fdopen(writing, "w") as pipe:
                json.dump(answer, pipe)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            text = pipe.read()
        os.waitpid(child, 0)
        yield json.loads(text)


def main(arguments: list[str]) -> None:
    """Observe the folders named on the command line."""
    folders = [Path(argument).resolve() for argument in arguments]
    if any("import torch" in path.read_text() for folder in folders for path in folder.rglob("*.py")):
        import torch.func
        import torch.nn.utils.parametrize
        import torch.utils.checkpoint
        import torch.utils.data  # noqa: F401
    for answer in forked(folders):
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
