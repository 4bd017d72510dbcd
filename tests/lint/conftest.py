"""A project on disk, and an analysis that is known exactly: every ``.item()`` is CS101, every ``.tolist()`` CS104."""

import ast
from pathlib import Path

import pytest

from callscope.cli import run
from callscope.model.finding import Effect, Finding, Severity
from callscope.model.span import Span

METHODS = {"item": ("CS101", "item-call", Severity.ERROR), "tolist": ("CS104", "tolist-call", Severity.WARNING)}


def known_findings(root: Path, paths) -> tuple[Finding, ...]:
    """Return one finding for each call of a method of METHODS."""
    return tuple(finding for path in paths for finding in _in_file(root, path))


def _in_file(root: Path, path: str):
    tree = ast.parse((root / path).read_bytes())
    owners = {
        child: node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
            rule, name, severity = METHODS[node.func.attr]
            span = Span(path, node.lineno, node.col_offset + 1, node.end_lineno, node.end_col_offset + 1)
            yield Finding(
                rule, name, span, owners.get(node, ""), ast.unparse(node), Effect.SEVERS, severity, f"{name} severs"
            )


class Project:
    """Files under a folder, and ``callscope lint`` run there."""

    def __init__(self, root: Path, capsys) -> None:
        self.root = root
        self._capsys = capsys
        self.status = 0
        self.out = ""
        self.err = ""

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
        return file

    def config(self, body: str) -> None:
        self.write("pyproject.toml", f"[tool.callscope]\n{body}\n")

    def lint(self, *arguments: str) -> list[str]:
        """Run ``callscope lint`` and return the lines of stdout."""
        self._capsys.readouterr()
        self.status = run(["lint", "--no-cache", *arguments])
        self.out, self.err = self._capsys.readouterr()
        return self.out.splitlines()

    def found(self, *arguments: str) -> list[str]:
        """Return the findings as ``path:line CS101``."""
        rows = [line.split(" ") for line in self.lint("--format", "concise", *arguments)]
        return [f"{':'.join(row[0].split(':')[:2])} {row[1]}" for row in rows]


@pytest.fixture
def project(tmp_path, monkeypatch, capsys):
    """A project whose analysis is the known one."""
    monkeypatch.setattr("callscope.taint.analyse", _analyse)
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path, capsys)


def _analyse(program, rules, options=None):
    root = Path(program.root)
    return known_findings(root, [file.path for file in program.files])


@pytest.fixture(autouse=True)
def facts_are_the_program(monkeypatch, request):
    """The known analysis reads files itself: it needs no more of the program than which files it has."""
    if "project" in request.fixturenames:
        monkeypatch.setattr("callscope.lint.engine.build_program", lambda facts: facts)
