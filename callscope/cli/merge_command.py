"""``callscope merge``: one report a rank, joined."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from callscope.cli.common_flags import common_flags
from callscope.cli.output import deliver


@click.command()
@click.argument("reports", nargs=-1, required=True, type=click.Path(dir_okay=False))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the joined report to a file.")
@common_flags()
def command(reports: tuple[str, ...], form: str, output: Path | None) -> int:
    """Join the reports of a distributed run's ranks: parameters that are dead or unused, by name and rank.

    Exit status: 0 every gradient is live on every rank, 1 one is not.
    """
    reader = import_module("callscope.render.report_reader")
    ranks = import_module("callscope.investigate.ranks")
    joined = ranks.join(tuple((name, reader.load_dynamic(name)) for name in reports))
    deliver(_rendered(ranks, joined, form), output)
    return 0 if joined.verdict == "live" else 1


def _rendered(ranks: Any, joined: Any, form: str) -> str:
    if form == "json":
        return json.dumps(ranks.as_json(joined), indent=2, allow_nan=False) + "\n"
    text: str = ranks.as_text(joined)
    return text
