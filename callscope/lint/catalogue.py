"""Loading rules: the catalogue that comes with callscope, folders of the user's own, installed packages' rules."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from callscope.config import Config, did_you_mean
from callscope.errors import ConfigError
from callscope.model.rule import HEADINGS, Rule

_ID = re.compile(r"[A-Z]{2,8}\d{3,4}")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The rules of one run, sorted by id; ids and names are unique."""

    rules: tuple[Rule, ...]

    def find(self, word: str) -> Rule | None:
        """Return the rule with this id (any case) or name, None if there is none."""
        return next((rule for rule in self.rules if word.upper() == rule.id or word == rule.name), None)

    def words(self) -> tuple[str, ...]:
        """Return every id and name, e.g. to suggest the nearest."""
        return tuple(word for rule in self.rules for word in (rule.id, rule.name))


def load(config: Config | None = None) -> Catalogue:
    """Return the rules that come with callscope and those that ``config`` names. Raises ConfigError."""
    sources = [(rule, "callscope") for rule in _own_rules()]
    if config is not None:
        for folder in config.rule_folders():
            sources.extend(_folder_rules(folder))
        for plugin in config.rule_plugins:
            sources.extend(_plugin_rules(plugin))
    return _checked(sources)


def _own_rules() -> Iterator[Rule]:
    package = importlib.import_module("callscope_rules")
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda found: found.name):
        yield importlib.import_module(f"callscope_rules.{info.name}").RULE


def _folder_rules(folder: Path) -> Iterator[tuple[Rule, str]]:
    if not folder.is_dir():
        raise ConfigError(f"rules: {folder} is not a folder", hint="name a folder with one file a rule")
    for path in sorted(folder.glob("*.py")):
        if not path.name.startswith("_"):
            yield _rule_of(_load_file(path), str(path)), str(path)


def _load_file(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"callscope_user_rules.{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise ConfigError(f"{path}: this rule cannot be loaded: {error.__class__.__name__}: {error}") from error
    return module


def _rule_of(module: ModuleType, where: str) -> Rule:
    rule = getattr(module, "RULE", None)
    if not isinstance(rule, Rule):
        raise ConfigError(f"{where}: a rule file defines RULE, a callscope.model.rule.Rule")
    return rule


def _plugin_rules(name: str) -> Iterator[tuple[Rule, str]]:
    group = {point.name: point for point in entry_points(group="callscope.rules")}
    if name not in group:
        raise ConfigError(f"rule-plugins: no entry point {name!r} in callscope.rules", hint=did_you_mean(name, group))
    for rule in _rules_in(_load_plugin(group[name]), name):
        yield rule, f"plugin {name}"


def _load_plugin(point: EntryPoint) -> object:
    try:
        return point.load()
    except Exception as error:
        reason = f"{error.__class__.__name__}: {error}"
        raise ConfigError(f"rule-plugins: {point.name!r} cannot be loaded: {reason}") from error


def _rules_in(loaded: object, name: str) -> tuple[Rule, ...]:
    """Return the rules of an entry point: a rule, a sequence of rules, or a package with one module a rule."""
    if isinstance(loaded, Rule):
        return (loaded,)
    if isinstance(loaded, ModuleType) and hasattr(loaded, "__path__"):
        names = sorted(info.name for info in pkgutil.iter_modules(loaded.__path__))
        return tuple(_rule_of(importlib.import_module(f"{loaded.__name__}.{n}"), f"plugin {name}") for n in names)
    if isinstance(loaded, ModuleType):
        return (_rule_of(loaded, f"plugin {name}"),)
    rules = tuple(loaded) if isinstance(loaded, list | tuple) else ()
    if rules and all(isinstance(rule, Rule) for rule in rules):
        return rules
    raise ConfigError(f"rule-plugins: {name!r} is neither a rule, a list of rules, nor a package of rule modules")


def _checked(sources: Iterable[tuple[Rule, str]]) -> Catalogue:
    seen: dict[str, str] = {}
    rules = []
    for rule, where in sources:
        _check(rule, where)
        for word in (rule.id, rule.name):
            if word in seen:
                raise ConfigError(f"{where}: rule {word!r} is already defined by {seen[word]}")
            seen[word] = where
        rules.append(rule)
    return Catalogue(tuple(sorted(rules, key=lambda rule: rule.id)))


def _check(rule: Rule, where: str) -> None:
    if not _ID.fullmatch(rule.id):
        raise ConfigError(f"{where}: rule id {rule.id!r} is not capital letters and three or four digits")
    if not _NAME.fullmatch(rule.name):
        raise ConfigError(f"{where}: rule name {rule.name!r} is not lower-case words joined by hyphens")
    if not rule.valid or not rule.invalid:
        raise ConfigError(f"{where}: rule {rule.id} needs examples that must, and must not, be flagged")
    missing = [heading for heading in HEADINGS if f"## {heading}" not in rule.page]
    if missing:
        raise ConfigError(f"{where}: the page of rule {rule.id} lacks the heading {missing[0]!r}")
