"""The catalogue for people: one line a rule, or one rule's page with its examples."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from callscope.lint.catalogue import Catalogue
from callscope.lint.meta import META_RULES

_MARK = re.compile(r"\s*# [A-Z]{2,8}\d{3,4}:[\d ,]+$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """One rule as it is listed and explained; the gate's own rules have no effect and no examples."""

    id: str
    name: str
    effect: str
    summary: str
    page: str
    flagged: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()

    def data(self) -> dict[str, Any]:
        """Return the entry as plain data."""
        return {
            "id": self.id,
            "name": self.name,
            "effect": self.effect,
            "summary": self.summary,
            "page": self.page,
            "flagged": list(self.flagged),
            "harmless": list(self.harmless),
        }


def entries(catalogue: Catalogue) -> list[RuleEntry]:
    """Return every rule, the gate's own included, sorted by id."""
    own = [RuleEntry(rule.id, rule.name, "none", rule.summary, rule.explanation) for rule in META_RULES]
    others = [
        RuleEntry(rule.id, rule.name, str(rule.effect), rule.summary, rule.page, rule.invalid, rule.valid)
        for rule in catalogue.rules
    ]
    return sorted([*own, *others], key=lambda entry: entry.id)


def listing(rules: list[RuleEntry]) -> str:
    """Return the rules one a line: id, name, effect, summary."""
    widths = [max(len(getattr(rule, field)) for rule in rules) for field in ("id", "name", "effect")]
    rows = ["  ".join((*_padded(rule, widths), rule.summary)) for rule in rules]
    return "\n".join(rows) + "\n"


def _padded(rule: RuleEntry, widths: list[int]) -> list[str]:
    return [word.ljust(width) for word, width in zip((rule.id, rule.name, rule.effect), widths, strict=True)]


def explanation(rule: RuleEntry) -> str:
    """Return a rule's page in Markdown: its text, then what is flagged and what is not."""
    page = rule.page.strip()
    title = f"{rule.id} {rule.name} ({rule.effect})" if rule.flagged else f"{rule.id} {rule.name}"
    body = page.partition("\n")[2].strip() if page.startswith(rule.id) else f"{rule.summary}\n\n{page}"
    parts = [f"# {title}", rule.summary if page.startswith(rule.id) else "", body]
    parts += _examples("Flagged", rule.flagged) + _examples("Not flagged", rule.harmless)
    return "\n\n".join(part for part in parts if part) + "\n"


def _examples(title: str, sources: tuple[str, ...]) -> list[str]:
    if not sources:
        return []
    return [f"## {title}", *(f"```python\n{_marked(source).strip()}\n```" for source in sources)]


def _marked(source: str) -> str:
    """Show the mark of a flagged line as a person reads it."""
    return _MARK.sub("  # <-- here", source)
