"""A dynamic report as text for a person: the verdict first, then the proof."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.table import Table

from callscope.graph.mends import mend_of
from callscope.model.verdict import DeadNode, DynamicReport, LedgerSite, ParameterResult, Verdict
from callscope.render.excerpt import Sources
from callscope.render.labels import operation
from callscope.render.listed import harmless, is_several, rows_of
from callscope.render.traced import traced
from callscope.render.wording import meaning, told

_STYLE = {
    Verdict.LIVE: "bold green", Verdict.UNUSED: "dim", Verdict.PARTIAL: "bold yellow",
    Verdict.ZEROED: "bold magenta", Verdict.NONFINITE: "bold red", Verdict.SEVERED: "bold red",
}  # fmt: skip
_VERB = {"severs": "severed", "zeroes": "zeroed", "nonfinite": "made nonfinite", "wrong": "given a wrong derivative"}
_TOLD = 5e-5
"""A share below this is written as 0.00 %: such a ledger lacks what was not tried, not what was tried and does not add up."""
_ENDLESS = 10_000
MOST_PARAMETERS = 40
MOST_WELL = 12
"""So many parameters that are live, and so many that are unused, are listed."""
MOST_CALLS = 12
MOST_PLACES = 6
DEEPEST_CALL = 3


def render(report: DynamicReport, *, color: bool = False, root: str = ".", width: int = 110) -> str:
    """Return the report as text; source excerpts are read below ``root``."""
    stream = io.StringIO()
    console = Console(
        file=stream, force_terminal=color, force_jupyter=False, no_color=not color, width=width, highlight=False
    )
    _print(console, report, Sources(root))
    return stream.getvalue()


def _print(console: Console, report: DynamicReport, sources: Sources) -> None:
    _headline(console, report)
    if report.first_dead is not None:
        _first_dead(console, report.first_dead, sources, partly=report.verdict is Verdict.PARTIAL)
    _parameters(console, report.parameters)
    _ledger(console, report)
    _ranking(console, report.ranking, sources)
    _probes(console, report.extra.get("probes") or ())
    _calls(console, report.extra.get("call_tree"))
    for note in report.said_last():
        console.print(f"[dim]note:[/] {escape(note)}", soft_wrap=True)
    console.print(f"[dim]{escape(_effort(report))}[/]")


def _headline(console: Console, report: DynamicReport) -> None:
    style = _STYLE.get(report.verdict, "bold")
    console.print(f"[{style}]{str(report.verdict).upper()}[/]  {escape(report.target)}", soft_wrap=True)
    console.print(f"  {meaning(report)}.", soft_wrap=True)
    for note in report.said_first():
        console.print(f"  [bold]{escape(note)}[/]", soft_wrap=True)


def _first_dead(console: Console, node: DeadNode, sources: Sources, *, partly: bool) -> None:
    what = "Part of the derivative" if partly and node.effect == "severs" else "The gradient"
    verb = _VERB.get(node.effect, node.effect)
    place = f"[bold]{escape(node.span.anchor())}[/]" if node.span.path else "a line that is not known,"
    console.print(f"\n{what} is {verb} at {place} in {escape(node.function or '?')}:", soft_wrap=True)
    for number, text in sources.around(node.span, 1):
        mark = "[bold red]>[/]" if number == node.span.line else " "
        console.print(f"  {mark} {number:>4} | {escape(text)}", soft_wrap=True)
    console.print(f"  {escape(told(node))}", soft_wrap=True)
    if node.operation_span is not None:
        console.print(f"  the operation itself: {escape(node.operation_span.anchor())}  "
                      f"{escape(sources.line(node.operation_span, 70))}", soft_wrap=True)  # fmt: skip
    for caller in node.callers:
        console.print(f"  called from [bold]{escape(caller.span.anchor())}[/]  "
                      f"{escape(sources.line(caller.span, 70))}", soft_wrap=True)  # fmt: skip
    _traced(console, node.origin)
    console.print(f"  to mend it: {escape(mend_of(node.operation, node.effect, node.reason)[0])}.", soft_wrap=True)


def _traced(console: Console, origin: Sequence[str]) -> None:
    """Print where a cause comes from, and below it the way there."""
    source, way = traced(origin)
    if source:
        console.print(f"    because {escape(source)}", soft_wrap=True)
    for step in way:
        console.print(f"      by way of {escape(step)}", soft_wrap=True)


def _print_whole(console: Console, table: Table) -> None:
    """Print a table as wide as it is, however narrow the terminal: a path or a name in two parts leads nowhere."""
    terminal = console.width
    console.width = max(terminal, Measurement.get(console, console.options.update_width(_ENDLESS), table).maximum)
    console.print(table)
    console.width = terminal


def _parameters(console: Console, parameters: Sequence[ParameterResult]) -> None:
    if not parameters:
        return
    table = Table(box=None, pad_edge=False, title_justify="left", header_style="bold")
    for name in ("parameter", "made at", "verdict", "gradient"):
        table.add_column(name, overflow="fold")
    for name in ("autograd", "finite diff.", "missing"):
        table.add_column(name, justify="right")
    rows = rows_of(parameters)
    listed, left = _listed(rows)
    for parameter in listed:
        table.add_row(*_row(parameter), style="")
    console.print()
    _print_whole(console, table)
    if left:
        console.print(f"  ... and {left} more (--format json lists all)")
    for note, names in _by_note(rows):
        shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
        console.print(f"  {escape(shown)}: {escape(note)}", soft_wrap=True)


def _listed(rows: Sequence[ParameterResult]) -> tuple[list[ParameterResult], str]:
    """Return the rows that are shown, and in words how many there are of the others."""
    listed: list[ParameterResult] = []
    left: Counter[Verdict] = Counter()
    shown: Counter[Verdict] = Counter()
    for row in rows:
        shown[row.verdict] += 1
        well = row.verdict in (Verdict.LIVE, Verdict.UNUSED)
        if len(listed) < MOST_PARAMETERS and not (well and shown[row.verdict] > MOST_WELL):
            listed.append(row)
        else:
            left[row.verdict] += 1
    return listed, ", ".join(f"{count} {verdict}" for verdict, count in left.items())


def _by_note(parameters: Sequence[ParameterResult]) -> Iterator[tuple[str, list[str]]]:
    """Yield each note with the names of the parameters that it is about."""
    for note in dict.fromkeys(parameter.note for parameter in parameters if parameter.note):
        yield note, [_told(parameter) for parameter in parameters if parameter.note == note]


def _told(parameter: ParameterResult) -> str:
    """Return a parameter's name; of several leaves with none, which may not be listed, also where they are made."""
    return f"{parameter.name} of {parameter.span.anchor()}" if is_several(parameter) else parameter.name


