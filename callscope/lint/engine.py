"""Run the analysis on a program, or recall what it said of exactly these files, rules and tools."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from callscope.config import Config
from callscope.lint.analysis import Analysis, thaw_analysis
from callscope.lint.fixes import propose
from callscope.lint.partial import Part
from callscope.lint.tensorless import REASON, is_tensorless
from callscope.lint.texts import decoded
from callscope.model.finding import Finding
from callscope.model.report import FileError, RuleSummary
from callscope.model.rule import Rule
from callscope.source import Cache, Discovery, configured_folder
from callscope.source.decoding import NOTEBOOK
from callscope.source.discovery import SourceIssue

if TYPE_CHECKING:
    from callscope.lint.near.base import Base
    from callscope.source import Facts
    from callscope.source.load import Lowered
    from callscope.static import Program
    from callscope.taint import TaintOptions

_PARTS = ("errors.py", "model", "source", "static", "taint", "lint")
_FEW = 4
"""Files are few where a program has so many times as many."""


@dataclass(frozen=True, slots=True)
class Solved:
    """A program that has been solved already, and the files that it was read from."""

    source: Discovery
    program: Program


def analyse_program(
    program: Discovery, config: Config, solved: Solved | None = None, wanted: frozenset[str] | None = None
) -> Analysis:
    """Return the analysis of a program, from the cache where it holds one for these very files.

    Where the files' shapes alone are those of an analysis in the cache, that one is brought to its new lines.
    ``solved`` is taken instead of solving again where it was read from the same files. ``wanted``: the only files whose
    findings are needed; where they are few, the answer may hold no others.
    """
    cache = Cache(configured_folder(config), str(Path(__file__).parent))
    if is_tensorless(program, config):
        return _unasked(program, config, cache, solved)
    tools = (str(config.gradient_effort), *_tool_stamp(), *_rule_stamp(config))
    key = cache.key("analysis", *tools, *_content(program))
    part = Part(cache, key, _few(program, None if config.whole else wanted))
    kept = cache.load(key) if cache.folder is not None else None
    known = thaw_analysis(kept) if kept is not None else part.known()
    if known is not None:
        return known
    return _moved_or_new(program, config, solved, cache, key, tools, part)


def _unasked(program: Discovery, config: Config, cache: Cache, solved: Solved | None) -> Analysis:
    """Return what there is to say of a program that no tensor reaches: which of its files cannot be read."""
    from callscope.lint.catalogue import load
    from callscope.source.load import parse_all

    if solved and solved.source == program:
        lines, issues = sum(file.lines for file in solved.program.files), solved.program.issues
    else:
        lines, issues = parse_all(program, Cache(cache.folder), config.jobs)
    return Analysis((), _errors(issues), _summaries(load(config).rules), lines, unasked=REASON)


def _errors(issues: Iterable[SourceIssue]) -> tuple[FileError, ...]:
    return tuple(FileError(issue.path, issue.line, issue.message) for issue in issues if issue.fatal)


def _summaries(rules: Iterable[Rule]) -> tuple[RuleSummary, ...]:
    return tuple(RuleSummary(rule.id, rule.name, rule.summary) for rule in rules)


def _few(program: Discovery, wanted: frozenset[str] | None) -> frozenset[str]:
    """Return the files that are needed where they are few of a program's, else none."""
    return wanted if wanted is not None and _FEW * len(wanted) <= len(program.files) else frozenset()


def _moved_or_new(
    program: Discovery,
    config: Config,
    solved: Solved | None,
    cache: Cache,
    key: str,
    tools: tuple[str, ...],
    part: Part,
) -> Analysis:
    from callscope.lint.near.base import Bases
    from callscope.lint.recalling import Recall
    from callscope.source.load import lower

    whole = solved.program if solved and solved.source == program else None
    texts = _Sources(program)
    if whole is not None and cache.folder is None:
        return _analyse(whole, config, texts)
    recall = Recall(lower(program, Cache(cache.folder), config.jobs), cache, key, tools)
    bases = Bases(Cache(None) if config.passing else cache, recall.lowered.root, tools)
    found = recall.moved(texts)
    if found is None and part.is_enough():
        few, base = Recall(recall.lowered, cache, part.key, tools, part.files), bases.known()
        found = few.moved(texts) or _near(recall.lowered, base, part.files, cache, config, texts)
        if found is None and base is None and whole is None:
            found = _around(recall.lowered, part.files, cache, config, texts)
        if found is None and not bases.is_wanted(recall.lowered, base):
            found = _analyse(whole or build_program(recall.lowered.facts()), config, texts, part.files)
        if found is not None and not found.near:
            part.note()
        recall = recall if found is None else few
    if found is None:
        solving = whole or build_program(recall.lowered.facts())
        found = _analyse(solving, config, texts)
        bases.keep(found, solving.files, recall.lowered.keys, texts)
    recall.remember(found, texts)
    return found


def _near(
    lowered: Lowered, base: Base | None, files: frozenset[str], cache: Cache, config: Config, texts: Mapping[str, str]
) -> Analysis | None:
    """Return what is said of a few files of a large program by what lies near them; None where that cannot be."""
    if base is None:
        return None
    from callscope.lint.catalogue import load
    from callscope.lint.near.answer import Question
    from callscope.taint import examine

    rules, options = load(config).rules, _options(config, files)
    question = Question(lowered, base, files, texts, cache)
    return question.answer(lambda facts: examine(build_program(facts), rules, options))


def _around(
    lowered: Lowered, files: frozenset[str], cache: Cache, config: Config, texts: Mapping[str, str]
) -> Analysis | None:
    """Return what is said of a few files of a huge program by them and the files around them; None where it is not huge."""
    from callscope.lint.near.neighbourhood import neighbourhood

    part = neighbourhood(lowered, files, cache)
    if part is None:
        return None
    found = _analyse(build_program(part.facts(lowered)), config, texts, files)
    return replace(found, lines=part.lines, near=part.note)


def _options(config: Config, files: frozenset[str] | None) -> TaintOptions:
    from callscope.taint import TaintOptions

    return TaintOptions(effort=config.gradient_effort, report_paths=files)


def _analyse(
    program: Program, config: Config, texts: Mapping[str, str], files: frozenset[str] | None = None
) -> Analysis:
    from callscope.lint.catalogue import load
    from callscope.taint import examine

    rules = load(config).rules
    examined = examine(program, rules, _options(config, files))
    return Analysis(
        tuple(propose(sorted(examined.findings, key=Finding.sort_key), texts)),
        _errors(program.issues),
        _summaries(rules),
        sum(file.lines for file in program.files),
        examined.unfinished,
        tuple(sorted(program.solver.library.stamps.items())),
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


def build_program(facts: Facts) -> Program:
    """Return the solved program of some facts."""
    from callscope.static import analyse

    return analyse(facts)


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
    absent = set(plugins).difference(point.name for point in points)
    found = (f"{point.name} {point.value} {point.dist and point.dist.version}" for point in points)
    return tuple(sorted((*found, *(f"{name} absent" for name in absent))))


def _stamps(places: Iterable[Path]) -> tuple[str, ...]:
    files = [file for place in places for file in (sorted(place.rglob("*.py")) if place.is_dir() else [place])]
    return tuple(f"{file} {_stamp(file)}" for file in files)


def _stamp(file: Path) -> str:
    try:
        status = file.stat()
    except OSError:
        return "absent"
    return f"{status.st_mtime_ns} {status.st_size}"
