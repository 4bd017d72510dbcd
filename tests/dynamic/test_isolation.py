"""Runs without fork, standard input for every repetition, and the ranks of a distributed run."""

from __future__ import annotations

import json
import os
import py_compile
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from callscope.cli import ranks
from callscope.dynamic.process import isolation
from callscope.errors import TargetError
from callscope.model.run import RunPlan, Target
from tests.dynamic.programs import Program, leaf

PROGRAM = """
import sys, torch
print("loud")
x = torch.tensor([1.0, 2.0], requires_grad=True)
(x * x.detach()).sum().backward()
if "die" in sys.argv: raise SystemExit(3)
"""


def test_without_fork(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    forked = Program(tmp_path, PROGRAM).run()
    monkeypatch.setattr(isolation, "CAN_FORK", False)
    spawned = Program(tmp_path, PROGRAM).run(quiet=False)
    assert leaf(spawned, "x").gradient_value == leaf(forked, "x").gradient_value == [1.0, 2.0]
    assert [site.key for site in spawned.sites] == [site.key for site in forked.sites]
    shown = capsys.readouterr()
    assert shown.out == "" and "loud" in shown.err


def test_without_fork_failures_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "CAN_FORK", False)
    record = Program(tmp_path, PROGRAM, "die").run()
    assert (record.status, record.error) == ("ok", "SystemExit: 3")
    (tmp_path / "program.py").unlink()
    with pytest.raises(TargetError, match="no such file"):
        Program.run(_unwritten(tmp_path))


IMPORTS = """
import torch
from gains import gain
x = torch.tensor([1.0, 2.0], requires_grad=True)
(gain * x).sum().backward()
"""


def test_a_replaced_literal_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    (tmp_path / "gains.py").write_text("gain = 2.0\n")
    program = Program(tmp_path, IMPORTS)
    py_compile.compile(str(tmp_path / "gains.py"))  # as an earlier run left it
    assert program.run().sink == 6.0
    before = sorted(tmp_path.rglob("*"))
    assert program.run(replace={"gain": 5.0}).sink == 15.0
    assert sorted(tmp_path.rglob("*")) == before


def _unwritten(folder: Path) -> Program:
    program = Program(folder, PROGRAM)
    program.path.unlink()
    return program


READS = """
import sys, torch
factors = [float(word) for word in sys.stdin.read().split()]
x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
loss = (x * sum(factors)).sum() + 3 * x.detach().sum()
loss.backward()
"""
COMMAND = [sys.executable, "-m", "callscope", "dynamic", "--format", "json"]


@pytest.mark.parametrize("how", ["pipe", "file"])
def test_every_repetition_reads_the_same_input(tmp_path: Path, how: str) -> None:
    (tmp_path / "reads.py").write_text(READS)
    text = "2.0 " * 30_000  # more than a pipe holds
    (tmp_path / "input").write_text(text)
    with (tmp_path / "input").open() as stream:
        given = {"input": text} if how == "pipe" else {"stdin": stream}
        done = subprocess.run(
            [*COMMAND, "reads.py"], cwd=tmp_path, capture_output=True, text=True, timeout=200, check=False, **given
        )
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    (parameter,) = report["parameters"]
    assert (report["verdict"], report["ledger"]["closed"]) == ("partial", True)
    assert parameter["finite_difference"] - parameter["autograd"] == pytest.approx(parameter["missing"])


def test_an_input_that_nobody_closes_holds_up_nothing(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    with subprocess.Popen(
        [*COMMAND, "--no-ledger", "program.py"], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        assert process.wait(timeout=100) in (0, 1)


def test_one_file_a_rank() -> None:
    ranked = {"WORLD_SIZE": "2", "RANK": "1"}
    assert ranks.of_rank(Path("out/report.json"), ranked) == Path("out/report.rank1.json")
    assert ranks.of_rank(Path("report.json"), {"WORLD_SIZE": "1", "RANK": "0"}) == Path("report.json")
    assert ranks.of_rank(None, ranked) is None


TRAINING = """
import torch, torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.extra = torch.nn.Linear(3, 2), torch.nn.Linear(3, 2)
    def forward(self, x, with_extra):
        return self.first(x) + (self.extra(x) if with_extra else 0.0)

dist.init_process_group("gloo")
model = DistributedDataParallel(Net(), find_unused_parameters=True)
model(torch.ones(2, 3), dist.get_rank() == 0).sum().backward()
dist.destroy_process_group()
"""


@pytest.mark.slow
def test_ranks_are_reported_and_joined(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(TRAINING)
    launch = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    run = [*launch, "-m", "callscope", "dynamic", "--no-ledger", "--format", "json", "-o", "report.json", "train.py"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in tmp_path.glob("*.json")) == ["report.rank0.json", "report.rank1.json"]
    verdicts = [_verdicts(tmp_path / f"report.rank{rank}.json") for rank in (0, 1)]
    assert verdicts[0]["model.module.extra.weight"] == "live"
    assert verdicts[1]["model.module.extra.weight"] == "unused"
    assert {v["model.module.first.weight"] for v in verdicts} == {"live"}
    merge = [sys.executable, "-m", "callscope", "merge", "report.rank0.json", "report.rank1.json"]
    joined = subprocess.run(merge, cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False)
    assert "extra.weight" in joined.stdout and "unused" in joined.stdout


def _verdicts(path: Path) -> dict[str, str]:
    return {p["name"]: p["verdict"] for p in json.loads(path.read_text())["parameters"]}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_child_whose_parent_no_longer_listens_ends_and_does_not_go_on_as_the_parent(tmp_path: Path) -> None:
    program = Program(tmp_path, PROGRAM)
    plan = RunPlan(Target("script", str(program.path), ()), (), str(tmp_path))
    reader, writer = os.pipe()
    os.close(reader)
    pid = os.fork()
    if pid == 0:
        try:
            isolation.be_child(plan, writer)
        finally:
            os._exit(77)
    os.close(writer)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


SLEEPS = """
import os, pathlib, time, torch
pathlib.Path("pid").write_text(str(os.getpid()))
time.sleep(120)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux ends a process with its parent")
def test_a_killed_command_takes_its_target_along(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(SLEEPS)
    command = subprocess.Popen(
        [sys.executable, "-m", "callscope", "dynamic", "program.py"], cwd=tmp_path, stderr=subprocess.DEVNULL
    )
    noted = tmp_path / "pid"
    _wait_for(lambda: noted.exists() and noted.read_text() != "")
    target = int(noted.read_text())
    command.kill()
    command.wait()
    _wait_for(lambda: not _runs(target))


def _wait_for(happened: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    """Return whether a process runs; one that ended and that nobody waited for yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
