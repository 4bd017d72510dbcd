import torch
from torch import nn
import torch.nn.functional as F


class Codebook(nn.Module):
    def __init__(self, n, d):
        super().__init__()
        self.codes = nn.Parameter(torch.randn(n, d))

    def select(self, logits):
        one = torch.zeros_like(logits)
        one.scatter_(-1, logits.argmax(-1, keepdim=True), 1.0)
        return one

    def forward(self, logits):
        return self.select(logits) @ self.codes


class Auto(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc, self.book, self.dec = nn.Linear(6, 8), Codebook(8, 3), nn.Linear(3, 6)

    def forward(self, x):
        return self.dec(self.book(self.enc(x)))


x = torch.randn(10, 6)
F.mse_loss(Auto()(x), x).backward()
