"""Loading rules: one's own folder, its mistakes, and entry points that do not exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from callscope.config import Config
from callscope.errors import ConfigError
from callscope.lint.catalogue import load

OWN = Path(__file__).parents[2] / "rules"


def user_rule(folder: Path, text: str) -> Config:
    (folder / "mine").mkdir()
    (folder / "mine" / "rule.py").write_text(text, encoding="utf-8")
    return Config(root=folder, rules=("mine",))


def copied(identity: str, name: str) -> str:
    text = (OWN / "tolist_call.py").read_text(encoding="utf-8")
    return text.replace("CS104", identity).replace("tolist-call", name)


def test_every_file_of_the_catalogue_is_loaded() -> None:
    files = [path for path in OWN.glob("*.py") if path.name != "__init__.py"]
    assert len(load().rules) == len(files)


def test_a_users_rule_joins_the_catalogue(tmp_path: Path) -> None:
    catalogue = load(user_rule(tmp_path, copied("MY101", "my-tolist")))
    found = catalogue.find("MY101")
    assert found is not None and found is catalogue.find("my-tolist")


def test_an_id_cannot_be_taken_twice(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="already defined"):
        load(user_rule(tmp_path, copied("CS104", "my-tolist")))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 / 0", "cannot be loaded"),
        ("x = 1", "defines RULE"),
        (copied("my101", "my-tolist"), "capital letters"),
        (copied("MY101", "My Rule"), "lower-case"),
        (copied("MY101", "my-tolist").replace("## Use instead", "## Instead"), "lacks the heading"),
    ],
)
def test_a_broken_rule_is_one_clear_error(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=message):
        load(user_rule(tmp_path, text))


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not a folder"):
        load(Config(root=tmp_path, rules=("absent",)))


def test_an_unknown_plugin_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no entry point"):
        load(Config(root=tmp_path, rule_plugins=("absent",)))
