"""Functions that say by their names, or their file's, that they measure, show or store rather than compute."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from callscope.source.facts import Unit
from callscope.taint.names.intent_names import is_measure, is_reporting, is_reporting_file
from callscope.taint.program.belied import is_belied
from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View

_EVALUATED = re.compile(
    r"model|net|policy|agent|load|data|batch|epoch|env|step|metric|pred|target|label|sample|logger|path|args|split"
)
"""Parameters of what evaluates a model, rather than a function at a point."""
_RUN = re.compile(r"model|net|policy|agent|load|data|batch|epoch|env|logger|path|args|split")
"""Those of what runs a model on data: a loss takes predictions and targets as well."""
_SHOWS = re.compile(
    r"(?i)\bfor\s+(?:the\s+|an?\s+)?(?:\w+\s+)?(?:displays?|bulletins?|reports?|logs?|logging|plots?|plotting|legend|captions?|console|dashboard|printing|status\s+line|progress\s+bar)\W*$"
)
"""\"\"\"Seconds at the reference rate, for the display.\"\"\": what a docstring's first sentence ends with."""
_LOSS = re.compile(r"(^|[._])(loss(es)?|objective|penalty|nll|misfit|regulari[sz]er)$")
_DATA = frozenset(
    f"torch.utils.data.{within}{name}"
    for within in ("", "dataset.")
    for name in ("Dataset", "IterableDataset", "TensorDataset")
)
_PARTS = 2
"""So many functions of a measure's own lie between a part of it and what a loss calls, at most."""
_PROTOCOLS = (("update", "compute"), ("update", "value"), ("add", "value"), ("update_state", "result"))
"""What a metric is called for, beside ``reset``: in torchmetrics, ignite and catalyst; in meters; in keras."""
_WRITES = re.compile(r"^_*write(_|$)")


def reports(view: View, g: int) -> bool:
    """Return whether a function measures, shows or stores. ``spline.evaluate(t)``, ``cell.metric()`` and ``grating.profile()``, given no model or data, compute."""
    unit = view.units[g]
    computes = unit.name.endswith(".evaluate") and _is_of_values(unit)
    distance = unit.name.rpartition(".")[2] in ("metric", "profile") and _is_of_values(unit)
    named = is_reporting(unit.name) and not (computes and len(unit.parameters) > 1) and not distance
    return (
        (
            named
            and not _keeps(view, g)
            and not is_belied(view, g)
            and not (is_measure(unit.name) and _is_in_loss(view, g))
        )
        or (is_reporting_file(view.path(g)) and not _is_loss(view, g) and not _is_of_layer(view, g))
        or _is_said_to_show(unit)
        or _is_metric(view, g)
        or _is_of_data(view, g)
    )


def _is_of_data(view: View, g: int) -> bool:
    """A method of a ``torch.utils.data.Dataset``: what it prepares is data, of which nothing is learned."""
    owner = view.owner(g)
    return owner is not None and any(base in _DATA for base in view.bases(owner))


def _is_metric(view: View, g: int) -> bool:
    """A method of a ``torchmetrics.Metric``, or of a class with its protocol, which does not say ``is_differentiable = True``: it gathers what is looked at."""
    owner = view.owner(g)
    if owner is None:
        return False
    theirs = any(base.startswith("torchmetrics.") and base.endswith("Metric") for base in view.bases(owner))
    if not theirs and not _gathers(view, owner):
        return False
    bodies = (view.units[view.class_unit(one)] for one in view.family(owner))
    said = (body.values[body.bindings["is_differentiable"]] for body in bodies if "is_differentiable" in body.bindings)
    return not any(op == "const" and value is True for op, _, value in said)


def _gathers(view: View, owner: int) -> bool:
    """``class Accuracy(Metric): reset(self), update(self, ...), compute(self)``: the protocol of metrics over many batches, in any library."""
    units = (view.units[unit] for one in view.family(owner) for unit in view.index.methods(one))
    methods = {unit.name.rpartition(".")[2]: len(unit.parameters) for unit in units}
    return "reset" in methods and any(fed in methods and methods.get(told) == 1 for fed, told in _PROTOCOLS)


