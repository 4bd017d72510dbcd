"""The published schemas describe what every command that writes JSON really writes."""

import json
from pathlib import Path

import jsonschema
import pytest

from callscope.cli import run

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "callscope" / "render" / "schemas"
PUBLISHED = ROOT / "docs" / "reference" / "schemas"
SCRIPT = """
import math
import torch
k = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
d = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
gain = 3.0
parts = (k * gain, d)
loss = parts[0] * math.exp(float(d))
loss.backward()
"""
MENDED = SCRIPT.replace("math.exp(float(d))", "torch.exp(d)")


def check(name, content):
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(content, schema, cls=jsonschema.Draft202012Validator)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("schemas")
    (place / "main.py").write_text(SCRIPT)
    (place / "mended.py").write_text(MENDED)
    (place / "pyproject.toml").write_text("")
    return place


def written(folder, monkeypatch, *words):
    monkeypatch.chdir(folder)
    assert run([*words, "--format", "json", "-o", "out.json"]) in (0, 1)
    return json.loads((folder / "out.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("schema", "words"), [("static", ["static", "main.py"]), ("findings", ["lint", "--no-cache", "main.py"])]
)
def test_from_source_alone(folder, monkeypatch, schema, words):
    found = written(folder, monkeypatch, *words)
    assert found["findings"]
    check(schema, found)


def test_reports_and_what_compares_and_joins_them(folder, monkeypatch):
    pytest.importorskip("torch")
    for script, name in (("main.py", "old"), ("mended.py", "new")):
        found = written(folder, monkeypatch, "dynamic", "-q", script)
        check("dynamic", found)
        (folder / f"{name}.json").write_text(json.dumps(found))
    compared = written(folder, monkeypatch, "compare", "old.json", "new.json")
    assert compared["came_alive"] == ["d"]
    check("compare", compared)
    check("ranks", written(folder, monkeypatch, "merge", "old.json", "new.json"))


def test_experiments(folder, monkeypatch):
    pytest.importorskip("torch")
    check("probe", written(folder, monkeypatch, "probe", "gain=0,1", "main.py"))
    taps = written(folder, monkeypatch, "taps", "main.py:7:parts", "main.py:6:gain", "main.py")
    assert set(taps) == {"main.py:7:parts[0]", "main.py:7:parts[1]", "main.py:6:gain"}
    check("taps", taps)


def test_an_investigation(folder, monkeypatch):
    pytest.importorskip("torch")
    question = ("--question", "Why does d not train?", "--initiative", "d", "--phase", "A")
    found = written(folder, monkeypatch, "investigate", "-q", *question, "main.py")
    check("investigation", found)
    check("dynamic", found["report"])
    assert (found["verdict"], [Path(place).is_dir() for place in found["folders"]]) == ("severed", [True])


def test_a_bundle_under_version_control():
    for manifest in sorted((ROOT / "reports").rglob("manifest.json")):
        check("manifest", json.loads(manifest.read_text(encoding="utf-8")))
    for gradients in sorted((ROOT / "reports").rglob("gradients.json")):
        check("gradients", json.loads(gradients.read_text(encoding="utf-8")))


def test_the_documentation_publishes_the_same_files():
    names = sorted(path.name for path in SCHEMAS.glob("*.json"))
    assert sorted(path.name for path in PUBLISHED.glob("*.json")) == names
    for name in names:
        assert (PUBLISHED / name).read_bytes() == (SCHEMAS / name).read_bytes(), (
            f"copy {name} to docs/reference/schemas"
        )
    page = (PUBLISHED.parent / "schemas.md").read_text(encoding="utf-8")
    assert all(f"schemas/{name}" in page for name in names)
