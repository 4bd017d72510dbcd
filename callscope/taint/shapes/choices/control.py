"""Tests of a tensor's value that choose a path on which the tensor does not appear."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.lattice.state import EMPTY
from callscope.taint.program.matching import Match
from callscope.taint.program.sources import annotated
from callscope.taint.program.walks import reached
from callscope.taint.shapes.choices.asked import is_proven_tensor, tested
from callscope.taint.shapes.choices.chosen import constants, derived_from, reads
from callscope.taint.shapes.choices.chosen_functions import chosen_functions
from callscope.taint.shapes.choices.constants import is_constant, is_number
from callscope.taint.shapes.choices.equality import asks_band
from callscope.taint.shapes.choices.helper_tests import asked_elsewhere, asked_within
from callscope.taint.shapes.choices.residuals import is_what_is_left
from callscope.taint.shapes.choices.tables import table_choices
from callscope.taint.shapes.making import by_default, capped, carries, live_units, rule_of
from callscope.taint.site import Site


def value_tests(reporter: Reporter) -> Iterator[Finding]:
    """``if angle == 0: return torch.eye(3)``."""
    match = rule_of(reporter, "value-test")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        for v, test in (*table_choices(reporter, g), *_counted(reporter, g), *_or_else(reporter, g)):
            yield from _chosen_number(reporter, match, g, v, test)
        for test, calls in chosen_functions(reporter, g):
            yield from _chosen_function(reporter, match, g, test, calls)
        seen: set[int] = set()
        for _, kind, test, _ in reporter.view.units[g].regions:
            if kind == "case":
                test = _compared_case(reporter, g, test)
            if kind in ("if", "after", "case") and test >= 0 and test not in seen:
                seen.add(test)
                finding = _test(reporter, match, g, test, equality=kind == "case")
                if finding is not None:
                    yield finding


def _chosen_number(reporter: Reporter, match: Match, g: int, v: int, test: int) -> Iterator[Finding]:
    """``GAIN[bool(x > 0)]``, ``next((r for top, r in STEPS if x <= top), 0.6)``: a number taken from a table by a test."""
    asked, _ = tested(reporter, g, test)
    level = 0
    for one in asked:
        level |= reporter.flow.gradient(g, one)
    if level:
        site = Site(match, g, test, tuple(sorted(asked)), level, reporter.sites.origin(g, level), "number", (test,))
        sink = reporter.onward.explore(site._replace(starts=(v,), kind="computed"))
        finding = reporter.finding(site, reporter.trusted(site, sink)) if sink is not None else None
        if finding is not None:
            yield finding


def _chosen_function(
    reporter: Reporter, match: Match, g: int, test: int, calls: tuple[tuple[int, int], ...]
) -> Iterator[Finding]:
    """``KINDS["flat" if abs(k) < eps else "curved"](x, k)``: where ``k`` is zero it is not computed with."""
    asked, equality = tested(reporter, g, test)
    level = 0
    for one in asked if equality else ():
        level |= reporter.flow.gradient(g, one)
    site = Site(match, g, test, tuple(sorted(asked)), level, None, "number", (test,))
    for where, call in calls if level else ():
        sink = reporter.onward.explore(site._replace(g=where, v=call, starts=(call,), kind="computed"))
        finding = reporter.finding(site, reporter.trusted(site, sink)) if sink is not None else None
        if finding is not None:
            yield finding
            return


def _counted(reporter: Reporter, g: int) -> Iterator[tuple[int, int]]:
    """``while scale < x: scale *= 2``: yield a number that grows until it fits, and the test."""
    unit = reporter.view.units[g]
    for _, kind, test, _ in unit.regions:
        if kind == "while" and unit.values[test][0] == "compare":
            for side in unit.values[test][1]:
                if unit.values[side][0] == "phi" and is_number(reporter, g, side):
                    yield side, test


def _or_else(reporter: Reporter, g: int) -> Iterator[tuple[int, int]]:
    """``g = g or 9.81``: yield the choice, and what is asked whether it is zero."""
    unit = reporter.view.units[g]
    asked = {region[2] for region in unit.regions if region[1] in ("if", "while", "after")}
    for v, (op, operands, sign) in enumerate(unit.values):
        if op == "boolop" and sign == "or" and v not in asked and _is_tensor(reporter, g, operands[0]):
            last = operands[-1]
            if (
                is_number(reporter, g, last)
                or is_constant(reporter, g, last)
                or isinstance(by_default(reporter, g, last), float)
            ):
                yield v, v


def _is_tensor(reporter: Reporter, g: int, v: int) -> bool:
    """A tensor that surely carries, or that an annotation says may be one."""
    said = any(
        p.value == v and p.annotation is not None and annotated(p.annotation) is not EMPTY
        for p in reporter.view.units[g].parameters
    )
    return is_proven_tensor(reporter, g, v) or (said and bool(reporter.flow.gradient(g, v)))


def _compared_case(reporter: Reporter, g: int, subject: int) -> int:
    """``match float(x): case 0.0:``: return the subject if a case asks whether it is some number, -1 if none does."""
    values = reporter.view.units[g].values
    asked = (values[u][1] for u in reporter.uses.of(g, subject) if values[u][0] == "compare" and values[u][2] == "==")
    return subject if any(o[0] == subject and is_number(reporter, g, o[1]) for o in asked) else -1


def _test(reporter: Reporter, match: Match, g: int, test: int, *, equality: bool) -> Finding | None:
    found, asked_equality = tested(reporter, g, test)
    equality = equality or asked_equality
    if not equality:
        asked, equality = asked_elsewhere(reporter, g, test, tested)
        found = found | asked if found and equality else found or asked
    if not found:
        return _asked_in_helper(reporter, match, g, test)
    derived = derived_from(reporter, g, found)
    level = mask = 0
    for v in found:
        level |= reporter.flow.gradient(g, v)
        mask |= reporter.flow.frames[g].states[v].mask
    place = _question(reporter, g, test)
    site = Site(match, g, place, tuple(sorted(found)), level, reporter.sites.origin(g, mask), "number", (place,))
    return _first_chosen(reporter, site, test, found, derived, equality=equality)


def _asked_in_helper(reporter: Reporter, match: Match, g: int, test: int) -> Finding | None:
    """``if self._is_plain(): self.fast = torch.tensor(...)`` beside ``self.fast = self._turned()``, which reads what the helper asks for."""
    helper, asked = asked_within(reporter, g, test, tested)
    names = frozenset(str(reporter.view.units[helper].values[v][2]) for v in asked)
    values = reporter.view.units[g].values
    derived = {v for v, value in enumerate(values) if names and value[0] == "call" and reads(reporter, g, v, names)}
    if not derived:
        return None
    level = 0
    for v in asked:
        level |= reporter.flow.gradient(helper, v)
    site = Site(match, g, test, (), level, reporter.sites.origin(g, level), "number", (test,))
    return _first_chosen(reporter, site, test, set(), derived_from(reporter, g, derived), equality=True)


def _question(reporter: Reporter, g: int, test: int) -> int:
    """Return the question itself of a test that was given a name, asked in one of two ways."""
    op, operands, _ = reporter.view.units[g].values[test]
    return next((o for o in operands if tested(reporter, g, o)[0]), test) if op == "phi" else test


def _first_chosen(
    reporter: Reporter, site: Site, test: int, found: set[int], derived: set[int], *, equality: bool
) -> Finding | None:
    """Return the finding of the first constant chosen that goes on into a result."""
    g = site.g
    built = reporter.view.units[g].name.endswith("__init__")
    for chosen, is_return in constants(reporter, g, test, derived, equality=equality):
        if built and _is_whole(reporter, g, chosen):
            continue  # a whole number set once, when the object is built: what kind it is
        if _is_iterated(reporter, g, chosen, found) or is_what_is_left(reporter, g, chosen, found):
            continue
        sink = (
            reporter.onward.explore_return(site._replace(v=chosen), "computed")
            if is_return
            else reporter.onward.explore(site._replace(starts=_starts(reporter, g, chosen), kind="computed"))
        )
        finding = reporter.finding(site, reporter.trusted(site, sink)) if sink is not None else None
        if finding is not None:
            return capped(finding) if asks_band(reporter, g, test) else finding
    return None


def _starts(reporter: Reporter, g: int, chosen: int) -> tuple[int, ...]:
    """Return a chosen value, and where that is what an attribute is on either side, what is stored in it."""
    op, operands, name = reporter.view.units[g].values[chosen]
    stored = operands if op == "phi" and str(name).startswith("=") else ()
    return (chosen, *(o for o in stored if not carries(reporter, g, o)))


def _is_iterated(reporter: Reporter, g: int, chosen: int, asked: set[int]) -> bool:
    """``if (f(y) - x).abs() < tol: break``: what a loop has come to, once a step that is computed of it is small."""
    values = reporter.view.units[g].values
    if values[chosen][0] != "phi" or max(values[chosen][1]) < chosen:
        return False
    return chosen in reached(sorted(asked), lambda v: [o for o in values[v][1] if o >= chosen])


def _is_whole(reporter: Reporter, g: int, v: int, depth: int = 4) -> bool:
    """A whole number, its negative, or a choice between such."""
    op, operands, data = reporter.view.units[g].values[v]
    if op in ("phi", "unary"):
        return depth > 0 and all(_is_whole(reporter, g, o, depth - 1) for o in operands)
    return op == "const" and isinstance(data, int)
