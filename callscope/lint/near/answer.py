"""What is said of a few files of a large program after an edit, without solving the whole of it again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from callscope.lint.analysis import Analysis
from callscope.lint.fixes import propose
from callscope.lint.near.base import Base, digests
from callscope.lint.near.difference import corrected
from callscope.lint.near.index import Index
from callscope.lint.near.lines import moved_lines
from callscope.lint.near.nearest import nearest
from callscope.lint.near.references import References, references
from callscope.model.finding import Finding
from callscope.model.report import FileError
from callscope.source.cache import Cache
from callscope.source.decoding import NOTEBOOK
from callscope.source.facts import FileFacts
from callscope.source.load import Facts, Lowered, recalled
from callscope.taint import Examined

_LINES = 12_000
"""Lines of a part."""
_EDITED = 30
"""More edited files are a program to be checked anew."""
_NOTE = (
    "{} of the program's {} files were analysed anew, the nearest to what was edited; the rest of the answer is that of the last check of the whole, "
    "which `callscope lint` (or --whole) makes again"
)
Judge = Callable[[Facts], Examined]


@dataclass(frozen=True, slots=True)
class Question:
    """The program as it is, the last whole answer about it, and the files that are asked about."""

    lowered: Lowered
    base: Base
    asked: frozenset[str]
    texts: Mapping[str, str]
    cache: Cache

    def answer(self, judge: Judge) -> Analysis | None:
        """Return the answer, None where only the whole program can give it. ``judge`` examines facts for the files that are asked about."""
        numbers = {file.shown: number for number, file in enumerate(self.lowered.files)}
        edited = self._edited(numbers)
        if edited is None or not self.base.is_complete:
            return None
        now = {path: self.lowered.one(numbers[path]) for path in edited if path in numbers}
        former = self._former(edited)
        if former is None:
            return None
        chosen = self._nearest(edited, now)
        alike = {path: self.lowered.one(numbers[path]) for path in chosen if path not in edited}
        after, before = judge(self._facts("now", {**alike, **now})), judge(self._facts("before", {**alike, **former}))
        if after.unfinished or before.unfinished:
            return None
        note = _NOTE.format(len(alike) + len(now), len(numbers))
        return self._analysis(now, before.findings, after.findings, note)

    def _edited(self, numbers: Mapping[str, int]) -> set[str] | None:
        """Return the files that are not as they were, come or gone; None where they are too many, or where a notebook is concerned."""
        files, keys = self.base.files, self.lowered.keys
        found = set(files.keys() - numbers.keys())
        found |= {path for path, number in numbers.items() if path not in files or files[path].key != keys[number]}
        concerned = found | self.asked
        return found if len(found) <= _EDITED and not any(path.endswith(NOTEBOOK) for path in concerned) else None

    def _former(self, edited: Iterable[str]) -> dict[str, FileFacts] | None:
        """Return the edited files as they were, where they were; None where the cache has let go of one."""
        found: dict[str, FileFacts] = {}
        for path in edited:
            if path in self.base.files:
                facts = recalled(self.base.files[path].key, Cache(self.cache.folder))
                if facts is None:
                    return None
                found[path] = facts
        return found

    def _nearest(self, edited: set[str], now: Mapping[str, FileFacts]) -> set[str]:
        """Return the files of the part: nearest to what is asked about and to what was edited, as it was and as it is."""
        before = {path: file.references for path, file in self.base.files.items()}
        after = {path: told for path, told in before.items() if path not in edited}
        after.update((path, references(facts)) for path, facts in now.items())
        return self._near(after, edited, _LINES) | self._near(before, edited, _LINES // 4)

    def _near(self, files: Mapping[str, References], edited: Iterable[str], lines: int) -> set[str]:
        order = sorted(files)
        index, numbers = Index([files[path] for path in order]), {path: number for number, path in enumerate(order)}
        asked = [numbers[path] for path in sorted(self.asked) if path in numbers]
        others = [numbers[path] for path in sorted(edited) if path in numbers]
        return {order[number] for number in nearest(index, asked, lines, others)}

    def _facts(self, when: str, files: Mapping[str, FileFacts]) -> Facts:
        keys = (when, self.base.key, *self.lowered.keys)
        return Facts(self.lowered.root, tuple(files[path] for path in sorted(files)), (), keys)

    def _analysis(
        self, now: Mapping[str, FileFacts], before: Iterable[Finding], after: Iterable[Finding], note: str
    ) -> Analysis:
        lines: dict[str, dict[int, int]] = {}
        for path in now:
            known = self.base.files.get(path)
            lines[path] = moved_lines(known.lines, digests(self.texts[path])) if known else {}
        whole = (finding for finding in self.base.analysis.findings if finding.span.path in self.asked)
        issues = self.lowered.issues
        return replace(
            self.base.analysis,
            findings=tuple(propose(corrected(whole, before, after, lines), self.texts)),
            errors=tuple(FileError(issue.path, issue.line, issue.message) for issue in issues if issue.fatal),
            near=note,
        )
