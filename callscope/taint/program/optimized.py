"""What torch's optimizers are made with."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.program.spelling import Spelling
from callscope.taint.program.view import View


def given_to_optimizers(view: View, names: Spelling) -> Iterator[tuple[int, int]]:
    """Yield the unit and the value of the first argument of every ``torch.optim.Adam(parameters, ...)``; schedulers are none."""
    for g, unit in enumerate(view.units):
        for op, operands, _ in unit.values:
            dotted = (names.name(g, operands[0]) or "") if op == "call" else ""
            plain = dotted.startswith("torch.optim.") and ".lr_scheduler" not in dotted and "()" not in dotted
            if plain and len(operands) > 1:
                yield g, operands[1]
