"""What a verdict and a dead place mean, in the sentences that every format of a report has."""

from __future__ import annotations

from callscope.model.verdict import DeadNode, DynamicReport, Verdict
from callscope.render.labels import operation

_MEANING = {
    Verdict.SEVERED: "a parameter that the sink depends on gets no gradient at all",
    Verdict.NONFINITE: "a parameter gets a gradient with nan or infinite entries",
    Verdict.ZEROED: "a parameter gets a gradient that is exactly zero everywhere",
    Verdict.PARTIAL: "a parameter gets a gradient that is not the derivative: a part of it is lost",
    Verdict.NO_BACKWARD: "the target ran no backward, so there is nothing to judge",
}


def meaning(report: DynamicReport) -> str:
    """Return in a few words what a run's verdict says, and what it does not."""
    if report.verdict is Verdict.LIVE:
        return _alive(report)
    if report.verdict is Verdict.SEVERED and all(p.verdict is not Verdict.SEVERED for p in report.parameters):
        return "the backward fails: no parameter that was found leads to what it begins at"
    return _MEANING.get(report.verdict, "nothing computed from it reaches the sink")


def _alive(report: DynamicReport) -> str:
    judged = [parameter for parameter in report.parameters if parameter.verdict is Verdict.LIVE]
    open_ = sum(parameter.unchecked() for parameter in judged)
    if not judged:
        return "no parameter takes part"
    if not open_:
        return "every gradient is there, and agrees with finite differences"
    checked = "none was" if open_ == len(judged) else f"only {len(judged) - open_} of {len(judged)} were"
    return f"every gradient is there and not zero, but {checked} checked against finite differences"


def told(node: DeadNode) -> str:
    """Return what happens at a dead place, with the operation's name once."""
    name = operation(node.operation)
    return node.reason if node.reason.startswith((f"{name} ", f"{name}'s ")) else f"{name}: {node.reason}"
