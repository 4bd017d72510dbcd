"""What the caller of the taint analysis may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TaintOptions:
    """``entry_parameters``: tensor parameters of functions without a visible caller may carry a gradient (likely).

    ``report_paths``: only findings in these root-relative paths are made (None: all). ``information``: also
    make findings that are information only. ``effort``: how many times the usual bounds may be worked.
    """

    entry_parameters: bool = True
    report_paths: frozenset[str] | None = None
    information: bool = True
    effort: int = 1
