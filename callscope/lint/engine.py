"""Run the analysis on a program, or recall what it said of exactly these files, rules and tools."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callscope.config import Config
from callscope.lint.fixes import propose
from callscope.lint.records import freeze_finding, thaw_finding
from callscope.lint.texts import decoded
from callscope.model.callgraph import BlindSpot
from callscope.model.finding import Finding
from callscope.model.report import FileError, RuleSummary
from callscope.model.span import Span
from callscope.source import Cache, Discovery, cache_folder
from callscope.source.decoding import NOTEBOOK

if TYPE_CHECKING:
    from callscope.source import Facts
    from callscope.static import Program

_PARTS = ("errors.py", "model", "source", "static", "taint", "lint")


@dataclass(frozen=True, slots=True)
class Analysis:
    """Every finding in a program, of every rule and severity; ``rules`` are without their pages.

    ``unfinished``: what the analysis gave up on because a bound was met.
    """

    findings: tuple[Finding, ...]
    errors: tuple[FileError, ...]
    rules: tuple[RuleSummary, ...]
    lines: int
    unfinished: tuple[BlindSpot, ...] = ()


@dataclass(frozen=True, slots=True)
class Solved:
    """A program that has been solved already, and the files that it was read from."""

    source: Discovery
    program: Program


def analyse_program(program: Discovery, config: Config, solved: Solved | None = None) -> Analysis:
    """Return the analysis of a program, from the cache where it holds one for these very files.

    ``solved`` is taken instead of solving again where it was read from the same files.
    """
    cache = Cache(_cache_folder(config), str(Path(__file__).parent))
    key = cache.key("analysis", str(config.gradient_effort), *_tool_stamp(), *_rule_stamp(config), *_content(program))
    kept = cache.load(key) if cache.folder is not None else None
    if kept is None:
        kept = _freeze(_analyse(program, config, solved))
        cache.write(key, marshal.dumps(kept))
    return _thaw(kept)


def _analyse(program: Discovery, config: Config, solved: Solved | None) -> Analysis:
    from callscope.lint.catalogue import load
    from callscope.taint import TaintOptions, examine

    whole = solved.program if solved and solved.source == program else _solve(program, config)
    rules = load(config).rules
    examined = examine(whole, rules, TaintOptions(effort=config.gradient_effort))
    return Analysis(
        tuple(propose(sorted(examined.findings, key=Finding.sort_key), _Sources(program))),
        tuple(FileError(issue.path, issue.line, issue.message) for issue in whole.issues if issue.fatal),
        tuple(RuleSummary(rule.id, rule.name, rule.summary) for rule in rules),
        sum(file.lines for file in whole.files),
        examined.unfinished,
    )


class _Sources(dict[str, str]):
    """The texts that fixes are made for, by root-relative path, read when asked for; a notebook is not rewritten."""

    def __init__(self, program: Discovery) -> None:
        super().__init__()
        self._places = {file.shown: file.path for file in program.files}

    def __missing__(self, path: str) -> str:
        rewritable = path in self._places and not path.endswith(NOTEBOOK)
        self[path] = decoded(_read(self._places[path]), path) if rewritable else ""
        return self[path]


def _solve(program: Discovery, config: Config) -> Program:
    from callscope.source import load_facts

    return build_program(load_facts(program, Cache(_cache_folder(config)), config.jobs))


def build_program(facts: Facts) -> Program:
    """Return the solved program of some facts."""
    from callscope.static import analyse

    return analyse(facts)


def _cache_folder(config: Config) -> Path | None:
    if not config.cache:
        return None
    return config.resolve(config.cache_dir) if config.cache_dir else cache_folder()


def _content(program: Discovery) -> Iterable[bytes]:
    """Yield what the analysis depends on: each file's name, module and bytes, and what could not be read."""
    for file in program.files:
        yield f"{file.shown}\0{file.module}".encode("utf-8", "surrogatepass")
        yield _read(file.path)
    for issue in program.issues:
        yield repr(issue).encode("utf-8", "surrogatepass")


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        return f"unreadable: {error.errno}".encode()


@lru_cache(maxsize=1)
def _tool_stamp() -> tuple[str, ...]:
    """Return what changes with any of this tool's own files that the analysis runs through."""
    package = Path(__file__).parent.parent
    return _stamps([package / part for part in _PARTS])


def _rule_stamp(config: Config) -> tuple[str, ...]:
    """Return what changes with the rules: callscope's own, the configured folders', the plugins'."""
    from importlib.util import find_spec

    spec = find_spec("callscope_rules")
    own = [Path(folder) for folder in (spec.submodule_search_locations or ())] if spec else []
    return (*_stamps([*own, *config.rule_folders()]), *_plugin_stamps(config.rule_plugins))


def _plugin_stamps(plugins: Sequence[str]) -> tuple[str, ...]:
    if not plugins:
        return ()
    from importlib.metadata import entry_points

    points = [point for point in entry_points(group="callscope.rules") if point.name in plugins]
    return tuple(sorted(f"{point.name} {point.value} {point.dist and point.dist.version}" for point in points))


def _stamps(places: Iterable[Path]) -> tuple[str, ...]:
    files = [file for place in places for file in (sorted(place.rglob("*.py")) if place.is_dir() else [place])]
    return tuple(f"{file} {_stamp(file)}" for file in files)


def _stamp(file: Path) -> str:
    try:
        status = file.stat()
    except OSError:
        return "absent"
    return f"{status.st_mtime_ns} {status.st_size}"


def _freeze(analysis: Analysis) -> tuple[Any, ...]:
    return (
        tuple(map(freeze_finding, analysis.findings)),
        tuple((error.path, error.line, error.message) for error in analysis.errors),
        tuple((rule.id, rule.name, rule.summary) for rule in analysis.rules),
        analysis.lines,
        tuple((spot.site.path, spot.site.line, spot.reason) for spot in analysis.unfinished),
    )


def _thaw(data: tuple[Any, ...]) -> Analysis:
    findings, errors, rules, lines, unfinished = data
    return Analysis(
        tuple(map(thaw_finding, findings)),
        tuple(FileError(*error) for error in errors),
        tuple(RuleSummary(*rule) for rule in rules),
        lines,
        tuple(BlindSpot("taint", Span(path, line, 1, line, 1), reason) for path, line, reason in unfinished),
    )
