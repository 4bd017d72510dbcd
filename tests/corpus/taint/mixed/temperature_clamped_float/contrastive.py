import torch
import torch.nn.functional as F
from torch import nn


def floor(value, low):
    return max(float(value), low)


class InfoNce(nn.Module):
    def __init__(self):
        super().__init__()
        self.temperature = nn.Parameter(torch.tensor(0.5))

    def forward(self, a, b):
        logits = F.normalize(a, dim=-1) @ F.normalize(b, dim=-1).T
        return F.cross_entropy(logits / floor(self.temperature, 0.01), torch.arange(len(a)))
