"""Severed edges as causes: ranked by what they cost, or by what holding them does to a larger change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callscope.ledger.accounts import ROUNDED_UP, Account, Share
from callscope.ledger.interventions import Group, Intervener, groups_of
from callscope.ledger.lab import BudgetSpent
from callscope.ledger.own_backward import RAISED
from callscope.ledger.probing import Jump
from callscope.ledger.subject import Subject
from callscope.ledger.trial import Trial
from callscope.model.run import SiteRecord
from callscope.model.verdict import DeadNode, Verdict

_PROVEN, _HELD, _SEEN, _BESIDE, _RAISED = 100.0, 50.0, 10.0, 8.0, 20.0
_BY_SIZE = 1e-6


def severed_causes(trial: Trial) -> list[DeadNode]:
    """Return the severed edges that cost a derivative; first those of severed leaves, where there are any."""
    severed = {leaf.key for leaf, _ in trial.judged(Verdict.SEVERED)}
    held = _held(trial, Verdict.SEVERED if severed else Verdict.PARTIAL)
    costs = trial.accounts.shares(held or severed or {leaf.key for leaf in trial.observed.leaves})
    found = [_costly(trial, group, share, held) for group, share in _scored(costs)]
    known = {node.span for node in found if node.score > _PROVEN}
    flat = [node for node in _flat_causes(trial) if node.span not in known]
    seen = [] if known or flat else list(_unproven(trial))
    if severed and not (found or flat or seen):  # what alone costs nothing may cost something together
        seen = list(_unproven(trial, all_sites=True))
    return found + flat + seen + _refusing(trial)


def _refusing(trial: Trial) -> list[DeadNode]:
    """Return the place in a backward written by hand, or in a hook, at which the engine refused to go on."""
    record = trial.observed
    if record.status != "severed-backward" or RAISED not in record.extra:
        return []
    span, function, callers = record.extra[RAISED]
    reason = f"the backward ends here: {record.error.partition(chr(10))[0]}"
    return [DeadNode(span, function, "backward", "severs", reason, _RAISED, callers=callers)]


def _held(trial: Trial, verdict: Verdict) -> set[str]:
    """Return the leaves of a verdict that the optimizers which step after the backward train: of these it is told first."""
    return {leaf.key for leaf, _ in trial.judged(verdict) if not (leaf.foreign or leaf.untrained)}


def _scored(costs: list[tuple[Group, Share]]) -> Iterator[tuple[Group, float]]:
    """Yield the groups with their scores: equal shares are told apart by what the losses amount to."""
    largest = max((share.size for _, share in costs), default=0.0)
    for group, share in costs:
        size = _BY_SIZE * share.size / largest if largest else 0.0
        beside = share.beside / (1 + share.beside)
        if share.decisive > 0:
            yield group, _PROVEN + share.decisive + _BY_SIZE * beside + size
        elif beside > 0:
            yield group, _BESIDE + beside + size


def _costly(trial: Trial, group: Group, score: float, held: set[str]) -> DeadNode:
    costs = [
        (account, part)
        for account in trial.accounts.accounts
        for other, part in account.entries
        if other is group and part
    ]
    # who loses all is told before the others, of whom it is a small part; what is trained here before what is not
    costs.sort(key=lambda cost: (bool(held) and cost[0].subject.key not in held, -_share(*cost)))
    parts = [_lost(*cost) for cost in costs]
    return _node(group, f"{_what(group[0])}; {parts[0] if parts else 'a part of the derivative is lost here'}",
                 score, tuple(parts))  # fmt: skip


def _share(account: Account, part: float) -> float:
    """Return which share of a parameter's derivative is lost at an edge, in hundredths that noise does not tell apart."""
    whole = abs(account.slope.value)
    return round(min(1.0, abs(part) / whole), 2) if whole else 1.0


