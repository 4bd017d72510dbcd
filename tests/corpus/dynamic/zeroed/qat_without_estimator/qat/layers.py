import torch
from torch import nn

from .fake import fake_quantise


class QuantLinear(nn.Module):
    def __init__(self, inputs, outputs, bits=4):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(outputs, inputs))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.bits = bits
        nn.init.kaiming_uniform_(self.weight, a=5 ** 0.5)
        self.scale = nn.Parameter(self.weight.detach().abs().max() / 2 ** (bits - 1))

    def forward(self, x):
        return nn.functional.linear(x, fake_quantise(self.weight, self.scale, self.bits), self.bias)
