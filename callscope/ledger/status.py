"""How a run ended, as one clear line; and what a reader must know of the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callscope.errors import TargetError
from callscope.ledger.baseline import OUT_OF_BUDGET
from callscope.ledger.options import AuditOptions
from callscope.ledger.trial import Trial
from callscope.model.run import RunRecord
from callscope.model.verdict import IN_VAIN, OPEN, RAISED, SPENT, TWICE, VACUOUS, Verdict

_MOST_TOLD = 5
"""So many places of one kind are told."""


def check_status(record: RunRecord, options: AuditOptions) -> None:
    """Raise TargetError where the run allows no verdict."""
    place = f"{record.error_span.anchor()}: " if record.error_span and record.error_span.path else ""
    target = options.target.named()
    if record.status == "raised":
        failure = TargetError(
            f"{place}{target} failed: {_overwritten(record) or _first_line(record.error)}",
            hint="run it without callscope first, or with -v to see where",
        )
        failure.detail = record.traceback
        raise failure
    if record.status == "timeout":
        raise TargetError(f"{target} did not end within {options.seconds:g} s; give it more with --budget")
    if record.status == "no-leaf":
        raise TargetError(f"{target} has no tensor with requires_grad=True, so there is no gradient to look for")
    if record.status not in ("ok", "severed-backward", "no-backward"):
        raise TargetError(f"{place}{target}: {_first_line(record.error) or record.status}")
    if not record.leaves and record.status != "no-backward":
        raise TargetError(f"{target} has no tensor with requires_grad=True, so there is no gradient to look for")


def _overwritten(record: RunRecord) -> str:
    """Return which write made the backward refuse to run, empty where none did."""
    if "overwritten" not in record.extra:
        return ""
    saved_by, saved_at, written_by, written_at = record.extra["overwritten"]
    return (
        f"the backward needs what {saved_by} at {saved_at} saved, and {written_by} at {written_at} overwrote it in place: "
        "write to a copy there (`x = x * y` for `x *= y`)"
    )


def _first_line(text: str) -> str:
    """Return the first line of a message, without what a lone exception's name leaves at its end."""
    return text.strip().split("\n", 1)[0].rstrip(": ")


def notes_of(trial: Trial) -> tuple[str, ...]:
    """Return the notes: vacuous losses first, then what was not done, then blind spots."""
    observed, baseline = trial.observed, trial.baseline
    notes = [*_vacuous(trial), *_open(trial), *_first_lines(observed), *_misused(observed)]
    if baseline.why_not:
        notes.append(f"no ledger: {baseline.why_not}")
    if not (trial.findings.complete and trial.accounts.complete):
        notes.append("the budget was spent: this is the best answer so far (--budget, --max-runs)")
    notes.extend(_kept(observed))
    notes.extend(baseline.notes)
    notes.extend(f"blind spot: {channel}: {reason}" for channel, reason in observed.blind_spots)
    return tuple(notes)


def _vacuous(trial: Trial) -> list[str]:
    zeroed = [leaf for leaf, _ in trial.judged(Verdict.ZEROED)]
    if trial.observed.sink == 0.0 and zeroed and len(zeroed) == len(trial.observed.leaves):
        return [
            f"{VACUOUS}the sink is exactly 0 and so is every gradient; a test that compares them passes because 0 = 0"
        ]
    return []


def _open(trial: Trial) -> Iterator[str]:
    """Yield, where experiments were wanted, each reason why a verdict rests on none, with the parameters."""
    if trial.intervener is None and not trial.baseline.why_not.startswith(OUT_OF_BUDGET):
        return
    left = [result for result in trial.results if result.unchecked() or result.undecided()]
    for note in dict.fromkeys(result.note for result in left):
        names = [result.name for result in left if result.note == note]
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        yield f"{OPEN}{', '.join(names[:3])}{more}: {note}"


def _kept(observed: RunRecord) -> Iterator[str]:
    """Yield what the process had computed before: the caches that were emptied, and the numbers that stay what they are."""
    emptied = [
        name
        for name, path, (first, last) in observed.extra.get("emptied", ())
        if not observed.lines_run or any(first <= line <= last for line in observed.lines_run.get(path, ()))
    ]
    if emptied:
        yield f"filled before, and empty at the beginning of each run here: {_listed(emptied)}"
    reads: dict[str, list[str]] = {}
    for name, path, lines in observed.extra.get("constants", ()):
        ran = observed.lines_run.get(path, lines)
        if not lines or any(line in ran for line in lines):
            reads.setdefault(name, []).extend(f"{path}:{line}" for line in lines if line in ran)
    if reads:
        shown = [name + (f", read at {places[0]}" if places else "") for name, places in reads.items()]
        yield f"made before, so constants here, whatever they were made of: {_listed(shown, '; ')}"


def _listed(names: Sequence[str], between: str = ", ") -> str:
    return between.join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _misused(record: RunRecord) -> Iterator[str]:
    """Yield what the program does with gradients that cannot do what it is for, whatever the verdict is."""
    if "twice" in record.extra:
        index, place, made = record.extra["twice"]
        yield (
            f"{TWICE}backward {index}, at {place}, runs into a graph that an earlier one freed: what {_listed(made)} made is kept "
            "with its history; `.detach()` it where it is kept, or compute it anew in each pass"
        )
    for read, made in record.extra.get("unkept", ())[:_MOST_TOLD]:
        yield (
            f"{IN_VAIN}{read} reads `.grad` of a tensor that {made or 'an operation'} computed: it is None, as only leaves keep theirs "
            "(`retain_grad()` on it before the backward keeps it)"
        )
    for stepped, names in record.extra.get("emptied_gradients", ())[:_MOST_TOLD]:
        yield (
            f"{SPENT}the optimizer that steps at {stepped} finds nothing of the gradients of {_listed(sorted(names))}: after the backward "
            "they were set to zero or dropped (a clipping to 0, a `zero_grad` before the step)"
        )
    untrained = [leaf.name for leaf in record.leaves if leaf.untrained and leaf.parameter and leaf.gradient == "live"]
    if untrained:
        yield f"no optimizer that steps holds {_listed(sorted(untrained))}: what has a gradient there is not trained"


def _first_lines(record: RunRecord) -> list[str]:
    notes = []
    if record.status == "severed-backward":
        notes.append(f"backward itself fails: {_first_line(record.error)}" if record.error else "backward itself fails")
    elif "begun_at" in record.extra:
        notes.append(
            f"the backward begins at a tensor without a history, which {record.extra['begun_at']} made to require a gradient: "
            "it runs, and reaches no parameter"
        )
    elif record.error:
        notes.append(f"{RAISED}{_first_line(record.error)}")
    if record.sink is not None and record.sink - record.sink != 0.0:
        notes.append(f"the sink itself is {record.sink}: no finite differences")
    if record.backward_count > 1:
        judged = record.extra.get("backward", 1)
        place = f", at {record.sink_span.anchor()}," if record.sink_span and record.sink_span.path else ""
        notes.append(f"backward {judged} of {record.backward_count}{place} is judged; --backward N chooses another")
    return notes
