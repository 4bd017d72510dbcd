"""Answers that go to a pipe, a device or a closed descriptor, and folders that do not take them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = "import torch\np = torch.ones(1, requires_grad=True)\n(p.detach() * 2 + p).sum().backward()\n"
REPORT = "dynamic prog.py --no-ledger --format json -o report.json"


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    line = line.replace("callscope", f'"{sys.executable}" -m callscope')
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True, cwd=folder, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "prog.py").write_text(PROGRAM)
    return tmp_path


def test_a_pipe_takes_the_answer_and_stays_a_pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    done = shell("cat pipe & callscope lint prog.py --format concise -o pipe; wait", folder)
    assert "prog.py:3" in done.stdout, done.stderr
    assert (folder / "pipe").is_fifo()


@pytest.mark.parametrize("end", [" | cat", ""])
def test_standard_output_has_a_name(folder: Path, end: str) -> None:
    assert "prog.py:3" in shell(f"callscope lint prog.py --format concise -o /dev/stdout{end}", folder).stdout


def test_what_a_log_holds_stays_in_it(folder: Path) -> None:
    (folder / "log").write_text("before\n")
    shell("callscope lint prog.py --format concise -o /dev/stdout >> log", folder)
    assert (folder / "log").read_text().startswith("before\nprog.py:3")


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="no /dev/full here")
def test_a_full_device_is_told_and_never_replaced(folder: Path) -> None:
    done = shell("callscope lint prog.py -o /dev/full", folder)
    assert (done.returncode, done.stderr) == (
        2,
        "callscope: error: /dev/full: cannot be written: No space left on device\n",
    )
    assert Path("/dev/full").is_char_device()


@pytest.mark.parametrize(
    "words", ["dynamic prog.py", "probe q=1 prog.py", "taps prog.py:2:p prog.py", "rules", "lint prog.py"]
)
def test_a_closed_standard_output_is_told_before_the_work(folder: Path, words: str) -> None:
    pytest.importorskip("torch")
    done = shell(f"callscope {words} >&-", folder)
    assert (done.returncode, done.stderr) == (
        2, "callscope: error: standard output is closed; name a file: -o FILE\n"
    )  # fmt: skip


def test_a_closed_standard_output_is_no_place_for_what_the_target_writes(folder: Path) -> None:
    pytest.importorskip("torch")
    (folder / "prog.py").write_text(f"kept = open('kept.txt', 'w')\nprint('spoken')\n{PROGRAM}")
    done = shell(f"callscope {REPORT} >&-", folder)
    assert (done.returncode, (folder / "kept.txt").read_text()) == (0, ""), done.stderr
    drawn = shell("callscope render report.json --format dot >&-", folder)
    assert (drawn.returncode, drawn.stderr.count("\n")) == (2, 1), drawn.stderr


def test_no_colours_in_the_progress_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    from callscope.cli.progress import bar

    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for no_color in (True, False):
        written: list[str] = []
        stream = type("Terminal", (), {"write": lambda self, text, w=written: w.append(text), "flush": lambda self: None,
                                       "isatty": lambda self: True, "encoding": "utf-8"})()  # fmt: skip
        monkeypatch.setattr(sys, "stderr", stream)
        with bar(3, no_color=no_color) as show:
            show(1, "observing")
        assert ("\x1b[3" not in "".join(written)) is no_color


def test_the_verdict_is_said_beside_a_report_that_goes_to_a_file(folder: Path) -> None:
    told = shell("callscope dynamic prog.py --format json -o report.json", folder)
    assert "report.json: partial at prog.py:3" in told.stderr and not told.stdout
    assert "report.json" not in shell(f"callscope {REPORT} -q", folder).stderr
