import torch
import torch.nn.functional as F
from torch import nn


class Gate(nn.Module):
    def __init__(self, d, n, k=2):
        super().__init__()
        self.w, self.k = nn.Linear(d, n), k

    def forward(self, x):
        logits = self.w(x)
        top, idx = logits.topk(self.k, -1)
        weights = torch.zeros_like(logits).scatter(-1, idx, 1.0 / self.k)
        return weights


class MoE(nn.Module):
    def __init__(self, d, n):
        super().__init__()
        self.gate = Gate(d, n)
        self.experts = nn.ModuleList(nn.Linear(d, d) for _ in range(n))

    def forward(self, x):
        w = self.gate(x)
        return sum(w[:, i:i + 1] * e(x) for i, e in enumerate(self.experts))


net = MoE(4, 3)
opt = torch.optim.Adam(net.parameters())
for _ in range(2):
    x = torch.randn(16, 4)
    loss = F.mse_loss(net(x), x.flip(1))
    opt.zero_grad()
    loss.backward()
    opt.step()
