"""Scripts, modules, tests, scenarios and callables run as they would without us, and however they end."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from callscope.dynamic import execute
from callscope.errors import TargetError
from callscope.model.run import RunPlan, RunRecord, Target
from tests.dynamic.programs import Program, leaf

ENDINGS = """
import os, sys, time
import torch
x = torch.ones(2, requires_grad=True)
x.sum().backward()
how = sys.argv[1]
if how == "three": sys.exit(3)
if how == "zero": sys.exit(0)
if how == "gone": os._exit(4)
if how == "killed": os.kill(os.getpid(), 9)
if how == "slow": time.sleep(60)
if how == "fails": assert x.grad is None, "no gradient wanted"
if how == "reads": assert sys.stdin.read() == ""
"""


@pytest.mark.parametrize(
    ("how", "status", "error"),
    [
        ("zero", "ok", ""),
        ("three", "ok", "SystemExit: 3"),
        ("gone", "raised", "the target left with status 4 before it could be judged"),
        ("killed", "raised", "the target was killed by SIGKILL"),
        ("fails", "ok", "AssertionError: no gradient wanted"),
    ],
)
def test_endings(tmp_path: Path, how: str, status: str, error: str) -> None:
    record = Program(tmp_path, ENDINGS, how).run()
    assert (record.status, record.error) == (status, error)


def test_what_ran_before_a_failure_is_kept(tmp_path: Path) -> None:
    record = Program(tmp_path, ENDINGS, "fails").run()
    assert record.error_span is not None
    assert record.error_span.anchor() == "program.py:12"
    assert leaf(record, "x").gradient == "live"


def test_a_timeout_is_a_status(tmp_path: Path) -> None:
    assert Program(tmp_path, ENDINGS, "slow").run(timeout=2.0).status == "timeout"


MAIN = """
import atexit, os, sys
import torch
assert os.path.isabs(__file__) and __annotations__ == {} and __builtins__ is sys.modules["builtins"]
atexit.register(lambda: open("left.txt", "w").close())
torch.ones(2, requires_grad=True).sum().backward()
"""


def test_the_main_module_is_as_python_makes_it_and_ends_as_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Program(tmp_path, MAIN).run(quiet=False).status == "ok"
    assert (tmp_path / "left.txt").exists()


PACKAGE = """
import sys
import torch

def scaled(roi=(1, 1)):
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    params = {"b": torch.tensor(3.0, requires_grad=True)}
    return (a * params["b"]).sum() * roi[0]

def severed():
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    return a.detach().sum()

async def awaited():
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    return a.sum()

if __name__ == "__main__":
    assert sys.argv[1:] == ["one", "two"]
    scaled().backward()
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "physics_sample.py").write_text(PACKAGE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ask(kind: str, spec: str, root: Path, *arguments: str, roi: tuple[int, int] | None = None) -> RunRecord:
    target = Target(kind, spec, arguments)  # type: ignore[arg-type]
    return execute(RunPlan(target, root=str(root), roi=roi, quiet=True, timeout=120.0))


def test_module(package: Path) -> None:
    record = ask("module", "physics_sample", package, "one", "two")
    assert (record.status, record.sink) == ("ok", 9.0)


def test_scenario_that_returns_its_sink(package: Path) -> None:
    record = ask("scenario", "physics_sample:scaled", package, roi=(4, 4))
    assert (record.status, record.sink) == ("ok", 36.0)
    assert [found.name for found in record.leaves] == ["a", "params['b']"]


def test_scenario_that_is_a_coroutine(package: Path) -> None:
    record = ask("scenario", "physics_sample:awaited", package)
    assert (record.status, record.sink, [found.name for found in record.leaves]) == ("ok", 3.0, ["a"])


def test_scenario_whose_sink_has_no_history(package: Path) -> None:
    record = ask("scenario", "physics_sample:severed", package)
    assert (record.status, record.sink) == ("severed-backward", 3.0)
    assert [site.operation for site in record.sites] == ["detach"]


@pytest.mark.parametrize(
    ("kind", "spec", "message"),
    [
        ("script", "nowhere.py", "no such file: nowhere.py"),
        ("script", "--svg", "no such option: --svg"),
        ("module", "no_such_module", "no module named 'no_such_module'"),
        ("scenario", "physics_sample:nothing", "physics_sample has no scenario 'nothing'"),
        ("scenario", "physics_sample", "a scenario is named pkg.mod:function"),
    ],
)
def test_targets_that_are_not_there(package: Path, kind: str, spec: str, message: str) -> None:
    with pytest.raises(TargetError, match=message):
        ask(kind, spec, package)


TESTS = """
import pytest, torch
@pytest.fixture
def theta():
    return torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
class TestA:
    @pytest.mark.parametrize("k", [1, 2])
    def test_x(self, theta, k):
        loss = (theta.detach() * theta).sum() * k
        loss.backward()
        assert theta.grad.sum() > 100
def test_check(theta):
    assert torch.autograd.gradcheck(lambda t: (t * t.detach()).sum(), (theta,))
"""


def test_pytest_node(package: Path) -> None:
    (package / "test_under_test.py").write_text(TESTS)
    record = ask("pytest", "test_under_test.py::TestA::test_x[2]", package)
    assert (record.status, record.sink) == ("ok", 10.0)
    assert record.error.startswith("AssertionError")
    assert leaf(record, "theta").span.anchor() == "test_under_test.py:5"
    assert [site.key for site in record.sites] == ["test_under_test.py:9:detach"]


def test_gradcheck_is_probed_once(package: Path) -> None:
    (package / "test_under_test.py").write_text(TESTS)
    record = ask("pytest", "test_under_test.py::test_check", package)
    assert (record.sink, record.sink_operation) == (5.0, "gradcheck")
    assert leaf(record, "theta").gradient_value == [1.0, 2.0]


def test_callable(package: Path) -> None:
    weight = torch.ones(2, requires_grad=True)
    plan = RunPlan(Target("callable", "it"), root=str(package), function=lambda: (weight * 2).sum(), quiet=True)
    record = execute(plan)
    assert (record.status, record.sink) == ("ok", 4.0)
    assert [found.name for found in record.leaves] == ["weight"]
    assert weight.grad is None


def test_backward_on_a_number(tmp_path: Path) -> None:
    text = "import torch\nx = torch.ones(2, requires_grad=True)\nloss = (x * 3).sum().item()\nloss.backward()\n"
    record = Program(tmp_path, text).run()
    assert (record.status, record.sink) == ("severed-backward", 6.0)
    assert leaf(record, "x").gradient == "none"
