"""The gate: from files to a report, through selection, suppressions, the baseline and a revision to compare with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from callscope import __version__
from callscope.config import Config
from callscope.errors import UsageError
from callscope.lint.analysis import Analysis
from callscope.lint.comments import read_suppressions
from callscope.lint.engine import Solved, analyse_program
from callscope.lint.identity import Identity, identity, with_fingerprints
from callscope.lint.meta import META_RULES, STALE
from callscope.lint.scope import Scope, find_scope
from callscope.lint.selection import Selection
from callscope.lint.suppression import Suppressor
from callscope.lint.texts import Texts
from callscope.model.callgraph import BlindSpot
from callscope.model.finding import Finding
from callscope.model.report import FileError, FindingsReport

if TYPE_CHECKING:
    from callscope.lint.baseline import Baseline
    from callscope.lint.changes import Before


@dataclass(frozen=True, slots=True)
class Outcome:
    """A report, and what the baseline would be without its stale entries (None without a baseline).

    ``excluded`` counts the files to check that the configuration leaves out; ``unread`` are files of the program
    that were not to be checked, and could not be analysed along either.
    """

    report: FindingsReport
    accepted: Counter[Identity] | None = None
    excluded: int = 0
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Inspection:
    """What one tree shows: its findings, suppressed ones marked, complaints about comments included."""

    scope: Scope
    analysis: Analysis
    selection: Selection
    texts: Texts
    findings: tuple[Finding, ...]

    def concerns(self, error: FileError) -> bool:
        """Tell whether a file that failed was to be checked, not only analysed along."""
        along = {file.shown for file in self.scope.program.files} - self.scope.checked
        return error.path not in along

    def unread(self) -> tuple[str, ...]:
        """Return the files that were only to be analysed along and could not be."""
        return tuple(error.path for error in self.analysis.errors if not self.concerns(error))

    def key(self, finding: Finding) -> Identity:
        return identity(finding, self.texts.lines)


def check(
    config: Config, files: Sequence[Path] = (), revision: str | None = None, solved: Solved | None = None
) -> Outcome:
    """Check files (or what the configuration names) and return the outcome.

    ``revision``: report only what was not there at that git revision. ``solved``: a program that need not be
    solved again. Raises CallscopeError.
    """
    scope = find_scope(config, files)
    if scope.nothing:
        raise UsageError(scope.nothing)
    now = inspect(config, scope, solved)
    findings = now.findings if revision is None else _added(config, files, revision, now)
    if config.baseline is None:
        return Outcome(_report(config, now, findings), None, now.scope.excluded, now.unread())
    return _check_against_baseline(config, now, findings, whole=revision is None)


def _check_against_baseline(config: Config, now: _Inspection, findings: Iterable[Finding], *, whole: bool) -> Outcome:
    """Accept what the baseline holds; a run that is not ``whole`` cannot tell what is stale."""
    from callscope.lint.baseline import read_baseline, stale_findings

    path = config.resolve(config.baseline or "")
    baseline = read_baseline(path)
    accepted = [_accepted(finding, baseline, now) for finding in findings]
    stale = baseline.stale(lambda key: _concerns(key, config, now)) if whole else Counter[Identity]()
    complaints = stale_findings(config.relative(path), path.read_text(encoding="utf-8"), stale)
    shown = [finding for finding in complaints if now.selection.enabled(STALE.id, finding.span.path)]
    return Outcome(_report(config, now, (*accepted, *shown)), baseline.without(stale), now.scope.excluded, now.unread())


def inspect(config: Config, scope: Scope, solved: Solved | None = None) -> _Inspection:
    """Return what the tree under the configuration's root shows in the files to check."""
    analysis = analyse_program(scope.program, config, solved, scope.checked)
    selection = Selection(config, (*analysis.rules, *META_RULES))
    texts = Texts(scope)
    suppressor = Suppressor(
        (comment for path, text in texts.marked() for comment in read_suppressions(path, text)), selection
    )
    found = [suppressor.apply(finding) for finding in _concerned(analysis.findings, scope, selection)]
    found += _concerned(suppressor.complaints(), scope, selection)
    return _Inspection(scope, analysis, selection, texts, tuple(sorted(found, key=Finding.sort_key)))


