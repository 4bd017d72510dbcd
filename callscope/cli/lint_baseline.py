"""``--write-baseline`` and ``--update-baseline``."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from callscope.cli.lint_options import LintOptions
from callscope.cli.output import counted, note
from callscope.config import Config
from callscope.errors import UsageError
from callscope.lint.baseline import write_baseline
from callscope.lint.gate import Outcome, check
from callscope.lint.identity import identity
from callscope.lint.meta import META_RULES, STALE

DEFAULT_NAME = "callscope-baseline.json"


def create_baseline(config: Config, options: LintOptions) -> Outcome:
    """Accept every present finding; return the outcome as it then is. Raises UsageError when there is a baseline."""
    path = config.resolve(config.baseline or DEFAULT_NAME)
    if path.exists():
        raise UsageError(f"{path}: the baseline exists; a baseline only shrinks: --update-baseline")
    outcome = check(replace(config, baseline=None, whole=True), options.files)
    meta = {rule.id for rule in META_RULES}
    report = outcome.report
    taken = [finding for finding in report.active if finding.rule not in meta]
    write_baseline(path, Counter(identity(finding, report.sources) for finding in taken))
    if not options.quiet:
        note(f"{counted(len(taken), 'finding')} accepted in {config.relative(path)}")
        if config.baseline is None:
            note(f'to use it: baseline = "{config.relative(path)}" in [tool.callscope]')
    accepted = {id(finding) for finding in taken}
    findings = tuple(
        replace(finding, suppressed=True, suppressed_by="baseline") if id(finding) in accepted else finding
        for finding in report.findings
    )
    return replace(outcome, report=replace(report, findings=findings))


def shrink_baseline(config: Config, options: LintOptions, outcome: Outcome) -> Outcome:
    """Drop stale entries from the baseline; return the outcome without them. Raises UsageError without a baseline."""
    if config.baseline is None or outcome.accepted is None:
        raise UsageError("--update-baseline: no baseline is configured; name it with --baseline FILE")
    report = outcome.report
    stale = [finding for finding in report.findings if finding.rule == STALE.id]
    if stale:
        write_baseline(config.resolve(config.baseline), outcome.accepted)
    if not options.quiet:
        dropped = counted(len(stale), "entry", many="entries")
        note(f"{dropped} dropped, {sum(outcome.accepted.values())} left in {config.baseline}")
    left = tuple(finding for finding in report.findings if finding.rule != STALE.id)
    return replace(outcome, report=replace(report, findings=left))
