"""An analysis in the cache whose program has moved lines since: recalled at the new lines, or not at all."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Mapping
from dataclasses import replace

from callscope.lint.analysis import Analysis, freeze_analysis, thaw_analysis
from callscope.lint.fixes import propose
from callscope.lint.moving import Shift, mentioned, moved_finding, moved_spots
from callscope.model.finding import Finding
from callscope.model.report import FileError
from callscope.source.cache import Cache
from callscope.source.facts import FileFacts
from callscope.source.load import Lowered
from callscope.source.moved import Torn
from callscope.source.recall import changed_files, shape_parts
from callscope.source.shape import whole


class Recall:
    """The analyses of programs of one shape. ``key`` names these very files, ``tools`` what analyses them, ``asked`` the only files that are asked about."""

    def __init__(
        self, lowered: Lowered, cache: Cache, key: str, tools: Iterable[str], asked: Iterable[str] = ()
    ) -> None:
        self.lowered, self._cache, self._key, self._names = lowered, cache, key, lowered.keys
        self._paths = tuple(file.shown for file in lowered.files)
        stored = cache.folder is not None
        self._former: str | None = None
        self._shape = (
            cache.key("analysis of shape", *tools, *shape_parts(lowered, whole), *sorted(asked)) if stored else ""
        )

    def moved(self, texts: Mapping[str, str]) -> Analysis | None:
        """Return what is known of a program of this shape, at its new lines.

        None where nothing is known, or where the edit did more than move lines.
        """
        self._former = self._cache.load(self._shape) if self._shape else None
        kept = self._cache.load(self._former) if self._former else None
        if kept is None:
            return None
        known, names = thaw_analysis(kept), kept[-1]
        if known is None:
            return None
        pairs = changed_files(self.lowered, names, Cache(self._cache.folder))
        if pairs is None:
            return None
        try:
            return self._at_new_lines(known, names, pairs, texts)
        except Torn:
            return None

    def _at_new_lines(
        self,
        known: Analysis,
        names: tuple[str, ...],
        pairs: list[tuple[FileFacts, FileFacts]],
        texts: Mapping[str, str],
    ) -> Analysis:
        before = dict(zip(self._paths, names, strict=True))
        concerned = mentioned(known.findings) | {spot.site.path for spot in known.unfinished}
        shifts = {
            now.path: Shift(old, now, self._former_text(before[now.path]), texts[now.path])
            for old, now in pairs
            if now.path in concerned
        }
        issues = self.lowered.issues
        return replace(
            known,
            findings=_moved(known.findings, shifts, texts),
            errors=tuple(FileError(issue.path, issue.line, issue.message) for issue in issues if issue.fatal),
            lines=known.lines + sum(now.lines - old.lines for old, now in pairs),
            unfinished=moved_spots(known.unfinished, shifts),
        )

    def _former_text(self, name: str) -> str:
        text = self._cache.load(self._cache.key("text", name))
        if not isinstance(text, str):
            raise Torn
        return text

    def remember(self, analysis: Analysis, texts: Mapping[str, str]) -> None:
        """Store an analysis, and the texts of the files that it speaks of, to be compared with later ones."""
        if not self._shape:
            return
        names = dict(zip(self._paths, self._names, strict=True))
        for path in sorted(mentioned(analysis.findings) | {spot.site.path for spot in analysis.unfinished}):
            if path in names:
                self._cache.write(self._cache.key("text", names[path]), marshal.dumps(texts[path]))
        self._cache.write(self._key, marshal.dumps(freeze_analysis(analysis, self._names)))
        self._cache.write(self._shape, marshal.dumps(self._key))
        if self._former and self._former != self._key:
            self._cache.drop(self._former)
        self._cache.trim()


def _moved(findings: Iterable[Finding], shifts: Mapping[str, Shift], texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """Return findings at their new lines; in files that moved the fixes are made anew."""
    moved = [moved_finding(finding, shifts) for finding in findings]
    again = propose([finding for finding in moved if finding.span.path in shifts], texts)
    others = [finding for finding in moved if finding.span.path not in shifts]
    return tuple(sorted([*others, *again], key=Finding.sort_key))
