import random

import torch
import torch.nn.functional as F
from torch import nn


def interactions(n, seed=0):
    rng = random.Random(seed)
    return torch.tensor([(rng.randrange(6), rng.randrange(8)) for _ in range(n)])


class TwoTower(nn.Module):
    def __init__(self, users, items, dim=4):
        super().__init__()
        self.user, self.item = nn.Embedding(users, dim), nn.Embedding(items, dim)

    def forward(self, users, items):
        return F.normalize(self.user(users), dim=-1) @ F.normalize(self.item(items), dim=-1).T
