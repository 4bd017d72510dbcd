"""The reference pages say what the code does: every key, every message."""

import runpy
from pathlib import Path

from callscope.config.keys import KEYS
from callscope.errors import CallscopeError

DOCS = Path(__file__).parents[2] / "docs/reference"
BEGIN = "<!-- keys: generated from callscope.config.keys, checked by tests/config/test_reference.py -->\n"
END = "<!-- end of keys -->"


def table() -> str:
    """Return the table of keys in Markdown."""
    rows = [f"| `{key.name}` | {key.kind} | {key.default} | {key.purpose} |" for key in KEYS]
    return "\n".join(["| key | takes | default | meaning |", "|---|---|---|---|", *rows]) + "\n"


def test_the_page_holds_the_table_of_keys():
    text = (DOCS / "configuration.md").read_text(encoding="utf-8")
    assert text.partition(BEGIN)[2].partition(END)[0] == table()


def test_every_message_has_its_paragraph():
    text = (DOCS / "messages.md").read_text(encoding="utf-8")
    for error in (CallscopeError, *_descendants(CallscopeError)):
        assert f"\n## {error.slug}\n" in text, f"messages.md lacks {error.slug}"


def _descendants(base: type) -> list[type]:
    return [found for child in base.__subclasses__() for found in (child, *_descendants(child))]


if __name__ == "__main__":
    page = DOCS / "configuration.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    page.write_text(before + BEGIN + table() + END + rest.partition(END)[2], encoding="utf-8")


def test_the_command_line_page_is_written_from_the_commands():
    pages = runpy.run_path(str(DOCS / "generate.py"))
    assert (DOCS / "cli.md").read_text(encoding="utf-8") == pages["text"](), "run python docs/reference/generate.py"
