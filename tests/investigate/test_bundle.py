"""A real investigation of a small program: the whole bundle, cut short, and of a target that fails."""

import ast
import json
import re
import subprocess
import sys

import pytest

from callscope.cli import run as main
from callscope.investigate.bundle import changed

pytest.importorskip("torch")

PROGRAM = '''\
"""A little optics: a gain that is zero darkens everything."""
from dataclasses import dataclass

import torch


@dataclass
class Config:
    gain: float = 0.0  # dimensionless
    width: float = 2.0  # in mm


def amplitude(x, config):
    """Return the amplitude in mm."""
    return torch.exp(-(x / config.width) ** 2)


def intensity(x, config):
    """Return the detector's signal."""
    gain = torch.as_tensor(config.gain)
    scaled = gain * amplitude(x, config)
    return scaled.sum()


x = torch.tensor([0.5, 1.0], dtype=torch.float64, requires_grad=True)
loss = intensity(x, Config())
print("loss", loss.item())
loss.backward()
'''
EVERY_FILE = {
    "a": {"dynamic.json", "gradients.json", "env/trace_env.json", "summary.md", "manifest.json"},
    "b": {
        "callchain/static.md", "callgraph/dynamic.txt", "callgraph/dynamic.json", "callgraph/gradient.svg",
        "trace/tap_points.md", "trace/taps.json", "zero_intensity_probe.json", "zero_intensity.md", "hooks.py",
        "hook_gradients.txt", "report.html", "env/trace_env.json", "summary.md", "manifest.json",
    },
    "c": {"cache_audit.md", "hypotheses.md", "design.md", "env/trace_env.json", "summary.md", "manifest.json"},
    "d": {"dynamic.json", "gradients.json", "compare.json", "compare.md", "env/trace_env.json", "summary.md",
          "manifest.json"},
}  # fmt: skip


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """Return the exit status and the folder of one whole investigation, with the mended program as phase D."""
    folder = tmp_path_factory.mktemp("optics")
    (folder / "pyproject.toml").write_text("[tool.callscope]\ntime-budget-minutes = 10\n")
    (folder / "optics.py").write_text(PROGRAM)
    (folder / "mended.py").write_text(PROGRAM.replace("gain: float = 0.0", "gain: float = 3.0"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        status = main(
            ["investigate", "-q", "--question", "Why is the gradient of x zero?", "--initiative", "optics",
             "--scope-hint", "amplitude", "--after", "mended.py", "--stamp", "20260101T000000Z", "optics.py"]
        )  # fmt: skip
    return status, folder / "reports" / "optics"


def read(bundle, phase: str, name: str) -> str:
    return (bundle[1] / f"phase_{phase}" / "20260101T000000Z" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("phase", "abcd")
def test_every_file_is_there_and_as_the_manifest_says(bundle, phase):
    folder = bundle[1] / f"phase_{phase}" / "20260101T000000Z"
    assert bundle[0] == 1
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert EVERY_FILE[phase] <= present
    manifest = json.loads(read(bundle, phase, "manifest.json"))
    assert manifest["missing"] == [] and manifest["state"] == "complete"
    assert {entry["path"] for entry in manifest["files"]} == present - {"manifest.json"}
    assert changed(folder) == ()
    (folder / "summary.md").write_text(read(bundle, phase, "summary.md") + " ", encoding="utf-8")
    assert changed(folder) == ("summary.md",)
    (folder / "summary.md").write_text(read(bundle, phase, "summary.md")[:-1], encoding="utf-8")


def test_the_answer_comes_first_and_is_right(bundle):
    summary = read(bundle, "b", "summary.md")
    assert summary.index("ZEROED") < summary.index("## Gradients")
    assert "`optics.py:21`" in summary
    assert "gain decides" in summary


def test_every_anchor_leads_to_a_line_of_the_source(bundle):
    length = len(PROGRAM.splitlines())
    for phase, names in EVERY_FILE.items():
        for name in names:
            if name.endswith(".md"):
                lines = re.findall(r"`optics\.py:(\d+)`", read(bundle, phase, name))
                assert all(1 <= int(line) <= length for line in lines), name
    assert re.search(r"`optics\.py:\d+`", read(bundle, "b", "callchain/static.md"))


def test_the_probe_changes_one_input_and_the_gradient_lives(bundle):
    trials = json.loads(read(bundle, "b", "zero_intensity_probe.json"))["gain"]
    assert trials["0.0"]["grads"]["x"] == 0.0
    assert trials["100.0"]["grads"]["x"] > 1.0
    assert trials["100.0"]["replaced"] == ["optics.py:9:gain"]


def test_hooks_run_without_callscope_and_print_the_same(bundle):
    folder = bundle[1] / "phase_b" / "20260101T000000Z"
    imported = {
        alias.name.partition(".")[0]
        for node in ast.walk(ast.parse((folder / "hooks.py").read_text())) if isinstance(node, ast.Import)
        for alias in node.names
    }  # fmt: skip
    assert "callscope" not in imported
    hide = "sys.modules['callscope'] = None; del sys.argv[0]"
    blocked = f"import sys, runpy; {hide}; runpy.run_path(*sys.argv, run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", blocked, str(folder / "hooks.py")],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )
    assert done.stdout == read(bundle, "b", "hook_gradients.txt").partition("\n")[2]
    assert re.search(r"amplitude_returned .*gradient: zero", done.stdout)
    assert re.search(r"gain .*requires_grad is False.* value zero", done.stdout)


def test_phase_d_tells_what_came_alive(bundle):
    compared = json.loads(read(bundle, "d", "compare.json"))
    assert compared["came_alive"] == ["x"] and compared["regressed"] == []
    assert (compared["old"]["verdict"], compared["new"]["verdict"]) == ("zeroed", "live")


def test_hypotheses_and_design_name_the_input(bundle):
    assert "(confirmed)" in read(bundle, "c", "hypotheses.md").splitlines()[2]
    assert "the graph reaches them" in read(bundle, "c", "hypotheses.md")
    assert "set `gain`" in read(bundle, "c", "design.md")


def investigate(folder, monkeypatch, *words: str) -> int:
    monkeypatch.chdir(folder)
    return main(["investigate", "-q", "--question", "Why?", "--initiative", "x", "--stamp", "S", *words])


def test_a_target_that_fails_leaves_a_bundle_that_says_so(tmp_path, monkeypatch):
    (tmp_path / "broken.py").write_text("raise RuntimeError('no detector')\n")
    assert investigate(tmp_path, monkeypatch, "--phase", "A", "--phase", "B", "broken.py") == 2
    folder = tmp_path / "reports" / "x" / "phase_b" / "S"
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["state"] == "incomplete"
    assert {"path": "hooks.py", "reason": manifest["missing"][0]["reason"]} in manifest["missing"]
    assert "no detector" in (folder / "summary.md").read_text()
    assert (folder / "callchain" / "static.md").is_file() and (folder / "env" / "trace_env.json").is_file()


def test_a_spent_budget_is_told_file_by_file(tmp_path, monkeypatch):
    (tmp_path / "optics.py").write_text(PROGRAM)
    assert investigate(tmp_path, monkeypatch, "--phase", "C", "--time-budget-minutes", "0.0000001", "optics.py") == 2
    manifest = json.loads((tmp_path / "reports" / "x" / "phase_c" / "S" / "manifest.json").read_text())
    assert {entry["path"] for entry in manifest["missing"]} >= {"cache_audit.md", "hypotheses.md", "design.md"}
    assert all("time budget" in entry["reason"] for entry in manifest["missing"] if entry["path"] != "summary.md")


def test_an_interrupted_run_closes_its_bundle(tmp_path, monkeypatch):
    from callscope.investigate.case import Case

    def interrupted(self, target):
        raise KeyboardInterrupt

    monkeypatch.setattr(Case, "audit", interrupted)
    (tmp_path / "optics.py").write_text(PROGRAM)
    assert investigate(tmp_path, monkeypatch, "optics.py") == 2
    for phase in "abcd":
        manifest = json.loads((tmp_path / "reports" / "x" / f"phase_{phase}" / "S" / "manifest.json").read_text())
        assert all("interrupted" in entry["reason"] for entry in manifest["missing"])
        page = (tmp_path / "reports" / "x" / f"phase_{phase}" / "S" / "summary.md").read_text()
        assert "interrupted before the target was audited" in page and "**missing**" in page


def test_a_run_that_is_killed_leaves_no_bundle_that_looks_whole(tmp_path, monkeypatch):
    from callscope.investigate.case import Case

    def killed(self, target):
        raise SystemExit

    monkeypatch.setattr(Case, "audit", killed)
    (tmp_path / "optics.py").write_text(PROGRAM)
    with pytest.raises(SystemExit):
        investigate(tmp_path, monkeypatch, "optics.py")
    for phase in "abcd":
        manifest = json.loads((tmp_path / "reports" / "x" / f"phase_{phase}" / "S" / "manifest.json").read_text())
        assert manifest["state"] == "incomplete" and len(manifest["missing"]) > 3


def test_a_place_that_cannot_be_written_is_one_line(tmp_path, monkeypatch, capfd):
    (tmp_path / "optics.py").write_text(PROGRAM)
    (tmp_path / "reports").write_text("a file")
    assert investigate(tmp_path, monkeypatch, "optics.py") == 2
    error = capfd.readouterr().err
    assert "cannot be made" in error and error.count("\n") == 1


def test_a_disk_that_is_full_half_way_is_one_line_and_the_manifest_of_before_stays(tmp_path, monkeypatch, capfd):
    from callscope.errors import UsageError
    from callscope.investigate import bundle

    def full(path, data):
        if path.name != "manifest.json" or "report.html" in str(data):
            raise UsageError(f"{path}: cannot be written: No space left on device")
        write(path, data)

    write = bundle.write_atomically
    (tmp_path / "broken.py").write_text("raise RuntimeError('no detector')\n")
    monkeypatch.setattr(bundle, "write_atomically", full)
    assert investigate(tmp_path, monkeypatch, "--phase", "A", "broken.py") == 2
    manifest = json.loads((tmp_path / "reports" / "x" / "phase_a" / "S" / "manifest.json").read_text())
    assert manifest["state"] == "incomplete" and "No space left" in json.dumps(manifest["missing"])
    assert "No space left" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--initiative", "a/b", "--question", "Why?"], "slug"),
        (["--initiative", "ok", "--question", " "], "question is empty"),
        (["--initiative", "ok", "--question", "Why?", "--probe", "gain"], "NAME=V1,V2"),
        (["--initiative", "ok", "--question", "Why?", "--time-budget-minutes", "0"], "no time"),
        (["--question", "Why?"], "--initiative"),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_written(tmp_path, monkeypatch, capfd, words, message):
    (tmp_path / "optics.py").write_text(PROGRAM)
    monkeypatch.chdir(tmp_path)
    assert main(["investigate", *words, "optics.py"]) == 2
    error = capfd.readouterr().err
    assert message in error and error.count("\n") == 1
    assert not (tmp_path / "reports").exists()
