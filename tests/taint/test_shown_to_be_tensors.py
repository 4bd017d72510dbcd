"""A parameter without annotation that is used as only tensors are is one; used as numbers may be it is not."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine

SOLVED = (
    "import torch\n\ndef solve(f, y0, ts):\n    out, y = [y0], y0\n    for a, b in zip(ts[:-1], ts[1:]):\n"
    "        y = y + (b - a) * f(a, y)\n        out.append(y)\n    return {given}\n\n"
    "def crossing(f, y0, n: int):\n    ys = solve(f, y0, torch.linspace(0.0, 1.0, n))\n    share = ys[0] / (ys[0] - ys[1])\n"
    "    return torch.lerp(ys[0] * torch.ones(1), ys[1] * torch.ones(1), float(share))\n"
)
PAIRS = {
    "a list that is stacked": (SOLVED.format(given="torch.tensor(out)"), SOLVED.format(given="torch.stack(out)")),
    "a tuple that is joined": (
        "import torch\n\ndef f(a, b):\n    n = len((a, b))\n    return torch.ones(n) * float(b)\n",
        "import torch\n\ndef f(a, b):\n    x = torch.cat((a, b))\n    return x * float(b)\n",
    ),
}


def rules(folder, text):
    (folder / "m.py").write_text(text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [f.rule for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_what_torch_joins_is_a_tensor(tmp_path, silent, found):
    assert rules(tmp_path, silent) == []
    assert rules(tmp_path, found)
