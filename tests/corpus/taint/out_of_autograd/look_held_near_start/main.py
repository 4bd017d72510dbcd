import torch
from torch import nn


class Modulator(nn.Module):
    def __init__(self, phase):
        super().__init__()
        self.phase = nn.Parameter(phase.clone())

    def forward(self):
        return torch.fft.fft(torch.polar(torch.ones_like(self.phase), self.phase)).abs()


def refine(slm, target, steps):
    opt = torch.optim.Adam(slm.parameters(), 0.05)
    first = slm.phase.detach().clone()
    for _ in range(steps):
        opt.zero_grad()
        loss = (slm() - target).pow(2).mean() + 1e-3 * (1 - torch.cos(slm.phase - first)).mean()
        loss.backward()
        opt.step()


refine(Modulator(torch.rand(8)), torch.ones(8), 3)
