"""Nodes whose own derivative is wrong: a hand-written backward, or a hook that changes the gradient.

With p the gradient that a node is given, q the one it gives, and dx, dy the motions of its inputs and outputs in a
displaced run, a right node has <p, dy> = <q, dx>; the difference is what the parameter's derivative loses there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from callscope.ledger.accounts import Account
from callscope.ledger.interventions import Intervener
from callscope.ledger.lab import BudgetSpent
from callscope.ledger.nested import largest, numbers, slope_of
from callscope.ledger.subject import displaced
from callscope.ledger.trial import Defect, Trial
from callscope.model.run import RunRecord
from callscope.model.span import Span
from callscope.model.verdict import DeadNode

_CHANNELS = frozenset({"operations", "values", "claims"})
_NOTHING = 1e-4
_SCORE = 95.0
Claim = Mapping[str, Any]


def find_defects(trial: Trial) -> list[Defect]:
    """Return the defective nodes of every account whose connected part is not what autograd says."""
    suspicious = [a for a in trial.accounts.accounts if a.is_wrong(_NOTHING)]
    if not suspicious or trial.intervener is None:
        return []
    try:
        base = trial.lab.run(channels=_CHANNELS | {"hooks"}, freeze=trial.intervener.values)
        found = [d for account in suspicious for d in _defects(account, trial.intervener, base)]
    except BudgetSpent:
        trial.accounts.complete = False
        return []
    for defect in found:
        defect.account.defects += defect.lost
    return found


def _defects(account: Account, intervener: Intervener, base: RunRecord) -> Iterator[Defect]:
    step = intervener.prober.precision.steps[0] / 2
    up, down = (_claims(_moved(account, intervener, shift)) for shift in (step, -step))
    for key, claim in _claims(base).items():
        if (
            claim["received"] is not None
            and claim["sent"] is not None
            and _is_whole(up.get(key))
            and _is_whole(down.get(key))
        ):
            lost = _lost(claim, up[key], down[key], 2 * step)
            if abs(lost) > _NOTHING * max(abs(account.slope.value), abs(account.autograd)):
                yield Defect(claim, account, lost, _given(claim, up[key], down[key], 2 * step))


def _moved(account: Account, intervener: Intervener, step: float) -> RunRecord:
    shifts = displaced([account.subject], step)
    return intervener.prober.lab.run(channels=_CHANNELS, leaf_shifts=shifts, freeze=intervener.values)


def _claims(record: RunRecord) -> dict[str, Claim]:
    return {claim["key"]: claim for claim in record.extra.get("claims", ())}


def _is_whole(claim: Claim | None) -> bool:
    """Return whether a displaced run met the node again and kept its values (a forward that raised has no outputs)."""
    return claim is not None and claim["inputs"] is not None and claim["outputs"] is not None


def _lost(base: Claim, up: Claim, down: Claim, width: float) -> float:
    return _product(base["received"], up["outputs"], down["outputs"], width) - _product(
        base["sent"], up["inputs"], down["inputs"], width
    )


def _given(base: Claim, up: Claim, down: Claim, width: float) -> str:
    """Return what a node gives for those of its inputs that move: nothing, zeros or other numbers."""
    rows = zip(base["sent"], up["inputs"], down["inputs"], strict=False)
    moving = [gradient for gradient, high, low in rows if largest(slope_of(high, low, width)) > 0]
    if moving and all(gradient is None for gradient in moving):
        return "nothing"
    return "other" if any(gradient is not None and any(numbers(gradient)) for gradient in moving) else "zeros"


def _product(gradients: Sequence[Any], up: Sequence[Any], down: Sequence[Any], width: float) -> float:
    """Return the sum of the products of gradients and motions, entry by entry; no gradient counts as nothing."""
    total = 0.0
    for gradient, high, low in zip(gradients, up, down, strict=False):
        if gradient is not None:
            motion = slope_of(high, low, width)
            total += sum(g * m for g, m in zip(numbers(gradient), numbers(motion), strict=False))
    return total


def wrong_causes(trial: Trial) -> list[DeadNode]:
    """Return the nodes that disagree with finite differences of their own forward, the costliest first."""
    shares: dict[tuple[str, int, str], float] = {}
    examples: dict[tuple[str, int, str], Defect] = {}
    for defect in trial.defects:
        size = max(abs(defect.account.slope.value), abs(defect.account.autograd))
        shares[defect.place] = shares.get(defect.place, 0.0) + abs(defect.lost) / size
        examples.setdefault(defect.place, defect)
    return [_node(examples[place], shares[place]) for place in sorted(shares, key=lambda p: (-shares[p], p))]


def _node(defect: Defect, share: float) -> DeadNode:
    claim, unit = defect.claim, defect.account.subject.unit
    what = "a gradient hook" if claim["name"].startswith("register_") else f"{claim['name']}'s own backward"
    gives = {"nothing": "gives no gradient", "zeros": "gives a gradient of zeros"}.get(
        defect.gives, "gives another gradient than finite differences of its forward"
    )
    name = defect.account.subject.leaf.name
    return DeadNode(
        span=Span(claim["path"], claim["line"]),
        function=claim["function"],
        operation=claim["name"],
        effect={"nothing": "severs", "zeros": "zeroes"}.get(defect.gives, "wrong"),
        reason=f"{what} {gives}; {name} misses {defect.lost / unit:.6g} of {defect.account.slope.value / unit:.6g}",
        score=_SCORE + share,
        callers=tuple(claim["callers"]),
    )