def _is_in_loss(view: View, g: int, depth: int = _PARTS) -> bool:
    """``class SSIMLoss: def forward(self, x, y): return 1 - ssim(x, y)``: a measure that a loss is made of, by its own parts too, is differentiated."""
    callers = {where for where, _ in view.callers.get(g, ())}
    return any(
        _calls_itself_loss(view, where)
        or (depth and is_measure(view.units[where].name) and _is_in_loss(view, where, depth - 1))
        for where in callers
    )


def _calls_itself_loss(view: View, g: int) -> bool:
    owner = view.owner(g)
    return _is_loss(view, g) or (owner is not None and view.units[view.class_unit(owner)].name.endswith("Loss"))


def _is_loss(view: View, g: int) -> bool:
    """``metrics.py`` with ``def amplitude_loss(...)``: what a function calls itself says more than what its file does; not of tests."""
    return _LOSS.search(view.units[g].name) is not None and not view.path(g).rpartition("/")[2].startswith("test")


def _is_of_layer(view: View, g: int) -> bool:
    """``metrics.py`` with ``class Correlation(nn.Module)``: a metric that is a module and whose method is given values is a distance, and may be trained by; so are none that are shown or tested."""
    owner = view.owner(g)
    within = view.path(g).rpartition("/")[2] in ("metric.py", "metrics.py") and owner is not None
    return within and owner is not None and view.is_module(owner) and _is_of_values(view.units[g], _RUN)


def is_loss_of_values(view: View, g: int) -> bool:
    """Return whether a function calls itself a loss and is given values, no model and no data to go through."""
    return _is_loss(view, g) and _is_of_values(view.units[g], _RUN)


def _is_said_to_show(unit: Unit) -> bool:
    first = " ".join(unit.docstring.partition("\n\n")[0].split())
    return bool(first) and _SHOWS.search(first.partition(". ")[0]) is not None


def gives_readable(view: View, names: Spelling, g: int) -> bool:
    """``return math.degrees(angle)``, ``return round(x, 2)``: what a function gives is a number for people, in their unit or with so many digits."""
    values = view.units[g].values
    given = [values[operands[0]] for op, operands, _ in values if op == "return" and operands]
    named = [(names.name(g, o[0]) or "" if op == "call" else "", len(o)) for op, o, _ in given]
    return bool(named) and all(one in (("math.degrees", 2), ("round", 3)) for one in named)


def _is_of_values(unit: Unit, others: re.Pattern[str] = _EVALUATED) -> bool:
    """Return whether a function is given neither a model nor data nor what is held against them (``others``)."""
    own = int(bool(unit.parameters) and unit.parameters[0].name == "self")
    return not any(others.search(p.name) for p in unit.parameters[own:])


def _keeps(view: View, g: int) -> bool:
    """``def write(self, item): self.value[slot] = item``: a method that writes into its own object, to no file."""
    unit = view.units[g]
    if not _WRITES.search(unit.name.rpartition(".")[2]) or view.owner(g) is None:
        return False
    targets = (o[0] for op, o, _ in unit.values if op in ("setitem", "setattr", "inplace"))
    called = (unit.values[o[0]] for op, o, _ in unit.values if op == "call")
    changed = (o[0] for op, o, name in called if op == "attr" and name.endswith("_") and not name.endswith("__"))
    return any(_is_own(unit.values, v) for v in (*targets, *changed))


def _is_own(values: Sequence[Any], v: int) -> bool:
    while values[v][0] in ("attr", "item"):
        v = values[v][1][0]
    return bool(values[v][0] == "param" and values[v][2][0] == 0)


__all__ = ["gives_readable", "is_loss_of_values", "reports"]