def _concerned(findings: Iterable[Finding], scope: Scope, selection: Selection) -> list[Finding]:
    return [
        finding
        for finding in findings
        if finding.span.path in scope.checked and selection.enabled(finding.rule, finding.span.path)
    ]


def _added(config: Config, files: Sequence[Path], revision: str, now: _Inspection) -> tuple[Finding, ...]:
    """Return the findings that the tree at ``revision`` does not have; a renamed file is the same file."""
    from callscope.lint.changes import checked_out

    with checked_out(config.root, revision) as before:
        known = _known_before(config, files, before)
    left = []
    for finding in now.findings:
        key = now.key(finding)
        function = before.former_function(key.function, key.path)
        key = key._replace(path=before.former(key.path), function=function)
        if finding.suppressed or known[key] <= 0:
            left.append(finding)
        known[key] -= not finding.suppressed
    return tuple(left)


def _known_before(config: Config, files: Sequence[Path], before: Before) -> Counter[Identity]:
    former = [before.root / before.former(config.relative(path)) for path in files]
    existing = [path for path in former if path.exists()]
    if files and not existing:
        return Counter()
    rules = tuple(str(folder) for folder in config.rule_folders())
    paths = tuple(path for path in config.paths if (before.root / path).exists())
    there = replace(config, root=before.root, rules=rules, paths=paths, passing=True)
    then = inspect(there, find_scope(there, existing))
    return Counter(then.key(finding) for finding in then.findings if not finding.suppressed)


def _accepted(finding: Finding, baseline: Baseline, now: _Inspection) -> Finding:
    if finding.suppressed or not baseline.take(now.key(finding)):
        return finding
    return replace(finding, suppressed=True, suppressed_by="baseline")


def _concerns(key: Identity, config: Config, now: _Inspection) -> bool:
    """Tell whether this run could have found what a baseline entry accepts."""
    here = key.path in now.scope.checked or not (config.root / key.path).exists()
    return here and now.selection.enabled(key.rule, key.path)


def _report(config: Config, now: _Inspection, findings: Iterable[Finding]) -> FindingsReport:
    shown = sorted(
        (finding for finding in findings if finding.severity.rank >= config.report.rank), key=Finding.sort_key
    )
    selected = (*now.analysis.rules, *META_RULES)
    return FindingsReport(
        findings=tuple(with_fingerprints(shown, now.texts.lines)),
        root=str(config.root),
        version=__version__,
        namespaces=config.namespaces,
        errors=(
            *(error for error in now.analysis.errors if now.concerns(error)),
            *_unfinished(now.analysis.unfinished),
        ),
        rules=tuple(rule for rule in selected if now.selection.enabled(rule.id, "")),
        sources=now.texts.of(finding.span.path for finding in shown),
        statistics=_statistics(now, shown),
        blind_spots=now.analysis.unfinished,
        unasked=now.analysis.unasked,
        near=now.analysis.near,
        failing=config.severity,
    )


def _unfinished(spots: Sequence[BlindSpot]) -> Iterator[FileError]:
    """Yield the one line that says where the analysis gave up, and what to do: such a run is no clean bill."""
    if not spots:
        return
    first = spots[0]
    others = f" (and {len(spots) - 1} more)" if len(spots) > 1 else ""
    remedy = "raise gradient-effort in [tool.callscope] or exclude the file"
    yield FileError(first.site.path, first.site.line, f"{first.reason}{others}; {remedy}")


def _statistics(now: _Inspection, findings: Sequence[Finding]) -> dict[str, int]:
    active = [finding for finding in findings if not finding.suppressed]
    counts = Counter([str(finding.severity) for finding in active] + [finding.rule for finding in active])
    program = now.scope.program.files
    return {
        **counts,
        "files": len(now.scope.checked),
        "program_files": len(program),
        "program_lines": now.analysis.lines,
        "suppressed": len(findings) - len(active),
        "unfinished": len(now.analysis.unfinished),
    }
