"""``callscope investigate``: the whole audit of one question, as a bundle of files under one stamp."""

from __future__ import annotations

import shlex
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from callscope.cli.common_flags import common_flags
from callscope.cli.output import deliver, note, require_writable
from callscope.cli.target_arguments import TargetCommand
from callscope.cli.target_options import TargetRequest, audited_target, target_options
from callscope.errors import UsageError
from callscope.model.run import Target

if TYPE_CHECKING:
    from callscope.investigate.request import Request
    from callscope.investigate.running import Outcome


@click.command(cls=TargetCommand, context_settings={"ignore_unknown_options": True})
@target_options
@click.option("--question", metavar="TEXT", help="What is to be answered.")
@click.option("--initiative", metavar="SLUG", help="The folder under the reports folder.")
@click.option("--scope-hint", "hints", multiple=True, metavar="NAME", help="Raises the rank of matching functions.")
@click.option(
    "--time-budget-minutes", "minutes", type=float, metavar="N", help="Default 30; what did not fit is listed."
)
@click.option("--phase", "phases", multiple=True, type=click.Choice(["A", "B", "C", "D", "all"], case_sensitive=False),
              help="Default: all.")  # fmt: skip
@click.option("--probe", "probes", multiple=True, metavar="NAME=V1,V2", help="A controlled experiment of phase B.")
@click.option("--test", metavar="NODEID", help="An acceptance test whose log is kept in phases A and D.")
@click.option("--after", metavar="TARGET", help="Phase D: the mended target, as one word: '--scenario pkg.mod:lit'.")
@click.option("--baseline", type=click.Path(path_type=Path), help="Phase D: compare with this dynamic.json.")
@click.option("--reports", type=click.Path(path_type=Path), default=Path("reports"), show_default=True,
              help="The folder of all bundles, relative to the project's root.")  # fmt: skip
@click.option("--stamp", metavar="STAMP", help="Name the run's folder so; default: this second, in UTC.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write the answer to a file.")
@click.option("-v", "--verbose", is_flag=True, help="Tell the steps on stderr, which it does unless -q is given.")
@common_flags("namespace", "config", "verbose", "quiet")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but the answer.")
def command(**arguments: Any) -> int:
    """Answer a question about TARGET's gradients with a bundle of evidence, phases A to D.

    Exit status: 0 every gradient is live, 1 one is not, 2 the audit failed or something is missing from the bundle.
    """
    require_writable(arguments["output"], made_meanwhile=True)
    request = _request(arguments)
    running = import_module("callscope.investigate.running")
    import_module("callscope.dynamic").warm_up()  # without torch there is nothing to write a bundle about
    signal.signal(signal.SIGTERM, _interrupt)
    outcome = running.investigate(request, (lambda text: None) if arguments["quiet"] else note)
    _tell(outcome, arguments["form"], arguments["output"])
    return _status(outcome)


def _request(arguments: dict[str, Any]) -> Request:
    wanted = TargetRequest.from_arguments(arguments)
    target, config = audited_target(wanted)
    modules = import_module("callscope.investigate.request"), import_module("callscope.investigate.running")
    question, initiative = arguments["question"] or config.question, arguments["initiative"] or config.initiative
    if question is None or initiative is None:
        raise UsageError("an investigation needs --question TEXT and --initiative SLUG (or both in [tool.callscope])")
    parse = import_module("callscope.investigate.probes").parse
    after = arguments["after"]
    request: Request = modules[0].Request(
        question=question, initiative=initiative, target=target, config=config,
        folder=config.resolve(arguments["reports"]), stamp=arguments["stamp"] or modules[1].stamp_now(),
        hints=arguments["hints"] or config.scope_hints, namespaces=wanted.namespaces or config.namespaces,
        roi=wanted.roi or config.roi, minutes=_given(arguments["minutes"], config.time_budget_minutes),
        phases=_phases(arguments["phases"]), after=_after(after) if after else None,
        test=arguments["test"] or "", baseline=arguments["baseline"],
        probes=tuple(map(parse, arguments["probes"])), command=("callscope", *sys.argv[1:]),
    )  # fmt: skip
    return request


def _given(value: float | None, default: float) -> float:
    return default if value is None else value


def _phases(named: tuple[str, ...]) -> tuple[str, ...]:
    letters = {name.upper() for name in named}
    return tuple("ABCD") if not letters or "ALL" in letters else tuple(sorted(letters))


def _after(text: str) -> Target:
    """Return the target that one word names, as the command line would. Raises TargetError where there is none."""
    words = shlex.split(text)
    kinds: dict[str, Any] = {"-m": "module", "--pytest": "pytest", "--scenario": "scenario"}
    if not words or (words[0] in kinds and len(words) < 2):
        raise UsageError(f"--after {text!r} names no target")
    if words[0] in kinds:
        target = Target(kinds[words[0]], words[1], tuple(words[2:]))
    else:
        target = Target("script", words[0], tuple(words[1:]))
    target.file()
    return target


def _interrupt(number: int, frame: Any) -> None:
    raise KeyboardInterrupt


def _tell(outcome: Outcome, form: str, output: Path | None) -> None:
    answer = import_module("callscope.investigate.answer")
    deliver(answer.as_json(outcome) if form == "json" else answer.as_text(outcome), output)
    reasons = dict.fromkeys(reason for _, reason in outcome.missing)
    for told in reasons:
        note(f"missing: {', '.join(name for name, reason in outcome.missing if reason == told)}: {told}")


def _status(outcome: Outcome) -> int:
    if outcome.report is None or outcome.report.verdict == "no-backward" or outcome.missing or outcome.interrupted:
        return 2
    return 0 if outcome.report.verdict == "live" else 1
