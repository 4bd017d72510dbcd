"""Functions in which nothing is recorded, and whose results are computed with."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.forward.trace import Place
from callscope.taint.names.intent_names import is_meant_name, says_only_measured
from callscope.taint.program.matching import Match
from callscope.taint.shapes.recording.found_vectors import finds_vectors
from callscope.taint.shapes.recording.gathered import collected, draws, gathers, judges_again
from callscope.taint.shapes.recording.grad_mode import rule_of
from callscope.taint.shapes.training.fresh_modules import called_modules, is_of_fresh, is_of_nobodys
from callscope.taint.site import Site


def grad_mode_functions(reporter: Reporter) -> Iterator[Finding]:
    """``@torch.no_grad()`` on a function whose result is computed with by its callers."""
    for g in sorted(reporter.flow.decorators):
        if not reporter.flow.is_muted(g):
            continue
        for where, applied, decorator in reporter.flow.decorators[g]:
            match = rule_of(reporter, where, decorator, "no-grad-function")
            if match is None:
                continue
            finding = _function(reporter, g, match, (where, applied), decorator)
            finding = finding or _put_by(reporter, g, match, (where, applied), decorator)
            if finding is not None:
                yield finding


def _function(reporter: Reporter, g: int, match: Match, applied: Place, decorator: int) -> Finding | None:
    frame = reporter.flow.frames[g]
    level = reporter.flow.concrete(g, frame.shadow).everything() & 3
    returns = [o[0] for op, o, _ in frame.unit.values if op in ("return", "yield") and o]
    name = frame.unit.name.rpartition(".")[2]
    measures = says_only_measured(name)
    meant = is_meant_name(frame.unit.name) and not measures
    if draws(reporter, g) and judges_again(reporter):
        return None
    if not level or not returns or meant or _evaluates(reporter, g) or finds_vectors(reporter, g):
        return None
    origin = reporter.sites.origin(g, frame.shadow.everything())
    carrying = [v for v in returns if reporter.flow.gradient(g, v, inside=True)] or returns
    if all(is_of_fresh(reporter, g, 0, v) for v in carrying):
        return None
    if is_of_nobodys(reporter, g, {position for position, _ in origin} if origin else called_modules(reporter, g)):
        return None
    site = Site(match, g, carrying[0], (carrying[0],), level, origin, "computed", (carrying[0],))
    sink = reporter.onward.explore_return(site, "computed") if reporter.view.callers.get(g) else None
    sink = reporter.trusted(site, sink, by_user=True)
    if measures and sink is not None and not sink.is_differentiated and not _meets_live(reporter, g):
        sink = None
    span = reporter.view.span(*applied)
    return reporter.finding(site, sink, span=span, idiom=f"@{reporter.words.idiom(applied[0], decorator)}")


def _put_by(reporter: Reporter, g: int, match: Match, applied: Place, decorator: int) -> Finding | None:
    """``episode.log_probs.append(logp)`` where a policy is run, and nowhere judged again: what is learned from has no history."""
    if not gathers(reporter, g, 0) or judges_again(reporter):
        return None
    span = reporter.view.span(*applied)
    for v, call in collected(reporter, g):
        level = reporter.flow.gradient(g, v, inside=True)
        site = Site(match, g, v, (v,), level, reporter.sites.origin(g, level), "computed", (v,))
        sink = reporter.onward.explore(site, lambda _, user, call=call: user == call) if level else None  # type: ignore[misc]
        sink = reporter.trusted(site, sink)
        if sink is not None and sink.is_differentiated:
            return reporter.finding(site, sink, span=span, idiom=f"@{reporter.words.idiom(applied[0], decorator)}")
    return None


def _meets_live(reporter: Reporter, g: int) -> bool:
    """``torch.einsum("i,ij,j", h, reciprocal_metric(g), h)``: a caller computes with the result and another tensor."""
    for where, call in reporter.view.callers.get(g, ()):
        values = reporter.view.units[where].values
        for user in reporter.uses.of(where, call):
            op, operands, _ = values[user]
            library = op == "call" and (reporter.flow.names.name(where, operands[0]) or "").startswith("torch.")
            others = [o for o in operands[1 if library else 0 :] if o != call]
            if op == "binop" and any(reporter.flow.may_carry(where, o) for o in others):
                return True
            if library and any(values[o][0] != "const" for o in others):
                return True
    return False


def _evaluates(reporter: Reporter, g: int) -> bool:
    """The function, or whatever calls it (a decorator's wrapper), has a model in evaluation mode for the while."""
    callers = {where for where, _ in reporter.view.callers.get(g, ())}
    return _turns_to_evaluation(reporter, g) or (
        bool(callers) and all(_turns_to_evaluation(reporter, where) for where in callers)
    )


def _turns_to_evaluation(reporter: Reporter, g: int) -> bool:
    """``model.eval()`` ... ``model.train(was_training)``"""
    values = reporter.view.units[g].values
    called = [
        (below[2], len(operands))
        for op, operands, _ in values
        if op == "call" and (below := values[operands[0]])[0] == "attr"
    ]
    off = called.index(("eval", 1)) if ("eval", 1) in called else len(called)
    return any(name == "train" and count <= 2 for name, count in called[off:])
