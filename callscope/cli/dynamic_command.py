"""``callscope dynamic``: run the target, judge its gradients, name the line where they die."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from callscope.cli import ranks, report_form
from callscope.cli.common_flags import common_flags
from callscope.cli.output import deliver, note, require_writable, use_color
from callscope.cli.target_arguments import TargetCommand
from callscope.cli.target_options import TargetRequest, audited_target, target_options
from callscope.errors import TargetError
from callscope.model.verdict import DynamicReport, Verdict

if TYPE_CHECKING:
    from callscope.ledger.options import AuditOptions

Show = Callable[[int, str], None]
FORMATS = ("text", "json", "html", "svg")


class Positive(click.FloatRange):
    """A range of numbers; nan, which compares with nothing, is in none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number, or fail."""
        number = super().convert(value, param, ctx)
        return number if number == number else self.fail(f"{value} is no number.", param, ctx)


@click.command(cls=TargetCommand, context_settings={"ignore_unknown_options": True})
@target_options
@common_flags("namespace", "config", "no-color", "verbose", "quiet")
@click.option("--backward", type=click.IntRange(min=1), metavar="N", help="Judge the N-th backward of the run.")
@click.option("--no-ledger", is_flag=True, help="Answer from a single run, without finite differences.")
@click.option("--budget", type=Positive(min=0, min_open=True), default=120.0, show_default=True,
              metavar="SECONDS", help="Stop experimenting after so long, with the best answer so far.")  # fmt: skip
@click.option(
    "--max-runs", type=click.IntRange(min=1), default=600, show_default=True, help="Run the target at most so often."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the run and of the directions.")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Default: by the output's suffix, else text.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the report to a file.")
@click.option("--no-color", is_flag=True, help="No colours.")
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Say on stderr how many runs it took, and how long; where the target fails, its traceback.",
)
@click.option(
    "-q",
    "--quiet",
    is_flag=True,
    help="No progress bar, and no word of the verdict beside a report that goes to a file.",
)
def command(**arguments: Any) -> int:
    """Run TARGET on a tiny region of interest; verdict, first gradient-dead node, ledger.

    TARGET is one of: script.py [ARGS...], -m module [ARGS...], --pytest NODEID, --scenario pkg.mod:function.
    Without one, [tool.callscope] in the nearest pyproject.toml names it.
    """
    form = report_form.of_file(arguments["output"], arguments["format_"])
    if form == "svg":
        import_module("callscope.render.graphviz_engine").require(form)
    require_writable(arguments["output"], made_meanwhile=True)
    request = TargetRequest.from_arguments(arguments)
    target, config = audited_target(request)
    ledger = import_module("callscope.ledger")
    options = ledger.AuditOptions(
        target=target,
        namespaces=tuple(request.namespaces) or config.namespaces,
        root=str(config.root),
        roi=request.roi or config.roi,
        backward=arguments["backward"],
        ledger=not arguments["no_ledger"],
        seconds=arguments["budget"],
        runs=arguments["max_runs"],
        seed=arguments["seed"],
    )
    bar = _progress_bar(options.runs, quiet=arguments["quiet"], no_color=arguments["no_color"])
    report = _audit(options, bar, verbose=arguments["verbose"])
    color = use_color(no_color=arguments["no_color"], output=arguments["output"])
    deliver(_rendered(report, form, str(config.root), color=color), ranks.of_rank(arguments["output"], os.environ))
    if arguments["output"] is not None and not arguments["quiet"]:
        note(f"{arguments['output']}: {_in_short(report)}")
    ranks.await_others(os.environ)
    if arguments["verbose"]:
        note(f"{report.extra['runs']} runs of {report.target} in {report.extra['seconds']:.1f} s")
    if report.verdict is Verdict.NO_BACKWARD:
        wanted = f"no backward number {options.backward}" if options.backward else "no backward"
        note(f"error: {report.target} ran {wanted}, so there is no gradient to judge")
    return exit_code(report)


def _in_short(report: DynamicReport) -> str:
    """Return the verdict and the first dead place: what is asked first of a report that goes to a file."""
    first = report.first_dead
    return report.verdict.value + (f" at {first.span.anchor()}" if first is not None else "")


def exit_code(report: DynamicReport) -> int:
    """Return 0 where every gradient is live, 1 where one is not, 2 where there was nothing to judge."""
    if report.verdict is Verdict.NO_BACKWARD:
        return 2
    return 0 if report.verdict is Verdict.LIVE else 1


def _audit(options: AuditOptions, bar: AbstractContextManager[Show], *, verbose: bool) -> DynamicReport:
    execute = import_module("callscope.dynamic").execute
    audit: Callable[..., DynamicReport] = import_module("callscope.ledger").audit
    try:
        with bar as show:
            return audit(options, execute, show)
    except TargetError as error:
        if verbose:
            click.echo(error.detail, nl=False, err=True)
        raise


def _progress_bar(runs: int, *, quiet: bool, no_color: bool) -> AbstractContextManager[Show]:
    """Return a progress display on stderr, or none where nobody watches."""
    if quiet or not sys.stderr.isatty():
        return nullcontext(lambda used, what: None)
    bar: AbstractContextManager[Show] = import_module("callscope.cli.progress").bar(runs, no_color=no_color)
    return bar


def _rendered(report: DynamicReport, form: str, root: str, *, color: bool) -> str:
    if form in ("html", "svg"):
        return _drawn(report, form, root)
    renderer = import_module(f"callscope.render.dynamic_{form}")
    text: str = renderer.render(report, color=color, **({"root": root} if form == "text" else {}))
    return text


def _drawn(report: DynamicReport, form: str, root: str) -> str:
    options = import_module("callscope.render.pictures").Options(root=root)
    if form == "html":
        page: str = import_module("callscope.render.html").as_html(report, options)
        return page
    drawing: str = import_module("callscope.render.pictures").as_svg(report, options)
    return drawing
