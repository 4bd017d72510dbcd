"""The committed bundle of the seed case: whole, portable, and what a new run says too."""

import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from callscope.investigate.bundle import changed

ROOT = Path(__file__).parents[2]
REPORTS = ROOT / "reports"
REGENERATE = runpy.run_path(str(REPORTS / "regenerate.py"))
INITIATIVE = REPORTS / REGENERATE["INITIATIVE"]


def folder(initiative: Path, phase: str) -> Path:
    """Return the one run of a phase."""
    (only,) = (initiative / f"phase_{phase}").iterdir()
    return only


def facts(initiative: Path) -> dict[str, object]:
    """Return what a bundle says, measured times, stamps and rounding aside."""
    said: dict[str, object] = {}
    for phase in "ad":
        table = json.loads((folder(initiative, phase) / "gradients.json").read_text())
        dead = json.loads((folder(initiative, phase) / "dynamic.json").read_text())["first_dead"]
        said[f"{phase}: verdict"] = table["verdict"]
        said[f"{phase}: first dead"] = dead and (dead["path"], dead["operation"], dead["effect"], dead["origin"])
        for name, entry in table["parameters"].items():
            said[f"{phase}: {name}"] = entry["verdict"], f"{entry['magnitude']:.8e}"
    probe = json.loads((folder(initiative, "b") / "zero_intensity_probe.json").read_text())
    for name, trials in probe.items():
        for value, trial in trials.items():
            said[f"probe {name}={value}"] = f"{trial['loss']:.8e}", trial["states"]
    compared = json.loads((folder(initiative, "d") / "compare.json").read_text())
    return said | {"came alive": compared["came_alive"], "regressed": compared["regressed"]}


@pytest.mark.parametrize("phase", "abcd")
def test_the_manifest_holds_and_nothing_is_missing(phase):
    assert changed(folder(INITIATIVE, phase)) == ()
    manifest = json.loads((folder(INITIATIVE, phase) / "manifest.json").read_text())
    assert manifest["missing"] == []
    assert len({folder(INITIATIVE, letter).name for letter in "abcd"}) == 1, "one stamp for every file of the run"


def test_the_answer_is_the_right_one():
    said = facts(INITIATIVE)
    assert said["a: verdict"] == "zeroed" and said["d: verdict"] == "live"
    assert len(said["came alive"]) == 6 and said["regressed"] == []
    assert any("default_F=0.0" in step for step in said["a: first dead"][3])
    assert all(state == "zero" for state in said["probe default_F=0.0"][1].values())
    assert all(state == "live" for state in said["probe default_F=100.0"][1].values())


def test_it_names_no_folder_of_the_machine_that_made_it():
    for path in INITIATIVE.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert str(ROOT) not in text and "/tmp/" not in text and str(Path.home()) + "/" not in text, path


def test_the_hook_script_still_prints_what_it_printed():
    pytest.importorskip("torch")
    bundle = folder(INITIATIVE, "b")
    done = subprocess.run([sys.executable, bundle / "hooks.py"], capture_output=True, text=True, cwd=ROOT, check=False)
    states = [_state(line) for line in done.stdout.splitlines()]
    assert states == [_state(line) for line in (bundle / "hook_gradients.txt").read_text().splitlines()[1:]]


def _state(line: str) -> str:
    """Return a printed line without its last digits."""
    head, norm, number = line.partition("  norm ")
    return f"{head}{norm}{float(number.split()[0]):.6e}" if norm else head


@pytest.mark.slow
def test_a_new_run_says_the_same(tmp_path):
    pytest.importorskip("torch")
    assert facts(REGENERATE["make"](tmp_path)) == facts(INITIATIVE)
