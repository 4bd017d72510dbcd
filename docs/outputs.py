"""The outputs that the documents show, made anew: a fenced block under ``<!-- run FOLDER: COMMAND -->`` is what it prints.

``python docs/outputs.py`` writes them, ``--check`` says which are not today's. Each command runs in a copy of its folder.
What depends on the machine (seconds, the number of runs) is left out; numbers are compared to three digits.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from callscope.render import graphviz_engine, svg

ROOT = Path(__file__).resolve().parent.parent
PICTURES = {"docs/images/spring.svg": ("docs/tutorial", "spring.py")}
_BLOCK = re.compile(r"<!-- run (?P<folder>\S+): (?P<command>.+?) -->\n+```\w*\n(?P<body>.*?)```", re.DOTALL)
_MACHINE = re.compile(r"^(?:\d+ runs? in .* s|note: experiments run in float64.*)\n", re.MULTILINE)
_NUMBER = re.compile(r"-?\d+\.\d+(?:e[-+]?\d+)?")


def documents() -> list[Path]:
    """Return the documents that may hold outputs."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@contextmanager
def copied(folder: str) -> Iterator[Path]:
    """Give a copy of a folder that is a project of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "here"
        shutil.copytree(ROOT / folder, copy, ignore=shutil.ignore_patterns("mended", "__pycache__"))
        (copy / "pyproject.toml").write_text("")
        yield copy


def printed(folder: str, command: str) -> str:
    """Return what a command prints on standard output."""
    words = shlex.split(command)
    if words[0] != "callscope":
        raise SystemExit(f"docs: only callscope is run, not {words[0]!r}")
    if words[1] == "dynamic":  # what a loaded machine can afford in the default time is no part of the output
        words[2:2] = ["--budget", "900"]
    environment = {**os.environ, "NO_COLOR": "1", "OMP_NUM_THREADS": "1", "COLUMNS": "110"}
    with copied(folder) as copy:
        done = subprocess.run(
            [sys.executable, "-m", "callscope", *words[1:]], cwd=copy, env=environment, capture_output=True, text=True,
            check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    if done.returncode == 2:
        raise SystemExit(f"docs: {command} failed: {done.stderr.strip().splitlines()[-1:]}")
    text = _MACHINE.sub("", done.stdout)
    return "".join(f"{line.rstrip()}\n" for line in text.rstrip().splitlines())


def renewed(text: str) -> str:
    """Return a document with its outputs made anew; a body that begins with ``$ `` keeps that line."""

    def fresh(found: re.Match[str]) -> str:
        body = found["body"]
        prompt = f"{body.splitlines()[0]}\n" if body.startswith("$ ") else ""
        head = found[0][: found.start("body") - found.start()]
        return f"{head}{prompt}{printed(found['folder'], found['command'])}```"

    return _BLOCK.sub(fresh, text)


def stale() -> Iterator[str]:
    """Yield the documents whose outputs are not today's."""
    for path in documents():
        text = path.read_text(encoding="utf-8")
        if _BLOCK.search(text) and _rounded(renewed(text)) != _rounded(text):
            yield path.relative_to(ROOT).as_posix()


def _rounded(text: str) -> str:
    return " ".join(_NUMBER.sub(lambda found: f"{float(found[0]):.3g}", text).split())


def main() -> int:
    """Write the outputs, or with ``--check`` list the stale documents."""
    if "--check" in sys.argv:
        found = list(stale())
        print("\n".join(f"stale output: {name}; run python docs/outputs.py" for name in found))
        return 1 if found else 0
    for path in documents():
        text = path.read_text(encoding="utf-8")
        if _BLOCK.search(text):
            path.write_text(renewed(text), encoding="utf-8")
    for picture, (folder, script) in PICTURES.items():
        draw(ROOT / picture, folder, script)
    for graph in sorted((ROOT / "docs" / "images").glob("*.dot")):
        drawn = graphviz_engine.draw(graph.read_text(encoding="utf-8"), "svg")
        text = svg.finish(drawn, title=graph.stem, description=graph.stem, mode="light")
        graph.with_suffix(".svg").write_text(text, encoding="utf-8")
    return 0


def draw(picture: Path, folder: str, script: str) -> None:
    """Draw a script's gradient paths."""
    with copied(folder) as copy:
        tool = [sys.executable, "-m", "callscope"]
        asked = [*tool, "dynamic", "-q", "--format", "json", "-o", "report.json", script]
        subprocess.run(asked, cwd=copy, capture_output=True, check=False)
        subprocess.run([*tool, "render", "report.json", "-o", picture, "--link", "none"], cwd=copy, check=True)


if __name__ == "__main__":
    sys.exit(main())
