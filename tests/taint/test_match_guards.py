"""A class pattern tells what ``isinstance`` tells, of its own case and of those behind it; a matrix of computed entries is no conversion."""

from __future__ import annotations

import pytest

from tests.taint.test_flags_of_calls import rules

END = "w = torch.ones(3, requires_grad=True)\n(as_tensor(w) * as_tensor(2.0)).sum().backward()\n"
MATCH = (
    "import numbers\nimport torch\nfrom torch import Tensor\ndef as_tensor(x):\n    match x:\n        case {first}:\n            return {given}\n"
    "        case {second}:\n            return torch.tensor(x)\n" + END
)
MATRIX = "import torch\ndef {name}({given}):\n    c = torch.cos(angle)\n    return torch.tensor({rows})\n"
PAIRS = {
    "its own case": (
        MATCH.format(first="Tensor()", given="x", second="numbers.Number()"),
        MATCH.format(first="float()", given="torch.tensor(x)", second="Tensor()"),
    ),
    "one of several": (
        MATCH.format(first="Tensor() as y", given="y", second="int() | float()"),
        MATCH.format(first="str()", given="2.0", second="float() | Tensor()"),
    ),
    "what is left": (
        MATCH.format(first="Tensor()", given="x", second="_"),
        MATCH.format(first="float()", given="torch.tensor(x)", second="_"),
    ),
    "a guard leaves some": (
        MATCH.format(first="Tensor()", given="x", second="_"),
        MATCH.format(first="Tensor() if x.ndim > 2", given="x", second="_"),
    ),
    "a matrix": (
        MATRIX.format(name="gram", given="a, angle", rows="[a, 1.0]"),
        MATRIX.format(name="gram", given="a, angle", rows="[[a, a * c], [a * c, a]]"),
    ),
    "a matrix beside a tensor": (
        MATRIX.format(name="gram", given="a, angle", rows="[2.0, 1.0]").replace("torch.tensor", "c.new_tensor"),
        MATRIX.format(name="gram", given="a, angle", rows="[[-c, a], [a, c]]").replace("torch.tensor", "c.new_tensor"),
    ),
    "a metric": (
        MATRIX.format(name="metric", given="pred, angle", rows="[[pred * c, c], [1.0, c]]"),
        MATRIX.format(name="metric", given="a, angle", rows="[[a * c, c], [1.0, c]]"),
    ),
}


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_what_is_wrapped(tmp_path, silent, found):
    assert not {"CS301", "CS302"} & set(rules(tmp_path, silent))
    assert {"CS301", "CS302"} & set(rules(tmp_path, found))
