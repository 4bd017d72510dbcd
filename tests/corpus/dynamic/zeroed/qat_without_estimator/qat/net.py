from torch import nn

from .layers import QuantLinear


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = QuantLinear(5, 8)
        self.second = QuantLinear(8, 1)

    def forward(self, x):
        return self.second(self.first(x).tanh())