def _lost(account: Account, part: float) -> str:
    """Return what a parameter loses at an edge; where another edge or autograd makes up for it, that is no share of the whole."""
    unit = account.subject.unit
    name, lost, whole = account.subject.leaf.name, f"{part / unit:.6g}", f"{account.slope.value / unit:.6g}"
    if abs(part) <= ROUNDED_UP * abs(account.slope.value):
        return f"{name}: {lost} of {whole} is lost here"
    return f"{name}: {lost} is lost here (autograd has {account.autograd / unit:.6g}, finite differences have {whole})"


def _flat_causes(trial: Trial) -> Iterator[DeadNode]:
    """Yield the sites that a larger change of a severed, locally flat leaf goes through."""
    scores: dict[int, float] = {}
    groups = groups_of(trial.observed.sites)
    for leaf, _ in trial.judged(Verdict.SEVERED):
        jump = trial.findings.moved_by.get(leaf.key)
        if jump is not None and trial.intervener is not None:
            for index, effect in _held_effects(trial, trial.intervener, leaf.key, jump, groups):
                scores[index] = scores.get(index, 0.0) + effect
    for index in sorted(scores, key=lambda index: (-scores[index], index)):
        if scores[index] > 0:
            reason = f"{_what(groups[index][0])}; with its value held, a larger change of the parameter no longer reaches the sink"
            yield _node(groups[index], reason, _HELD + scores[index], ())


def _held_effects(
    trial: Trial, intervener: Intervener, key: str, jump: Jump, groups: list[Group]
) -> Iterator[tuple[int, float]]:
    """Yield for each group the share of the sink's jump that goes away when the group's values are held."""
    subject = trial.subject(key)
    candidates = [(i, group) for i, group in enumerate(groups) if any(key in site.leaves for site in group)]
    if subject is None:
        return
    if len(candidates) == 1:
        yield candidates[0][0], 1.0
        return
    try:
        yield from _shares_of_jump(intervener, subject, jump, candidates)
    except BudgetSpent:
        trial.accounts.complete = False


def _shares_of_jump(
    intervener: Intervener, subject: Subject, jump: Jump, candidates: list[tuple[int, Group]]
) -> Iterator[tuple[int, float]]:
    base = intervener.prober.base
    moved = intervener.stays(subject, jump, ())
    for index, group in candidates:
        held = intervener.stays(subject, jump, group)
        if moved is not None and held is not None and moved != base:
            yield index, abs(moved - held) / (abs(moved - base) + abs(moved - held))


def _unproven(trial: Trial, *, all_sites: bool = False) -> Iterator[DeadNode]:
    """Yield the sites that lossy leaves lead to, nearest the sink first, where no experiment could tell."""
    cut_short = not (trial.findings.complete and trial.accounts.complete)
    keys = {leaf.key for leaf, _ in trial.judged(Verdict.SEVERED, *([Verdict.PARTIAL] if cut_short else []))}
    keys |= trial.findings.doubted.keys() if cut_short else set()
    harmless = set() if all_sites else {site.key for group in trial.accounts.harmless for site in group}
    groups = [group for group in groups_of(trial.observed.sites) if not all(site.key in harmless for site in group)]
    leading = [group for group in groups if any(keys & set(s.leaves) for s in group)]
    nearest_first = sorted(leading, key=lambda group: -max(site.order for site in group))
    for rank, group in enumerate(nearest_first):
        yield _node(group, f"{_what(group[0])}; seen in the run, not proven", _SEEN - rank / (1 + rank), ())


def _what(site: SiteRecord) -> str:
    if site.cause is not None:
        where = f"{site.cause_operation or 'a switch'} turns recording off; {site.operation}"
        return f"{where} at {site.span.anchor()} then loses its history"
    return f"{site.operation} gives a value without history"


def _node(group: Iterable[SiteRecord], reason: str, score: float, evidence: tuple[str, ...]) -> DeadNode:
    site = next(iter(group))
    return DeadNode(
        span=site.cause or site.span,
        function=site.cause_function or site.function,
        operation=site.cause_operation or site.operation,
        effect="severs",
        reason=reason,
        score=score,
        evidence=evidence,
        operation_span=site.span if site.cause else None,
        callers=site.callers,
    )
