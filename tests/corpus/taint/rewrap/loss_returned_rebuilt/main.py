import torch
from torch import nn


class Consistency(nn.Module):
    def __init__(self, weight=0.5):
        super().__init__()
        self.weight = weight
        self.distance = nn.KLDivLoss(reduction="batchmean")

    def forward(self, first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
        p, q = first.log_softmax(-1), second.softmax(-1)
        return torch.tensor(self.weight * self.distance(p, q))
