"""The configuration: where it is found, what it holds, and what every mistake says."""

from pathlib import Path

import pytest

from callscope.config import load_config
from callscope.config.keys import KEYS
from callscope.errors import ConfigError
from callscope.model.finding import Severity
from callscope.model.run import Target


def project(folder: Path, body: str, name: str = "pyproject.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(body, encoding="utf-8")
    return file


def load(folder: Path, body: str):
    project(folder, f"[tool.callscope]\n{body}\n")
    return load_config(cwd=folder)


def message(folder: Path, body: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(folder, body)
    return str(caught.value)


FULL = """
namespaces = ["a", "b.c"]
paths = ["src", "tools/x.py"]
target = { script = "run.py", arguments = ["--fast", "3"] }
roi = "4x6"
timeout = 30
question = "Why?"
initiative = "grad-flow"
scope-hints = ["Crystal"]
time-budget-minutes = 5
exclude = ["build", "src/gen/**"]
select = ["CS1"]
extend-select = ["item-call"]
ignore = ["CS105"]
severity = "error"
report = "info"
per-file-ignores = { "tests/*" = ["CS101", "CS2"] }
baseline = "callscope-baseline.json"
rules = ["tools/rules"]
rule-plugins = ["ours"]
cache = false
cache-dir = ".cache/callscope"
jobs = 3
gradient-effort = 2
whole = true
"""


def test_every_key_is_read(tmp_path):
    config = load(tmp_path, FULL)
    assert config.root == tmp_path.resolve()
    assert config.file == tmp_path / "pyproject.toml"
    assert config.namespaces == ("a", "b.c")
    assert config.source_paths() == (tmp_path / "src", tmp_path / "tools/x.py")
    assert config.target == Target("script", "run.py", ("--fast", "3"))
    assert config.roi == (4, 6)
    assert config.timeout == 30.0
    assert (config.question, config.initiative) == ("Why?", "grad-flow")
    assert (config.scope_hints, config.time_budget_minutes) == (("Crystal",), 5.0)
    assert (config.severity, config.report) == (Severity.ERROR, Severity.INFO)
    assert (config.select, config.extend_select, config.ignore) == (("CS1",), ("item-call",), ("CS105",))
    assert config.ignored_in("tests/test_x.py") == ("CS101", "CS2")
    assert config.ignored_in("src/x.py") == ()
    assert config.rule_folders() == (tmp_path / "tools/rules",)
    assert config.rule_plugins == ("ours",)
    assert (config.cache, config.cache_dir, config.jobs) == (False, ".cache/callscope", 3)
    assert config.baseline == "callscope-baseline.json" and config.whole


def test_the_full_example_names_every_key():
    assert {line.split(" = ")[0] for line in FULL.strip().splitlines()} == {key.name for key in KEYS}


def test_every_key_sets_a_field_and_its_default_holds_without_a_table(tmp_path):
    project(tmp_path, "[project]\nname = 'x'\n")
    config = load_config(cwd=tmp_path)
    assert config.file is None
    for key in KEYS:
        assert hasattr(config, key.field)
    assert config.source_paths() == (tmp_path,)


MISTAKES = [
    ('initiative = "a/b"', "initiative:", "letters, digits"),
    ('selct = ["CS101"]', "selct: unknown key", 'did you mean "select"?'),
    ('namespace = ["a"]', "namespace: unknown key", 'did you mean "namespaces"?'),
    ("per_file_ignores = {}", "per_file_ignores: unknown key", 'did you mean "per-file-ignores"?'),
    ('namespaces = "a"', "namespaces: expected a list of strings", "got 'a'"),
    ("namespaces = [1]", "namespaces: expected a non-empty string", "got 1"),
    ('namespaces = [""]', "namespaces: expected a non-empty string", "got ''"),
    ("jobs = true", "jobs: expected a whole number", "got True"),
    ("jobs = -1", "jobs: expected a whole number", "got -1"),
    ("cache = 1", "cache: expected true or false", "got 1"),
    ('severity = "eror"', '"eror" is not one of error, warning, info', 'did you mean "error"?'),
    ("roi = [4, 4]", "roi: expected a non-empty string", "[4, 4]"),
    ('roi = "4"', "roi: expected HEIGHTxWIDTH", "'4'"),
    ('roi = "0x4"', "roi: expected HEIGHTxWIDTH", "'0x4'"),
    ("timeout = 0", "timeout: expected a positive number of seconds", "got 0"),
    ("timeout = inf", "timeout: expected a positive number of seconds", "got inf"),
    ('target = "run.py"', "target: expected a table", "'run.py'"),
    ('target = { scenarios = "a:b" }', "target: scenarios:", 'did you mean "scenario"?'),
    ('target = { script = "a.py", module = "b" }', "target: expected exactly one of", "script"),
    ('target = { script = "a.py", arguments = "x" }', "target: arguments: expected a list", "'x'"),
    ('per-file-ignores = { "a" = "CS101" }', "per-file-ignores: a: expected a list of strings", "'CS101'"),
]


@pytest.mark.parametrize(("body", "what", "hint"), MISTAKES)
def test_a_mistake_names_file_key_and_remedy(tmp_path, body, what, hint):
    text = message(tmp_path, body)
    assert text.startswith(f"{tmp_path / 'pyproject.toml'}: [tool.callscope] ")
    assert what in text
    assert hint in text
    assert "\n" not in text


def test_nearest_table_wins_and_files_without_one_are_passed_over(tmp_path):
    project(tmp_path, "[tool.callscope]\nnamespaces = ['outer']\n")
    project(tmp_path / "inner", "[project]\nname = 'inner'\n")
    project(tmp_path / "inner/deep", "[tool.callscope]\nnamespaces = ['deep']\n")
    assert load_config(cwd=tmp_path / "inner").namespaces == ("outer",)
    assert load_config(cwd=tmp_path / "inner/deep").namespaces == ("deep",)


def test_the_paths_decide_where_to_look(tmp_path):
    project(tmp_path / "one", "[tool.callscope]\nnamespaces = ['one']\n")
    project(tmp_path / "two", "[tool.callscope]\nnamespaces = ['two']\n")
    (tmp_path / "two/pkg").mkdir()
    (tmp_path / "two/pkg/m.py").write_text("")
    config = load_config([Path("../two/pkg/m.py")], cwd=tmp_path / "one")
    assert config.namespaces == ("two",)
    assert config.root == tmp_path / "two"


def test_without_any_marker_the_root_is_the_working_folder(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "b/m.py").write_text("")
    config = load_config([Path("../b/m.py")], cwd=tmp_path / "a")
    assert config.root == tmp_path / "a"
    assert config.relative(tmp_path / "b/m.py") == (tmp_path / "b/m.py").as_posix()
    assert config.relative(tmp_path / "a/m.py") == "m.py"


def test_a_named_file_may_hold_the_keys_at_its_top(tmp_path):
    project(tmp_path, "namespaces = ['named']\n", "callscope.toml")
    config = load_config(file=Path("callscope.toml"), cwd=tmp_path)
    assert config.namespaces == ("named",)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (None, "no such configuration file"),
        ("[tool.ruff]\n", "there is no [tool.callscope] table"),
        ("[tool]\ncallscope = 3\n", "[tool.callscope] must be a table"),
        ("[tool.callscope\n", "not valid TOML"),
    ],
)
def test_an_unusable_named_file_is_an_error(tmp_path, body, what):
    if body is not None:
        project(tmp_path, body, "c.toml")
    with pytest.raises(ConfigError, match=r"c\.toml") as caught:
        load_config(file=Path("c.toml"), cwd=tmp_path)
    assert what in str(caught.value)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\x80 = 1"])
def test_a_file_that_is_not_utf8_is_an_error(tmp_path, content):
    (tmp_path / "c.toml").write_bytes(content)
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_config(file=Path("c.toml"), cwd=tmp_path)
