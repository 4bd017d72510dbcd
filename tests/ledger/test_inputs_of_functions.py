"""Of a custom Function a report names its class, and those of its inputs, as ``forward`` calls them, that get no gradient."""

from __future__ import annotations

from pathlib import Path

import pytest

from callscope.dynamic import execute
from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.render.dynamic_json import document
from callscope.render.dynamic_text import render
from callscope.render.report_reader import read

PROGRAM = """
import torch

class Interp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, image, scale, omega, *rest):
        ctx.save_for_backward(image, omega)
        ctx.rest = rest
        return scale * image * VALUE

    @staticmethod
    def backward(ctx, grad):
        image, omega = ctx.saved_tensors
        return 2.0 * grad * VALUE, None, GIVEN, *[None] * len(ctx.rest)

x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
omega = torch.tensor([0.3, 1.4], dtype=torch.float64, requires_grad=True)
Interp.apply(x, 2.0, omega).sum().backward()
"""


@pytest.mark.parametrize(
    ("value", "given", "said"),
    [
        ("torch.cos(omega)", "None", "gives no gradient for its input `omega`"),
        ("torch.cos(omega)", "torch.zeros_like(omega)", "gives a gradient of zeros for its input `omega`"),
        ("torch.cos(omega)", "grad * image", "finite differences of its forward for its input `omega`"),
        ("torch.floor(omega)", "None", "gives no gradient for its input `omega`"),  # no derivative can be measured
        ("torch.cos(omega)", "-2.0 * grad * image * torch.sin(omega)", ""),
    ],
)
def test_the_input_is_named(tmp_path: Path, value: str, given: str, said: str) -> None:
    (tmp_path / "program.py").write_text(PROGRAM.replace("VALUE", value).replace("GIVEN", given))
    target = Target("script", str(tmp_path / "program.py"), ())
    report = audit(AuditOptions(target=target, root=str(tmp_path)), execute)
    if not said:
        assert report.first_dead is None
        return
    assert report.first_dead is not None
    assert report.first_dead.operation == "Interp"
    assert said in report.first_dead.reason
    assert said in render(report)
    assert document(report)["first_dead"]["inputs"] == ["omega"]
    again = read(document(report)).first_dead
    assert again is not None
    assert again.inputs == report.first_dead.inputs


def test_what_is_taken_by_a_star_is_named_by_its_place(tmp_path: Path) -> None:
    program = (
        PROGRAM.replace("* grad * VALUE", "* grad * ctx.rest[1]").replace("VALUE", "rest[1]").replace("GIVEN", "None")
    )
    program = program.replace("2.0, omega)", "2.0, torch.ones(2), 1.0, omega)")
    (tmp_path / "program.py").write_text(program)
    target = Target("script", str(tmp_path / "program.py"), ())
    report = audit(AuditOptions(target=target, root=str(tmp_path)), execute)
    assert report.first_dead is not None
    assert report.first_dead.inputs == ("rest[1]",)
