"""What a test can be held to: live gradients (the marker), and gradients that are not all zero."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from callscope.pytest_plugin.audit import Answer, explanation, unchecked, undecided
from callscope.pytest_plugin.engine import BackwardWatch


def check_not_vacuous(watch: BackwardWatch) -> None:
    """Fail the running test when every gradient it computed is zero."""
    if watch.vacuous:
        pytest.fail(
            f"vacuous gradient test: it ran backward {watch.backwards} time(s) and every gradient is zero or None, "
            "so whatever it compared was 0 = 0",
            pytrace=False,
        )


def check_marker(marker: pytest.Mark, answer: Answer) -> None:
    """Fail the running test unless the parameters that its marker names are as it says."""
    if answer.error:
        pytest.fail(f"@pytest.mark.gradients: no verdict: {answer.error}", pytrace=False)
    parameters = {p["name"]: p for p in answer.report["parameters"]}
    live, dead = _demands(marker, parameters)
    problems = [*_problems(parameters, live, dead), *_open(answer, live)]
    if problems:
        pytest.fail("\n".join([*problems, explanation(answer)]), pytrace=False)


def _demands(marker: pytest.Mark, parameters: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return the names that must be live and those that must not."""
    options = {**dict(zip(("params", "live"), marker.args, strict=False)), **marker.kwargs}
    unknown = set(options) - {"params", "live"}
    if unknown:
        raise pytest.UsageError(f"@pytest.mark.gradients takes params and live, not {', '.join(sorted(unknown))}")
    counted = [name for name, p in parameters.items() if p["verdict"] != "unused" or undecided(p)]
    named = _names(options.get("params"), default=counted)
    live = options.get("live", True)
    if isinstance(live, bool):
        return (named, []) if live else ([], named)
    return _names(live, default=[]), [name for name in named if name not in _names(live, default=[])]


def _open(answer: Answer, live: list[str]) -> list[str]:
    """Return one line for each gradient that must be the derivative and that nothing confirmed."""
    notes = unchecked(answer.report)
    return [
        f"{name} must be live and was {notes[name]}: give it more --callscope-budget"
        for name in live
        if notes.get(name)
    ]


def _names(value: str | Iterable[str] | None, *, default: list[str]) -> list[str]:
    if value is None:
        return default
    return [value] if isinstance(value, str) else list(value)


def _found(parameter: Mapping[str, Any]) -> str:
    return str(parameter["note"] if undecided(parameter) else parameter["verdict"])


def _problems(parameters: Mapping[str, Any], live: list[str], dead: list[str]) -> list[str]:
    """Return one line for each parameter that is missing, dead where it must live, or live where it must not."""
    missing = [
        f"no parameter called {name!r}; found {sorted(parameters)}" for name in live + dead if name not in parameters
    ]
    wrong = [
        f"{name} must be live and is {_found(parameters[name])}"
        for name in live
        if name in parameters and parameters[name]["verdict"] != "live"
    ]
    alive = [
        f"{name} must not be live and is"
        for name in dead
        if name in parameters and parameters[name]["verdict"] == "live"
    ]
    nothing = [] if live or dead or missing else ["the audit found no parameter to hold to"]
    return missing + wrong + alive + nothing
