"""``callscope lint``: exit codes, what goes where, which files are checked, and every kind of bad input."""

import json
import os
import subprocess
import sys
import time

import jsonschema
import pytest
from known_analysis import known_analysis

from callscope.model.callgraph import BlindSpot
from callscope.model.span import Span
from callscope.taint import Examined

BAD = "def f(x):\n    return x.item()\n"
GOOD = "def f(x):\n    return x\n"


def test_clean_files_exit_0(project):
    project.write("a.py", GOOD)
    assert project.lint("a.py") == ["callscope: no findings in 1 file"]
    assert (project.status, project.err) == (0, "")


def test_findings_exit_1_and_show_the_line(project):
    project.write("a.py", BAD)
    lines = project.lint("a.py")
    assert project.status == 1
    assert lines[0] == "a.py:2:12: error CS101 item-call: item-call severs"
    assert lines[2:4] == ["2 |     return x.item()", "  |            ^^^^^^^^"]


def test_exit_zero_keeps_2_for_failure(project):
    project.write("a.py", BAD)
    project.lint("a.py", "--exit-zero")
    assert project.status == 0
    project.write("b.py", "def f(:\n")
    project.lint("--exit-zero")
    assert project.status == 2


def test_a_broken_file_is_reported_and_hides_nothing(project):
    project.write("a.py", BAD)
    project.write("b.py", "x = 1\ndef f(:\n")
    data = json.loads("\n".join(project.lint("--format", "json")))
    assert project.status == 2
    assert [finding["path"] for finding in data["findings"]] == ["a.py"]
    assert [(error["path"], error["line"]) for error in data["errors"]] == [("b.py", 2)]
    assert "syntax" in data["errors"][0]["message"]


def test_what_was_left_unfinished_exits_2_and_says_what_to_do(project, monkeypatch):
    spots = (
        BlindSpot("taint", Span("a.py", 1, 1, 1, 1), "a.f: gave up"),
        BlindSpot("taint", Span("a.py", 3, 1, 3, 1), "a.g: gave up"),
    )
    monkeypatch.setattr("callscope.taint.examine", lambda *given: Examined(tuple(known_analysis(*given)), spots))
    project.write("a.py", BAD)
    told = "a.py:1: error: a.f: gave up (and 1 more); raise gradient-effort in [tool.callscope] or exclude the file"
    lines = project.lint("a.py", "--exit-zero")
    assert project.status == 2
    assert lines[0].startswith("a.py:2:12: error CS101") and told in lines
    assert lines[-1] == "callscope: 1 error in 1 file, gradients not followed to the end in 2 functions"
    assert project.lint("a.py", "--format", "concise")[-1] == told.replace("a.py:1:", "a.py:1:1:")
    data = json.loads("\n".join(project.lint("a.py", "--format", "json")))
    assert [spot["reason"] for spot in data["blind_spots"]] == ["a.f: gave up", "a.g: gave up"]


def test_gradient_effort_reaches_the_analysis(project, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "callscope.taint.examine", lambda program, rules, options: asked.append(options.effort) or Examined(())
    )
    project.write("a.py", GOOD)
    project.config("gradient-effort = 3")
    project.lint("a.py")
    assert (project.status, asked) == (0, [3])


