import torch
from torch import nn


class SparseMixture(nn.Module):
    def __init__(self, dim, n_experts):
        super().__init__()
        self.router = nn.Linear(dim, n_experts)
        self.experts = tuple(nn.Linear(dim, dim) for _ in range(n_experts))
        for k, e in enumerate(self.experts):
            self.add_module(f"expert_{k}", e)

    def forward(self, x):
        gate = self.router(x).softmax(-1)
        return sum(gate[:, i : i + 1] * e(x) for i, e in enumerate(self.experts))
