"""A few queries that look at a picture's features."""
import torch
from torch import nn


class Detector(nn.Module):
    def __init__(self, queries, width, classes):
        super().__init__()
        self.queries = nn.Parameter(torch.randn(queries, width))
        self.attend = nn.MultiheadAttention(width, 2, batch_first=True)
        self.box = nn.Linear(width, 4)
        self.score = nn.Linear(width, classes)

    def forward(self, features):
        found, _ = self.attend(self.queries[None], features[None], features[None])
        return self.box(found[0]).sigmoid(), self.score(found[0])
