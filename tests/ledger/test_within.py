"""An operation that is a part of a function the program calls under another name is told with that name."""

from pathlib import Path

import pytest

from callscope.dynamic import execute
from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target

PROGRAM = """
import torch
import torch.nn.functional as F
x = torch.tensor([[5.0, 5.0]], dtype=torch.float64, requires_grad=True)
{0}.sum().backward()
"""


@pytest.mark.parametrize(
    ("loss", "ending"),
    [
        ("F.triplet_margin_loss(x, x.detach(), x.detach() + 9.0, margin=0.1)", ", within triplet_margin_loss"),
        ("F.relu(-x)", ""),
        ("torch.clamp(x, max=1.0)", ""),
    ],
)
def test_the_name_that_the_program_calls(tmp_path: Path, loss: str, ending: str) -> None:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM.format(loss))
    report = audit(AuditOptions(Target("script", str(path)), root=str(tmp_path)), execute)
    assert report.first_dead is not None
    assert report.first_dead.reason.endswith(ending) and ("within" in report.first_dead.reason) == bool(ending)


REASONS = [
    ("F.cross_entropy(x, torch.tensor([255]), ignore_index=255, reduction='sum')", "no target counts"),
    (
        "F.grid_sample(x[None, None], torch.full((1, 2, 2, 2), 7.0, dtype=x.dtype), align_corners=True)",
        "every point lies outside",
    ),
]


@pytest.mark.parametrize(("loss", "beginning"), REASONS)
def test_what_is_left_out_has_its_own_reason(tmp_path: Path, loss: str, beginning: str) -> None:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM.format(loss))
    report = audit(AuditOptions(Target("script", str(path)), root=str(tmp_path)), execute)
    assert report.first_dead is not None and report.first_dead.reason.startswith(beginning)
