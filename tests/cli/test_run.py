"""The command line's own behaviour: exit status and one-line errors."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from callscope import cli
from callscope.errors import UsageError


def test_version_names_what_an_answer_depends_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--version"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("callscope ")
    assert "torch " in out
    assert "libcst " in out


@pytest.mark.parametrize("arguments", [["nonsense"], ["--nonsense"], []])
def test_bad_usage_exits_2_and_says_so_on_stderr(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.strip()


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (UsageError("no such thing", hint="name one"), "no such thing; name one"),
        (ZeroDivisionError(), "a defect of callscope"),
        (KeyboardInterrupt(), "callscope: error: interrupted"),
    ],
)
def test_every_failure_of_a_command_exits_2(
    error: BaseException, says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(cli.cli, "get_command", lambda ctx, name: click.Command(name, callback=fail))
    assert cli.run(["anything"]) == 2
    assert says in capsys.readouterr().err


def test_importing_the_command_line_imports_nothing_slow() -> None:
    code = "import sys, callscope.cli; print([m for m in ('torch', 'numpy', 'networkx', 'libcst') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_module_of_the_target_takes_no_other_modules_place(tmp_path: Path) -> None:
    (tmp_path / "logging.py").write_text("raise RuntimeError('a module of the target')\n")
    (tmp_path / "m.py").write_text("def f(x):\n    return x\n")
    done = subprocess.run(
        [sys.executable, "-m", "callscope", "lint", "m.py"], capture_output=True, text=True, cwd=tmp_path
    )
    assert (done.returncode, done.stderr.count("Error")) == (0, 0), done.stderr


@pytest.mark.parametrize("words", [["lint", "m.py"], ["static", "m.py", "--format", "json"], ["rules"], ["--help"]])
def test_a_full_standard_output_is_one_line(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text("def f(x):\n    return x\n")
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "callscope", *words], stdout=full, stderr=subprocess.PIPE, text=True, cwd=tmp_path
        )
    assert done.returncode == 2
    assert done.stderr == "callscope: error: standard output: No space left on device\n"


@pytest.mark.parametrize(
    ("closed", "status", "says"),
    [("1", 2, "callscope: error: standard output is closed; name a file: -o FILE\n"), ("2", 2, '"path": "bad.py"')],
)
def test_a_closed_stream(closed: str, status: int, says: str, tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("def f(:\n")
    line = f'"{sys.executable}" -m callscope static bad.py --format json {closed}>&-'
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == status
    assert says in done.stdout + done.stderr
    assert "callscope: bad.py" not in done.stdout


def test_an_error_that_nobody_can_be_told_is_in_the_status() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, "-m", "callscope", "lint", "nowhere"], stderr=full)
    assert done.returncode == 2


@pytest.mark.parametrize("safe", ["", "1"])
def test_the_target_finds_modules_where_python_would(tmp_path: Path, safe: str) -> None:
    for version in ("first", "second"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "released.py").write_text(f"print({version!r})\n")
    (tmp_path / "program.py").write_text("import released\n")
    paths = os.pathsep.join(str(tmp_path / version) for version in ("first", "second"))
    done = subprocess.run(
        [sys.executable, "-m", "callscope", "dynamic", "program.py"], capture_output=True, text=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": paths, "PYTHONSAFEPATH": safe},
    )  # fmt: skip
    assert done.stderr.startswith("first"), done.stderr
