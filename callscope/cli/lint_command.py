"""``callscope lint``: the gate for pre-commit and CI."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from callscope.cli.completion import finding_formats
from callscope.cli.lint_options import LintOptions, configured, read_options
from callscope.cli.output import deliver, note, require_writable, use_color
from callscope.config import Config
from callscope.lint.gate import Outcome, check


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--namespace", multiple=True, metavar="NS", help="Check modules under this dotted prefix. Repeatable.")
@click.option(
    "--config", "config_file", type=click.Path(path_type=Path), metavar="FILE", help="Read this configuration."
)
@click.option("--select", multiple=True, metavar="RULES", help="Check these rules: ids, names, CS1, ALL.")
@click.option("--extend-select", multiple=True, metavar="RULES", help="Check these rules as well.")
@click.option("--ignore", multiple=True, metavar="RULES", help="Leave these rules out.")
@click.option("--severity", metavar="LEVEL", help="Lowest severity that fails: error, warning (default) or info.")
@click.option("--report", metavar="LEVEL", help="Lowest severity that is shown: error, warning (default) or info.")
@click.option("--diff", "revision", metavar="REV", help="Report only what was not there at this git revision.")
@click.option("--baseline", metavar="FILE", help="Accept the findings of this file.")
@click.option("--write-baseline", is_flag=True, help="Create the baseline from the present findings.")
@click.option("--update-baseline", is_flag=True, help="Drop what the baseline no longer needs; never adds.")
@click.option("--fix", is_flag=True, help="Apply the safe fixes.")
@click.option("--diff-fix", is_flag=True, help="Print what --fix would change; change nothing.")
@click.option("--whole", is_flag=True, help="Analyse the whole program anew, however few FILES are asked about.")
@click.option("--watch", is_flag=True, help="Check again whenever a file changes.")
@click.option("--statistics", is_flag=True, help="Count findings by rule instead of listing them.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 even with findings; 2 remains 2.")
@click.option("--format", "format_name", default="text", metavar="FORMAT", help="Output format; see below.",
              shell_complete=finding_formats)  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write the answer to a file.")
@click.option("--no-color", is_flag=True, help="No terminal colours.")
@click.option("-q", "--quiet", is_flag=True, help="Nothing but the answer.")
@click.option("-v", "--verbose", is_flag=True, help="Say on stderr what was analysed.")
@click.option("--jobs", type=click.IntRange(0), metavar="N", help="Processes that read files; 0 is one a processor.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")
def command(**arguments: Any) -> int:
    """Check FILES (files or folders; without any, what [tool.callscope] names) for broken gradients.

    The rest of the program is analysed along with them, so that a path from leaf to loss is followed through
    modules that are not named. Formats: text, concise, statistics, json, sarif, github, gitlab, junit, rdjson.

    Exit status: 0 nothing at or above the failing severity, 1 findings, 2 the check, or a part of it, could not be done.
    """
    options = read_options(arguments)
    require_writable(options.output)
    if options.watch:
        from callscope.cli.lint_watch import watch

        return watch(options, lambda: run(options))
    return run(options)


def run(options: LintOptions) -> int:
    """Check once, deliver the answer and return the exit status."""
    config = configured(options)
    if options.diff_fix:
        from callscope.cli.lint_fix import show_fixes

        return show_fixes(config, options)
    outcome = _checked(config, options)
    if options.update_baseline:
        from callscope.cli.lint_baseline import shrink_baseline

        outcome = shrink_baseline(config, options, outcome)
    return finish(options, outcome)


def _checked(config: Config, options: LintOptions) -> Outcome:
    if options.write_baseline:
        from callscope.cli.lint_baseline import create_baseline

        return create_baseline(config, options)
    if options.fix:
        from callscope.cli.lint_fix import apply_fixes

        return apply_fixes(config, options)
    return check(config, options.files, options.revision)


def finish(options: LintOptions, outcome: Outcome) -> int:
    """Deliver the report and return the exit status."""
    from callscope.render.findings import render_findings

    color = use_color(no_color=options.no_color, output=options.output)
    deliver(render_findings(outcome.report, options.format_name, color=color), options.output)
    _notes(options, outcome)
    status = outcome.report.exit_code
    return 0 if options.exit_zero and status == 1 else status


def _notes(options: LintOptions, outcome: Outcome) -> None:
    if options.quiet:
        return
    if outcome.excluded:
        note(f"{outcome.excluded} of the files are excluded by the configuration")
    if outcome.report.unasked and options.format_name not in ("text", "statistics"):
        note(outcome.report.unasked)
    if outcome.report.near:
        note(outcome.report.near)
    if outcome.unread:
        note(f"the rest of the program is known in part only: cannot analyse {', '.join(outcome.unread)}")
    if options.verbose:
        counts = outcome.report.statistics
        note(
            f"checked {counts['files']} files; the program has {counts['program_files']} files, "
            f"{counts['program_lines']} lines; root {outcome.report.root}"
        )
