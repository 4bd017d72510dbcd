"""A backward that refuses to run, since a saved value was overwritten: the write is named; one that torch permits is none."""

from pathlib import Path

import pytest

from callscope.dynamic import execute
from callscope.errors import TargetError
from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.model.verdict import Verdict

START = "import torch\nx = torch.ones(3, dtype=torch.float64, requires_grad=True)\ny = x * 2\n"


def audited(folder: Path, text: str) -> Verdict:
    path = folder / "program.py"
    path.write_text(START + text)
    return audit(AuditOptions(Target("script", str(path)), root=str(folder)), execute).verdict


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("n = y.norm()\ny *= n\n(y + n).sum().backward()\n", "norm at program.py:4 saved, and mul_ at program.py:5"),
        ("e = y.exp()\ne[0] = 0.0\ne.sum().backward()\n", "exp at program.py:4 saved, and setitem at program.py:5"),
    ],
)
def test_the_write_is_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(TargetError, match=told):
        audited(tmp_path, text)


def test_a_write_to_what_nobody_saved_is_none(tmp_path: Path) -> None:
    assert audited(tmp_path, "s = y.sum()\ny += 1\n(y.sum() + s).backward()\n") is Verdict.LIVE


def test_what_a_leaf_was_before_it_got_other_memory_is_none_of_its_derivative(tmp_path: Path) -> None:
    """``parametrize`` keeps a value made of the old weights, then gives the parameter the memory of the new ones."""
    text = "x.data = x.data + 1\nwith torch.no_grad():\n    b = x.exp()\n    x.set_(torch.ones(3, dtype=torch.float64))\n(b * x.sin()).sum().backward()\n"
    assert audited(tmp_path, text) is Verdict.LIVE
