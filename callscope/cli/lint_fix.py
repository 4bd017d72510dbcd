"""``--fix`` and ``--diff-fix``."""

from __future__ import annotations

from callscope.cli.lint_options import LintOptions
from callscope.cli.output import counted, deliver, note
from callscope.config import Config
from callscope.lint.gate import Outcome, check
from callscope.lint.rewriting import Rewrite, plan_rewrites

_ROUNDS = 10


def apply_fixes(config: Config, options: LintOptions) -> Outcome:
    """Apply safe fixes until none is left (one may hide another) and return what then remains."""
    outcome = check(config, options.files, options.revision)
    fixed: dict[str, int] = {}
    for _ in range(_ROUNDS):
        rewrites = _planned(config, outcome)
        if not rewrites:
            break
        for rewrite in rewrites:
            rewrite.write()
            fixed[rewrite.shown] = fixed.get(rewrite.shown, 0) + rewrite.fixes
        outcome = check(config, options.files, options.revision)
    if not options.quiet:
        note(f"{sum(fixed.values())} fixed in {counted(len(fixed), 'file')}")
    return outcome


def show_fixes(config: Config, options: LintOptions) -> int:
    """Print what the safe fixes would change as a unified diff; exit 1 when there is any, 2 when files failed."""
    outcome = check(config, options.files, options.revision)
    rewrites = _planned(config, outcome)
    deliver("".join(rewrite.diff() for rewrite in rewrites), options.output)
    if not options.quiet:
        note(f"{sum(rewrite.fixes for rewrite in rewrites)} would be fixed in {counted(len(rewrites), 'file')}")
    if outcome.report.errors:
        return 2
    return int(bool(rewrites) and not options.exit_zero)


def _planned(config: Config, outcome: Outcome) -> list[Rewrite]:
    return [rewrite for rewrite in plan_rewrites(outcome.report.active, config.root) if rewrite.before != rewrite.after]
