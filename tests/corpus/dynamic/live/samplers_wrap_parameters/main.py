"""A sampler wraps its layer's parameters anew: both have one memory, the optimizer is given both, and one of them has the gradient."""
import torch
from torch import nn

torch.manual_seed(0)


class Sampler(nn.Module):
    def __init__(self, mean, spread):
        super().__init__()
        self.mean = nn.Parameter(mean)
        self.spread = nn.Parameter(spread)

    def forward(self):
        return self.mean + nn.functional.softplus(self.spread) * torch.randn(self.mean.shape)


class Layer(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.mean = nn.Parameter(0.1 * torch.randn(outputs, inputs))
        self.spread = nn.Parameter(torch.full((outputs, inputs), -2.0))
        self.sampler = Sampler(self.mean, self.spread)

    def forward(self, x):
        return x @ self.sampler().T


layer = Layer(3, 2)
optimizer = torch.optim.Adam(layer.parameters(), lr=0.01)
x, y = torch.randn(6, 3), torch.randn(6, 2)
for _ in range(2):
    optimizer.zero_grad()
    ((layer(x) - y) ** 2).mean().backward()
    optimizer.step()
