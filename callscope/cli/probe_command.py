"""``callscope probe``: a controlled experiment with one named input."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from callscope.cli.common_flags import common_flags
from callscope.cli.output import deliver, note, require_writable
from callscope.cli.target_arguments import TargetCommand
from callscope.cli.target_options import TargetRequest, audited_target, target_options


@click.command(cls=TargetCommand, context_settings={"ignore_unknown_options": True})
@click.argument("experiment", metavar="NAME=V1,V2")
@target_options
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the answer to a file.")
@common_flags("namespace", "config")
def command(experiment: str, form: str, output: Path | None, **arguments: Any) -> int:
    """Run TARGET once for each value of NAME and show the sink and every gradient.

    NAME is what user code binds a number to: a keyword argument, a default, a field, a variable, a dictionary's key.
    """
    require_writable(output, made_meanwhile=True)
    wanted = TargetRequest.from_arguments(arguments)
    target, config = audited_target(wanted)
    probes = import_module("callscope.investigate.probes")
    name, values = probes.parse(experiment)
    subject = probes.Subject(target, wanted.namespaces or config.namespaces, str(config.root), wanted.roi or config.roi)
    found = probes.probe(subject, name, values)
    deliver(_rendered(probes, found, form), output)
    failed = [trial for trial in found.trials if trial.status in ("raised", "timeout")]
    for trial in failed:
        note(f"error: with {name}={trial.value:g} the target failed: {trial.error or trial.status}")
    return 2 if failed else 0


def _rendered(probes: Any, found: Any, form: str) -> str:
    if form == "json":
        return json.dumps(found.as_json(), indent=2, allow_nan=False) + "\n"
    text: str = probes.as_markdown(found) if form == "markdown" else probes.as_text(found)
    return text
