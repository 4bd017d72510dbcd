"""Weight normalisation with the norm taken from .data."""
import torch


class WeightNorm:
    def __init__(self, v, g):
        self.v, self.g = v, g

    def weight(self):
        return self.g * self.v / self.v.data.norm()

    def __call__(self, x):
        return x @ self.weight()


v = torch.tensor([1.0, 2.0, 2.0], dtype=torch.float64, requires_grad=True)
g = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
x = torch.tensor([[0.1, 0.2, 0.3], [1.0, 0.0, -1.0]], dtype=torch.float64)
layer = WeightNorm(v, g)
layer(x).pow(2).sum().backward()
