"""The static side of an investigation: call graph and findings of the target's code, from source alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from callscope.config import Config
from callscope.errors import CallscopeError
from callscope.investigate.deadline import Late, within
from callscope.investigate.request import Request
from callscope.lint.catalogue import load
from callscope.lint.scope import find_scope
from callscope.model.callgraph import CallGraph
from callscope.model.finding import Finding
from callscope.source import Cache, Discovery, configured_folder, discover, load_facts
from callscope.static import analyse
from callscope.taint import analyse as find_breaks


@dataclass(frozen=True, slots=True)
class StaticSide:
    """What the source says. ``reason`` tells why, where the analysis could not be made."""

    graph: CallGraph | None = None
    findings: tuple[Finding, ...] = ()
    asked: bool = False
    reason: str = ""

    def modules(self) -> dict[str, str]:
        """Return the name of each file's module."""
        nodes = self.graph.nodes if self.graph else ()
        return {node.path: node.id for node in nodes if node.kind == "module"}

    def paths(self) -> set[str]:
        """Return the files of the call graph's functions."""
        return {node.path for node in self.graph.nodes if node.path.endswith(".py")} if self.graph else set()


def examine(request: Request, run_paths: Iterable[str], seconds: float) -> StaticSide:
    """Analyse the configured paths or, where there are none, the files that the run met, in at most so many seconds."""
    config = request.config
    cache = Cache(configured_folder(config))
    files = [] if config.paths else sorted(_existing(config.root, run_paths))
    try:
        with within(seconds):
            facts = load_facts(_program(config, files), cache, config.jobs)
            program = analyse(facts)
            findings = find_breaks(program, load(config).rules)
    except Late:
        return StaticSide(reason=f"not done: it took longer than the {seconds:.0f} s that the time budget left for it")
    except CallscopeError as error:
        return StaticSide(reason=str(error))
    return StaticSide(program.graph(request.namespaces), tuple(sorted(findings, key=Finding.sort_key)), asked=True)


def _program(config: Config, files: Sequence[Path]) -> Discovery:
    """Return what is analysed: the project's files with what belongs to them; of a library only what the run met.

    A whole library would take minutes, and its maintainer names it with --namespace or as the project.
    """
    own = [path for path in files if path.is_relative_to(config.root)]
    if not own:
        return find_scope(config, files).program
    program = find_scope(config, own).program
    met = discover(map(str, set(files) - set(own)), root=config.root).files
    found = {file.path: file for file in (*met, *program.files)}
    return replace(program, files=tuple(found[path] for path in sorted(found)))


def _existing(root: Path, paths: Iterable[str]) -> set[Path]:
    return {root / path for path in paths if (root / path).is_file()}
