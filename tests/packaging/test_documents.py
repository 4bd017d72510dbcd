"""The outputs that README and the documentation show are what the commands print today."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _loaded(name: str):
    spec = importlib.util.spec_from_file_location(f"docs_{name}", ROOT / "docs" / f"{name}.py")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


outputs, commands = _loaded("outputs"), _loaded("commands")
PAGES = {page.path.relative_to(ROOT).as_posix(): page for page in commands.pages()}


def test_a_changed_output_is_noticed_and_a_last_digit_is_not(monkeypatch):
    monkeypatch.setattr(outputs, "printed", lambda folder, command: "a  0.112725\n")
    text = "<!-- run docs: callscope x -->\n```text\n$ callscope x\nold\n```\n"
    assert outputs.renewed(text) == "<!-- run docs: callscope x -->\n```text\n$ callscope x\na  0.112725\n```\n"
    assert outputs._rounded("a 0.112725") == outputs._rounded("a 0.112699") != outputs._rounded("a 0.115")


def test_an_empty_block_is_filled(monkeypatch):
    monkeypatch.setattr(outputs, "printed", lambda folder, command: "out\n")
    assert outputs.renewed("<!-- run d: callscope x -->\n```\n```\n") == "<!-- run d: callscope x -->\n```\nout\n```\n"


def test_outputs_in_the_documents_are_todays():
    pytest.importorskip("torch")
    assert list(outputs.stale()) == [], "run python docs/outputs.py"


def test_every_command_of_the_documents_is_one_that_there_is():
    faults = [fault for page in PAGES.values() for fault in commands.unknown_options(page.path.read_text())]
    assert faults == []


def test_a_wrong_option_and_a_wrong_command_are_noticed():
    text = "`callscope lint --nonsense`\n```\n$ callscope dynamite x.py\n```\ncallscope says so\n"
    wrong_command, wrong_option = commands.unknown_options(text)
    assert "there is no command 'dynamite'" in wrong_command and "No such option" in wrong_option


def test_what_a_page_asks_for():
    text = "<!-- commands docs/x -->\n```\na\nb\n```\n<!-- excerpt -->\n```python\nno\n```\n<!-- before: x = 1 -->\n```python\ny = x\n```\n"
    page = commands.read(ROOT / "x.md", text)
    assert (page.folder, page.commands, page.snippets) == ("docs/x", ["a", "b"], ["x = 1", "y = x\n"])


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(name for name, page in PAGES.items() if page.commands or page.snippets))
def test_commands_and_snippets_of_the_documents_run(name):
    pytest.importorskip("torch")
    assert list(commands.faults(PAGES[name])) == []
