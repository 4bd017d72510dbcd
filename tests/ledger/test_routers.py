"""A router that gets nothing because it takes one expert: the place is the softmax, not what only gathers its result."""

from pathlib import Path

import pytest

from callscope.dynamic import execute
from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.model.verdict import Verdict

ROUTED = """
import torch
torch.manual_seed(0)
weight = torch.randn(6, 4, requires_grad=True)
x = torch.randn(8, 6)
logits = x @ weight
top, index = logits.topk(COUNT, dim=1)
share = top.softmax(1)
base = torch.zeros_like(logits, requires_grad=True)
gates = base.scatter(1, index, share)
used = torch.gather(gates, 1, index)
(used * torch.tensor([3.0, 1.0, -2.0, 5.0])[index]).sum().backward()
"""


@pytest.mark.parametrize(("count", "verdict"), [("1", Verdict.ZEROED), ("2", Verdict.LIVE)])
def test_the_share_of_a_single_expert_is_the_place(tmp_path: Path, count: str, verdict: Verdict) -> None:
    path = tmp_path / "program.py"
    path.write_text(ROUTED.replace("COUNT", count))
    report = audit(AuditOptions(Target("script", str(path)), root=str(tmp_path)), execute)
    assert {p.name: p.verdict for p in report.parameters}["weight"] is verdict
    assert report.first_dead is not None
    assert (report.first_dead.span.anchor() == "program.py:8") == (verdict is Verdict.ZEROED)
    if verdict is Verdict.ZEROED:
        assert "single entry" in report.first_dead.reason
