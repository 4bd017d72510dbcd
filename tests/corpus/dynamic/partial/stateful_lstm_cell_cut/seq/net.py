import torch
from torch import nn

from .carry import Carry


class Net(nn.Module):
    def __init__(self, inputs=2, width=5):
        super().__init__()
        self.cell = nn.LSTMCell(inputs, width)
        self.first_h = nn.Parameter(0.1 * torch.ones(1, width))
        self.first_c = nn.Parameter(-0.1 * torch.ones(1, width))
        self.read = nn.Linear(width, 1)
        self.carry = Carry()

    def forward(self, window):
        h, c = self.carry.take((self.first_h, self.first_c))
        outputs = []
        for x in window:
            h, c = self.cell(x[None], (h, c))
            outputs.append(self.read(h))
        self.carry.put(h, c)
        return torch.cat(outputs)[:, 0]
