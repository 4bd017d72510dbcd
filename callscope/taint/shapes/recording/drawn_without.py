"""Functions that promise a draw with a derivative, `rsample`, and draw by `sample`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.program.bare import bare
from callscope.taint.program.walks import made_of, reached
from callscope.taint.shapes.making import is_own, live_units, method_of, report, rule_of

_PROMISES = re.compile(r"(^|_)rsample(_|$)")
_DISCRETE = re.compile(
    r"(?i)(cat(egorical)?|mix(ture|ing)?|component|choice|index|bern|labels?|mask|multinomial|poisson|logits)"
)
_ONWARD = frozenset({"call", "attr", "binop", "unary", "phi", "pi", "tuple", "return"})
_WAY = 40


def drawn_without_derivative(reporter: Reporter) -> Iterator[Finding]:
    """``def rsample(self, shape): return self.move(self.base.sample(shape))``"""
    match = rule_of(reporter, "drawn-without")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        if not _PROMISES.search(reporter.view.units[g].name.rpartition(".")[2]):
            continue
        for v in _draws(reporter, g):
            yield report(reporter, match, g, v, Severity.WARNING)


def _draws(reporter: Reporter, g: int) -> Iterator[int]:
    """Yield the calls of another's ``sample`` that come to what the function returns, whatever any test says, where no draw of it has a derivative."""
    values, places = reporter.view.units[g].values, reporter.view.places(g)
    methods = {v: method for v in range(len(values)) if (method := method_of(reporter, g, v)) is not None}
    if any(name == "rsample" for name, _ in methods.values()):
        return
    for v, (name, receiver) in methods.items():
        if (
            name != "sample"
            or is_own(reporter, g, bare(reporter.view, g, receiver))
            or _is_discrete(reporter, g, receiver)
        ):
            continue
        tested = any(region[1] in ("if", "after", "except", "case") for region in places.enclosing(v))
        onward = reached([v], lambda one: [u for u in reporter.uses.of(g, one) if values[u][0] in _ONWARD], _WAY)
        if not tested and any(values[u][0] == "return" for u in onward):
            yield v


def _is_discrete(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a distribution's name, or what it is made by, says that it draws whole numbers."""
    values = reporter.view.units[g].values
    said = [reporter.uses.name(g, one) for one in made_of(values, [v], _WAY)]
    said += [str(values[one][2]) for one in made_of(values, [v], _WAY) if values[one][0] in ("attr", "global", "param")]
    return any(_DISCRETE.search(name) for name in said)


__all__ = ["drawn_without_derivative"]
