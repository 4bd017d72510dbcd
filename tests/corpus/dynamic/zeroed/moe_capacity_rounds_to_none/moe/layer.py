import torch
from torch import nn

from .dispatch import capacity, positions


class SwitchLayer(nn.Module):
    def __init__(self, settings):
        super().__init__()
        self.settings = settings
        self.router = nn.Linear(settings.width, settings.experts, bias=False)
        self.up = nn.Parameter(torch.randn(settings.experts, settings.width, settings.hidden) * 0.4)
        self.down = nn.Parameter(torch.randn(settings.experts, settings.hidden, settings.width) * 0.4)

    def forward(self, x):
        gate, chosen = self.router(x).softmax(-1).max(-1)
        limit = capacity(len(x), self.settings.experts, self.settings.capacity_factor)
        kept = (positions(chosen, self.settings.experts) < limit).to(x.dtype)
        hidden = torch.einsum("tw,twh->th", x, self.up[chosen]).relu()
        combined = torch.einsum("th,thw->tw", hidden, self.down[chosen]) * gate[:, None]
        return x + combined * kept[:, None]
