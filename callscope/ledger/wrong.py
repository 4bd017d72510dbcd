"""Nodes whose own derivative is wrong: a hand-written backward, or a hook that changes the gradient.

With p the gradient that a node is given, q the one it gives, and dx, dy the motions of its inputs and outputs in a
displaced run, a right node has <p, dy> = <q, dx>; the difference is what the parameter's derivative loses there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from callscope.ledger.accounts import ROUNDED_UP, Account
from callscope.ledger.interventions import Intervener
from callscope.ledger.lab import BudgetSpent
from callscope.ledger.nested import is_unknown, largest, numbers, slope_of
from callscope.ledger.own_backward import account_for_refusal, less_given
from callscope.ledger.provenance import origin_of
from callscope.ledger.reasons import DRAWN, UNRECORDED, base_name, named_inputs
from callscope.ledger.subject import displaced
from callscope.ledger.tolerance import is_near, tolerated
from callscope.ledger.trial import Defect, Trial
from callscope.model.run import RunRecord, Shift
from callscope.model.span import Span
from callscope.model.verdict import DeadNode

_CHANNELS = frozenset({"operations", "values"})
_WRITTEN_BY_HAND, _ALL = "claims", "every claim"
_NOTHING = 1e-4
_SCORE, _ANSWERING = 95.0, 200.0
_OF_ITS_SIZE = 0.2
_ONE_SIDED = 1.5
Claim = Mapping[str, Any]


def find_defects(trial: Trial) -> list[Defect]:
    """Return the defective nodes of every account whose connected part is not what autograd says.

    Hand-written derivatives are looked at first; torch's own (an index that is written to twice, a tensor that was
    changed behind its back after it was saved) where those do not explain it.
    """
    found: list[Defect] = []
    account_for_refusal(trial)
    for kind in (_WRITTEN_BY_HAND, _ALL):
        if trial.intervener is None:
            break
        least = _least(trial.intervener)
        suspicious = [a for a in trial.accounts.accounts if a.is_wrong(least) and a.closure > least]
        if not suspicious:
            break
        try:
            found += _found(suspicious, trial.intervener, kind, {defect.claim["key"] for defect in found})
        except BudgetSpent:
            trial.accounts.complete = False
            break
    return tolerated(found, trial.findings)


def _least(intervener: Intervener) -> float:
    """Return the smallest share of a derivative that is looked for: no larger than what makes a parameter partial."""
    return min(_NOTHING, intervener.prober.precision.share)


def _found(accounts: Iterable[Account], intervener: Intervener, kind: str, known: Collection[str]) -> list[Defect]:
    """Return the defects that one kind of claims shows, and enter them in the accounts."""
    base = intervener.prober.lab.run(channels=_CHANNELS | {kind, "hooks"}, freeze=intervener.values)
    fresh = [d for a in accounts for d in _defects(a, intervener, base, kind) if d.claim["key"] not in known]
    fresh = less_given(fresh)
    found = [replace(defect, answers=_answers(defect, intervener, kind)) for defect in fresh]
    for defect in found:
        defect.account.defects += defect.lost
    return found


def _defects(account: Account, intervener: Intervener, base: RunRecord, kind: str) -> Iterator[Defect]:
    step = intervener.prober.precision.steps[0] / 2
    up, down = (_claims(_moved(account, intervener, shift, kind)) for shift in (step, -step))
    least = _least(intervener) if kind == _WRITTEN_BY_HAND else max(_NOTHING, 5 * intervener.prober.precision.share)
    for key, claim in _claims(base).items():
        if (
            claim["received"] is not None
            and claim["sent"] is not None
            and _is_whole(up.get(key))
            and _is_whole(down.get(key))
        ):
            lost = _lost(claim, up[key], down[key], 2 * step)
            large = lost is not None and abs(lost) > least * max(abs(account.slope.value), abs(account.autograd))
            if (
                lost is not None
                and large
                and not (claim.get("builtin") and _is_broken(claim, up[key], down[key], lost * step))
            ):
                still = largest(slope_of(up[key]["outputs"], down[key]["outputs"], 1.0)) == 0
                moving = _moving(claim, up[key], down[key], 2 * step)
                flow = _flow(claim, up[key], down[key], 2 * step, lost) if all(map(_is_some, moving)) else 0.0
                yield Defect(claim, account, lost, _given(moving), still, _without(claim, moving), not moving, flow)


def _answers(defect: Defect, intervener: Intervener, kind: str) -> bool:
    """Return whether a node is there to give the derivative of a value without one: it moves with a severed edge.

    A custom Function that does stands still while severed edges are held (``answers``, so far); a hook's share is of the
    size of what the edge takes.
    """
    hook = defect.claim["name"] == "register_hook"
    if defect.gives != "other" or defect.claim.get("builtin") or not (defect.answers or hook):
        return False
    for group, part in defect.account.entries:
        shifts = {site.key: Shift(step=_NOTHING, seed=1) for site in group if part and site.shiftable}
        if shifts and not (hook and abs(defect.lost) < _OF_ITS_SIZE * abs(part)):
            moved = _claims(intervener.prober.lab.run(channels=_CHANNELS | {kind}, site_shifts=shifts))
            there = moved.get(defect.claim["key"])
            if there is not None and largest(slope_of(there["outputs"], defect.claim["outputs"], 1.0)) > 0:
                return True
    return False


def _moved(account: Account, intervener: Intervener, step: float, kind: str) -> RunRecord:
    shifts = displaced([account.subject], step)
    return intervener.prober.lab.run(channels=_CHANNELS | {kind}, leaf_shifts=shifts, freeze=intervener.values)


def _claims(record: RunRecord) -> dict[str, Claim]:
    return {claim["key"]: claim for claim in record.extra.get("claims", ())}


def _is_whole(claim: Claim | None) -> bool:
    """Return whether a displaced run met the node again and kept its values (a forward that raised has no outputs)."""
    return claim is not None and claim["inputs"] is not None and claim["outputs"] is not None


def _lost(base: Claim, up: Claim, down: Claim, width: float) -> float | None:
    """Return <p, dy> - <q, dx>, None where a value that it needs was too large to be kept."""
    given = _product(base["received"], up["outputs"], down["outputs"], width)
    sent = _product(base["sent"], up["inputs"], down["inputs"], width)
    return None if given is None or sent is None else given - sent


def _is_broken(base: Claim, up: Claim, down: Claim, moved: float) -> bool:
    """Return whether a node's values jump on one side (eigenvectors in another order): that is no derivative of its own.

    ``moved``: what is missing, for the step to one side.
    """
    above, below = _lost(base, up, base, 1.0), _lost(base, base, down, 1.0)
    return above is not None and below is not None and abs(above - below) > _ONE_SIDED * abs(moved)


def _moving(base: Claim, up: Claim, down: Claim, width: float) -> list[tuple[int, Any]]:
    """Return the inputs of a node that move, by their place, each with the gradient it is given."""
    rows = enumerate(zip(base["sent"], up["inputs"], down["inputs"], strict=False))
    return [(place, gradient) for place, (gradient, high, low) in rows if largest(slope_of(high, low, width)) > 0]


def _given(moving: Sequence[tuple[int, Any]]) -> str:
    """Return what a node gives for those of its inputs that move: nothing, zeros or other numbers."""
    if all(gradient is None for _, gradient in moving):  # where none moves, what it depends on is not among its inputs
        return "nothing"
    return "other" if any(map(_is_some, moving)) else "zeros"


def _is_some(given: tuple[int, Any]) -> bool:
    return given[1] is not None and any(numbers(given[1]))


def _without(claim: Claim, moving: Sequence[tuple[int, Any]]) -> tuple[str, ...]:
    """Return what a custom Function calls its inputs that move and are given nothing, or zeros; if none are, the one that moves."""
    names = claim.get("takes", ())
    empty = [one for one in moving if not _is_some(one)] or (moving if len(moving) == 1 else [])
    return tuple(names[place] for place, _ in empty if place < len(names) and names[place])


def _product(gradients: Sequence[Any], up: Sequence[Any], down: Sequence[Any], width: float) -> float | None:
    """Return the sum of the products of gradients and motions, entry by entry; no gradient counts as nothing."""
    total = 0.0
    for gradient, high, low in zip(gradients, up, down, strict=False):
        if gradient is not None:
            motion = slope_of(high, low, width)
            if is_unknown(motion):
                return None
            total += sum(g * m for g, m in zip(numbers(gradient), numbers(motion), strict=False))
    return total


def _flow(base: Claim, up: Claim, down: Claim, width: float, lost: float) -> float:
    """Return what passes through a custom Function that is off by little of that, 0 for any other node."""
    sides = ((base["received"], "outputs"), (base["sent"], "inputs"))
    rows = [row for gradients, side in sides for row in zip(gradients, up[side], down[side], strict=False)]
    flows = [_product([gradient], [high], [low], width) or 0.0 for gradient, high, low in rows]
    return sum(flows[: len(base["received"])]) if is_near(base, lost, flows) else 0.0


def wrong_causes(trial: Trial) -> list[DeadNode]:
    """Return the nodes that disagree with finite differences of their own forward, the costliest first."""
    shares: dict[tuple[str, int, str], float] = {}
    examples: dict[tuple[str, int, str], Defect] = {}
    for defect in _together(defect for defect in trial.defects if not defect.allowed):
        size = max(abs(defect.account.slope.value), abs(defect.account.autograd))
        shares[defect.place] = shares.get(defect.place, 0.0) + abs(defect.lost) / size
        if defect.place not in examples or defect.answers:
            examples[defect.place] = defect
    ordered = sorted(shares, key=lambda place: (-shares[place], place))
    return [_node(examples[place], shares[place], _origin(trial, examples[place])) for place in ordered]


def _origin(trial: Trial, defect: Defect) -> tuple[str, ...]:
    """Return where the zero comes from that a custom Function multiplied by."""
    claim = defect.claim
    here = (node for node in trial.observed.nodes if node.span and node.span.line == claim["line"])
    same = (n for n in here if n.span and n.span.path == claim["path"] and base_name(n.operation) == claim["name"])
    return next(filter(None, map(origin_of, same)), ()) if defect.gives == "zeros" else ()


def _together(defects: Iterable[Defect]) -> list[Defect]:
    """Return one defect a place and parameter, as the ledger has them: a line that runs again loses the sum of its runs."""
    found: dict[tuple[object, ...], Defect] = {}
    for defect in defects:
        key = (*defect.place, defect.account.subject.key)
        known = found.get(key, replace(defect, lost=0.0))
        example = defect if defect.answers else known
        found[key] = replace(example, lost=known.lost + defect.lost)
    return list(found.values())


def _missing(defect: Defect) -> str:
    """Return what a parameter misses, beside what it has where that is the larger part."""
    account, unit = defect.account, defect.account.subject.unit
    name, lost, slope = account.subject.leaf.name, defect.lost / unit, account.slope.value / unit
    if abs(lost) <= ROUNDED_UP * abs(slope):
        return f"{name} misses {lost:.6g} of {slope:.6g}"
    return f"{name} misses {lost:.6g} (autograd has {account.autograd / unit:.6g} where finite differences have {slope:.6g})"


def _node(defect: Defect, share: float, origin: tuple[str, ...]) -> DeadNode:
    claim = defect.claim
    return DeadNode(
        span=Span(*defect.place[:2]),
        function=defect.at["function"],
        operation=defect.place[2],
        effect="severs" if _is_fed(defect) else {"nothing": "severs", "zeros": "zeroes"}.get(defect.gives, "wrong"),
        reason=f"{_what(defect)}; {_missing(defect)}",
        score=(_ANSWERING if defect.answers else _SCORE) + share,
        origin=origin,
        operation_span=None if defect.at is claim else Span(claim["path"], claim["line"]),
        callers=tuple(defect.at["callers"]),
        inputs=defect.inputs if defect.at is claim else (),
    )


def _is_fed(defect: Defect) -> bool:
    """Return whether a node is right but for a value that another operation wrote beside its result."""
    return bool(defect.claim.get("fed")) and defect.at is defect.claim["fed"]


def _what(defect: Defect) -> str:
    """Return what is wrong with a node, in words."""
    claim = defect.claim
    gives = {"nothing": "gives no gradient", "zeros": "gives a gradient of zeros"}.get(
        defect.gives, "gives another gradient than finite differences of its forward"
    )
    if _is_fed(defect):
        where = Span(claim["path"], claim["line"]).anchor()
        return (
            f"{defect.at['name']} writes to a buffer (running statistics) without a gradient, and {claim['name']} at {where} "
            "computes with it"
        )
    if defect.at is claim.get("packed"):
        where = Span(claim["path"], claim["line"]).anchor()
        return (
            f"{defect.at['name']} gives {claim['name']} at {where} other values in the backward than it computed with "
            "(other random numbers, or what changed in between)"
        )
    if defect.at is not claim:
        where = Span(claim["path"], claim["line"]).anchor()
        return f"{defect.at['name']} changes memory that {claim['name']} at {where} uses in its backward, which then {gives}"
    if claim.get("builtin") and claim["name"] in ("embedding", "embedding_bag"):
        return f"{claim['name']} gives no gradient to the row of its padding_idx, on which the sink depends"
    if claim["name"].startswith("register_"):
        return f"a gradient hook {gives}"
    if claim.get("builtin") and claim["name"] == "normal":
        return DRAWN
    if claim.get("builtin") and defect.gives == "nothing":
        return f"what {claim['name']} is given has no history: it was made where {UNRECORDED} (in another process, out of a file)"
    if claim.get("builtin"):
        return f"the derivative of {claim['name']} {gives}"
    if defect.captured:
        return f"{claim['name']} computes with what is not among its inputs, to which its backward can give nothing"
    written = f" ({claim['backward']})" if claim.get("backward") else ""
    return f"{claim['name']}'s own backward{written} {gives}{named_inputs(defect.inputs)}"
