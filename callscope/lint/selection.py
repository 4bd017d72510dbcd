"""Which rules are checked in which file."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from callscope.config import Config, did_you_mean
from callscope.errors import ConfigError
from callscope.model.report import RuleSummary

ALL = "ALL"


class Selection:
    """The rules that ``select``, ``extend-select``, ``ignore`` and ``per-file-ignores`` leave, file by file.

    The longer of two selectors wins; at equal length ``ignore`` does. Raises ConfigError for a selector that
    names no rule.
    """

    def __init__(self, config: Config, rules: Iterable[RuleSummary]) -> None:
        self._config = config
        self._names = {rule.name: rule.id for rule in rules}
        self._ids = frozenset(self._names.values())
        self._check()
        self._selected = frozenset(rule for rule in self._ids if self._is_selected(rule))
        self._ignored_in = lru_cache(maxsize=None)(self._file_ignores)

    def enabled(self, rule: str, path: str) -> bool:
        """Tell whether a rule, by id, is checked in a root-relative path."""
        return rule in self._selected and rule not in self._ignored_in(path)

    def resolve(self, word: str) -> str | None:
        """Return the id that an id or a name means, None when there is no such rule."""
        if word.upper() in self._ids:
            return word.upper()
        return self._names.get(word)

    def suggest(self, word: str) -> str:
        """Return a hint naming the nearest rule."""
        return did_you_mean(word, self._ids if word[-1:].isdigit() else self._names)

    def _check(self) -> None:
        config = self._config
        lists = {"select": config.select, "extend-select": config.extend_select, "ignore": config.ignore}
        lists |= {f"per-file-ignores: {pattern}": rules for pattern, rules in config.per_file_ignores}
        for key, selectors in lists.items():
            for selector in selectors:
                if not any(self._length(selector, rule) >= 0 for rule in self._ids):
                    raise ConfigError(
                        f'{self._place(key, selector)}: "{selector}" is not a rule',
                        hint=self.suggest(selector),
                    )

    def _place(self, key: str, selector: str) -> str:
        """Return where a selector was given, for a complaint about it."""
        if selector in self._config.commanded and not key.startswith("per-file"):
            return f"--{key}"
        return f"{self._config.file}: {key}"

    def _is_selected(self, rule: str) -> bool:
        config = self._config
        chosen = self._longest((*config.select, *config.extend_select), rule)
        return chosen > self._longest(config.ignore, rule)

    def _longest(self, selectors: Iterable[str], rule: str) -> int:
        return max((self._length(selector, rule) for selector in selectors), default=-1)

    def _length(self, selector: str, rule: str) -> int:
        """Return how many characters of the rule's id the selector fixes; -1 when it does not match."""
        if selector.upper() == ALL:
            return 0
        if self._names.get(selector) == rule:
            return len(rule)
        return len(selector) if rule.startswith(selector.upper()) else -1

    def _file_ignores(self, path: str) -> frozenset[str]:
        selectors = self._config.ignored_in(path)
        return frozenset(rule for rule in self._ids if self._longest(selectors, rule) >= 0)