def _row(parameter: ParameterResult) -> tuple[str, ...]:
    style = _STYLE.get(parameter.verdict, "")
    measured = parameter.autograd, parameter.finite_difference, parameter.missing
    return (
        escape(parameter.name),
        escape(parameter.span.anchor()) if parameter.span.path else "-",
        f"[{style}]{parameter.verdict}[/]" if style else str(parameter.verdict),
        parameter.gradient,
        *(_number(value, parameter.uncertainty) for value in measured),
    )


def _number(value: float | None, uncertainty: float | None = None) -> str:
    if value is None:
        return "-"
    return "0" if abs(value) <= 4 * (uncertainty or 0.0) else f"{value + 0.0:.6g}"


def _ledger(console: Console, report: DynamicReport) -> None:
    ledger = report.ledger
    if ledger is None or not (ledger.sites or ledger.reason):
        return
    closed = "closed" if ledger.closed else "NOT finished" if ledger.closure < _TOLD else "NOT closed"
    console.print(f"\n[bold]Ledger[/] ({closed}, {ledger.closure:.2%} unexplained): finite difference = autograd "
                  "+ what is lost at each severed edge", soft_wrap=True)  # fmt: skip
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("  at", "operation", "parameter"):
        table.add_column(name, overflow="fold")
    table.add_column("lost there", justify="right")
    costly = [site for site in ledger.sites if site.contribution]
    for site in costly[:MOST_PARAMETERS]:
        table.add_row(*_site_row(site, _of_whom(site), f"{site.contribution:.6g}"))
    for site, passing, nothing in harmless(ledger.sites, report.ranking):
        table.add_row(*_site_row(site, passing, nothing))
    _print_whole(console, table)
    if ledger.reason:
        console.print(f"  {escape(ledger.reason)}", soft_wrap=True)


def _of_whom(site: LedgerSite) -> str:
    """Return the parameter of a row; of a sum of several, the first of them too."""
    more = f" and {len(site.members) - 3} more" if len(site.members) > 3 else ""
    return site.parameter + (f": {', '.join(site.members[:3])}{more}" if site.members else "")


def _site_row(site: LedgerSite, parameter: str, lost: str) -> tuple[str, ...]:
    return f"  {escape(site.span.anchor())}", escape(site.operation), escape(parameter), lost


def _ranking(console: Console, ranking: Sequence[DeadNode], sources: Sources) -> None:
    """Print the places after the first; of each, where its dead operand comes from, unless that has been told."""
    told = set(ranking[0].origin) if ranking else set[str]()
    others = ranking[1:MOST_PLACES]
    if others:
        console.print("\n[bold]Other places[/], by what they cost")
    for node in others:
        place = node.span.anchor() if node.span.path else "-"
        console.print(f"  {escape(place)}  {_VERB.get(node.effect, node.effect)} by {escape(operation(node.operation))}: "
                      f"{escape(sources.line(node.span, 60))}", soft_wrap=True)  # fmt: skip
        _traced(console, [step for step in node.origin if step not in told])
        told.update(node.origin)


def _probes(console: Console, probes: Sequence[Any]) -> None:
    if probes:
        console.print("\n[bold]Controlled experiment[/]")
    for probe in probes:
        console.print(f"  {escape(str(probe['statement']))}", soft_wrap=True)


def _calls(console: Console, tree: Any) -> None:
    lines = list(_tree_lines(tree, 0)) if tree else []
    if lines:
        console.print("\n[bold]Calls[/]")
    for line in lines[:MOST_CALLS]:
        console.print(f"  {escape(line)}", soft_wrap=True)
    if len(lines) > MOST_CALLS:
        console.print(f"  ... and {len(lines) - MOST_CALLS} more at this depth (--format json has the whole tree)")


def _tree_lines(branches: Any, depth: int) -> Iterator[str]:
    """Yield one line for each call of a nested ``(name, path, line, hits, children)``."""
    for name, path, line, hits, children in branches:
        times = f" x{hits}" if hits > 1 else ""
        yield f"{'  ' * depth}{name}{times}  ({path}:{line})"
        if depth + 1 < DEEPEST_CALL:
            yield from _tree_lines(children, depth + 1)


def _effort(report: DynamicReport) -> str:
    runs, seconds = report.extra.get("runs"), report.extra.get("seconds")
    return f"{runs} run{'s' * (runs != 1)} in {seconds:.1f} s" if runs and isinstance(seconds, float) else ""
