import torch
from torch import nn


class Boids(nn.Module):
    """Alignment, cohesion, separation with learned gains."""

    def __init__(self):
        super().__init__()
        self.gains = nn.Parameter(torch.tensor([0.1, 0.05, 0.2]))
        self.radius = nn.Parameter(torch.tensor(1.0))

    def neighbours(self, x):
        d = torch.cdist(x, x) + 10 * torch.eye(len(x))
        return (d < self.radius).int()

    def forward(self, x, v, n=4):
        a, c, s = self.gains
        for _ in range(n):
            w = self.neighbours(x).float()
            k = w.sum(1, keepdim=True).clamp(min=1)
            acc = a * (w @ v / k - v) + c * (w @ x / k - x) + s * (x * w.sum(1, keepdim=True) - w @ x)
            v = v + acc
            x = x + 0.1 * v
        return x, v


torch.manual_seed(0)
b = Boids()
x, v = b(torch.rand(6, 2) * 2, torch.randn(6, 2) * 0.1)
(v.var(0).sum() + x.mean(0).square().sum()).backward()
