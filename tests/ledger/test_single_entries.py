"""What is shared out, or normalised, over a single entry is a constant; over several it is not."""

from pathlib import Path

import pytest

from callscope.dynamic import execute
from callscope.graph.mends import mend_of
from callscope.ledger import AuditOptions, audit
from callscope.ledger.reasons import is_of_one
from callscope.model.run import NodeRecord, Target
from callscope.model.verdict import DynamicReport, Verdict

PROGRAM = """
import torch
from torch import nn
torch.manual_seed(0)
body = nn.Linear(3, {0}).double()
h = body(torch.randn(5, 3, dtype=torch.float64))
out = {1}
(out - 0.3 * torch.arange(out.shape[-1]) - 0.2).square().mean().backward()
"""


def judged(folder: Path, width: int, operation: str) -> DynamicReport:
    path = folder / "program.py"
    path.write_text(PROGRAM.format(width, operation))
    return audit(AuditOptions(Target("script", str(path)), root=str(folder)), execute)


@pytest.mark.parametrize(
    ("width", "operation"),
    [
        (1, "nn.functional.layer_norm(h, (1,))"),
        (1, "h.softmax(-1)"),
    ],
)
def test_one_entry_is_told(tmp_path: Path, width: int, operation: str) -> None:
    report = judged(tmp_path, width, operation)
    assert report.verdict is Verdict.ZEROED and report.first_dead is not None
    dead = report.first_dead
    assert dead.span.anchor() == "program.py:7"
    assert "over a single entry" in dead.reason and not dead.origin
    assert "several entries" in mend_of(dead.operation, dead.effect, dead.reason)[0]


@pytest.mark.parametrize(
    "operation", ["nn.functional.layer_norm(h, (4,))", "nn.functional.group_norm(h, 2)", "h.softmax(-1)"]
)
def test_several_entries_are_live(tmp_path: Path, operation: str) -> None:
    assert judged(tmp_path, 4, operation).verdict is Verdict.LIVE


@pytest.mark.parametrize(("groups", "one"), [(4, True), (2, False)])
def test_a_group_of_one(groups: int, one: bool) -> None:
    saved = (("C", "4"), ("HxW", "1"), ("N", "5"), ("group", str(groups)))
    assert is_of_one(NodeRecord("key", "NativeGroupNormBackward0", None, "", (), saved=saved)) is one
