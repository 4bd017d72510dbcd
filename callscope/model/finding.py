"""A static finding, as the contract's JSON states it."""

from dataclasses import dataclass, field
from enum import StrEnum

from callscope.model.span import Span


class Severity(StrEnum):
    """error: both halves proven; warning: one is likely; info: an idiom, nothing more."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """Return 2 for error, 1 for warning, 0 for info."""
        return {"error": 2, "warning": 1, "info": 0}[self.value]


class Effect(StrEnum):
    """What an idiom does to the gradient that reaches it."""

    SEVERS = "severs"
    ZEROES = "zeroes"
    NONFINITE = "nonfinite"
    WRONG = "wrong"
    REWRAPS = "rewraps"
    STALE = "stale"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Edit:
    """One textual replacement of a fix; ``safe`` says that the meaning is proven the same."""

    span: Span
    replacement: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A rewrite that mends a finding."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One idiom at one place, with its evidence.

    ``why`` holds the gradient path, one ``path:line: step`` a string: from the source to the site, then
    from the site to the sink. ``idiom`` is the offending expression's spelling, e.g. ``x.item()``.
    ``fingerprint`` is the same wherever the lines around the finding move to; ``suppressed_by`` is "comment" or
    "baseline" where ``suppressed``.
    """

    rule: str
    name: str
    span: Span
    function: str
    idiom: str
    effect: Effect
    severity: Severity
    message: str
    why: tuple[str, ...] = ()
    fix: Fix | None = None
    suppressed: bool = False
    steps: tuple[Span, ...] = field(default=())
    fingerprint: str = ""
    suppressed_by: str = ""

    def sort_key(self) -> tuple[str, int, int, str]:
        """Return the order in which every report lists findings."""
        return (self.span.path, self.span.line, self.span.column, self.rule)