def test_a_broken_file_that_was_not_named_is_noted(project):
    project.write("pkg/__init__.py", "")
    project.write("pkg/a.py", BAD)
    project.write("pkg/b.py", "def f(:\n")
    assert project.found("pkg/a.py") == ["pkg/a.py:2 CS101"]
    assert project.status == 1
    assert "cannot analyse pkg/b.py" in project.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["absent.py"], "absent.py: no such file or folder"),
        (["a.py", "--format", "sarf"], 'unknown output format "sarf"; did you mean "sarif"?'),
        (["a.py", "--config", "absent.toml"], "absent.toml: no such configuration file"),
        (["--namespace", "pgk"], 'no module is in the namespace "pgk"; did you mean "pkg"?'),
        (["a.py", "--namespace", "pgk"], 'no module is in the namespace "pgk"; known: a'),
        (["empty"], "there is no Python file in what was named"),
        (["a.py", "--fix", "--diff-fix"], "--fix and --diff-fix cannot be given together"),
        (["a.py", "--write-baseline", "--diff", "HEAD"], "--write-baseline and --diff cannot be given together"),
        (["a.py", "-o", "absent/out.json"], "cannot be written"),
        (["a.py", "-o", "empty"], "is a folder"),
        (["a.py", "--jobs", "-1"], "Invalid value for '--jobs'"),
        (["a.py", "--unknown"], "No such option"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(project, arguments, message):
    project.write("a.py", GOOD)
    project.write("pkg/__init__.py", GOOD)
    (project.root / "empty").mkdir()
    assert project.lint(*arguments) == []
    assert project.status == 2
    assert message in project.err
    assert project.err.count("\n") == 1


@pytest.mark.parametrize(("namespace", "found"), [("pkg", ["pkg/a.py"]), ("pkg.b", []), ("other", ["other.py"])])
def test_a_namespace_chooses_among_the_files_that_are_named(project, namespace, found):
    for name in ("pkg/a.py", "other.py"):
        project.write(name, BAD)
    project.write("pkg/__init__.py", "")
    project.write("pkg/b.py", GOOD)
    rows = project.lint("--format", "concise", "pkg/a.py", "other.py", "--namespace", namespace)
    assert [row.split(":")[0] for row in rows] == found
    assert project.status == bool(found)


def test_configured_namespaces_leave_out_no_file_that_is_named(project):
    project.config('namespaces = ["pkg"]')
    project.write("pkg/__init__.py", "")
    project.write("other.py", BAD)
    assert project.found("other.py") == ["other.py:2 CS101"]


@pytest.mark.parametrize("output", ["absent/out.json", "a.py/out.json", "folder"])
def test_where_no_answer_can_be_written_nothing_is_analysed(project, monkeypatch, output):
    def analysed(*given):
        raise AssertionError("analysed first")

    monkeypatch.setattr("callscope.cli.lint_command.check", analysed)
    project.write("a.py", GOOD)
    (project.root / "folder").mkdir()
    assert project.lint("a.py", "-o", output) == []
    assert (project.status, project.err.count("\n")) == (2, 1)


def test_a_mistyped_key_is_exit_2(project):
    project.config('selct = ["CS1"]')
    project.write("a.py", GOOD)
    project.lint("a.py")
    assert (project.status, project.out) == (2, "")
    assert 'selct: unknown key; did you mean "select"?' in project.err


def test_without_files_the_configuration_decides(project):
    project.config('paths = ["src"]\nexclude = ["gen"]')
    for path in ("src/pkg/__init__.py", "src/pkg/gen/a.py", "other.py"):
        project.write(path, BAD)
    assert project.found() == ["src/pkg/__init__.py:2 CS101"]


def test_a_namespace_restricts_what_is_checked(project):
    for path in ("pkg/__init__.py", "pkg/sub/__init__.py", "pkg/subway.py", "other.py"):
        project.write(path, BAD)
    assert project.found("--namespace", "pkg.sub") == ["pkg/sub/__init__.py:2 CS101"]
    project.config('namespaces = ["pkg.subway"]')
    assert project.found() == ["pkg/subway.py:2 CS101"]
    assert project.found("other.py") == ["other.py:2 CS101"]


def test_an_excluded_file_that_is_named_is_left_out_and_said_so(project):
    project.config('exclude = ["gen"]')
    project.write("gen/a.py", BAD)
    assert project.found("gen/a.py") == []
    assert project.status == 0
    assert "1 of the files are excluded" in project.err


def test_the_rest_of_the_program_is_analysed_but_not_reported(project):
    project.write("pkg/__init__.py", "")
    project.write("pkg/a.py", BAD)
    project.write("pkg/b.py", BAD)
    data = json.loads("\n".join(project.lint("pkg/a.py", "--format", "json")))
    assert [finding["path"] for finding in data["findings"]] == ["pkg/a.py"]
    assert data["statistics"]["program_files"] == 3


def test_a_script_is_analysed_with_what_it_imports(project):
    project.write("main.py", "import helper, os\nfrom pkg.part import f\n")
    project.write("helper.py", "import deeper\n")
    project.write("deeper.py", BAD)
    project.write("pkg/__init__.py", "")
    project.write("pkg/part.py", BAD)
    project.write("stranger.py", BAD)
    data = json.loads("\n".join(project.lint("main.py", "--format", "json")))
    assert data["statistics"]["program_files"] == 5
    assert data["statistics"]["files"] == 1


def test_json_is_valid_and_alone_on_stdout(project):
    from callscope.render import findings

    schema = json.loads((findings.Path(findings.__file__).parent / "schemas/findings.schema.json").read_text())
    project.config('exclude = ["b.py"]')
    project.write("a.py", BAD)
    project.write("b.py", BAD)
    project.lint("--format", "json", "-v")
    jsonschema.validate(json.loads(project.out), schema)
    assert "checked 1 files" in project.err


def test_output_goes_to_a_file(project):
    project.write("a.py", BAD)
    assert project.lint("a.py", "--format", "sarif", "-o", "out.sarif") == []
    assert project.status == 1
    assert json.loads((project.root / "out.sarif").read_text())["version"] == "2.1.0"
    assert [path.name for path in project.root.iterdir() if path.name.startswith(".out")] == []


def test_statistics(project):
    project.write("a.py", BAD + "y = x.tolist()\nz = x.tolist()\n")
    lines = project.lint("--statistics")
    assert [line.split() for line in lines[:2]] == [
        ["2", "CS104", "warning", "tolist-call"],
        ["1", "CS101", "error", "item-call"],
    ]


@pytest.mark.parametrize("format_name", ["text", "json", "sarif", "github", "gitlab", "junit", "rdjson"])
def test_two_runs_give_the_same_bytes(project, format_name):
    for name in ("b", "a", "c"):
        project.write(f"{name}.py", BAD + "y = x.tolist()\n")
    project.lint("--format", format_name)
    first = project.out
    project.lint("c.py", "b.py", "a.py", "--format", format_name)
    assert project.out == first


def test_the_cache_remembers_and_a_change_is_seen(project, monkeypatch):
    from callscope.cli import run

    project.config('cache-dir = ".cache"')
    project.write("a.py", BAD)
    assert run(["lint", "-q"]) == 1
    monkeypatch.setattr("callscope.taint.examine", lambda *_: pytest.fail("analysed again"))
    assert run(["lint", "-q"]) == 1
    monkeypatch.undo()
    monkeypatch.chdir(project.root)
    project.write("a.py", GOOD)
    assert run(["lint", "-q"]) == 0


def test_a_damaged_cache_is_rebuilt(project):
    from callscope.cli import run

    project.config('cache-dir = ".cache"')
    project.write("a.py", BAD)
    assert run(["lint", "-q"]) == 1
    for entry in (project.root / ".cache").rglob("*"):
        if entry.is_file():
            entry.write_bytes(b"nonsense")
    assert run(["lint", "-q"]) == 1


FIXABLE = "import torch\n\n\ndef f(x):\n    return torch.tensor(x) * x.item()\n"


@pytest.fixture
def fixable(project, monkeypatch):
    """A project in which ``torch.tensor(x)`` is flagged, as long as it is there."""
    from dataclasses import replace

    from known_analysis import known_analysis

    from callscope.model.span import Span
    from callscope.taint import Examined

    def analyse(program, rules, options=None):
        found = known_analysis(program, rules)
        text = (project.root / "a.py").read_text()
        if "torch.tensor(x)" not in text:
            return found
        column = text.splitlines()[4].index("torch.tensor(x)") + 1
        return (*found, replace(found[0], rule="CS301", span=Span("a.py", 5, column, 5, column + 15)))

    monkeypatch.setattr("callscope.taint.examine", lambda *arguments: Examined(tuple(analyse(*arguments))))
    project.write("a.py", FIXABLE)
    return project


def test_fix_changes_the_file_and_reports_what_is_left(fixable):
    assert fixable.found("a.py", "--fix") == ["a.py:5 CS101"]
    assert fixable.status == 1
    assert (fixable.root / "a.py").read_text() == FIXABLE.replace("torch.tensor", "torch.as_tensor")
    assert "1 fixed in 1 file" in fixable.err


def test_diff_fix_changes_nothing_and_git_can_apply_it(fixable):
    fixable.lint("a.py", "--diff-fix")
    assert fixable.status == 1
    assert (fixable.root / "a.py").read_text() == FIXABLE
    assert "-    return torch.tensor(x) * x.item()\n+    return torch.as_tensor(x) * x.item()\n" in fixable.out
    fixable.write("change.patch", fixable.out)
    subprocess.run(["git", "apply", "change.patch"], cwd=fixable.root, check=True)
    assert "as_tensor" in (fixable.root / "a.py").read_text()


@pytest.mark.slow
def test_watch_checks_again_after_a_change(tmp_path):
    pytest.importorskip("watchfiles")
    (tmp_path / "a.py").write_text(GOOD)
    command = [sys.executable, "-m", "callscope", "lint", "--watch", "--no-cache", "a.py"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert "watching" in process.stderr.readline()
            assert "no findings" in process.stdout.readline()
            time.sleep(1.0)
            (tmp_path / "a.py").write_text("def f(:\n")
            assert "syntax" in process.stdout.readline()
        finally:
            process.terminate()


def test_watch_without_watchfiles_says_what_to_install(project, monkeypatch):
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    project.write("a.py", GOOD)
    project.lint("--watch")
    assert (project.status, project.out) == (2, "")
    assert "--watch needs watchfiles; pip install 'callscope[watch]'" in project.err


@pytest.mark.parametrize("form", ["json", "sarif", "rdjson", "text"])
def test_a_file_name_that_is_no_text_is_written_all_the_same(project, form):
    with open(os.path.join(os.fsencode(project.root), b"x\xff.py"), "w") as file:
        file.write(BAD)
    project.lint("--format", form, "-o", "out")
    assert (project.status, project.err) == (1, "")
    shown = (project.root / "out").read_text(encoding="utf-8")
    assert ("x%FF.py" if form == "sarif" else "x\\udcff.py") in shown
