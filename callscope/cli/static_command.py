"""``callscope static``: the call graph and the break sites, without running anything."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from callscope import __version__
from callscope.cli.completion import static_formats
from callscope.cli.output import deliver, note, require_writable, use_color
from callscope.config import Config, load_config
from callscope.errors import UsageError
from callscope.model.callgraph import CallGraph

if TYPE_CHECKING:
    from callscope.model.report import FindingsReport
    from callscope.source import Discovery
    from callscope.static.stored import StaticGraph

_GRAPH_FORMATS = ("pycg", "dot", "mermaid", "graphml")
OWN_FORMATS = ("text", "json", *_GRAPH_FORMATS)


@dataclass(frozen=True, slots=True)
class _Options:
    paths: tuple[Path, ...]
    namespace: tuple[str, ...]
    config_file: Path | None
    format_name: str
    output: Path | None
    callers: str | None
    callees: str | None
    paths_between: tuple[str, str] | None
    entry: str | None
    depth: int | None
    root: Path | None
    world: str
    no_color: bool
    quiet: bool
    verbose: bool
    jobs: int | None
    no_cache: bool
    no_findings: bool
    whole: bool


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--namespace", multiple=True, metavar="NS", help="The user's code: a dotted prefix. Repeatable.")
@click.option("--config", "config_file", type=click.Path(path_type=Path), metavar="FILE", help="Read this file.")
@click.option("--format", "format_name", default="text", metavar="FORMAT", help="Output format; see below.",
              shell_complete=static_formats)  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write the answer to a file.")
@click.option("--callers", metavar="F", help="Who calls F.")
@click.option("--callees", metavar="F", help="What F calls.")
@click.option("--paths", "paths_between", nargs=2, metavar="A B", help="The shortest call chains from A to B.")
@click.option("--entry", metavar="F", help="Only what F reaches.")
@click.option("--depth", type=click.IntRange(1), metavar="N", help="With --entry: at most N calls deep.")
@click.option("--root", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Names modules from here.")
@click.option("--world", type=click.Choice(["auto", "open", "closed"]), default="auto",
              help="Whether code outside may call in: auto decides by what the modules themselves reach.")  # fmt: skip
@click.option("--whole", is_flag=True, help="Analyse a huge program whole, however little of it the namespaces are.")
@click.option("--no-findings", is_flag=True, help="Leave the break sites out.")
@click.option("--no-color", is_flag=True, help="No terminal colours.")
@click.option("-q", "--quiet", is_flag=True, help="Nothing but the answer.")
@click.option("-v", "--verbose", is_flag=True, help="Say on stderr what was analysed.")
@click.option("--jobs", type=click.IntRange(0), metavar="N", help="Processes that read files; 0 is one a processor.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")
def command(**arguments: Any) -> int:
    """Show the call graph of PATHS (files or folders; without any, what [tool.callscope] names) and its break sites.

    Formats: text, json, pycg, dot, mermaid, graphml; and those of the findings alone: sarif, github, concise ...
    The graph formats and the queries show no findings.

    Exit status: 0 no finding at or above the failing severity, 1 findings, 2 something could not be analysed.
    """
    options = _Options(**{**arguments, "paths_between": arguments["paths_between"] or None})
    config = _configured(options)
    if _is_query(options) or options.format_name in _GRAPH_FORMATS or options.no_findings:
        return _graph_only(config, options)
    return _with_findings(config, options)


def _configured(options: _Options) -> Config:
    if options.format_name not in OWN_FORMATS:
        from callscope.render.findings import renderer

        renderer(options.format_name)
    require_writable(options.output)
    if options.depth is not None and options.entry is None:
        raise UsageError("--depth says how far to go from --entry F", hint="give --entry as well")
    config = load_config(options.paths, file=options.config_file)
    namespaces = options.namespace or (() if options.paths else config.namespaces)
    jobs = config.jobs if options.jobs is None else options.jobs
    return replace(
        config,
        namespaces=namespaces,
        asked=options.namespace,
        jobs=jobs,
        cache=config.cache and not options.no_cache,
        whole=config.whole or options.whole,
    )


def _is_query(options: _Options) -> bool:
    return bool(options.callers or options.callees or options.paths_between or options.entry)


def _found(config: Config, options: _Options) -> Discovery:
    from callscope.source import discover

    given = options.paths or config.source_paths()
    found = discover([str(path) for path in given], config.root, options.root)
    if not found.files and not found.issues:
        raise UsageError(f"no Python file in {', '.join(str(path) for path in given)}")
    if not options.paths and not config.paths:
        found = found.within(config.namespaces)
    return found


def _narrowed(found: Discovery, config: Config, options: _Options) -> tuple[Discovery, str]:
    """Return what is to be analysed, of a huge program the namespaces that are asked about and what lies around them, and what is to be said of it."""
    if config.whole or not config.namespaces:
        return found, ""
    from callscope.lint.near.neighbourhood import narrowed
    from callscope.source import Cache, configured_folder

    part, said = narrowed(found, config.namespaces, Cache(configured_folder(config)), config.jobs)
    if said and not options.quiet:
        note(said)
    return part, said


def _stored(found: Discovery, config: Config, options: _Options) -> StaticGraph:
    from callscope.source import configured_folder
    from callscope.static.stored import graph_cache, static_graph

    world = {"auto": None, "open": True, "closed": False}[options.world]
    stored = static_graph(found, graph_cache(configured_folder(config)), config.jobs, world)
    if not options.quiet:
        for issue in stored.issues:
            note(f"{issue.path}:{issue.line}: {issue.message}")
    if options.verbose:
        world_used = "an open" if stored.open_world else "a closed"
        note(f"analysed {stored.files} files, {stored.lines} lines, as {world_used} world")
    return stored


def _shown(stored: StaticGraph, config: Config, options: _Options) -> CallGraph:
    from callscope.source import in_namespaces
    from callscope.static.stored import within, without_builtin_types

    graph = within(stored.graph, config.namespaces)
    if options.format_name != "pycg":
        graph = without_builtin_types(graph)
    own = [node.id for node in graph.nodes if node.path]
    for namespace in config.namespaces:
        if not any(in_namespaces(name, (namespace,)) for name in own):
            raise UsageError(f"no module in namespace {namespace}", hint="name the packages with PATH arguments")
    return graph


def _graph_only(config: Config, options: _Options) -> int:
    found, near = _narrowed(_found(config, options), config, options)
    stored = _stored(found, config, options)
    graph = _asked(_shown(stored, config, options), options)
    deliver(_graph_text(graph, options, stored, near), options.output)
    return 2 if any(issue.fatal for issue in stored.issues) else 0


def _asked(graph: CallGraph, options: _Options) -> CallGraph:
    from callscope.static import queries

    if options.callers:
        return queries.callers(graph, options.callers)
    if options.callees:
        return queries.callees(graph, options.callees)
    if options.paths_between:
        chains = queries.paths(graph, *options.paths_between)
        if not chains:
            raise UsageError(f"no call chain leads from {options.paths_between[0]} to {options.paths_between[1]}")
        return queries.narrowed(graph, (edge for chain in chains for edge in chain))
    if options.entry:
        return queries.reachable(graph, options.entry, options.depth)
    return graph


def _graph_text(graph: CallGraph, options: _Options, stored: StaticGraph, near: str) -> str:
    from callscope.render import callgraph_dot, callgraph_graphml, callgraph_mermaid, callgraph_pycg, callgraph_text

    match options.format_name:
        case "pycg":
            return callgraph_pycg.render(graph, candidates=stored.open_world)
        case "dot":
            return callgraph_dot.render(graph)
        case "mermaid":
            return callgraph_mermaid.render(graph)
        case "graphml":
            return callgraph_graphml.render(graph)
        case "json":
            return json.dumps(_document(graph, stored, None, near), indent=1, ensure_ascii=False) + "\n"
        case "text":
            return callgraph_text.render(graph)
    raise UsageError(f"--format {options.format_name} shows findings, not a call graph")


def _with_findings(config: Config, options: _Options) -> int:
    from callscope.lint.engine import Solved
    from callscope.lint.gate import check
    from callscope.render import callgraph_text
    from callscope.render.findings import render_findings

    found, near = _narrowed(_found(config, options), config, options)
    stored = _stored(found, config, options)
    graph = _shown(stored, config, options)
    solved = Solved(found, stored.program) if stored.program and options.world == "auto" else None
    report = check(config, options.paths, solved=solved).report
    color = use_color(no_color=options.no_color, output=options.output)
    if options.format_name == "json":
        text = json.dumps(_document(graph, stored, report, near), indent=1, ensure_ascii=False) + "\n"
    elif options.format_name == "text":
        findings = render_findings(report, "text", color=color)
        text = f"{callgraph_text.render(graph)}\nBreak sites\n{findings}"
    else:
        text = render_findings(report, options.format_name, color=color)
    deliver(text, options.output)
    return 2 if any(issue.fatal for issue in stored.issues) else report.exit_code


def _document(graph: CallGraph, stored: StaticGraph, report: FindingsReport | None, near: str) -> dict[str, Any]:
    from callscope.render.callgraph_json import blind_spot_data, graph_data
    from callscope.render.findings_json import finding_data

    failed = [(issue.path, issue.line, issue.message) for issue in stored.issues if issue.fatal]
    if report and report.blind_spots:
        failed += [(error.path, error.line, error.message) for error in report.errors[-1:]]
    errors = [{"path": path, "line": line, "message": message} for path, line, message in failed]
    statistics = {"files": stored.files, "lines": stored.lines, "nodes": len(graph.nodes), "edges": len(graph.edges),
                  "unresolved": len(graph.blind_spots), "open_world": stored.open_world,
                  "unfinished": len(report.blind_spots) if report else 0}  # fmt: skip
    unfinished = report.blind_spots if report else ()
    data = graph_data(graph)
    data["blind_spots"] = [*data["blind_spots"], *map(blind_spot_data, unfinished)]
    return {
        "schema": "callscope.static/1",
        "version": __version__,
        "namespaces": list(graph.namespaces),
        "root": graph.root,
        **data,
        "findings": [finding_data(finding) for finding in report.findings] if report else [],
        "errors": errors,
        "unasked": report.unasked or None if report else None,
        "near": near or None,
        "statistics": statistics,
    }
