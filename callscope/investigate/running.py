"""Running the phases: every step's failure, and a run cut short, is told in the bundle and never hidden."""

from __future__ import annotations

import subprocess
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from callscope.errors import CallscopeError
from callscope.investigate.bundle import Bundle
from callscope.investigate.case import Case
from callscope.investigate.request import Request
from callscope.investigate.steps import STEPS, Step
from callscope.investigate.summary import cut_short
from callscope.model.verdict import DynamicReport

Tell = Callable[[str], None]
_INTERRUPTED = "not done: the run was interrupted"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an investigation came to. ``report`` is None where the target failed before a verdict."""

    folders: tuple[Path, ...]
    missing: tuple[tuple[str, str], ...]
    report: DynamicReport | None
    interrupted: bool = False


def stamp_now() -> str:
    """Return this second as the UTC stamp of a bundle."""
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())


def investigate(request: Request, tell: Tell = lambda text: None) -> Outcome:
    """Write the bundle of every phase asked for; a step that fails is listed as missing with its reason."""
    case = Case(request)
    bundles = {phase: Bundle(request.place(phase)) for phase in request.phases}
    for phase, bundle in bundles.items():
        bundle.plan(name for step in STEPS[phase] for name in step.files)
        _close(case, phase, bundle)
    interrupted = False
    for phase, bundle in bundles.items():
        tell(f"phase {phase}: {bundle.folder}")
        interrupted = interrupted or _run_phase(case, phase, bundle, tell)
        if interrupted:
            _skip_all(case, phase, bundle)
        _close(case, phase, bundle)
    missing = tuple(
        (f"{phase}: {name}", reason) for phase, bundle in bundles.items() for name, reason in bundle.lacking().items()
    )
    return Outcome(tuple(bundle.folder for bundle in bundles.values()), missing, _report(case), interrupted)


def _report(case: Case) -> DynamicReport | None:
    """Return the audit, None where it failed or was never asked for."""
    found = case.__dict__.get("_attempt")
    return found if isinstance(found, DynamicReport) else None


def _run_phase(case: Case, phase: str, bundle: Bundle, tell: Tell) -> bool:
    """Run a phase's steps; tell whether it was interrupted."""
    for step in STEPS[phase]:
        try:
            _run_step(case, step, bundle, tell)
        except KeyboardInterrupt:
            tell("interrupted: closing the bundle")
            return True
        _close(case, phase, bundle)
    return False


def _run_step(case: Case, step: Step, bundle: Bundle, tell: Tell) -> None:
    if case.seconds_left() <= 0 and "summary.md" not in step.files:
        _lack(bundle, step, f"not done: the time budget of {case.request.minutes:g} minutes was spent")
        return
    tell(f"  {', '.join(step.files)}")
    try:
        step.make(case, bundle)
    except CallscopeError as error:
        _lack(bundle, step, str(error))
    except subprocess.TimeoutExpired as error:
        _lack(bundle, step, f"not done: it took longer than the {error.timeout:.0f} s that were left")
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        _lack(bundle, step, f"{type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})")


def _lack(bundle: Bundle, step: Step, reason: str) -> None:
    for name in step.files:
        if name not in bundle.written and name not in bundle.not_applicable:
            bundle.missing[name] = reason


def _skip_all(case: Case, phase: str, bundle: Bundle) -> None:
    """Say what an interrupted run did not come to, and what it knew by then; nothing is run for it."""
    for step in STEPS[phase]:
        _lack(bundle, step, _INTERRUPTED)
    if "summary.md" not in bundle.written:
        bundle.write("summary.md", cut_short(case, phase, bundle, _report(case)))


def _close(case: Case, phase: str, bundle: Bundle) -> None:
    request = case.request
    bundle.close(
        stamp=request.stamp, phase=phase, initiative=request.initiative, question=request.question,
        target=request.target.describe(), command=request.command_line(),
    )  # fmt: skip
