"""The commands and the Python snippets of the documents, run as a reader would run them.

A fenced block under ``<!-- commands FOLDER -->`` is run line by line, in one copy of the folder a page, which is a git
repository; a status other than 0 and 1 is a fault. Python blocks of a page are run one after another, after what
``<!-- before: CODE -->`` says; one under ``<!-- excerpt -->`` is not run. Every other ``callscope`` command is held to
the options that there are. ``python docs/commands.py`` runs all, with page names only those.
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
from dataclasses import dataclass, field
from pathlib import Path

import click

from callscope.cli import cli

ROOT = Path(__file__).resolve().parent.parent
_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>\w*)[^\n]*\n(?P<body>.*?)^(?P=indent)```", re.DOTALL | re.MULTILINE
)
_NOTE = re.compile(r"<!-- (?P<kind>commands|before|excerpt|run)\b:?\s*(?P<text>(?:(?!-->).)*)-->\s*\Z", re.DOTALL)
_SPAN = re.compile(r"(?<!`)`(callscope [^`\n|]+)[^`\n]*`")
_LINE = re.compile(r"^(?:.*: )?(?:\$ )?(callscope [^|#\n]+)", re.MULTILINE)
_SHELL = ("", "text", "yaml", "bash", "sh", "console")
_TOOLS = {"callscope": "callscope", "pytest": "pytest", "torchrun": "torch.distributed.run"}


@dataclass(slots=True)
class Page:
    """What a page asks for: the folder of its commands, the commands, the snippets."""

    path: Path
    folder: str = ""
    commands: list[str] = field(default_factory=list)
    snippets: list[str] = field(default_factory=list)


def pages() -> Iterator[Page]:
    """Yield the documents; the rules' pages have their own tests."""
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        if "rules" not in path.relative_to(ROOT).parts:
            yield read(path, path.read_text(encoding="utf-8"))


def read(path: Path, text: str) -> Page:
    """Return what a page's blocks and the notes above them ask for."""
    page = Page(path)
    for block in _FENCE.finditer(text):
        note = _NOTE.search(text[: block.start()])
        kind, said = (note["kind"], note["text"].strip()) if note else ("", "")
        if kind == "commands":
            page.folder = said
            page.commands += [line for line in _joined(block["body"]).splitlines() if line.strip()]
        elif block["language"] == "python" and kind != "excerpt":
            page.snippets += [said, block["body"]] if kind == "before" else [block["body"]]
    return page


def _joined(body: str) -> str:
    return body.replace("\\\n", " ")


def unknown_options(text: str) -> Iterator[str]:
    """Yield the callscope commands of a text that the command line would not take, with its reason."""
    bodies = [_joined(block["body"]) for block in _FENCE.finditer(text) if block["language"] in _SHELL]
    found = [call for body in bodies for call in _LINE.findall(body)] + _SPAN.findall(_FENCE.sub("", text))
    for call in found:
        reason = _refused(shlex.split(call)[1:])
        if reason:
            yield f"{call.strip()}: {reason}"


def _refused(words: list[str]) -> str:
    if not words[0].strip("-").islower():  # a word that stands for any command
        return ""
    whole = click.Context(cli, help_option_names=["-h", "--help"])
    command = cli if words[0].startswith("-") else cli.get_command(whole, words[0])
    if command is None:
        return f"there is no command {words[0]!r}"
    words = words if command is cli else words[1:]
    try:
        command.make_parser(click.Context(command, parent=whole)).parse_args(words)
    except click.UsageError as error:
        return error.format_message()
    return ""


def faults(page: Page) -> Iterator[str]:
    """Run a page's commands and snippets; yield what failed."""
    with tempfile.TemporaryDirectory() as scratch:
        environment = _environment(Path(scratch) / "bin")
        here = _copied(page.folder, Path(scratch) / "here")
        for command in page.commands:
            done = _run(["bash", "-c", command], here, environment)
            if done.returncode not in (0, 1):
                yield f"{command}: status {done.returncode}: {done.stderr.strip()[-300:]}"
        if page.snippets:
            (here / "snippets.py").write_text("\n".join(page.snippets), encoding="utf-8")
            done = _run([sys.executable, "snippets.py"], here, environment)
            if done.returncode:
                yield f"its Python blocks: {done.stderr.strip()[-600:]}"


def _run(command: list[str], here: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=here, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


def _environment(tools: Path) -> dict[str, str]:
    """Return an environment in which the tools' names stand for this interpreter's modules."""
    tools.mkdir(parents=True)
    for name, module in _TOOLS.items():
        (tools / name).write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m {module} "$@"\n')
        (tools / name).chmod(0o755)
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "NO_COLOR": "1", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}


def _copied(folder: str, here: Path) -> Path:
    """Make a copy of a folder that is a git repository with a branch ``origin/main``; an empty one where none is named."""
    if folder:
        shutil.copytree(ROOT / folder, here, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        here.mkdir()
    git = ["git", "-c", "user.name=reader", "-c", "user.email=reader@example.org"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "--allow-empty", "-m", "start"],
                  ["update-ref", "refs/remotes/origin/main", "HEAD"]):  # fmt: skip
        subprocess.run([*git, *words], cwd=here, check=True)
    return here


def main() -> int:
    """Check every page, or those whose names are given."""
    failed = 0
    for page in pages():
        name = page.path.relative_to(ROOT).as_posix()
        if sys.argv[1:] and not any(word in name for word in sys.argv[1:]):
            continue
        for fault in [*unknown_options(page.path.read_text(encoding="utf-8")), *faults(page)]:
            print(f"{name}: {fault}")
            failed += 1
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
