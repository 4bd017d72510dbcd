"""A project on disk, and ``callscope lint`` run there on an analysis that is known exactly."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from known_analysis import known_analysis

from callscope.cli import run
from callscope.lint import engine
from callscope.taint import Examined


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
    monkeypatch.setattr("callscope.taint.examine", lambda *arguments: Examined(tuple(known_analysis(*arguments))))
    monkeypatch.setattr("callscope.lint.engine.is_tensorless", lambda *arguments: False)
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path, capsys)


def _program(facts):
    solver = SimpleNamespace(library=SimpleNamespace(stamps={}))
    return SimpleNamespace(root=facts.root, files=facts.files, issues=facts.issues, solver=solver)


@pytest.fixture(autouse=True)
def facts_are_the_program(monkeypatch, request):
    """The known analysis reads files itself: it needs no more of the program than which files it has."""
    if "project" in request.fixturenames:
        monkeypatch.setattr("callscope.lint.engine.build_program", _program)


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return of how many files each program was that is solved."""
    found: list[int] = []
    made = engine.build_program
    monkeypatch.setattr(engine, "build_program", lambda facts: (found.append(len(facts.files)), made(facts))[1])
    return found
