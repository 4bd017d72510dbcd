"""Parameters as a reader wants them listed: the worst first, and what nobody has to tell apart in one row."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from callscope.model.verdict import WORST_FIRST, DeadNode, LedgerSite, ParameterResult, Verdict
from callscope.render.labels import natural

_FEWEST = 2
_NUMBERED = re.compile(r"(?P<made>.+?)(?P<number> \d+)?")
_SEVERAL = re.compile(r"\d+ leaves")
_OTHER_TIMES = "made by the same line in other turns of its loop, or in other calls"
_ORDER = (*WORST_FIRST, Verdict.UNUSED, Verdict.NO_BACKWARD)


def worst_first(results: Sequence[ParameterResult]) -> list[ParameterResult]:
    """Return the parameters, the worst first, ``layers.9`` before ``layers.10``."""
    return sorted(results, key=lambda result: (_ORDER.index(result.verdict), natural(result.name)))


def rows_of(results: Sequence[ParameterResult]) -> list[ParameterResult]:
    """Return the parameters, the worst first; leaves that nothing names, made by one line, and of which nothing was measured, as one."""
    alike: dict[tuple[str, ...], list[ParameterResult]] = defaultdict(list)
    for result in results:
        made = _NUMBERED.fullmatch(result.name)
        measured = (result.norm, result.autograd, result.finite_difference) != (None, None, None)
        if made is not None and result.span.path and (result.verdict is Verdict.UNUSED or not measured):
            alike[result.span.anchor(), made["made"], result.verdict, result.gradient, result.note].append(result)
    groups = [group for group in alike.values() if len(group) >= _FEWEST]
    hidden = {id(result) for group in groups for result in group}
    alone = [result for result in results if id(result) not in hidden]
    return worst_first([*alone, *map(_together, groups)])


def harmless(sites: Sequence[LedgerSite], causes: Sequence[DeadNode] = ()) -> Iterator[tuple[LedgerSite, str, str]]:
    """Yield the sites that cost no parameter anything, with the parameters that pass there and what to say of the cost.

    One that is among the ``causes`` is a step: no small change gets through it, and a larger one does.
    """
    steps = {(node.span, node.operation) for node in causes if node.effect == "severs"}
    costly = {(site.span, site.operation) for site in sites if site.contribution}
    counts = Counter((site.span, site.operation) for site in sites)
    for key, count in counts.items():
        if key not in costly:
            site = next(site for site in sites if (site.span, site.operation) == key)
            passing = site.parameter if count == 1 else f"{count} parameters"
            yield site, passing, "0 (flat here: a step)" if key in steps else "0 (harmless)"


def is_several(result: ParameterResult) -> bool:
    """Return whether a row stands for several leaves."""
    return bool(_SEVERAL.fullmatch(result.name))


def _together(group: Sequence[ParameterResult]) -> ParameterResult:
    """Return what stands for leaves that one line made; a shape that not all have is told of none."""
    first = group[0]
    shape = first.shape if all(result.shape == first.shape for result in group) else ()
    unused = first.verdict is Verdict.UNUSED and not first.undecided()
    note = f"{_OTHER_TIMES}: unused by this backward" if unused else "; ".join(filter(None, (first.note, _OTHER_TIMES)))
    return replace(first, name=f"{len(group)} leaves", shape=shape, note=note)
