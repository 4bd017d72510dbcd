"""A backward that raises has its verdict, also where nothing that was tried moves the sink."""

from pathlib import Path

from callscope.dynamic import execute
from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.model.verdict import Verdict

RANKED = """
import torch
image = torch.rand(16, requires_grad=True)
other = torch.ones(3, requires_grad=True)
ranks = torch.argsort(image).argsort()
table = torch.linspace(0.0, 1.0, 16)
table[ranks].sum().backward()
"""


def test_a_sink_that_stands_still_is_severed_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(RANKED)
    report = audit(AuditOptions(Target("script", str(path)), root=str(tmp_path)), execute)
    assert report.verdict is Verdict.SEVERED
    assert {p.name: p.verdict for p in report.parameters} == {"image": Verdict.SEVERED, "other": Verdict.UNUSED}
    assert report.first_dead is not None
    assert report.first_dead.span.anchor() == "program.py:5"
