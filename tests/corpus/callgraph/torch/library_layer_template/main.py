import torch, torch.nn as nn, torch.nn.functional as F


class Conv(nn.Conv1d):
    def __init__(self, *a, gain=1.0, **k):
        super().__init__(*a, **k)
        self.gain = gain
        self.weight = nn.Parameter(self._scale(self.weight.data))

    def _scale(self, w):
        return w * self.gain

    def forward(self, x):
        return self._conv_forward(x, self._scale(self.weight), self.bias)


class BN(nn.BatchNorm1d):
    def _check_input_dim(self, x):
        check(x)


class MHA(nn.MultiheadAttention):
    def forward(self, *a, **k):
        return super().forward(*a, **k)


class EncL(nn.TransformerEncoderLayer):
    def _ff_block(self, x):
        note()
        return super()._ff_block(x)


def check(x):
    pass


def note():
    pass


m = nn.Sequential(Conv(2, 2, 1), BN(2))
m(torch.ones(2, 2, 3))
MHA(2, 1)(torch.ones(1, 1, 2), torch.ones(1, 1, 2), torch.ones(1, 1, 2))
EncL(2, 1, 4)(torch.ones(1, 1, 2))
