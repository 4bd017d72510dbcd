"""A stop in a branch that only runs while recording is off takes nothing; in the other branch it does."""

from __future__ import annotations

import pytest

from tests.taint.test_flags_of_calls import rules

END = "w = torch.ones(3, requires_grad=True)\nf(w).sum().backward()\n"
AFTER = "import torch\ndef f(x):\n    if {test}:\n        return x * 2\n    return x.detach() * 2\n" + END
INSIDE = (
    "import torch\ndef f(x):\n    off = {off}\n    y = x * 2\n    if off {word} x.ndim:\n        y = y.detach()\n    return y\n"
    + END
)
PAIRS = {
    "behind an early return": (
        AFTER.format(test="torch.is_grad_enabled()"),
        AFTER.format(test="not torch.is_grad_enabled()"),
    ),
    "by a name": (
        INSIDE.format(off="torch.is_inference_mode_enabled()", word="and"),
        INSIDE.format(off="torch.is_grad_enabled()", word="and"),
    ),
    "all hold, or one": (
        INSIDE.format(off="not torch.is_grad_enabled()", word="and"),
        INSIDE.format(off="not torch.is_grad_enabled()", word="or"),
    ),
}


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_the_branch_decides(tmp_path, silent, found):
    assert "CS201" not in rules(tmp_path, silent)
    assert "CS201" in rules(tmp_path, found)
