"""Comparison, probes, ranks, taps, replacement of literals: the parts of an investigation on their own."""

import ast
import json

import pytest
import report_samples as samples

from callscope.cli import run
from callscope.dynamic.forward import replacing
from callscope.errors import UsageError
from callscope.investigate import comparing, probes, ranks
from callscope.investigate.markdown import code, table
from callscope.investigate.origin import literal_of
from callscope.investigate.source_index import unit_of
from callscope.investigate.tap_points import _about
from callscope.model.verdict import Verdict
from callscope.render.dynamic_json import render
from callscope.render.report_reader import load_dynamic


def save(folder, name, report):
    path = folder / name
    path.write_text(render(report))
    return str(path)


def test_what_came_alive_and_what_regressed():
    old, new = samples.network(4, dead_at=2), samples.network(4, dead_at=0)
    found = comparing.compare(old, new)
    assert found.named("came alive") == ["layers.1.weight", "layers.2.weight"]
    assert not found.regressed()
    assert comparing.compare(new, old).named("regressed") == ["layers.1.weight", "layers.2.weight"]


def test_compare_command_fails_on_a_regression(tmp_path, capsys):
    good, bad = save(tmp_path, "good.json", samples.network(3, None)), save(tmp_path, "bad.json", samples.network(3, 1))
    assert run(["compare", bad, good]) == 0
    assert "came alive" in capsys.readouterr().out
    assert run(["compare", good, bad, "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["regressed"] == ["layers.0.weight", "layers.1.weight"]


@pytest.mark.parametrize("name", sorted(samples.SAMPLES))
def test_a_report_comes_back_from_its_json(tmp_path, name):
    report = samples.SAMPLES[name]()
    back = load_dynamic(save(tmp_path, "report.json", report))
    assert back.verdict == report.verdict and back.parameters == report.parameters and back.ledger == report.ledger
    assert [dict(node) for node in back.nodes] == [dict(node) for node in report.nodes]
    assert (back.first_dead and back.first_dead.origin) == (report.first_dead and report.first_dead.origin)


@pytest.mark.parametrize(
    ("content", "message"),
    [("not json", "is not JSON"), ("[]", "no callscope report"), ('{"schema": "callscope.dynamic/1"}', "keep to")],
)
def test_a_bad_report_is_one_clear_line(tmp_path, capsys, content, message):
    (tmp_path / "bad.json").write_text(content)
    assert run(["render", str(tmp_path / "bad.json"), "-o", str(tmp_path / "out.svg")]) == 2
    error = capsys.readouterr().err
    assert message in error and error.count("\n") == 1
    assert not (tmp_path / "out.svg").exists()


def test_ranks_name_what_is_dead_where():
    live, dead = samples.network(3, None), samples.network(3, 0)
    joined = ranks.join((("rank0.json", live), ("rank1.json", dead)))
    assert joined.verdict is Verdict.ZEROED
    assert joined.uneven() == ["layers.0.weight"] == joined.dead()
    assert "rank 0: live  rank 1: zeroed" in ranks.as_text(joined)
    with pytest.raises(UsageError, match="another report of rank 1"):
        ranks.join((("rank1.json", live), ("rank1.json", dead)))


SOURCE = """
class Config:
    gain: float = 0.0
    label: str = "x"
def f(gain=-0.5, *, width=2): return gain
Config(gain=3); options = {"gain": 4}; self.gain = 1.0
gain = torch.tensor(0.25, requires_grad=True)
parser.add_argument("--gain", default=7)
other = 0.0
"""


def test_a_named_number_is_replaced_wherever_it_is_bound():
    tree = replacing.substitute(ast.parse(SOURCE), {"gain": 9}, "a.py")
    text = ast.unparse(tree)
    for expected in (
        "gain: float = 9.0", "f(gain=+9.0", "Config(gain=9)", "{'gain': 9}", "self.gain = 9.0", "torch.tensor(9.0",
        "default=9", "other = 0.0", "width=2",
    ):  # fmt: skip
        assert expected in text
    assert [node.lineno for node in ast.walk(tree) if isinstance(node, ast.ClassDef)] == [2], "lines stay"


def test_a_number_passed_by_position_is_bound_to_the_parameter():
    source = (
        "def f(gain, width=1): return gain\ndef g(gain): return gain\ndef g(other): return other\nf(0.5, 2)\ng(0.5)\n"
    )
    assert ast.unparse(replacing.substitute(ast.parse(source), {"gain": 9}, "a.py")).splitlines()[-2:] == [
        "f(9.0, 2)", "g(0.5)",
    ]  # fmt: skip
    assert ("gain", 4, 0.5) in replacing.literals(source)


def test_units_are_those_that_the_documentation_gives_of_the_value():
    doc = "Do it.\n\nArgs:\n    rows: positions in Angstroms\n    ratio: of two rows\n\nReturns:\n    intensity in eV\n"
    assert unit_of(_about("rows", doc)) == "Angstroms"
    assert unit_of(_about("ratio", doc)) == ""
    assert unit_of(_about("return", doc)) == "eV"


def test_one_place_alone_can_be_replaced():
    text = ast.unparse(replacing.substitute(ast.parse(SOURCE), {"a.py:3:gain": 5.0}, "a.py"))
    assert "gain: float = 5.0" in text and "f(gain=+-0.5" in text


@pytest.mark.parametrize("text", ["gain", "gain=", "=1", "gain=a,b"])
def test_a_probe_that_makes_no_sense_is_refused(text):
    with pytest.raises(UsageError):
        probes.parse(text)


def test_the_origin_names_the_input_and_its_value():
    assert literal_of(samples.zeroed()) == ("default_F", (0.0, 100.0))
    assert literal_of(samples.severed()) is None


PROGRAM = """\
import torch
gain = 0.0
x = torch.tensor([1.0, 2.0], requires_grad=True)
scaled = gain * torch.sin(x)
scaled.sum().backward()
"""


def test_probe_and_taps_commands(tmp_path, monkeypatch, capfd):
    pytest.importorskip("torch")
    (tmp_path / "prog.py").write_text(PROGRAM)
    monkeypatch.chdir(tmp_path)
    assert run(["probe", "gain=0,2", "prog.py", "--format", "json"]) == 0
    trials = json.loads(capfd.readouterr().out)["gain"]
    assert trials["0.0"]["states"] == {"x": "zero"} and trials["2.0"]["states"] == {"x": "live"}
    assert run(["taps", "prog.py:4:scaled", "--tap", "prog.py:3:x", "prog.py"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert any("prog.py:3" in line and "gradient: zero" in line for line in lines)
    assert any("prog.py:4" in line and "gradient: finite" in line for line in lines)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["probe", "nothing=1", "prog.py"], "no number is bound"),
        (["taps", "prog.py"], "no tap"),
        (["taps", "prog.py:99:x", "prog.py"], "no statement"),
        (["taps", "gone.py:1:x", "prog.py"], "cannot be read"),
        (["taps", "prog.py:3:x", "gone.py"], "error: no such file: gone.py"),
        (["taps", "prog.py:4:y", "prog.py"], "error: prog.py:4:y: nothing of that name was there"),
        (["taps", "late.py:3:x", "early.py"], "error: the target failed before it reached a tap: KeyError: 'k'"),
        (["probe", "size=-1,2", "sized.py"], "error: with size=-1 the target failed: RuntimeError"),
        (["probe", "gain=1", "gone.py"], "error: no such file: gone.py"),
        (["dynamic", "--budget", "nan", "prog.py"], "nan is no number"),
        (["dynamic", "--backward", "3", "prog.py"], "ran no backward number 3"),
        (["investigate", "gone.py", "--question", "q", "--initiative", "i"], "error: no such file: gone.py"),
        (
            ["investigate", "prog.py", "--question", "q", "--initiative", "i", "--after", "gone.py"],
            "no such file: gone.py",
        ),
        (
            ["investigate", "prog.py", "--question", "q", "--initiative", "i", "--stamp", "../x"],
            "'../x' names no folder",
        ),
        (["investigate", "prog.py", "--question", "q", "--initiative", "i", "--baseline", "gone.json"], "no such file"),
    ],
)
def test_bad_commands_are_one_line(tmp_path, monkeypatch, capfd, words, message):
    pytest.importorskip("torch")
    (tmp_path / "prog.py").write_text(PROGRAM)
    (tmp_path / "late.py").write_text("import torch\n\nx = torch.ones(1)\n")
    (tmp_path / "early.py").write_text("{}['k']\nimport late\n")
    (tmp_path / "sized.py").write_text(
        "import torch\nsize = 2\nx = torch.ones(int(size), requires_grad=True)\nx.sum().backward()\n"
    )
    monkeypatch.chdir(tmp_path)
    assert run(words) == 2
    said = capfd.readouterr().err
    assert message in said
    assert said.count("\n") == 1
    assert not (tmp_path / "reports").exists()


def test_markdown_survives_any_name():
    assert code("a`b``c") == "```a`b``c```"
    assert table(["a|b"], [["x\ny"]])[2] == "| x y |" and "a\\|b" in table(["a|b"], [["x"]])[0]
