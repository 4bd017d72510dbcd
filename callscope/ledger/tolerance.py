"""Hand-written derivatives that are right within their own tolerance: an adjoint that a solver integrates, an iteration.

What such a backward gives differs from finite differences of its forward by what its own steps are off, and no line of
the program loses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from callscope.ledger.probing import Findings
from callscope.ledger.trial import Defect

TOLERANCE = 1e-3
"""The share of its derivative that a custom Function may be off by: what ``torch.autograd.gradcheck`` allows by default."""
_OF_ONE = 1e-2
"""What one parameter's may be off by, where others weigh more: an iteration stops by the size of all together."""


def is_near(claim: Mapping[str, Any], lost: float, flows: Iterable[float]) -> bool:
    """Return whether a node is a custom Function that is off by little of what passes through each output and input.

    An output that is left out in its backward, or an input that gets a part, is off by as much as passes there.
    """
    passing = [abs(flow) for flow in flows if flow]
    own = "takes" in claim and not claim.get("builtin") and bool(passing)
    return own and abs(lost) <= _OF_ONE * min(passing)


def tolerated(defects: Iterable[Defect], findings: Findings) -> list[Defect]:
    """Return the defects, those marked that a custom Function may be off by; the parameters that miss nothing else are noted."""
    found = list(defects)
    largest: dict[str, float] = {}
    for defect in found:
        key = defect.claim["key"]
        largest[key] = max(largest.get(key, 0.0), abs(defect.flow))
    wrong = {defect.place for defect in found if not _is_allowed(defect, largest)}
    marked = [replace(defect, allowed=defect.place not in wrong) for defect in found]
    for account in {id(defect.account): defect.account for defect in marked}.values():
        own = [defect for defect in marked if defect.account is account]
        severed = any(part for _, part in account.entries)
        if all(defect.allowed for defect in own) and not severed and account.closure <= TOLERANCE:
            findings.tolerated.update(dict.fromkeys(account.keys, _note(own[0], marked)))
    return marked


def _is_allowed(defect: Defect, largest: Mapping[str, float]) -> bool:
    return bool(defect.flow) and abs(defect.lost) <= TOLERANCE * largest[defect.claim["key"]]


def _note(defect: Defect, defects: Sequence[Defect]) -> str:
    """Return what is said of a parameter: the same of all that a node gives a gradient, with the largest share."""
    path, line, name = defect.place
    share = max(abs(one.lost / one.flow) for one in defects if one.allowed and one.place == defect.place)
    return (
        f"right within the tolerance of {name}'s own backward at {path}:{line}, which is off by a share of {share:.1e} "
        "of finite differences at most"
    )
