"""Controlled experiments: one named input at several values, the sink and every gradient for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from callscope.errors import UsageError
from callscope.investigate.markdown import table
from callscope.model.run import RunPlan, RunRecord, Target


@dataclass(frozen=True, slots=True)
class Subject:
    """What is experimented on."""

    target: Target
    namespaces: tuple[str, ...] = ()
    root: str = "."
    roi: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """One value's run. ``gradients``: state and norm by parameter; ``places``: the literals that were replaced."""

    value: float
    status: str
    sink: float | None
    gradients: Mapping[str, tuple[str, float | None]]
    places: tuple[str, ...]
    error: str = ""

    def live(self) -> int:
        """Return how many parameters have a live gradient."""
        return sum(state == "live" for state, _ in self.gradients.values())


@dataclass(frozen=True, slots=True)
class Probe:
    """One input's experiment."""

    name: str
    trials: tuple[Trial, ...]

    def as_json(self) -> Mapping[str, Any]:
        """Return the raw numbers, by value."""
        return {self.name: {f"{trial.value!r}": _trial(trial) for trial in self.trials}}

    def decides(self) -> bool:
        """Tell whether the value decides which gradients live."""
        return len({trial.live() for trial in self.trials}) > 1

    def conclusion(self) -> str:
        """Return what follows from the experiment."""
        if not any(trial.gradients for trial in self.trials):
            return f"The target failed before it had a gradient at every value of {self.name}."
        sinks = {trial.sink for trial in self.trials}
        if self.decides():
            worst, best = min(self.trials, key=Trial.live), max(self.trials, key=Trial.live)
            return f"{self.name} decides: {self._told(worst)}; {self._told(best)}. Nothing else was changed."
        if len(sinks) > 1:
            return f"{self.name} moves the sink, but the same gradients live at every value: it is not the cause."
        return f"Neither the sink nor any gradient's state depends on {self.name} at these values."

    def _told(self, trial: Trial) -> str:
        return f"with {self.name}={trial.value:g}, {trial.live()} of {len(trial.gradients)} gradients live"


def probe(subject: Subject, name: str, values: tuple[float, ...]) -> Probe:
    """Run the target once a value.

    Raises:
        UsageError: no literal of that name is in the code that ran, so nothing could be changed.
    """
    found = find_probe(subject, name, values)
    if found is None:
        raise UsageError(
            f"probe {name}: no number is bound to that name in the code that ran",
            hint="name a keyword argument, default, field, variable or key whose value is written as a number",
        )
    return found


def as_text(found: Probe) -> str:
    """Return the experiment for a terminal."""
    lines = [found.conclusion(), ""]
    for trial in found.trials:
        status = "" if trial.status == "ok" else f" ({trial.status})"
        lines.append(f"{found.name} = {trial.value:g}: sink {_number(trial.sink)}{status}")
        lines += [f"  {name:<24} {_gradient(trial, name)}" for name in trial.gradients]
    return "\n".join([*lines, ""])


def find_probe(subject: Subject, name: str, values: tuple[float, ...], timeout: float | None = None) -> Probe | None:
    """Run the target once a value; None where no literal of that name is in the code that ran."""
    trials = tuple(_run(subject, name, value, timeout) for value in values)
    return Probe(name, trials) if any(trial.places for trial in trials) else None


def parse(text: str) -> tuple[str, tuple[float, ...]]:
    """Return the name and values of ``NAME=V1,V2``.

    Raises:
        UsageError: it is not of that form.
    """
    name, equals, listed = text.partition("=")
    try:
        values = tuple(float(part) for part in listed.split(",") if part.strip())
    except ValueError as error:
        raise UsageError(f"probe {text!r}: {error}", hint="write NAME=V1,V2 with numbers") from error
    if not name.strip() or not equals or not values:
        raise UsageError(f"probe {text!r} is not of the form NAME=V1,V2", hint="for example default_F=0,100")
    return name.strip(), values


def as_markdown(found: Probe) -> str:
    """Return the experiment as a page: what was changed where, what came out, what follows."""
    parameters = sorted({name for trial in found.trials for name in trial.gradients})
    header = [found.name, "sink", *parameters]
    rows = [
        [f"{trial.value:g}", _number(trial.sink), *(_gradient(trial, name) for name in parameters)]
        for trial in found.trials
    ]
    places = sorted({place for trial in found.trials for place in trial.places})
    return "\n".join(
        [
            f"# Controlled experiment: `{found.name}`", "", f"**{found.conclusion()}**", "",
            "The target was run once a value; only these literals were changed, nothing else:", "",
            *(f"- `{place}`" for place in places), "",
            "Sink, and each parameter's gradient (norm):", "", *table(header, rows), "",
        ]
    )  # fmt: skip


def _run(subject: Subject, name: str, value: float, timeout: float | None) -> Trial:
    plan = RunPlan(
        subject.target,
        subject.namespaces,
        subject.root,
        subject.roi,
        channels=frozenset(),
        replace={name: value},
        timeout=timeout,
    )
    record: RunRecord = import_module("callscope.dynamic").execute(plan)
    gradients = {leaf.name: (leaf.gradient, leaf.norm) for leaf in record.leaves}
    places = tuple(record.extra.get("replaced", ()))
    return Trial(value, record.status, record.sink, dict(sorted(gradients.items())), places, record.error)


def _trial(trial: Trial) -> Mapping[str, Any]:
    found = {
        "loss": trial.sink,
        "grads": {name: norm if state != "none" else None for name, (state, norm) in trial.gradients.items()},
        "states": {name: state for name, (state, _) in trial.gradients.items()},
        "status": trial.status,
        "replaced": list(trial.places),
    }
    return found | ({"error": trial.error} if trial.error else {})


def _gradient(trial: Trial, name: str) -> str:
    state, norm = trial.gradients.get(name, ("", None))
    return {"none": "none", "": ""}.get(state, f"{_number(norm)} ({state})")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value + 0.0:.9g}"
