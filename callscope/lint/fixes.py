"""Propose fixes for findings: the fixers' rewrites as textual edits, comments and formatting kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from callscope.lint.fixers import TRIGGERS, WITHOUT_TORCH
from callscope.lint.trimmed import trimmed
from callscope.model.finding import Edit, Finding, Fix, Severity

if TYPE_CHECKING:
    import libcst as cst

    from callscope.lint.place import Proposal, Tree


class _Trees:
    """The syntax trees of the files that need one, as far as findings stand in them, parsed once; None for what libcst cannot read."""

    def __init__(self, sources: Mapping[str, str], findings: Iterable[Finding]) -> None:
        self._sources = sources
        self._trees: dict[str, Tree | None] = {}
        self._flagged: dict[str, set[int]] = {}
        for finding in findings:
            self._flagged.setdefault(finding.span.path, set()).add(finding.span.line)

    def fixers(self, finding: Finding) -> list[str]:
        """Return the fixers that may have something to say of a finding, by the lines that it flags and its file."""
        span = finding.span
        source = self._sources[span.path]
        flagged = "\n".join(source.split("\n")[span.line - 1 : span.end_line or span.line])
        wanted = [name for name, triggers in TRIGGERS.items() if any(trigger in flagged for trigger in triggers)]
        return wanted if "torch" in source else [name for name in wanted if name in WITHOUT_TORCH]

    def tree(self, path: str) -> Tree | None:
        """Return the tree of a file."""
        if path not in self._trees:
            self._trees[path] = _parse(trimmed(self._sources[path], self._flagged[path]))
        return self._trees[path]


def propose(findings: Iterable[Finding], sources: Mapping[str, str]) -> list[Finding]:
    """Return the findings, each with a fix where a fixer knows one; ``sources`` are the files' texts by path."""
    given = list(findings)
    trees = _Trees(sources, filter(_is_open, given))
    return [_with_fix(finding, trees) for finding in given]


def _is_open(finding: Finding) -> bool:
    return finding.fix is None and finding.severity != Severity.INFO


def _with_fix(finding: Finding, trees: _Trees) -> Finding:
    if not _is_open(finding):
        return finding
    fixers = trees.fixers(finding)
    tree = trees.tree(finding.span.path) if fixers else None
    if tree is None:
        return finding
    return replace(finding, fix=next(_proposed(finding, tree, fixers), None))


def _proposed(finding: Finding, tree: Tree, fixers: Iterable[str]) -> Iterator[Fix]:
    """Yield the fixes for a finding, safe ones first."""
    modules = [import_module(f"callscope.lint.fixers.{name}") for name in fixers]
    proposals = [module.fix(node, tree) for node in tree.at(finding.span) for module in modules]
    known = [proposal for proposal in proposals if proposal is not None]
    for proposal in sorted(known, key=lambda proposal: not proposal.safe):
        yield _as_fix(proposal, tree, finding.span.path)


def _as_fix(proposal: Proposal, tree: Tree, path: str) -> Fix:
    edit = Edit(tree.span(proposal.old, path), tree.code_at(_bare(proposal), proposal.old))
    return Fix(proposal.title, (edit,), proposal.safe)


def _bare(proposal: Proposal) -> cst.BaseExpression:
    """Return the new node without the parentheses that stand around the old one, outside its span."""
    around, new = getattr(proposal.old, "lpar", ()), proposal.new
    return new.with_changes(lpar=[], rpar=[]) if around and list(around) == list(new.lpar) else new


def _parse(text: str) -> Tree | None:
    from libcst import ParserSyntaxError

    from callscope.lint.place import Tree

    try:
        return Tree(text)
    except (ParserSyntaxError, RecursionError):
        return None
