"""The reference pages say what the code does: every key, every message."""

import subprocess
import sys
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


def test_the_command_line_page_is_written_from_the_commands():
    # In a fresh interpreter: click keeps a command's help option in the form of its first use, which may be another test's.
    code = "import runpy, sys; sys.stdout.write(runpy.run_path(sys.argv[1])['text']())"
    written = subprocess.run(
        [sys.executable, "-c", code, DOCS / "generate.py"], stdout=subprocess.PIPE, check=True, encoding="utf-8"
    )
    assert (DOCS / "cli.md").read_text(encoding="utf-8") == written.stdout, "run python docs/reference/generate.py"


if __name__ == "__main__":
    page = DOCS / "configuration.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    page.write_text(before + BEGIN + table() + END + rest.partition(END)[2], encoding="utf-8")
