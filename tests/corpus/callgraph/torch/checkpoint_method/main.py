import torch
from torch import nn
from torch.utils.checkpoint import checkpoint


class Block(nn.Module):
    def forward(self, x):
        return x * 2


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.block = Block()

    def _run(self, x):
        return x + 1

    def forward(self, x):
        x = checkpoint(self.block, x, use_reentrant=False)
        return checkpoint(self._run, x, use_reentrant=False)


def go():
    return Net()(torch.ones(1, requires_grad=True))


go()
