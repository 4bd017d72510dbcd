"""What only an optimizer lists in the frame that runs the backward is called as the program calls it further out."""

from pathlib import Path

from tests.dynamic.programs import Program

STEP = """import torch
from torch import nn

def step(optimizer, loss):
    loss.backward()
    optimizer.step()

class Trainer:
    def __init__(self):
        self.net = nn.Linear(2, 1)
        self.optimizer = torch.optim.SGD(self.net.parameters(), 0.1)

    def fit(self):
        step(self.optimizer, self.net(torch.ones(3, 2)).sum())

Trainer().fit()
"""


def test_a_name_further_out_says_more_than_an_optimizers_list(tmp_path: Path) -> None:
    assert {leaf.name for leaf in Program(tmp_path, STEP).run().leaves} == {"self.net.weight", "self.net.bias"}


def test_an_optimizers_list_is_a_name_where_there_is_none(tmp_path: Path) -> None:
    text = "import torch\no = torch.optim.SGD([torch.ones(2, requires_grad=True)], 0.1)\n"
    after = "o.param_groups[0]['params'][0].sum().backward()\n"
    assert [leaf.name for leaf in Program(tmp_path, text + after).run().leaves] == ["o.param_groups[0]['params'][0]"]
