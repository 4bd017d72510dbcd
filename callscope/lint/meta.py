"""The gate's own rules: about suppressions and the baseline, not about gradients."""

from __future__ import annotations

from callscope.model.finding import Effect, Finding, Severity
from callscope.model.report import RuleSummary
from callscope.model.span import Span

UNUSED = RuleSummary(
    "CS001",
    "unused-suppression",
    "A suppression comment suppresses nothing.",
    "The finding that a `# callscope: ignore[...]` comment accepts is gone. Remove the comment, so that it cannot "
    "hide the next one.",
)
NO_REASON = RuleSummary(
    "CS002",
    "suppression-without-reason",
    "A suppression comment names no rule, or gives no reason; it suppresses nothing.",
    "Write `# callscope: ignore[CS101] why this is harmless`: the rules in brackets, then the reason.",
)
UNKNOWN_RULE = RuleSummary(
    "CS003",
    "unknown-rule-in-suppression",
    "A suppression comment names a rule that does not exist.",
    "Correct the rule's id or name; `callscope rules` lists them.",
)
STALE = RuleSummary(
    "CS004",
    "stale-baseline-entry",
    "The baseline accepts a finding that is gone.",
    "A baseline only shrinks. Run `callscope lint --update-baseline` to drop what is no longer needed.",
)

META_RULES = (UNUSED, NO_REASON, UNKNOWN_RULE, STALE)
_SEVERITIES = {UNKNOWN_RULE.id: Severity.ERROR}


def meta_finding(rule: RuleSummary, span: Span, idiom: str, message: str) -> Finding:
    """Return a finding of one of the gate's own rules."""
    severity = _SEVERITIES.get(rule.id, Severity.WARNING)
    return Finding(rule.id, rule.name, span, "", idiom, Effect.NONE, severity, message)
