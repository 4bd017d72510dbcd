import torch
from torch import nn


class Onset(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(1, 1, 9, padding=4)

    def forward(self, x):
        return torch.relu(self.conv(x))


def autocorrelation(x):
    f = torch.fft.rfft(x, 2 * x.shape[-1])
    return torch.fft.irfft(f * f.conj())[..., : x.shape[-1]]


def tempo(onset, lo=10, hi=60):
    ac = autocorrelation(onset)[..., lo:hi]
    lag = ac.max(dim=-1).indices + lo
    return 60.0 * 100 / lag.float()


net = Onset()
x = torch.randn(2, 1, 200)
o = net(x)
bpm = tempo(o.squeeze(1))
loss = ((bpm - 120) / 60).square().mean() + 0.01 * o.mean()
loss.backward()
