"""``callscope compare``: two dynamic reports side by side."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from callscope.cli.common_flags import common_flags
from callscope.cli.output import deliver


@click.command()
@click.argument("old", type=click.Path())
@click.argument("new", type=click.Path())
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the comparison to a file.")
@common_flags()
def command(old: str, new: str, form: str, output: Path | None) -> int:
    """Compare two reports (JSON, or folders of an investigation): what came alive, changed, regressed.

    Exit status: 0 nothing is worse than before, 1 something is.
    """
    reader = import_module("callscope.render.report_reader")
    comparing = import_module("callscope.investigate.comparing")
    found = comparing.compare(*(reader.load_dynamic(_report_in(Path(name))) for name in (old, new)))
    deliver(_rendered(comparing, found, form), output)
    return 1 if found.regressed() else 0


def _report_in(path: Path) -> Path:
    """Return the report's file: a bundle's folder holds it as ``dynamic.json``."""
    candidates = (path / "dynamic.json", path / "callgraph" / "dynamic.json")
    return next((file for file in candidates if file.is_file()), path) if path.is_dir() else path


def _rendered(comparing: Any, found: Any, form: str) -> str:
    if form == "json":
        return json.dumps(comparing.as_json(found), indent=2, allow_nan=False) + "\n"
    text: str = comparing.as_markdown(found) if form == "markdown" else comparing.as_text(found)
    return text
