"""What a text, an annotation with ``Any`` or a use further on says may be a tensor is a source; the look-alike beside it is none."""

from __future__ import annotations

import pytest

from tests.taint.test_flags_of_calls import rules

PLANES = (
    'import torch\ndef planes(near, far, n{more}):\n    """Planes. {text}"""\n    return torch.linspace(near, far, n)\n'
)
RECORD = (
    "from dataclasses import dataclass\nfrom typing import Any\nimport torch\n@dataclass\nclass Scene:\n    tilt: {kind} = 0.0\n"
    "    def turn(self):\n        return {read} * {used}\n"
)
ROTATED = (
    "import torch\ndef turned(angle):\n    if angle == 0:\n        return torch.eye(3)\n    angle = {wrap}(angle)\n    return torch.eye(3) * angle\n"
    "class Scene:\n    def __init__(self, tilt{default}):\n        self.tilt = tilt\n    def turn(self):\n        return turned(self.tilt)\n"
)
PAIRS = {
    "names in a sentence": (
        PLANES.format(more="", text="The result may be a tensor."),
        PLANES.format(more="", text="``near`` and ``far`` may be tensors."),
    ),
    "numbers as well": (
        PLANES.format(more="", text="near and far can be integer tensors."),
        PLANES.format(more="", text="Both near and far can each be numbers or tensors."),
    ),
    "all of them": (
        PLANES.format(more="", text="All arguments may be arrays or tensors."),
        PLANES.format(more="", text="All arguments may be tensors."),
    ),
    "behind its name": (
        PLANES.format(more="", text="\n    near: may be a number, never a tensor"),
        PLANES.format(more="", text="\n    near: may be a number or a tensor with a gradient"),
    ),
    "differentiable in it": (
        PLANES.format(more="", text="Not differentiable with respect to a tensor."),
        PLANES.format(more="", text="Differentiable with respect to ``near`` and ``far``."),
    ),
    "a field of any type": (
        RECORD.format(kind="float", read="float(self.tilt)", used="2"),
        RECORD.format(kind="Any", read="float(self.tilt)", used="torch.cos(self.tilt)"),
    ),
    "a field that is asked for": (
        RECORD.format(kind="Any", read="float(self.tilt)", used="torch.ones(2)"),
        RECORD.format(kind="Any", read="float(self.tilt)", used="torch.ones(2 if torch.is_tensor(self.tilt) else 3)"),
    ),
    "a number by default that is wrapped further on": (
        ROTATED.format(wrap="float", default="=0.0"),
        ROTATED.format(wrap="torch.as_tensor", default="=0.0"),
    ),
    "nothing says that it may be a number": (
        ROTATED.format(wrap="torch.as_tensor", default=""),
        ROTATED.format(wrap="torch.as_tensor", default="=0.5"),
    ),
}


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_what_may_be_a_tensor(tmp_path, silent, found):
    assert not {"CS102", "CS304", "CS901"} & set(rules(tmp_path, silent))
    assert {"CS102", "CS304", "CS901"} & set(rules(tmp_path, found))
