"""What readers of healthy packages did not believe is silent; the look-alike in which a gradient is lost is not."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine

HEAD = "import torch\nfrom torch import nn\n\n"
WRAPPED = (
    "import functools\n\ndef cast(function):\n    @functools.wraps(function)\n    def run(*args, **kwargs):\n"
    "        return function(*args, **kwargs)\n    return run\n\nclass F(torch.autograd.Function):\n    @staticmethod\n    @cast\n"
    "    def forward(x, {name}):\n        return x * {name}\n    @staticmethod\n    def setup_context(ctx, inputs, output):\n"
    "        ctx.{name} = inputs[1]\n    @staticmethod\n    def backward(ctx, grad):\n        return grad * ctx.{name}, None\n\n"
    'def scaled(x, {name}):\n    """Scale.\n\n    Parameters\n    ----------\n    x : torch.Tensor\n        What is scaled.\n'
    "    {name} : {kind}\n        By how much.\n"
    '    """\n    return F.apply(x, {name})\n'
)
PAIRS = {
    "a whole number given to a wrapped custom function": (
        WRAPPED.format(name="times", kind="int"),
        WRAPPED.format(name="weight", kind="torch.Tensor"),
    ),
}


def rules(folder, text):
    (folder / "m.py").write_text(HEAD + text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [f.rule for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_a_form_is_believed_only_where_a_gradient_is_lost(tmp_path, silent, found):
    assert rules(tmp_path, silent) == []
    assert len(rules(tmp_path, found)) == 1
