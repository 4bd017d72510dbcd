"""The dynamic command on real scripts: exit codes, one-line errors, JSON alone on stdout."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from callscope.cli import run

LIVE = "import torch\nx = torch.tensor([1.0, 2.0], requires_grad=True)\nprint('hello')\n(x * x).sum().backward()\n"
SEVERED = (
    "import torch\nx = torch.tensor(2.0, requires_grad=True)\ny = torch.tensor(3.0, requires_grad=True)\n"
    "loss = x.item() * y\nloss.backward()\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def command_line(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own: pytest's capture would catch what the target's fork prints."""
    return subprocess.run([sys.executable, "-m", "callscope", *arguments], capture_output=True, text=True)


def test_live_script_exits_0_with_json_alone_on_stdout(folder: Path) -> None:
    (folder / "main.py").write_text(LIVE)
    done = command_line("dynamic", "main.py", "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["verdict"] == "live"
    assert "hello" in done.stderr


def test_severed_script_exits_1_and_names_the_line(folder: Path) -> None:
    (folder / "main.py").write_text(SEVERED)
    assert run(["dynamic", "main.py", "--format", "json", "-o", "report.json"]) == 1
    report = json.loads((folder / "report.json").read_text())
    assert (report["first_dead"]["path"], report["first_dead"]["line"]) == ("main.py", 4)
    assert {p["name"]: p["verdict"] for p in report["parameters"]} == {"x": "severed", "y": "live"}


@pytest.mark.parametrize(
    ("name", "start"), [("report.json", "{"), ("page.html", "<!DOCTYPE html>"), ("said.txt", "LIVE")]
)
def test_the_name_of_the_output_says_the_form(folder: Path, name: str, start: str) -> None:
    (folder / "main.py").write_text(LIVE)
    assert run(["dynamic", "--no-ledger", "-o", name, "main.py"]) == 0
    assert (folder / name).read_text().startswith(start)


@pytest.mark.parametrize(
    "words", [["--format", "text", "-o", "a.html"], ["--format", "html", "-o", "a.json"], ["-o", "a.png"]]
)
def test_a_name_that_contradicts_the_format_is_told_before_any_run(folder: Path, words: list[str], capsys) -> None:
    (folder / "main.py").write_text(LIVE + "open('ran', 'w')\n")
    assert run(["dynamic", *words, "main.py"]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"callscope: error: {words[-1]}: ") and error.count("\n") == 1
    assert not (folder / "ran").exists()


def test_failing_gradient_test_gets_its_verdict(folder: Path) -> None:
    (folder / "main.py").write_text(SEVERED + "assert x.grad is not None\n")
    assert run(["dynamic", "main.py"]) == 1


def test_what_fails_after_its_backward_gets_its_verdict_and_a_note(folder: Path, capsys) -> None:
    (folder / "main.py").write_text(LIVE + "raise ValueError('my own check failed')\n")
    assert run(["dynamic", "main.py"]) == 0
    assert "after its backward the target raised: ValueError: my own check failed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("raise ValueError('boom')\n", "boom"),
        (
            "import torch\nx = torch.ones(2, requires_grad=True)\ny = x.exp()\ny.add_(1)\ny.sum().backward()\n",
            "the backward needs what exp at main.py:3 saved, and add_ at main.py:4 overwrote it in place",
        ),
        ("import torch\nprint(torch.ones(2))\n", "requires_grad"),
        ("def f(:\n", "SyntaxError"),
    ],
)
def test_targets_without_a_verdict_exit_2_with_one_line(folder: Path, source: str, words: str) -> None:
    (folder / "main.py").write_text(source)
    done = command_line("dynamic", "main.py", "-o", "report.txt")
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("callscope: error: ") and words in last
    assert done.returncode == 2 and done.stdout == "" and not (folder / "report.txt").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["missing.py"], ["--scenario", "no.such:thing"], ["-m", "no_such_module"], ["--roi", "4", "main.py"],
        ["main.py", "--namespace", "no_such_namespace"], [], ["-m", "json", "--scenario", "a:b"],
    ],
)  # fmt: skip
def test_bad_requests_exit_2(folder: Path, capfd: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    (folder / "main.py").write_text(LIVE)
    assert run(["dynamic", *arguments]) == 2
    assert capfd.readouterr().err.strip().splitlines()[-1].startswith("callscope: error: ")


def test_an_option_that_the_script_names_is_the_scripts(folder: Path) -> None:
    source = "import sys\nassert sys.argv[1:] == ['--config', 'x.json', '--seed', '3']\nNAMES = '--config', '--seed'\n"
    (folder / "main.py").write_text(source + LIVE)
    done = run(["dynamic", "main.py", "--config", "x.json", "--seed", "3", "--format", "json", "-o", "report.json"])
    assert done == 0
    assert json.loads((folder / "report.json").read_text())["target"] == "main.py --config x.json --seed 3"


def test_dead_gradients_are_judged_though_the_script_fails_over_them(folder: Path) -> None:
    (folder / "main.py").write_text(SEVERED + "print(x.grad.norm())\n")
    assert run(["dynamic", "main.py"]) == 1


def test_a_failing_target_is_one_line_and_its_traceback_is_asked_for(folder: Path) -> None:
    (folder / "main.py").write_text("def f():\n    raise ValueError('boom')\nf()\n")
    plain, verbose = command_line("dynamic", "main.py"), command_line("dynamic", "-v", "main.py")
    assert plain.returncode == verbose.returncode == 2
    assert len(plain.stderr.splitlines()) == 1 and "main.py:2" in plain.stderr
    assert "Traceback" in verbose.stderr
