"""The waterfall of a ledger: no number beside a bar stands over the line of 0."""

import pytest

from callscope.model.span import Span
from callscope.model.verdict import Ledger, LedgerSite, ParameterResult, Verdict
from callscope.render.waterfall import Waterfall, waterfalls


def chart(autograd: float, lost: float) -> Waterfall:
    whole = ParameterResult("a", Span("m.py", 1), (), "live", 1.0, Verdict.PARTIAL, autograd, autograd + lost, lost)
    ledger = Ledger(True, 0.0, (LedgerSite(Span("m.py", 2), "item", "a", lost),))
    (made,) = waterfalls(ledger, [whole])
    return made


@pytest.mark.parametrize(("autograd", "lost"), [(-1.0, 1.2), (-1.0, 0.9), (-0.05, 2.0), (1.0, -1.02), (1.0, 1.0)])
def test_no_number_stands_over_the_line_of_zero(autograd: float, lost: float) -> None:
    made = chart(autograd, lost)
    for bar in made.bars:
        assert bar.told_at >= bar.x + bar.width
        assert not bar.told_at < made.zero < bar.told_at + 7 * len(bar.number), bar
        assert bar.told_at + 7 * len(bar.number) < made.width


def test_a_number_stands_beside_its_bar_where_it_has_room() -> None:
    assert [round(bar.told_at - bar.x - bar.width, 2) for bar in chart(1.0, 1.0).bars] == [6.0] * 3
