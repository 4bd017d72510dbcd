"""The outputs that README and the documentation show are what the commands print today."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_SPEC = importlib.util.spec_from_file_location("outputs", ROOT / "docs" / "outputs.py")
outputs = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(outputs)


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
