"""The steps from a dead node's operand back to where its value came from."""

from __future__ import annotations

from callscope.ledger.provenance import origin_of
from callscope.model.run import NodeRecord, OperandRecord
from callscope.model.span import Span


def test_a_literal_says_nothing_of_itself() -> None:
    literal = OperandRecord("0", "0", ("lib.py:4: 0 is 0",))
    named = OperandRecord("gate", "0 everywhere", ("net.py:3: gate=0.0",))
    node = NodeRecord("n", "MulBackward0", Span("lib.py", 4), "f", (), operands=(literal,))
    assert origin_of(node) == ()
    node = NodeRecord("n", "MulBackward0", Span("lib.py", 4), "f", (), operands=(named,))
    assert origin_of(node) == ("lib.py:4: gate is 0 everywhere", "net.py:3: gate=0.0")
