"""Apply suppression comments: what they accept, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from callscope.config import did_you_mean
from callscope.lint.comments import VERBS, Suppression
from callscope.lint.meta import NO_REASON, UNKNOWN_RULE, UNUSED, meta_finding
from callscope.lint.selection import Selection
from callscope.model.finding import Finding


class Suppressor:
    """The comments of all checked files; it remembers which of them were needed."""

    def __init__(self, comments: Iterable[Suppression], selection: Selection) -> None:
        self._selection = selection
        self._comments = tuple(comments)
        self._by_rule = _index(self._comments, selection)
        self._used: set[tuple[Suppression, str]] = set()

    def apply(self, finding: Finding) -> Finding:
        """Return the finding, marked as suppressed where a comment accepts it."""
        for comment in self._by_rule.get((finding.span.path, finding.rule), ()):
            if comment.covers(finding.span.line):
                self._used.add((comment, finding.rule))
                return replace(finding, suppressed=True, suppressed_by="comment")
        return finding

    def complaints(self) -> list[Finding]:
        """Return what is wrong with the comments, once every finding was applied."""
        return [finding for comment in self._comments for finding in self._complaints_of(comment)]

    def _complaints_of(self, comment: Suppression) -> list[Finding]:
        if problem := _malformed(comment):
            return [meta_finding(NO_REASON, comment.span, comment.verb, problem)]
        resolved = [(word, self._selection.resolve(word)) for word in comment.words]
        found = [self._unknown(comment, word) for word, rule in resolved if rule is None]
        return found + [self._unused(comment, word) for word, rule in resolved if rule and self._is_idle(comment, rule)]

    def _is_idle(self, comment: Suppression, rule: str) -> bool:
        """A rule that is not checked here cannot tell whether its suppression is needed."""
        return (comment, rule) not in self._used and self._selection.enabled(rule, comment.span.path)

    def _unknown(self, comment: Suppression, word: str) -> Finding:
        message = f'"{word}" is not a rule; {self._selection.suggest(word)}'
        return meta_finding(UNKNOWN_RULE, comment.span, word, message)

    def _unused(self, comment: Suppression, word: str) -> Finding:
        return meta_finding(UNUSED, comment.span, word, f"there is no {word} here to suppress; remove it")


def _malformed(comment: Suppression) -> str:
    if comment.verb not in VERBS:
        return f'"callscope: {comment.verb}" is no instruction; {did_you_mean(comment.verb, VERBS)}'
    if not comment.words:
        return "name the rules that this comment accepts: # callscope: ignore[CS101] reason"
    if not comment.reason:
        return f"say why: # callscope: {comment.verb}[{', '.join(comment.words)}] reason"
    return ""


def _index(comments: Iterable[Suppression], selection: Selection) -> Mapping[tuple[str, str], list[Suppression]]:
    """Return the well-formed comments by path and rule."""
    found: dict[tuple[str, str], list[Suppression]] = {}
    for comment in comments:
        if not _malformed(comment):
            for rule in filter(None, map(selection.resolve, comment.words)):
                found.setdefault((comment.span.path, rule), []).append(comment)
    return found
