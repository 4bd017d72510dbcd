"""The ranking: every place where a gradient dies, the cause of the run's verdict first."""

from __future__ import annotations

from callscope.ledger.fading import nonfinite_causes, swallowed_causes, zeroed_causes
from callscope.ledger.reasons import base_name
from callscope.ledger.severing import severed_causes
from callscope.ledger.trial import Trial
from callscope.ledger.wrong import wrong_causes
from callscope.model.verdict import DeadNode, Verdict

_EFFECTS = {
    Verdict.SEVERED: ("severs", "wrong"),
    Verdict.PARTIAL: ("severs", "wrong"),
    Verdict.ZEROED: ("zeroes", "wrong"),
    Verdict.NONFINITE: ("nonfinite",),
}


def dead_nodes(trial: Trial, verdict: Verdict) -> tuple[DeadNode, ...]:
    """Return all causes found, those with the effect that the verdict is about first, then by score."""
    effects = _EFFECTS.get(verdict, ())
    if verdict is Verdict.ZEROED and _is_dropped(trial):
        effects = ("severs", *effects)
    if not effects:
        return ()
    found = [
        *severed_causes(trial),
        *wrong_causes(trial),
        *swallowed_causes(trial),
        *zeroed_causes(trial),
        *nonfinite_causes(trial),
    ]
    ranked = sorted(found, key=lambda node: (node.effect not in effects, -node.score, _place(node)))
    best: dict[tuple[object, ...], DeadNode] = {}
    for node in ranked:
        best.setdefault((node.span.path, node.span.line, base_name(node.operation).lower(), node.effect), node)
    return tuple(best.values())


def _is_dropped(trial: Trial) -> bool:
    """Return whether severed edges take most of the derivative of a parameter that gets a gradient of zeros.

    Not those that only choose between the two sides of a kink: what gives no slope there is the kink.
    """
    zeroed = {leaf.key for leaf, _ in trial.judged(Verdict.ZEROED)}
    return any(
        account.subject.key in zeroed
        and not account.slope.is_zero()
        and not account.is_evened_out()
        and abs(sum(part for _, part in account.entries)) > abs(account.slope.value) / 2
        for account in trial.accounts.accounts
    )


def _place(node: DeadNode) -> tuple[str, int, str]:
    return node.span.path, node.span.line, node.operation
